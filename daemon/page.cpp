// The page at /: what rings today, the risks, and who has been told, in plain HTML.
//
// No script and nothing from elsewhere; tables with headings; a level is a letter and a word before it is a colour.
#include "daemon/alert_words.hpp"
#include "daemon/api_call.hpp"
#include "rules/level_words.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

std::string escaped(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            default: out += c;
        }
    }
    return out;
}

// Contrast of text and background is at least 4.5 to 1.
constexpr std::string_view head =
    R"(<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<style>
body{font:1rem/1.5 system-ui,sans-serif;margin:1.5rem auto;padding:0 1rem;max-width:70rem;color:#1b1b1b;background:#fff}
table{border-collapse:collapse;width:100%;margin:.5rem 0 2rem}
caption{text-align:left;font-weight:600;font-size:1.25rem;padding:.25rem 0}
th,td{text-align:left;padding:.35rem .75rem .35rem 0;border-bottom:1px solid #767676;vertical-align:top}
.level{font-weight:600;padding:.1rem .5rem;border:2px solid;border-radius:.25rem;white-space:nowrap}
.red{color:#9b1c1c}.yellow,.flag{color:#7a4a00}.green,.clear{color:#1d5e2a}.unknown{color:#4a4a4a}
.note{border-left:.3rem solid #7a4a00;padding:.25rem .75rem}
a{color:#0b4f9e}
</style>)";

struct Page {
    bool swedish = true;
    std::string_view operator()(std::string_view sv, std::string_view en) const { return swedish ? sv : en; }

    std::string level(Level level) const
    {
        return fmt::format("<span class=\"level {}\">{}</span>", text(level),
                           level_shown(level, swedish ? "sv" : "en"));
    }

    std::string table(std::string_view caption, const std::vector<std::string_view>& headings,
                      const std::vector<std::string>& rows, std::string_view none) const
    {
        if (rows.empty()) return fmt::format("<h2>{}</h2><p>{}</p>\n", caption, none);
        std::string out = fmt::format("<table><caption>{}</caption><thead><tr>", caption);
        for (const auto heading : headings) out += fmt::format("<th scope=\"col\">{}</th>", heading);
        out += "</tr></thead><tbody>\n";
        for (const auto& row : rows) out += row;
        return out + "</tbody></table>\n";
    }
};

std::string alerts_table(const Page& page, const World& world)
{
    const std::string& language = world.catalogue().language;
    std::vector<std::string> rows;
    for (const Alert& alert : world.alerts()) {
        const bool lives = alert.state == AlertState::firing || alert.state == AlertState::acknowledged ||
                           alert.state == AlertState::pending;
        if (!lives || rows.size() == 200) continue;
        const std::string who = alert.ack ? fmt::format("{}: {}", escaped(alert.ack->by), escaped(alert.ack->comment))
                                          : std::string(alert.state == AlertState::pending
                                                            ? page("väntar", "pending")
                                                            : page("ingen har tagit det", "nobody has taken it"));
        rows.push_back(fmt::format(
            "<tr><td>{}</td><th scope=\"row\"><a "
            "href=\"/api/v1/alerts/{}\">{}</a></th><td>{}</td><td>{}</td><td>{}</td></tr>\n",
            page.level(alert.level), escaped(alert.key.id()), escaped(title_of(alert.key, world, language)),
            escaped(unit_name_of(alert.key, world)), alert.since ? spoken(alert.since, language) : "", who));
    }
    return page.table(page("Larm", "Alerts"),
                      {page("Nivå", "Level"), page("Regel", "Rule"), page("Enhet", "Unit"), page("Sedan", "Since"),
                       page("Kvittering", "Taken by")},
                      rows, page("Inga larm.", "No alerts."));
}

std::string risks_table(const Page& page, const World& world)
{
    std::vector<const Risk*> risks;
    for (const auto& [id, risk] : world.risks()) {
        if (risk.state != RiskState::closed) risks.push_back(&risk);
    }
    std::sort(risks.begin(), risks.end(), [](const Risk* a, const Risk* b) {
        return std::pair(-a->effective().value(), a->id) < std::pair(-b->effective().value(), b->id);
    });
    std::vector<std::string> rows;
    for (const Risk* risk : risks) {
        const Rating now = risk->effective();
        rows.push_back(
            fmt::format("<tr><td>{}</td><th scope=\"row\"><a href=\"/api/v1/risks/{}\">{}</a></th><td>{}</td><td>{} × "
                        "{} = {}</td><td>{}</td></tr>\n",
                        page.level(world.risk_level(*risk)), escaped(risk->id), escaped(risk->id),
                        escaped(risk->text.in(world.catalogue().language)), now.probability, now.consequence,
                        now.value(), risk->state == RiskState::proposed ? page("föreslagen", "proposed") : ""));
    }
    return page.table(page("Risker", "Risks"),
                      {page("Nivå", "Level"), "Id", "Risk",
                       page("Sannolikhet × konsekvens", "Probability × consequence"), page("Läge", "State")},
                      rows, page("Registret är tomt.", "The register is empty."));
}

std::string findings_table(const Page& page, const std::vector<Store::FoundRow>& found, const std::string& language)
{
    std::vector<std::string> rows;
    for (const Store::FoundRow& row : found)
        rows.push_back(fmt::format("<tr><td>{}</td><td>{}</td></tr>\n",
                                   row.finding.period ? escaped(spoken(row.finding.period, language)) : "",
                                   escaped(row.finding.message.in(language))));
    if (rows.empty()) return {};
    return page.table(page("Iakttagelser om siffrorna", "Findings about the figures"),
                      {"Period", page("Iakttagelse", "Finding")}, rows, {});
}

constexpr std::size_t most_findings = 20;  // the newest; all of them are in the API

}  // namespace

Response get_page(const Call& call)
{
    const auto [counts, found] =
        call.house.ask([](Store& store) { return std::pair(store.counts(), store.findings(most_findings)); });
    const auto pretended = call.house.clock().pretended();
    const Day today = call.house.clock().today();
    Response response;
    response.content_type = "text/html; charset=utf-8";
    response.headers.emplace("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
    response.body = call.house.read([&](const World& world) {
        const Catalogue& catalogue = world.catalogue();
        const Page page{.swedish = catalogue.language != "en"};
        std::string body = fmt::format(
            "<!doctype html>\n<html lang=\"{}\"><head>{}<title>varsko – "
            "{}</title></head><body><main>\n<h1>{}</h1>\n<p>{}{}</p>\n",
            catalogue.language, head, escaped(catalogue.organisation_name), escaped(catalogue.organisation_name),
            text(today), pretended ? page(" (klockan är ställd)", " (the clock is set)") : std::string_view{});
        for (const auto& note : world.configuration().notes)
            body += fmt::format("<p class=\"note\">{}</p>\n", escaped(note));
        body += alerts_table(page, world) + risks_table(page, world) + findings_table(page, found, catalogue.language);
        body += fmt::format(
            fmt::runtime(
                page("<h2>Meddelanden</h2><p>{} levererade, {} väntar, {} gick inte att sända. <a "
                     "href=\"/api/v1/messages\">Alla</a></p>\n"
                     "<h2>Siffror</h2><p>{} siffror ur {} leveranser. <a href=\"/api/v1/batches\">Leveranserna</a>, <a "
                     "href=\"/api/v1/assessments\">bedömningarna</a></p>\n",
                     "<h2>Messages</h2><p>{} delivered, {} waiting, {} could not be sent. <a "
                     "href=\"/api/v1/messages\">All</a></p>\n"
                     "<h2>Figures</h2><p>{} figures of {} batches. <a href=\"/api/v1/batches\">The batches</a>, <a "
                     "href=\"/api/v1/assessments\">the assessments</a></p>\n")),
            counts.delivered, counts.waiting, counts.dead, counts.figures, counts.batches);
        return body + "</main></body></html>\n";
    });
    return response;
}

}  // namespace varsko
