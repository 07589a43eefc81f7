// The walk of a delimited file: bytes to text, the guard, the separator, then table after table.

#include "ingest/delimited.hpp"
#include "ingest/collector.hpp"
#include "ingest/encoding.hpp"
#include "ingest/preamble.hpp"
#include "ingest/records.hpp"
#include "ingest/sheet.hpp"
#include "rules/diagnostic.hpp"
#include "rules/personal_number.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace varsko::ingest {

namespace {

using Failure = Reading::Failure;

constexpr std::size_t rows_before_a_table = 1000;

Reading failed(Failure why, Localised message, std::uint32_t row = 0, std::size_t column = 0)
{
    Reading reading;
    reading.failure = why;
    reading.failure_message = well_formed(std::move(message));
    reading.failure_row = row;
    reading.failure_column = static_cast<std::uint16_t>(std::min<std::size_t>(column, UINT16_MAX));
    return reading;
}

std::string separator_named(char c) { return c == '\t' ? "tab" : fmt::format("\"{}\"", c); }

// Which cell of which row the byte stands in.
std::pair<std::uint32_t, std::size_t> cell_of(std::string_view text, std::size_t byte, char separator,
                                              const Dialect& dialect)
{
    Rows rows(text, separator, dialect.first, dialect.rows_before);
    while (rows.next()) {
        if (rows.end() <= byte && rows.end() < text.size()) continue;
        std::size_t column = 0;
        for (const auto& cell : rows.cells()) column += cell.offset <= byte;
        return {rows.row(), column};
    }
    return {1, 0};
}

class Walk {
public:
    Walk(Reading& reading, const ReadOptions& options, const Catalogue& catalogue, std::span<const Mapping> mappings)
        : reading_(reading),
          options_(options),
          out_(reading, catalogue),
          names_(catalogue, nullptr),
          recogniser_(names_, options, mappings, reading.text)
    {
    }

    // False: no table was found with this separator.
    bool read(char separator, const Dialect& dialect)
    {
        Rows rows(reading_.text, separator, dialect.first, dialect.rows_before);
        Preamble preamble(options_);
        std::optional<Table> table;
        for (std::size_t n = 0; !table && n < rows_before_a_table && rows.next(); ++n) {
            table = recogniser_(rows);
            if (!table) preamble.add(rows);
        }
        if (!table) return false;
        reading_.separator = separator;
        std::optional<Table> next;
        // A mapping without a header takes any row, so nothing can end its table.
        const auto opens = [&](const Rows& row) { return table->header && (next = recogniser_(row)).has_value(); };
        for (; table; table = std::exchange(next, std::nullopt)) {
            if (!one_table(*table, rows, preamble, opens)) break;
        }
        finish();
        return true;
    }

    const Recogniser& recogniser() const { return recogniser_; }
    // The whole file's failure, where a table in it must not be read.
    std::optional<Reading> refused;

private:
    // Columns that are not read are told; one that is nearly the name of an optional one ends the reading, for without
    // it every row would mean something else (a budget would be an outcome).
    bool well_headed(const Table& table, const Rows& rows)
    {
        for (const auto& column : table.unread) {
            if (column.meant.empty()) continue;
            refused = failed(
                Failure::unknown_column,
                both(
                    "rad {}, kolumn {}: kolumnen \"{}\" känns inte igen; menades \"{}\"? Rätta namnet, eller kalla "
                    "kolumnen något annat om den inte ska läsas; inget togs in",
                    "row {}, column {}: the column \"{}\" is not known; did you mean \"{}\"? Correct its name, or give "
                    "it another one if it is not to be read; nothing was taken",
                    rows.row(), column.column + 1, column.header, column.meant),
                rows.row(), column.column + 1);
            return false;
        }
        for (const auto& column : table.unread)
            out_.warn(rows.row(), column.column + 1, column.second ? "second-column" : "unread-column",
                      column.second ? both("kolumnen \"{}\" läses inte: en tidigare kolumn säger detsamma",
                                           "the column \"{}\" is not read: an earlier one says the same", column.header)
                                    : both("kolumnen \"{}\" känns inte igen och läses inte",
                                           "the column \"{}\" is not known and is not read", column.header));
        return true;
    }

