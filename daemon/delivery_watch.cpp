#include "daemon/delivery_watch.hpp"

#include "daemon/digest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <sstream>
#include <string_view>
#include <utility>

namespace varsko {

namespace {

using Why = DeliveryNews::Why;

// Kinds by how soon somebody reads what comes there.
constexpr std::array<std::string_view, 7> read_soonest = {"smtp",    "chat",   "webhook", "command",
                                                          "journal", "syslog", "file"};

std::string length_of(std::chrono::milliseconds time, bool english)
{
    const auto minutes = std::chrono::floor<std::chrono::minutes>(time).count();
    if (minutes < 120) return fmt::format("{} {}", minutes, english ? "minutes" : "minuter");
    const auto hours = minutes / 60;
    if (hours < 48) return fmt::format("{} {}", hours, english ? "hours" : "timmar");
    return fmt::format("{} {}", hours / 24, english ? "days" : "dygn");
}

struct Said {
    std::string subject, text;
};

Said said(const DeliveryNews& news, const Configuration& configuration, bool english, Instant now)
{
    const bool gone = !configuration.channels.contains(news.channel);
    const std::string alarm = length_of(configuration.daemon.oldest_alarm, english);
    if (news.why == Why::flows_again)
        return english
                   ? Said{fmt::format("Channel {} delivers again", news.channel),
                          fmt::format("No message of channel {} has waited for more than {} any longer. What could "
                                      "not be delivered at all: varsko outbox --state dead\n",
                                      news.channel, alarm)}
                   : Said{fmt::format("Kanalen {} levererar igen", news.channel),
                          fmt::format("Inget meddelande i kanalen {} har längre väntat mer än {}. Det som inte alls "
                                      "gick att leverera visas av: varsko outbox --state dead\n",
                                      news.channel, alarm)};
    const std::string age = length_of(now - news.queue.oldest, english);
    const std::string cause = !gone     ? ""
                              : english ? " The configuration has no such channel."
                                        : " Konfigurationen har ingen sådan kanal.";
    return english
               ? Said{fmt::format("Red: channel {} does not deliver", news.channel),
                      fmt::format("Messages wait in channel {}: {}, the oldest for {}.{} Why, and what waits: varsko "
                                  "outbox --state waiting\n",
                                  news.channel, news.queue.messages, age, cause)}
               : Said{fmt::format("Röd: kanalen {} levererar inte", news.channel),
                      fmt::format("I kanalen {} väntar meddelanden: {}, det äldsta sedan {}.{} Varför, och vad som "
                                  "väntar, visas av: varsko outbox --state waiting\n",
                                  news.channel, news.queue.messages, age, cause)};
}

std::string word(Why why) { return why == Why::stuck ? "stuck" : "flows-again"; }

Message one(const Configuration& configuration, const DeliveryNews& news, const std::string& language, Instant now)
{
    const bool english = language == "en", over = news.why == Why::flows_again;
    Said words = said(news, configuration, english, now);
    Message m;
    m.alert = {.rule = "delivery", .metric = "channel", .unit = news.channel};
    m.episode = fmt::format("{}@{}", m.alert.id(), text(news.since));
    m.transition = over ? "resolved" : "fired";
    m.period = Period::day(std::chrono::floor<std::chrono::days>(news.since));
    m.language = language;
    m.subject = std::move(words.subject);
    m.text = std::move(words.text);
    m.status = over ? "resolved" : "firing";
    m.labels = {{"alertname", m.alert.rule},
                {"unit", m.alert.unit},
                {"metric", m.alert.metric},
                {"level", over ? "green" : "red"},
                {"organisation", configuration.catalogue.organisation}};
    m.annotations = {{"summary", m.subject}, {"description", m.text}};
    m.starts_at = news.since;
    m.ends_at = over ? now : Instant{};
    m.created = now;
    return m;
}

void address_to(Message& message, const std::string& recipient, const std::string& channel)
{
    message.recipient = recipient;
    message.channel = channel;
    message.thread = "t" + sha256({message.episode, recipient}).substr(0, 32);
    message.id = "v" + sha256({message.episode, message.transition, recipient}).substr(0, 32);
}

class Ways {
public:
    Ways(const Configuration& configuration, const std::set<std::string>& stuck)
    {
        for (const auto kind : read_soonest)
            for (const auto& [id, channel] : configuration.channels)
                if (channel.kind == kind && !stuck.contains(id)) open_.push_back(&channel);
    }
    // The person's own, else the first that reaches a person: mail.
    const ChannelSettings* to(const Person& person) const
    {
        const auto mail_or_own = [&person](const ChannelSettings* channel) {
            if (channel->kind == "smtp") return !person.mail.empty();
            return channel->id == person.channel;
        };
        const auto own = std::find_if(open_.begin(), open_.end(), [&](const auto* channel) {
            return channel->id == person.channel && mail_or_own(channel);
        });
        if (own != open_.end()) return *own;
        const auto mail = std::find_if(open_.begin(), open_.end(), mail_or_own);
        return mail == open_.end() ? nullptr : *mail;
    }
    // One without an address.
    const ChannelSettings* to_all() const
    {
        const auto found =
            std::find_if(open_.begin(), open_.end(), [](const auto* channel) { return channel->kind != "smtp"; });
        return found == open_.end() ? nullptr : *found;
    }

private:
    std::vector<const ChannelSettings*> open_;
};

bool is_admin(const Person& person)
{
    return std::any_of(person.roles.begin(), person.roles.end(), [](const auto& role) { return role.role == "admin"; });
}

}  // namespace

std::string text(const Incidents& incidents)
{
    std::string lines;
    for (const auto& [channel, since] : incidents) lines += fmt::format("{} {}\n", channel, text(since));
    return lines;
}

Incidents parse_incidents(const std::string& lines)
{
    Incidents incidents;
    std::istringstream in(lines);
    for (std::string channel, since; in >> channel >> since;)
        if (const auto at = parse_instant(since)) incidents[channel] = *at;
    return incidents;
}

DeliveryWatch watch_delivery(const Store::Queues& queues, const Incidents& told, std::chrono::seconds oldest_alarm,
                             Instant now)
{
    DeliveryWatch watch;
    watch.incidents = told;
    for (const auto& [channel, queue] : queues) {
        if (now - queue.oldest <= oldest_alarm) continue;
        watch.stuck.insert(channel);
        if (watch.incidents.try_emplace(channel, queue.oldest).second)
            watch.news.push_back({.why = Why::stuck, .channel = channel, .since = queue.oldest, .queue = queue});
    }
    for (const auto& [channel, since] : told) {
        if (watch.stuck.contains(channel)) continue;
        watch.incidents.erase(channel);
        watch.news.push_back({.why = Why::flows_again, .channel = channel, .since = since, .queue = {}});
    }
    return watch;
}

std::vector<Message> write(const Configuration& configuration, const DeliveryNews& news,
                           const std::set<std::string>& stuck, Instant now)
{
    const Ways ways(configuration, stuck);
    std::vector<Message> messages;
    bool all_reached = true;
    for (const Person& person : configuration.catalogue.people) {
        if (!is_admin(person)) continue;
        const ChannelSettings* way = ways.to(person);
        if (way == nullptr) {
            all_reached = false;
            continue;
        }
        const std::string& language = person.language.empty() ? configuration.catalogue.language : person.language;
        Message message = one(configuration, news, language, now);
        message.address = person.mail;
        message.why = "admin";
        address_to(message, person.id, way->id);
        messages.push_back(std::move(message));
    }
    if (const ChannelSettings* way = ways.to_all(); way != nullptr && (messages.empty() || !all_reached)) {
        Message message = one(configuration, news, configuration.catalogue.language, now);
        message.why = "no-admin-reached";
        address_to(message, "channel:" + way->id, way->id);
        messages.push_back(std::move(message));
    }
    for (Message& message : messages) message.why += fmt::format(", channel {} {}", news.channel, word(news.why));
    return messages;
}

}  // namespace varsko
