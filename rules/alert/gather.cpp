#include "rules/alert/gather.hpp"

#include "rules/alert/action_link.hpp"
#include "rules/alert/template.hpp"
#include "rules/escaped.hpp"
#include "rules/spoken.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace varsko {

namespace mustache = kainjow::mustache;

namespace {

struct Title {
    Spoken heading, one, many;  // "Nya", "ny", "nya"
};
constexpr std::array<Title, 10> titles = {{
    {{"New", "Nya"}, {"new", "ny"}, {"new", "nya"}},
    {{"Worse", "Förvärrade"}, {"worse", "förvärrad"}, {"worse", "förvärrade"}},
    {{"Missing figures", "Siffror som saknas"}, {"missing", "saknas"}, {"missing", "saknas"}},
    {{"Better", "Förbättrade"}, {"better", "förbättrad"}, {"better", "förbättrade"}},
    {{"Corrected", "Rättade"}, {"corrected", "rättad"}, {"corrected", "rättade"}},
    {{"Over", "Avslutade"}, {"over", "avslutad"}, {"over", "avslutade"}},
    {{"Came and went meanwhile", "Kom och gick under tiden"},
     {"came and went", "kom och gick"},
     {"came and went", "kom och gick"}},
    {{"Still unanswered", "Kvarstår obesvarade"}, {"unanswered", "obesvarad"}, {"unanswered", "obesvarade"}},
    {{"Risks that moved", "Risker som har ändrats"}, {"risk moved", "risk ändrad"}, {"risks moved", "risker ändrade"}},
    {{"Other", "Övrigt"}, {"other", "övrigt"}, {"others", "övriga"}},
}};
const Title& title(Section section) { return titles.at(static_cast<std::size_t>(section)); }

bool is_over(std::string_view transition)
{
    return transition == "resolved" || transition == "corrected" || transition == "judged";
}

std::string annotation(const Message& m, const char* name)
{
    const auto found = m.annotations.find(name);
    return found == m.annotations.end() ? std::string() : found->second;
}

// All that waited about one alert, oldest first.  What moved a risk stands by itself: it is about the risk.
using Thread = std::vector<const Message*>;
std::vector<Thread> threads(std::span<const OutboxRow> rows)
{
    std::vector<Thread> all;
    for (const OutboxRow& row : rows) {
        const Message& m = row.message;
        const auto same = [&](const Thread& thread) {
            const Message& other = *thread.front();
            return other.alert == m.alert && (other.transition == "risk-moved") == (m.transition == "risk-moved");
        };
        const auto found = std::find_if(all.begin(), all.end(), same);
        if (found == all.end())
            all.push_back({&m});
        else
            found->push_back(&m);
    }
    return all;
}

// "Väntade på dagens sammandrag sedan den 16 april kl. 09.30."
std::string waited(std::span<const OutboxRow> rows, const TimeZone& zone, std::string_view language)
{
    std::vector<std::string_view> whys;
    for (const OutboxRow& row : rows)
        for (const auto& held : row.held_by) {
            const auto words = spoken(held.hold.why, language);
            if (std::find(whys.begin(), whys.end(), words) == whys.end()) whys.push_back(words);
        }
    const std::string since = spoken(rows.front().message.created, zone, language);
    const bool english = language == "en";
    if (whys.empty()) return {};
    std::string list(whys.front());
    for (std::size_t i = 1; i < whys.size(); ++i)
        list += fmt::format("{}{}", i + 1 == whys.size() ? (english ? " and " : " och ") : ", ", whys[i]);
    return english ? fmt::format("Held since {}: {}.", since, list) : fmt::format("Väntade sedan {}: {}.", since, list);
}

void set(mustache::data& d, const std::string& name, const std::string& value)
{
    if (value.empty())
        d.set(name, mustache::data(mustache::data::type::bool_false));
    else
        d.set(name, value);
}

mustache::data entry(const Configuration& configuration, const Thread& thread, Day today)
{
    const Message& first = *thread.front();
    const Message& last = *thread.back();
    mustache::data d;
    set(d, "line", last.subject);
    set(d, "sentence", annotation(last, "description"));
    set(d, "level", annotation(last, "level_name"));
    set(d, "level_before", annotation(first, "level_before"));
    set(d, "value", annotation(last, "value"));
    set(d, "value_before", annotation(first, "value_before"));
    set(d, "unit", annotation(last, "unit_name"));
    set(d, "period", annotation(last, "period_name"));
    set(d, "link", annotation(last, "url"));
    set(d, "id", last.alert.id());
    const bool to_a_person = !last.recipient.starts_with("channel:");
    for (const LinkAction action :
         {LinkAction::acknowledge, LinkAction::silence, LinkAction::useful, LinkAction::noise}) {
        const bool for_living = action == LinkAction::acknowledge || action == LinkAction::silence;
        const bool has_it = to_a_person && !(for_living && is_over(last.transition));
        set(d, fmt::format("{}_link", text(action)), has_it ? action_url(configuration, last.id, action, today) : "");
    }
    return d;
}

std::string counted(Section section, std::size_t n, std::string_view language)
{
    const Title& words = title(section);
    return fmt::format("{} {}", n, (n == 1 ? words.one : words.many).in(language));
}

struct Digest {
    mustache::data facts;
    std::string heading;  // "3 nya, 1 avslutad"
};

Digest digest_of(const Configuration& configuration, std::span<const OutboxRow> rows, const TimeZone& zone, Day today,
                 std::string_view language)
{
    std::array<std::vector<Thread>, titles.size()> sorted;
    for (Thread& thread : threads(rows)) {
        auto& section = sorted.at(static_cast<std::size_t>(section_of(thread)));
        section.push_back(std::move(thread));
    }
    Digest out;
    mustache::data sections(mustache::data::type::list);
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        if (sorted.at(i).empty()) continue;
        const auto section = static_cast<Section>(i);
        out.heading += (out.heading.empty() ? "" : ", ") + counted(section, sorted.at(i).size(), language);
        mustache::data entries(mustache::data::type::list);
        for (const Thread& thread : sorted.at(i)) entries.push_back(entry(configuration, thread, today));
        mustache::data one;
        set(one, "title", std::string(title(section).heading.in(language)));
        one.set("entries", entries);
        sections.push_back(one);
    }
    mustache::data notes(mustache::data::type::list);
    for (const auto& note : configuration.notes) {
        mustache::data one;
        set(one, "note", note);
        notes.push_back(one);
    }
    out.facts.set("sections", sections);
    out.facts.set("notes", notes);
    const bool has_links = !action_url(configuration, "v", LinkAction::acknowledge, today).empty();
    out.facts.set("links", mustache::data(has_links));
    set(out.facts, "heading", out.heading);
    set(out.facts, "waited", waited(rows, zone, language));
    set(out.facts, "organisation", configuration.catalogue.organisation_name);
    set(out.facts, "language", std::string(language));
    return out;
}

