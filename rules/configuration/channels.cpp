// [channel.*]: the ways out, and how much each is asked to bear.
#include "rules/configuration/draft.hpp"

#include <map>

namespace varsko::configuration {

namespace {

constexpr std::pair<std::string_view, std::string_view> channel_kinds[] = {
    {"smtp", "smtp"},       {"webhook", "webhook"}, {"chat", "chat"},     {"alertmanager", "alertmanager"},
    {"command", "command"}, {"journal", "journal"}, {"syslog", "syslog"}, {"file", "file"}};
constexpr std::pair<std::string_view, std::string_view> starttls_words[] = {
    {"required", "required"}, {"opportunistic", "opportunistic"}, {"never", "never"}};
constexpr std::pair<std::string_view, std::string_view> chat_forms[] = {
    {"mattermost", "mattermost"}, {"slack", "slack"}, {"teams", "teams"}};

void read_account(Table& table, ChannelSettings& channel)
{
    channel.user = table.string("user");
    channel.password_file = table.string("password_file");
    if (channel.user.empty() != channel.password_file.empty())
        table.error(table.place(), "missing-key",
                    fmt::format("{} needs \"user\" and \"password_file\" together, or neither", table.what()));
    channel.ca_file = table.string("ca_file");
}

void read_web_address(Table& table, ChannelSettings& channel, std::string_view whose)
{
    const auto url = table.required("url");
    if (!url) return;
    channel.url = url->text;
    if (!is_url(url->text, {"http://", "https://"}))
        table.error(url->place, "wrong-value",
                    fmt::format("\"url\" of {} must begin with http:// or https://, not \"{}\"", whose, url->text));
}

void read_smtp(Table& table, ChannelSettings& channel)
{
    if (const auto url = table.required("url")) {
        channel.url = url->text;
        if (!is_url(url->text, {"smtp://", "smtps://"}))
            table.error(
                url->place, "wrong-value",
                fmt::format("\"url\" of a mail channel must be smtp://host:port or smtps://host:port, not \"{}\"",
                            url->text));
    }
    if (const auto from = table.required("from")) {
        channel.from = from->text;
        if (from->text.find('@') == std::string::npos)
            table.error(from->place, "wrong-value",
                        fmt::format("\"from\" must be a mail address, not \"{}\"", from->text));
    }
    read_account(table, channel);
    channel.starttls = table.one_of<std::string_view>("starttls", starttls_words).value_or(channel.starttls);
}

void read_webhook(Table& table, ChannelSettings& channel)
{
    read_web_address(table, channel, "a webhook");
    channel.secret_file = table.string("secret_file");
    channel.ca_file = table.string("ca_file");
}

// The address is what lets somebody write in the room: it stands in a file, and nowhere else.
void read_chat(Table& table, ChannelSettings& channel)
{
    if (!table.has("form")) table.missing("form");
    channel.form = table.one_of<std::string_view>("form", chat_forms).value_or("");
    if (const auto url = table.text("url"))
        table.error(url->place, "wrong-value",
                    "the address of a chat's webhook is a secret: write it in a file that others cannot read, and name "
                    "that file in \"url_file\"");
    else if (const auto file = table.required("url_file"))
        channel.url_file = file->text;
    channel.ca_file = table.string("ca_file");
}

void read_alertmanager(Table& table, ChannelSettings& channel)
{
    read_web_address(table, channel, "an Alertmanager");
    read_account(table, channel);
    channel.resend =
        time_from(table, "resend", std::chrono::seconds(1), std::chrono::hours(1)).value_or(channel.resend);
}

void read_command(Table& table, ChannelSettings& channel)
{
    if (!table.has("run")) table.missing("run");
    const auto words = table.texts("run");
    for (const auto& word : words) channel.run.push_back(word.text);
    if (!words.empty() && !words.front().text.starts_with('/'))
        table.error(words.front().place, "wrong-value",
                    fmt::format("\"run\" must begin with a program's whole path, such as "
                                "[\"/usr/local/bin/program\", \"argument\"], not \"{}\"",
                                words.front().text));
    if (const auto codes = table.value("retry_on")) {
        channel.retry_on.clear();
        for (const auto& code : codes->items())
            if (const auto n = code.integer(1, 255)) channel.retry_on.push_back(static_cast<int>(*n));
    }
}

void read_journal(Table& table, ChannelSettings& channel)
{
    const auto socket = table.text("socket");
    if (!socket) return;
    channel.socket = socket->text;
    if (!socket->text.starts_with('/'))
        table.error(socket->place, "wrong-value",
                    fmt::format("\"socket\" must be a whole path such as \"/run/systemd/journal/socket\", not \"{}\"",
                                socket->text));
}

void read_syslog(Table& table, ChannelSettings& channel)
{
    const auto url = table.required("url");
    if (!url) return;
    channel.url = url->text;
    const bool local = url->text.starts_with("unix:///") && url->text.size() > 8;
    if (!local && !is_url(url->text, {"udp://", "tcp://"}))
        table.error(url->place, "wrong-value",
                    fmt::format("\"url\" of a syslog channel must be udp://host:514, tcp://host:601 or "
                                "unix:///dev/log, not \"{}\"",
                                url->text));
}

void read_limits(Table& table, ChannelSettings& channel)
{
    using std::chrono::seconds;
    channel.timeout = time_from(table, "timeout", seconds(1), std::chrono::hours(1)).value_or(channel.timeout);
    channel.attempts = static_cast<int>(table.integer("attempts", 1, 1000).value_or(channel.attempts));
    channel.rest_after = static_cast<int>(table.integer("rest_after", 1, 1000).value_or(channel.rest_after));
    channel.most_age =
        time_from(table, "most_age", std::chrono::minutes(1), std::chrono::days(3660)).value_or(channel.most_age);
    if (const auto rate = table.value("rate")) {
        const auto text = rate->text(wanted_rate);
        const auto parsed = text ? parse_rate(text->text) : std::nullopt;
        if (text && !parsed) rate->wrong_value(wanted_rate);
        channel.rate = parsed;
    }
}

ChannelSettings read_channel(const std::string& id, Table table)
{
    ChannelSettings channel;
    channel.id = id;
    channel.place = table.place();
    if (!table.has("kind")) table.missing("kind");
    const auto kind = table.one_of<std::string_view>("kind", channel_kinds);
    channel.kind = kind.value_or("");
    if (channel.kind == "smtp") read_smtp(table, channel);
    if (channel.kind == "webhook") read_webhook(table, channel);
    if (channel.kind == "chat") read_chat(table, channel);
    if (channel.kind == "alertmanager") read_alertmanager(table, channel);
    if (channel.kind == "command") read_command(table, channel);
    if (channel.kind == "journal") read_journal(table, channel);
    if (channel.kind == "syslog") read_syslog(table, channel);
    if (channel.kind == "file") channel.folder = table.required("folder").value_or(Text{}).text;
    // A state that is told over and over has no messages to count or to lose.
    if (channel.kind != "alertmanager") {
        read_limits(table, channel);
    } else {
        channel.timeout =
            time_from(table, "timeout", std::chrono::seconds(1), std::chrono::hours(1)).value_or(channel.timeout);
    }
    if (kind) table.finish();  // which keys there are depends on the kind
    return channel;
}

}  // namespace

void read_channels(Draft& draft)
{
    std::map<std::string, Place> seen;
    for (auto& table : draft.section("channel"))
        for (const auto& id : table.keys()) {
            const auto place = table.key_place(id);
            if (!is_rule_id(id))
                draft.error(
                    place, "wrong-value",
                    fmt::format("a channel's name has lower-case letters a-z, digits, - and _ only, not \"{}\"", id));
            const auto given = table.value(id);
            const auto settings = given->table();
            if (!settings || !is_first(draft, seen, {id, place}, "channel")) continue;
            draft.out.channels[id] = read_channel(id, *settings);
        }
}

}  // namespace varsko::configuration
