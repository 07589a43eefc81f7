#include "ingest/preamble.hpp"

#include "ingest/spoken_period.hpp"
#include "rules/catalogue.hpp"

namespace varsko::ingest {

Preamble::Preamble(const ReadOptions& options) : options_(options) {}

void Preamble::add_title(std::string_view text)
{
    text = trimmed(text);
    if (text.empty()) return;
    last_title_ = text;
    if (text.size() > 250) return;
    const auto found = find_period(text);
    if (!found) return;
    // A year does not take the month away: "Månadsrapport mars 2019" and then "År: 2019".
    if (found->grain() == Grain::year && spoken_ && spoken_.calendar_year() == found->calendar_year()) return;
    spoken_ = *found;
}

void Preamble::add(const Rows& rows)
{
    std::string storage, title;
    std::vector<std::string> cells;
    for (const auto& cell : rows.cells()) {
        cells.emplace_back(plain(rows.text(), cell, storage));
        if (!title.empty() && !cells.back().empty()) title += ' ';
        title += cells.back();
    }
    add_title(title);
    note(rows.row(), cells);
    if (rows_.size() < 100) {
        rows_.push_back(std::move(cells));
        numbers_.push_back(rows.row());
    }
}

void Preamble::note(std::uint32_t row, std::vector<std::string> cells)
{
    noted_row_ = row;
    noted_ = std::move(cells);
}

const std::vector<std::string>& Preamble::above(std::uint32_t row) const
{
    static const std::vector<std::string> none;
    return noted_row_ > 0 && noted_row_ + 1 == row ? noted_ : none;
}

// "cell B2": column B of row 2.
std::optional<std::string> Preamble::cell(std::string_view named) const
{
    if (!named.starts_with("cell ")) return std::nullopt;
    named.remove_prefix(5);
    std::size_t column = 0, row = 0;
    for (const char c : named) {
        if (c >= 'A' && c <= 'Z' && row == 0)
            column = column * 26 + static_cast<std::size_t>(c - 'A' + 1);
        else if (c >= 'a' && c <= 'z' && row == 0)
            column = column * 26 + static_cast<std::size_t>(c - 'a' + 1);
        else if (c >= '0' && c <= '9' && row < 100'000)
            row = row * 10 + static_cast<std::size_t>(c - '0');
        else
            return std::nullopt;
    }
    for (std::size_t i = 0; i < rows_.size(); ++i)
        if (numbers_[i] == row && column >= 1 && column <= rows_[i].size()) return rows_[i][column - 1];
    return std::nullopt;
}

Period Preamble::period(const Mapping* mapping) const
{
    if (options_.period) return *options_.period;
    const std::string way = mapping ? mapping->period : "from file name";
    if (way.starts_with("cell ")) {
        const auto text = cell(way);
        const auto found = text ? find_period(*text) : std::nullopt;
        return found.value_or(Period{});
    }
    if (way == "given") return {};
    if (way != "from file name") {
        const auto spoken = read_period(way, {.month_column = true});
        return spoken ? spoken->period : Period{};
    }
    const auto named = find_period(options_.file_name);
    // A mapping means the name; for tables known without one, what is printed above the table weighs more.
    if (mapping && named) return *named;
    if (spoken_ && named && spoken_.grain() == Grain::year && spoken_.calendar_year() == named->calendar_year())
        return *named;
    return spoken_ ? spoken_ : named.value_or(Period{});
}

std::optional<Day> Preamble::known_at(const Mapping& mapping) const
{
    if (mapping.known_at.empty()) return std::nullopt;
    if (mapping.known_at == "from file date") return options_.file_date;
    const auto text = cell(mapping.known_at).value_or(mapping.known_at);
    const auto instant = parse_instant(text);
    if (!instant) return std::nullopt;
    return std::chrono::floor<std::chrono::days>(*instant);
}

}  // namespace varsko::ingest