    bool one_table(const Table& table, Rows& rows, Preamble& preamble, const std::function<bool(const Rows&)>& opens)
    {
        if (!well_headed(table, rows)) return false;
        names_.use(table.mapping);
        layouts_.push_back(table.layout);
        const auto period = preamble.period(table.mapping);
        if (table.mapping && !reading_.known_at) reading_.known_at = preamble.known_at(*table.mapping);
        const auto measure =
            table.mapping && !table.mapping->measure.empty() ? measure_spelled(table.mapping->measure) : std::nullopt;
        const bool turned = table.mapping && table.mapping->turned;
        const bool preliminary = options_.preliminary || (table.mapping && table.mapping->preliminary);
        const bool dots = rows.separator() == ',' || (table.mapping && table.mapping->decimal == '.');
        const auto or_option = [](const std::string& own, const std::string& option) {
            return own.empty() ? option : own;
        };
        const auto metric = or_option(table.mapping ? table.mapping->metric : "", options_.metric);
        const auto unit = or_option(table.mapping ? table.mapping->unit : "", options_.unit);
        if (table.shape == Table::Shape::records) {
            if (out_.taken() == 0) expect_rows(rows);
            RecordReader reader(out_, names_, table, {metric, unit, period, measure, dots, turned, preliminary},
                                options_.parts);
            return reader.read(rows, opens);
        }
        SheetReader reader(out_, names_, table, {metric, unit, period, measure, dots, turned, preliminary});
        const bool more = reader.read(rows, opens, preamble);
        if (reader.empty() && more) layouts_.pop_back();
        return more;
    }

    // Room for all figures at once: growing would copy them.
    void expect_rows(const Rows& rows)
    {
        const auto rest = std::string_view(reading_.text).substr(rows.begin());
        if (rest.size() < 1 << 20) return;
        const auto sample = rest.substr(0, 1 << 16);
        const auto lines = static_cast<std::size_t>(std::count(sample.begin(), sample.end(), '\n'));
        if (lines > 0) out_.expect(rest.size() / (sample.size() / lines) + lines);
    }

    void finish()
    {
        for (auto layout = layouts_.begin(); layout != layouts_.end(); ++layout)
            if (std::find(layouts_.begin(), layout, *layout) != layout) layout->clear();
        std::erase(layouts_, std::string());
        for (const auto& layout : layouts_) reading_.layout += (reading_.layout.empty() ? "" : ", ") + layout;
        out_.finish();
        if (!reading_.figures.empty()) return;
        for (const auto& rejection : reading_.rejections)
            if (rejection.code == "no-period" && reading_.failure == Failure::none) {
                reading_.failure = Failure::no_period;
                reading_.failure_message = rejection.message;
                reading_.failure_row = rejection.row;
                reading_.failure_column = rejection.column;
            }
    }

    Reading& reading_;
    const ReadOptions& options_;
    Collector out_;
    Names names_;
    Recogniser recogniser_;
    std::vector<std::string> layouts_;
};

// Looked for in several stretches at a time.  No number goes over a line end.
std::optional<std::size_t> first_personal_number(std::string_view text, const Parts& parts)
{
    const std::size_t n = std::min(parts.most, text.size() / std::max<std::size_t>(parts.smallest, 1));
    if (n < 2 || !parts.spread) return find_personal_number(text);
    std::vector<std::size_t> from = {0};
    for (std::size_t i = 1; i < n; ++i) {
        const auto line_end = text.find('\n', std::max(from.back(), i * (text.size() / n)));
        if (line_end != text.npos) from.push_back(line_end + 1);
    }
    from.push_back(text.size());
    std::vector<std::optional<std::size_t>> found(from.size() - 1);
    parts.spread(found.size(), [&](std::size_t i) {
        found[i] = find_personal_number(text.substr(from[i], from[i + 1] - from[i]));
        if (found[i]) *found[i] += from[i];
    });
    const auto first = std::find_if(found.begin(), found.end(), [](const auto& at) { return at.has_value(); });
    return first == found.end() ? std::nullopt : *first;
}

std::string first_words(const Reading& reading, const Dialect& dialect)
{
    const auto text = std::string_view(reading.text).substr(dialect.first);
    const auto line = trimmed(text.substr(0, std::min<std::size_t>({text.find_first_of("\r\n"), 120, text.size()})));
    return std::string(line);
}

}  // namespace

