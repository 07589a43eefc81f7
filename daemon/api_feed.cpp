// What has happened to alerts, as an Atom feed (RFC 4287): of a unit and all under it, or of all.
//
// An entry is one event of one alert, and events are never changed: its id and its stamp are the same whenever and in
// whatever language it is asked for.  Only what somebody was told is in it; small counts are not, for a feed's reader
// keeps what it has read.
#include "daemon/alert_words.hpp"
#include "daemon/api_call.hpp"
#include "daemon/digest.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace varsko {
namespace {

struct TransitionWords {
    std::string_view transition, sv, en;
};
constexpr std::array<TransitionWords, 9> told_transitions = {{{"fired", "Nytt larm", "New alert"},
                                                              {"worsened", "Förvärrat", "Worse"},
                                                              {"improved", "Förbättrat", "Better"},
                                                              {"resolved", "Avslutat", "Resolved"},
                                                              {"corrected", "Rättat", "Corrected"},
                                                              {"restated", "Rättad siffra", "Restated figure"},
                                                              {"year-closed", "Året stängt", "Year closed"},
                                                              {"acknowledged", "Kvitterat", "Acknowledged"},
                                                              {"commented", "Kommenterat", "Commented"}}};

const TransitionWords* words_of(std::string_view transition)
{
    const auto found = std::find_if(told_transitions.begin(), told_transitions.end(),
                                    [&](const auto& words) { return words.transition == transition; });
    return found == told_transitions.end() ? nullptr : &*found;
}

// Also without the control characters that XML cannot have.
std::string in_xml(std::string_view words)
{
    std::string safe;
    for (const char c : words) {
        switch (c) {
            case '&': safe += "&amp;"; break;
            case '<': safe += "&lt;"; break;
            case '>': safe += "&gt;"; break;
            case '"': safe += "&quot;"; break;
            default:
                if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') safe += c;
        }
    }
    return safe;
}

// A name for all time, made of what it names.
std::string urn(std::initializer_list<std::string_view> parts)
{
    std::string hex = sha256(parts).substr(0, 32);
    hex[12] = '8';  // RFC 9562: a UUID of our own making
    hex[16] = "89ab"[static_cast<std::size_t>(hex[16]) & 3U];
    return fmt::format("urn:uuid:{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                       hex.substr(16, 4), hex.substr(20));
}

// The newest events.  An alert's newest event is when it changed last, so the newest events are among the alerts that
// changed last.
std::vector<AlertEvent> newest_events(const Call& call, std::vector<Alert> alerts, std::size_t limit)
{
    std::sort(alerts.begin(), alerts.end(), [](const Alert& a, const Alert& b) { return a.changed > b.changed; });
    std::vector<AlertEvent> all;
    call.house.look([&](StoreReader& store) {
        for (const Alert& alert : alerts) {
            const auto newer = std::count_if(all.begin(), all.end(),
                                             [&](const AlertEvent& event) { return event.at > alert.changed; });
            if (static_cast<std::size_t>(newer) >= limit) break;
            for (auto& event : store.alert_events(alert.key))
                if (event.told && words_of(event.transition) != nullptr) all.push_back(std::move(event));
        }
    });
    std::stable_sort(all.begin(), all.end(), [](const AlertEvent& a, const AlertEvent& b) { return a.at > b.at; });
    if (all.size() > limit) all.resize(limit);
    return all;
}

std::string entry_of(const AlertEvent& event, const World& world, const std::string& language)
{
    const bool english = language == "en";
    const TransitionWords& words = *words_of(event.transition);
    const std::string heading = heading_of(event.key, event.level_after, event.period, world, language);
    std::string content(english ? words.en : words.sv);
    content += ". ";
    if (event.level_before != event.level_after && event.level_before != Level::unknown)
        content += fmt::format("{} → {}. ", spoken(event.level_before, language), spoken(event.level_after, language));
    if (!event.by.empty())
        content += fmt::format("{}: {}", event.by, event.comment);
    else if (const std::string sentence = sentence_of(event, world, language); !sentence.empty())
        content += sentence;
    while (content.ends_with(' ')) content.pop_back();
    const std::string& organisation = world.catalogue().organisation;
    std::string out = fmt::format(
        "<entry>\n<id>{}</id>\n<title>{}: {}</title>\n<updated>{}</updated>\n<content type=\"text\">{}</content>\n",
        urn({organisation, event.episode, event.transition, event.period.text(), text(event.at), event.by}),
        in_xml(english ? words.en : words.sv), in_xml(heading), text(event.at), in_xml(content));
    for (const auto& term : {event.key.rule, event.key.unit, std::string(text(event.level_after))})
        out += fmt::format("<category term=\"{}\"/>\n", in_xml(term));
    if (const std::string link = link_to(event.key, world); !link.empty())
        out += fmt::format("<link rel=\"alternate\" href=\"{}\"/>\n", in_xml(link));
    return out + "</entry>\n";
}

}  // namespace

Response get_feed(const Call& call)
{
    const std::string& name = call.names.at(0);
    std::string language = call.text("lang");
    if (!language.empty() && language != "sv" && language != "en")
        answer_problem(400, "Unknown language", unknown("language", language, {"sv", "en"}));
    const std::size_t limit = std::min<std::size_t>(call.limit(50), 1'000);
    std::vector<Alert> alerts;
    std::string of;
    Instant began{};
    call.house.read([&](const World& world) {
        const Catalogue& catalogue = world.catalogue();
        if (language.empty()) language = catalogue.language == "en" ? "en" : "sv";
        const auto unit = catalogue.unit(name);
        if (!unit && name != "all") {
            std::vector<std::string> known = {"all"};
            for (const Unit& each : catalogue.units) known.push_back(each.id);
            answer_problem(404, "Unknown unit", unknown("unit", name, known));
        }
        of = unit ? catalogue.units[*unit].name : catalogue.organisation_name;
        for (Alert& alert : world.alerts()) {
            const auto its = catalogue.unit(alert.key.unit);
            if ((!unit || (its && catalogue.is_under(*its, *unit))) && call.sees(catalogue, alert.key.unit))
                alerts.push_back(std::move(alert));
        }
    });
    const auto events = newest_events(call, std::move(alerts), limit);
    if (!events.empty()) began = events.front().at;
    Response response;
    response.content_type = "application/atom+xml; charset=utf-8";
    response.body = call.house.read([&](const World& world) {
        const std::string& base = world.configuration().daemon.base_url;
        std::string feed = fmt::format(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" "
            "xml:lang=\"{}\">\n<id>{}</id>\n<title>{}</title>\n<updated>{}</updated>\n<author><name>{}</name></"
            "author>\n"
            "<generator>varsko</generator>\n<link rel=\"self\" href=\"{}\"/>\n",
            language, urn({world.catalogue().organisation, "feed", name}),
            in_xml((language == "en" ? "Alerts: " : "Larm: ") + of), text(began),
            in_xml(world.catalogue().organisation_name),
            in_xml(fmt::format("{}/feeds/{}.atom?lang={}", base, name, language)));
        std::string notes;
        for (const auto& note : world.configuration().notes) notes += (notes.empty() ? "" : " ") + note;
        if (!notes.empty()) feed += fmt::format("<subtitle>{}</subtitle>\n", in_xml(notes));
        for (const AlertEvent& event : events) feed += entry_of(event, world, language);
        return feed + "</feed>\n";
    });
    return response;
}

}  // namespace varsko
