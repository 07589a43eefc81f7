#include "daemon/command/risk_blocks.hpp"

namespace varsko {
namespace {

const Vocabulary<Heading> headings = {
    {Heading::id, {"id", "risk_id", "risk id", "risk-id", "nr", "nummer"}},
    {Heading::text, {"risk", "text", "riskbeskrivning", "beskrivning", "description"}},
    {Heading::type, {"typ", "type", "category", "kategori", "risktyp"}},
    {Heading::probability, {"sannolikhet", "probability", "s"}},
    {Heading::consequence, {"konsekvens", "konsekvenns", "consequence", "k"}},
    {Heading::value, {"riskvärde", "risk value", "risk_value", "value"}},
    {Heading::state, {"läge", "state"}},
    {Heading::closed_because, {"stängd för att", "closed because"}},
    {Heading::measure, {"åtgärd", "åtgärder", "measure", "measures"}},
    {Heading::start, {"startdatum", "start", "start_date", "start date"}},
    {Heading::end, {"slutdatum", "slut", "end", "end_date", "end date"}},
    {Heading::status, {"status", "åtgärdsstatus"}},
    {Heading::level, {"bedömning", "assessment", "bedömning av åtgärder", "measures_level", "how the measures go"}},
    {Heading::control, {"kontrollmoment", "kontrollinsats", "control", "controls", "control_moment"}},
    {Heading::every, {"uppföljning", "intervall", "followup_frequency", "every", "how often"}},
    {Heading::control_by, {"kontrolleras av", "controlled by"}},
    {Heading::last_done, {"senast utförd", "last done"}},
    {Heading::comment, {"kommentar", "comment"}},
    {Heading::owner, {"ägare", "owner", "ansvarig", "riskägare"}},
    {Heading::unit, {"enhet", "unit"}},
};

// The apostrophe that keeps a spreadsheet from running a cell; see risks_as_csv.
bool guards_a_formula(const std::string& cell)
{
    const std::size_t first = cell.find_first_not_of('\'');
    return !cell.empty() && cell.front() == '\'' && first != cell.npos &&
           std::string_view("=+-@\t\r").find(cell[first]) != std::string_view::npos;
}

bool has_heading(const std::vector<Cells>& rows)
{
    return std::any_of(rows.begin(), rows.end(),
                       [](const Cells& row) { return Columns::kind(row) != Columns::Kind::none; });
}

// The separator with which some row is the heading of a table.
std::vector<Cells> rows_of(std::string_view text)
{
    std::vector<Cells> rows;
    for (const char separator : {';', '\t', ','}) {
        rows = csv_rows(text, separator);
        if (has_heading(rows)) break;
    }
    return rows;
}

}  // namespace

std::size_t filled(const Cells& cells)
{
    return static_cast<std::size_t>(
        std::count_if(cells.begin(), cells.end(), [](const std::string& cell) { return !cell.empty(); }));
}

Columns::Columns(const Cells& header)
{
    for (const auto& name : header) columns_.push_back(named(name, headings).value_or(Heading::none));
}

bool Columns::has(Heading heading) const
{
    return std::find(columns_.begin(), columns_.end(), heading) != columns_.end();
}

std::string Columns::at(const Cells& cells, Heading heading) const
{
    for (std::size_t i = 0; i < columns_.size() && i < cells.size(); ++i)
        if (columns_[i] == heading) return cells[i];
    return {};
}

Columns::Kind Columns::kind(const Cells& row)
{
    const Columns columns(row);
    if (columns.has(Heading::text) && columns.has(Heading::probability) && columns.has(Heading::consequence))
        return Kind::risks;
    if (!columns.has(Heading::measure) && !columns.has(Heading::control)) return Kind::none;
    for (std::size_t i = 0; i < row.size(); ++i)
        if (!row[i].empty() && columns.columns_[i] == Heading::none) return Kind::none;
    return Kind::lists;
}

std::vector<RiskBlock> risk_blocks(const std::string& file, std::string_view text)
{
    const std::vector<Cells> rows = rows_of(text);
    std::vector<RiskBlock> blocks;
    bool blank = false;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (filled(rows[i]) == 0) {
            blank = true;
            continue;
        }
        const auto kind = Columns::kind(rows[i]);
        if (kind != Columns::Kind::none) {
            blocks.push_back({.file = file, .kind = kind, .columns = Columns(rows[i]), .rows = {}});
        } else if (!blocks.empty()) {
            const auto next = std::find_if(rows.begin() + static_cast<std::ptrdiff_t>(i) + 1, rows.end(),
                                           [](const Cells& row) { return filled(row) > 0; });
            const bool title =
                filled(rows[i]) == 1 && next != rows.end() && Columns::kind(*next) != Columns::Kind::none;
            if (!title) blocks.back().rows.push_back({.number = i + 1, .cells = rows[i], .after_blank = blank});
        }
        blank = false;
    }
    return blocks;
}

std::vector<Cells> csv_rows(std::string_view text, char separator)
{
    std::vector<Cells> rows;
    Cells cells;
    std::string current;
    bool quoted = false, was_quoted = false;
    const auto end_cell = [&] {
        if (!was_quoted) {
            current.erase(0, current.find_first_not_of(" \t"));
            current.erase(current.find_last_not_of(" \t") + 1);
        }
        if (guards_a_formula(current)) current.erase(0, 1);
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

}  // namespace varsko