std::optional<Reading> refuse_early(Decoded& decoded)
{
    if (decoded.failure != Failure::none) return failed(decoded.failure, std::move(decoded.message));
    if (decoded.text.size() > UINT32_MAX - 16)
        return failed(Failure::no_table,
                      {"filen är större än 4 GiB; dela den", "the file is larger than 4 GiB; split it"});
    return std::nullopt;
}

Reading personal_number_found(std::uint32_t row, std::size_t column)
{
    return failed(
        Failure::personal_number,
        both("rad {}, kolumn {}: ett person- eller samordningsnummer; filen läggs åt sidan och inget av den sparas",
             "row {}, column {}: a personal or coordination number; the file is set aside and nothing of it is kept",
             row, column),
        row, column);
}

Reading read_delimited_text(Decoded decoded, const ReadOptions& options, const Catalogue& catalogue,
                            std::span<const Mapping> mappings)
{
    if (auto refused = refuse_early(decoded)) return std::move(*refused);
    Reading reading;
    reading.text = std::move(decoded.text);
    reading.encoding = decoded.encoding;
    auto dialect = detect(reading.text);
    if (const auto byte = first_personal_number(reading.text, options.parts)) {
        const auto [row, column] =
            cell_of(reading.text, *byte, dialect.separators.empty() ? ';' : dialect.separators[0], dialect);
        return personal_number_found(row, column);
    }
    if (!options.mapping.empty() &&
        std::none_of(mappings.begin(), mappings.end(), [&](const auto& m) { return m.id == options.mapping; })) {
        std::vector<std::string> ids;
        for (const auto& m : mappings) ids.push_back(m.id);
        const auto near = nearest(options.mapping, ids);
        return failed(Failure::no_mapping,
                      both("ingen mappning \"{}\"{}", "no mapping \"{}\"{}", options.mapping, did_you_mean(near)));
    }

    Walk walk(reading, options, catalogue, mappings);
    const auto* chosen = walk.recogniser().chosen();
    if (chosen && chosen->separator != 0) dialect.separators = {chosen->separator};
    for (const char separator : dialect.separators)
        if (walk.read(separator, dialect)) {
            if (walk.refused) return std::move(*walk.refused);
            if (decoded.odd_bytes)
                reading.warnings.push_back({0,
                                            0,
                                            "odd-bytes",
                                            {"filen är inte UTF-8 och innehåller byte som Windows-1252 inte känner",
                                             "the file is not UTF-8 and holds bytes that Windows-1252 does not know"}});
            return reading;
        }
    Localised tried;
    for (const char c : dialect.separators)
        tried = both("{}{}{}", "{}{}{}", tried, tried.empty() ? "" : ", ", separator_named(c));
    if (tried.empty()) tried = {"ingen finns i filen", "none stands in the file"};
    return failed(Failure::no_table, both("ingen tabell hittades (prövade skiljetecken: {}); filen börjar \"{}\"; {}",
                                          "no table was found (separators tried: {}); the file begins \"{}\"; {}",
                                          tried, first_words(reading, dialect), walk.recogniser().expected()));
}

Reading read_delimited(std::string bytes, const ReadOptions& options, const Catalogue& catalogue,
                       std::span<const Mapping> mappings)
{
    return read_delimited_text(decode(std::move(bytes)), options, catalogue, mappings);
}

}  // namespace varsko::ingest