// It keeps its words, its thread and its place among the alert's messages; the line says why it comes late.
Message late(const OutboxRow& row, const std::string& line)
{
    Message m = row.message;
    if (line.empty()) return m;
    m.text = line + "\n\n" + m.text;
    const auto body = m.html.find("<body");
    const auto open = body == m.html.npos ? m.html.npos : m.html.find('>', body);
    if (open != m.html.npos) m.html.insert(open + 1, "\n<p>" + escaped(line) + "</p>");
    return m;
}

}  // namespace

Section section_of(std::span<const Message* const> thread)
{
    const std::string& first = thread.front()->transition;
    const std::string& last = thread.back()->transition;
    const bool is_new = first == "fired";
    if (last == "risk-moved") return Section::risks;
    if (is_over(last) && is_new && thread.size() > 1) return Section::passed;
    if (is_over(last)) return last == "resolved" ? Section::over : Section::corrected;
    if (thread.back()->alert.rule == "missing") return Section::missing;
    if (is_new) return Section::fired;
    if (last == "worsened") return Section::worsened;
    if (last == "improved") return Section::improved;
    if (last == "restated") return Section::corrected;
    if (last == "reminded" || last == "escalated") return Section::unchanged;
    return Section::others;
}

Message gather(const Configuration& configuration, std::span<const OutboxRow> rows, Instant now, const TimeZone& zone)
{
    const Message& newest = rows.back().message;
    const std::string language = newest.language;
    std::string ids;
    for (const OutboxRow& row : rows) ids += row.message.id + "|";
    Message m;
    if (rows.size() == 1) {
        m = late(rows.front(), waited(rows, zone, language));
    } else {
        const Digest digest =
            digest_of(configuration, rows, zone, std::chrono::floor<std::chrono::days>(now), language);
        const auto part = [&](std::string_view name, const std::string& otherwise) {
            const Rendered r =
                render(template_text(configuration, "digest", language, name), digest.facts, name == "html");
            return r.ok() ? r.text : otherwise;
        };
        std::string plain = digest.heading + "\n\n";
        for (const OutboxRow& row : rows) plain += row.message.subject + "\n";
        m.transition = "digest";
        m.subject = one_line(part("subject", digest.heading));
        m.text = without_gaps(part("txt", plain));
        m.html = part("html", "");
        const bool rings =
            std::any_of(rows.begin(), rows.end(), [](const OutboxRow& r) { return r.message.status == "firing"; });
        m.status = rings ? "firing" : "resolved";
        m.labels = {{"alertname", "digest"}, {"organisation", configuration.catalogue.organisation}};
        m.annotations = {{"summary", m.subject}, {"description", digest.heading}, {"explanation", m.text}};
        m.starts_at = rows.front().message.created;
        m.ends_at = rings ? Instant{} : now;
        m.recipient = newest.recipient;
        m.address = newest.address;
        m.channel = newest.channel;
        m.why = newest.why;
        m.language = newest.language;
        m.period = newest.period;
    }
    m.id = "v" + stable_name(ids);
    if (rows.size() > 1) m.thread = "t" + m.id.substr(1);
    m.created = now;
    m.hold.reset();
    return m;
}

mustache::data sample_gathering(bool full)
{
    mustache::data d, sections(mustache::data::type::list), entries(mustache::data::type::list),
        notes(mustache::data::type::list), section, one, note;
    const auto say = [full](mustache::data& to, const std::string& name) {
        set(to, name, full ? name : std::string());
    };
    for (const char* name : {"line", "sentence", "level", "level_before", "value", "value_before", "unit", "period",
                             "link", "id", "ack_link", "silence_link", "useful_link", "noise_link"})
        say(one, name);
    entries.push_back(one);
    say(section, "title");
    section.set("entries", entries);
    sections.push_back(section);
    set(note, "note", "note");
    if (full) notes.push_back(note);
    d.set("sections", sections);
    d.set("notes", notes);
    for (const char* name : {"heading", "waited", "organisation", "language"}) say(d, name);
    d.set("links", mustache::data(full));
    return d;
}

}  // namespace varsko
