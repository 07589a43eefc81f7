// The page at /: what rings today, the risks, and who has been told, in plain HTML.
//
// No script and nothing from elsewhere; tables with headings; a level is a letter and a word before it is a colour.
#include "daemon/alert_words.hpp"
#include "daemon/api_call.hpp"
#include "daemon/html.hpp"
#include "rules/escaped.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

struct Page {
    bool swedish = true;
    std::string_view operator()(std::string_view sv, std::string_view en) const { return swedish ? sv : en; }

    std::string level(Level level) const { return level_mark(level, swedish ? "sv" : "en"); }

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
        call.house.look([](StoreReader& store) { return std::pair(store.counts(), store.findings(most_findings)); });
    const auto pretended = call.house.clock().pretended();
    const Day today = call.house.clock().today();
    return call.house.read([&](const World& world) {
        const Catalogue& catalogue = world.catalogue();
        const Page page{.swedish = catalogue.language != "en"};
        std::string body =
            fmt::format("<h1>{}</h1>\n<p>{}{}</p>\n", escaped(catalogue.organisation_name), text(today),
                        pretended ? page(" (klockan är ställd)", " (the clock is set)") : std::string_view{});
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
        return html_page(200, catalogue.language, "varsko – " + catalogue.organisation_name, body);
    });
}

}  // namespace varsko
