#include "daemon/command/risk_csv.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace varsko {
namespace {

std::string cell(std::string_view text)
{
    std::string out(text);
    if (!out.empty() && std::string_view("=+-@\t\r").find(out.front()) != std::string_view::npos) out.insert(0, "'");
    if (out.find_first_of(";\"\r\n") == std::string::npos) return out;
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

std::string joined(const Json& list, std::string_view name)
{
    std::string text;
    for (const Json& item : list) text += (text.empty() ? "" : "\n") + text_of(item[std::string(name)]);
    return text;
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
                words("Ägare", "Owner"),
                words("Enhet", "Unit"),
                words("Kommentar", "Comment")});
    for (const Json& risk : risks) {
        const Json& own = risk["own"];
        csv += row({text_of(risk["id"]),
                    risk_type_text(text_of(risk["type"]), say),
                    text_of(risk["text"]),
                    text_of(risk["probability"]),
                    text_of(risk["consequence"]),
                    text_of(risk["value"]),
                    level_text(text_of(risk["level"]), say).substr(2),
                    state_text(text_of(risk["state"]), say),
                    text_of(risk["computed"]["probability"]),
                    text_of(risk["computed"]["consequence"]),
                    own.is_object() ? text_of(own["by"]) : std::string(),
                    joined(risk["measures"], "text"),
                    joined(risk["measures"], "start"),
                    joined(risk["measures"], "end"),
                    joined(risk["measures"], "status"),
                    risk["measures_level"].is_null() ? std::string()
                                                     : level_text(text_of(risk["measures_level"]), say).substr(2),
                    joined(risk["controls"], "what"),
                    joined(risk["controls"], "every"),
                    text_of(risk["owner"]),
                    text_of(risk["unit"]),
                    text_of(risk["comment"])});
    }
    return csv;
}

// ── in ───────────────────────────────────────────────────────────────────────────────────────────────────────────

namespace {

// The separator that the first row with several cells has most of.
char separator_of(std::string_view text)
{
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find('\n', start), text.size());
        const std::string_view line = text.substr(start, end - start);
        char best = 0;
        std::ptrdiff_t most = 0;
        for (const char candidate : {';', '\t', ','}) {
            const auto count = std::count(line.begin(), line.end(), candidate);
            if (count > most) {
                most = count;
                best = candidate;
            }
        }
        if (best != 0) return best;
        start = end + 1;
    }
    return ';';
}

enum class Heading : std::uint8_t {
    none,
    id,
    text,
    type,
    probability,
    consequence,
    value,
    measure,
    start,
    end,
    status,
    level,
    control,
    every,
    comment,
    owner,
    unit
};

Heading heading_of(std::string_view header)
{
    static const std::vector<std::pair<Heading, std::vector<std::string_view>>> known = {
        {Heading::id, {"id", "risk_id", "risk id", "nr", "nummer"}},
        {Heading::text, {"risk", "text", "riskbeskrivning", "beskrivning", "description"}},
        {Heading::type, {"typ", "type", "category", "kategori", "risktyp"}},
        {Heading::probability, {"sannolikhet", "probability", "s"}},
        {Heading::consequence, {"konsekvens", "konsekvenns", "consequence", "k"}},
        {Heading::value, {"riskvärde", "risk value", "risk_value", "value"}},
        {Heading::measure, {"åtgärd", "åtgärder", "measure", "measures"}},
        {Heading::start, {"startdatum", "start", "start_date", "start date"}},
        {Heading::end, {"slutdatum", "slut", "end", "end_date", "end date"}},
        {Heading::status, {"status", "åtgärdsstatus"}},
        {Heading::level, {"bedömning", "assessment", "bedömning av åtgärder", "measures_level", "how the measures go"}},
        {Heading::control, {"kontrollmoment", "control", "controls", "control_moment"}},
        {Heading::every, {"uppföljning", "intervall", "followup_frequency", "every", "how often"}},
        {Heading::comment, {"kommentar", "comment"}},
        {Heading::owner, {"ägare", "owner", "ansvarig", "riskägare"}},
        {Heading::unit, {"enhet", "unit"}},
    };
    const std::string name = folded(header);
    for (const auto& [heading, names] : known) {
        if (std::find(names.begin(), names.end(), name) != names.end()) return heading;
    }
    return Heading::none;
}

std::string type_named(const std::string& cell_text)
{
    static const std::vector<std::pair<std::string_view, std::vector<std::string_view>>> known = {
        {"environment", {"environment", "omvärld"}},
        {"staff", {"staff", "medarbetare", "personal"}},
        {"quality", {"quality", "verksamhet", "kvalitet", "verksamhet/kvalitet"}},
        {"delivery", {"delivery", "leverans"}},
        {"finance", {"finance", "ekonomi", "finansiell", "finansiell/ekonomi"}},
    };
    const std::string name = folded(cell_text);
    for (const auto& [type, names] : known) {
        if (std::find(names.begin(), names.end(), name) != names.end()) return std::string(type);
    }
    return {};
}

std::string one_of(const std::string& cell_text,
                   const std::vector<std::pair<std::string_view, std::vector<std::string_view>>>& known)
{
    const std::string name = folded(cell_text);
    for (const auto& [word, names] : known) {
        if (std::find(names.begin(), names.end(), name) != names.end()) return std::string(word);
    }
    return {};
}

std::string level_named(const std::string& cell_text)
{
    return one_of(
        cell_text,
        {{"green", {"grön", "green", "g"}}, {"yellow", {"gul", "yellow", "y"}}, {"red", {"röd", "red", "r"}}});
}

std::string status_named(const std::string& cell_text)
{
    return one_of(cell_text, {{"planned", {"planned", "planerad"}},
                              {"ongoing", {"ongoing", "pågående", "pågår"}},
                              {"done", {"done", "klar", "genomförd", "avslutad"}}});
}

