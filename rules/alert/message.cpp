// Letters become messages.
#include "rules/alert/message.hpp"

#include "rules/alert/facts.hpp"
#include "rules/alert/letter.hpp"
#include "rules/alert/template.hpp"
#include "rules/level_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace varsko {

namespace {

__extension__ typedef unsigned __int128 Wide;

// What is sent when a template fails: never nothing.
std::string plain(const Letter& letter, const std::string& sentence, const std::string& why)
{
    std::string s = sentence + "\n\n" + letter.key.id() + ", " + letter.period.text() + "\n";
    for (const auto& line : letter.risk_lines) s += line + "\n";
    return s + why + "\n";
}

std::string value_of(const kainjow::mustache::data& d, const std::string& name)
{
    const auto* found = d.get(name);
    return found && found->is_string() ? found->string_value() : std::string();
}

// Rooms, logs and programs read words.
bool is_shown_as_html(const Configuration& configuration, const std::string& channel)
{
    const auto found = configuration.channels.find(channel);
    if (found == configuration.channels.end()) return true;
    const std::string& kind = found->second.kind;
    return kind == "smtp" || kind == "file" || kind == "command";
}

Instant start_of(Period p) { return p ? Instant{p.first_day()} : Instant{}; }

}  // namespace

std::string stable_name(std::string_view s)
{
    constexpr Wide prime = (Wide{1} << 88) + 0x13B;
    Wide hash = (Wide{0x6c62272e07bb0142} << 64) + 0x62b821756295c58d;
    for (const char c : s) {
        hash ^= static_cast<unsigned char>(c);
        hash *= prime;
    }
    return fmt::format("{:016x}{:016x}", static_cast<std::uint64_t>(hash >> 64), static_cast<std::uint64_t>(hash));
}

std::string message_id(const Letter& letter, const std::string& recipient)
{
    return "v" + stable_name(fmt::format("{}|{}|{}|{}|{}", letter.episode, letter.transition, letter.period.text(),
                                         recipient, letter.repeat));
}

std::string_view language_of(const Catalogue& catalogue, const Recipient& recipient)
{
    const std::string& own =
        recipient.person && !recipient.person->language.empty() ? recipient.person->language : catalogue.language;
    return own == "en" ? "en" : "sv";
}

std::string chart_name(const std::string& message) { return "chart." + message + "@varsko"; }

Message write(const Configuration& configuration, const Letter& letter, const Recipient& recipient, Instant now)
{
    const Catalogue& catalogue = configuration.catalogue;
    Message m;
    m.id = message_id(letter, recipient.id);
    m.thread = "t" + stable_name(letter.episode + "|" + recipient.id);
    m.alert = letter.key;
    m.episode = letter.episode;
    m.transition = letter.transition;
    m.period = letter.period;
    m.recipient = recipient.id;
    m.address = recipient.person ? recipient.person->mail : std::string();
    m.channel = recipient.channel;
    m.why = recipient.why;
    m.language = language_of(catalogue, recipient);

    const auto data = facts(configuration, letter, recipient, recipient.person ? Counts::shown : Counts::masked, now);
    const std::string sentence = value_of(data, "sentence");
    const auto part = [&](std::string_view name, const std::string& otherwise) {
        const Rendered r = render(template_text(configuration, "mail", m.language, name), data, name == "html");
        return r.ok() ? r.text : otherwise;
    };
    m.subject = one_line(part("subject", fmt::format("{}: {}", level_word(letter.level, m.language), letter.key.id())));
    m.text = without_gaps(part("txt", plain(letter, sentence, recipient.why)));
    if (is_shown_as_html(configuration, m.channel)) m.html = part("html", "");
    if (std::string name = value_of(data, "chart"); m.html.find("cid:" + name) != std::string::npos && !name.empty())
        m.picture = {.name = std::move(name), .svg = svg(*letter.chart, m.language)};

    const bool ended = is_over(letter);
    m.status = ended ? "resolved" : "firing";
    m.labels = {{"alertname", letter.key.rule},
                {"unit", letter.key.unit},
                {"metric", letter.key.metric},
                {"level", std::string(text(letter.level))},
                {"organisation", catalogue.organisation}};
    m.annotations = {{"summary", m.subject}, {"description", sentence}, {"explanation", m.text}};
    const std::pair<const char*, const char*> named[] = {{"url", "link"},
                                                         {"title", "title"},
                                                         {"unit_name", "unit"},
                                                         {"period_name", "period"},
                                                         {"level_before", "level_before"},
                                                         {"value", "value"},
                                                         {"value_before", "value_before"}};
    for (const auto& [annotation, fact] : named)
        if (std::string value = value_of(data, fact); !value.empty()) m.annotations[annotation] = std::move(value);
    m.annotations["level_name"] = level_shown(letter.level, m.language);
    m.starts_at = start_of(letter.since);
    m.ends_at = ended ? now : Instant{};
    m.created = now;
    return m;
}

}  // namespace varsko
