#include "daemon/command/risk_csv.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace varsko {
namespace {

std::string cell(std::string_view text)
{
    std::string out(text);
    const std::size_t first = out.find_first_not_of('\'');
    const bool formula = first != out.npos && std::string_view("=+-@\t\r").find(out[first]) != std::string_view::npos;
    if (formula) out.insert(0, "'");
    const bool padded = !out.empty() && (out.front() == ' ' || out.back() == ' ');
    if (!padded && out.find_first_of(";\"\r\n\t") == std::string::npos) return out;
    std::string quoted = "\"";
    for (const char c : out) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::string row(const std::vector<std::string>& cells)
{
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) line += (i == 0 ? "" : ";") + cell(cells[i]);
    return line + "\r\n";
}

std::string colour_of(const Json& level, Language say)
{
    return level.is_null() ? std::string() : level_text(text_of(level), say).substr(2);
}

// The n:th of a list, or nothing: a row has room for one measure and one control.
std::string nth(const Json& list, std::size_t n, const char* name)
{
    return n < list.size() ? text_of(list[n][name]) : std::string();
}

}  // namespace

std::string risks_as_csv(const Json& risks, Language say)
{
    const auto words = [&](std::string_view sv, std::string_view en) { return std::string(say(sv, en)); };
    std::string csv = "\xEF\xBB\xBF";
    csv += row({"Id",
                words("Typ", "Type"),
                "Risk",
                words("Sannolikhet", "Probability"),
                words("Konsekvens", "Consequence"),
                words("Riskvärde", "Risk value"),
                words("Nivå", "Level"),
                words("Läge", "State"),
                words("Stängd för att", "Closed because"),
                words("Beräknad sannolikhet", "Computed probability"),
                words("Beräknad konsekvens", "Computed consequence"),
                words("Satt av", "Set by"),
                words("Åtgärder", "Measures"),
                words("Startdatum", "Start date"),
                words("Slutdatum", "End date"),
                "Status",
                words("Bedömning av åtgärder", "How the measures go"),
                words("Kontrollmoment", "Controls"),
                words("Uppföljning", "How often"),
                words("Kontrolleras av", "Controlled by"),
                words("Senast utförd", "Last done"),
                words("Ägare", "Owner"),
                words("Enhet", "Unit"),
                words("Kommentar", "Comment")});
    for (const Json& risk : risks) {
        const Json &own = risk["own"], &measures = risk["measures"], &controls = risk["controls"];
        const std::size_t rows = std::max({std::size_t{1}, measures.size(), controls.size()});
        for (std::size_t n = 0; n < rows; ++n) {
            // What belongs to the risk stands in its first row; the others name it only.
            const auto once = [n](std::string value) { return n == 0 ? std::move(value) : std::string(); };
            csv += row({text_of(risk["id"]),
                        once(risk_type_text(text_of(risk["type"]), say)),
                        once(text_of(risk["text"])),
                        once(text_of(risk["probability"])),
                        once(text_of(risk["consequence"])),
                        once(text_of(risk["value"])),
                        once(colour_of(risk["level"], say)),
                        once(state_text(text_of(risk["state"]), say)),
                        once(closing_text(text_of(risk["closed_because"]), say)),
                        once(text_of(risk["computed"]["probability"])),
                        once(text_of(risk["computed"]["consequence"])),
                        once(own.is_object() ? text_of(own["by"]) : std::string()),
                        nth(measures, n, "text"),
                        nth(measures, n, "start"),
                        nth(measures, n, "end"),
                        status_text(nth(measures, n, "status"), say),
                        once(colour_of(risk["measures_level"], say)),
                        nth(controls, n, "what"),
                        nth(controls, n, "every"),
                        nth(controls, n, "by"),
                        nth(controls, n, "last_done"),
                        once(text_of(risk["owner"])),
                        once(text_of(risk["unit"])),
                        once(text_of(risk["comment"]))});
        }
    }
    return csv;
}

}  // namespace varsko