int rating_of(const std::string& cell_text)
{
    return cell_text.size() == 1 && cell_text[0] >= '1' && cell_text[0] <= '5' ? cell_text[0] - '0' : 0;
}

// One table's columns, and its rows as bodies for the API.
class TableReader {
public:
    TableReader(const std::vector<std::string>& header, std::string type) : type_(std::move(type))
    {
        for (const auto& name : header) columns_.push_back(heading_of(name));
    }

    bool has(Heading heading) const { return std::find(columns_.begin(), columns_.end(), heading) != columns_.end(); }

    void take(const std::vector<std::string>& cells, std::size_t number, RiskTable& table) const
    {
        const std::string text = at(cells, Heading::text);
        if (text.empty()) {
            if (!table.risks.empty() && table.risks.back().body.is_object()) add_lists(cells, table.risks.back().body);
            return;
        }
        RiskRow risk{.row = number, .body = Json::object(), .problem = {}, .type_assumed = false};
        const int probability = rating_of(at(cells, Heading::probability)),
                  consequence = rating_of(at(cells, Heading::consequence));
        std::string id = at(cells, Heading::id);
        if (id.empty())
            id = "R-" + std::string(table.risks.size() < 9 ? "0" : "") + std::to_string(table.risks.size() + 1);
        std::string type = type_named(at(cells, Heading::type));
        risk.type_assumed = type.empty();
        if (type.empty()) type = type_;
        if (probability == 0 || consequence == 0) {
            risk.body = nullptr;
            risk.problem = "probability and consequence must be whole numbers from 1 to 5: \"" +
                           at(cells, Heading::probability) + "\" and \"" + at(cells, Heading::consequence) + "\"";
        } else {
            risk.body = {
                {"id", id}, {"type", type}, {"text", text}, {"probability", probability}, {"consequence", consequence}};
            for (const auto& [name, heading] :
                 {std::pair{"owner", Heading::owner}, {"unit", Heading::unit}, {"comment", Heading::comment}}) {
                if (const std::string value = at(cells, heading); !value.empty()) risk.body[name] = value;
            }
            if (const std::string level = level_named(at(cells, Heading::level)); !level.empty())
                risk.body["measures_level"] = level;
            risk.body["measures"] = Json::array();
            risk.body["controls"] = Json::array();
            add_lists(cells, risk.body);
        }
        table.risks.push_back(std::move(risk));
    }

private:
    std::string at(const std::vector<std::string>& cells, Heading heading) const
    {
        for (std::size_t i = 0; i < columns_.size() && i < cells.size(); ++i) {
            if (columns_[i] == heading) return cells[i];
        }
        return {};
    }

    void add_lists(const std::vector<std::string>& cells, Json& body) const
    {
        if (const std::string text = at(cells, Heading::measure); !text.empty()) {
            Json measure = {{"text", text}};
            if (const std::string day = at(cells, Heading::start); parse_day(day)) measure["start"] = day;
            if (const std::string day = at(cells, Heading::end); parse_day(day)) measure["end"] = day;
            if (const std::string status = status_named(at(cells, Heading::status)); !status.empty())
                measure["status"] = status;
            body["measures"].push_back(std::move(measure));
        }
        if (const std::string text = at(cells, Heading::control); !text.empty()) {
            Json control = {{"what", text}};
            if (const std::string every = at(cells, Heading::every); !every.empty()) control["every"] = every;
            body["controls"].push_back(std::move(control));
        }
    }

    std::vector<Heading> columns_;
    std::string type_;
};

bool is_blank(const std::vector<std::string>& cells)
{
    return std::all_of(cells.begin(), cells.end(), [](const std::string& each) { return each.empty(); });
}

}  // namespace

std::vector<std::vector<std::string>> csv_rows(std::string_view text)
{
    const char separator = separator_of(text);
    std::vector<std::vector<std::string>> rows;
    std::vector<std::string> cells;
    std::string current;
    bool quoted = false, was_quoted = false;
    const auto end_cell = [&] {
        if (!was_quoted) {
            current.erase(0, current.find_first_not_of(" \t"));
            current.erase(current.find_last_not_of(" \t") + 1);
        }
        cells.push_back(std::move(current));
        current.clear();
        was_quoted = false;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
                current += text[++i];
            } else if (c == '"') {
                quoted = false;
            } else {
                current += c;
            }
        } else if (c == '"' && current.empty()) {
            quoted = was_quoted = true;
        } else if (c == separator) {
            end_cell();
        } else if (c == '\n') {
            end_cell();
            rows.push_back(std::move(cells));
            cells.clear();
        } else if (c != '\r') {
            current += c;
        }
    }
    if (!current.empty() || !cells.empty()) {
        end_cell();
        rows.push_back(std::move(cells));
    }
    return rows;
}

RiskTable read_risk_table(std::string_view utf8, const std::string& type)
{
    RiskTable table;
    std::optional<TableReader> reader;
    const auto rows = csv_rows(utf8);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (is_blank(rows[i])) continue;
        const TableReader header(rows[i], type);
        const bool risks =
            header.has(Heading::text) && header.has(Heading::probability) && header.has(Heading::consequence);
        if (!reader) {
            if (risks) reader.emplace(header);
            continue;
        }
        const bool other = header.has(Heading::measure) && header.has(Heading::start) && !risks;
        if (other) {
            table.other_table = i + 1;
            break;
        }
        reader->take(rows[i], i + 1, table);
    }
    if (!reader) table.problem = "no row says RISK, SANNOLIKHET and KONSEKVENS (or risk, probability, consequence)";
    return table;
}

}  // namespace varsko
