#include "ingest/records.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace varsko::ingest {

using Role = Column::Role;

RecordReader::RecordReader(Collector& out, Names& names, const Table& table, Defaults defaults, const Parts& parts)
    : out_(out),
      names_(names),
      table_(table),
      defaults_(std::move(defaults)),
      dots_(table.columns.size(), 0),
      parts_(parts)
{
    const auto at = [&](std::optional<std::size_t>& place, std::size_t i) {
        if (!place) place = i;
    };
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const auto& column = table.columns[i];
        switch (column.role) {
            case Role::unit: unit_columns_.push_back(i); break;
            case Role::value:
            case Role::figure: value_columns_.push_back(i); break;
            case Role::metric: at(metric_, i); break;
            case Role::scenario: at(scenario_, i); break;
            case Role::period: at(period_, i); break;
            case Role::made: at(made_, i); break;
            case Role::known_at: at(known_at_, i); break;
            case Role::status: at(status_, i); break;
            case Role::measure: at(measure_, i); break;
            default: continue;
        }
        const bool needed = column.role == Role::unit || column.role == Role::value || column.role == Role::figure ||
                            column.role == Role::metric || column.role == Role::scenario || column.role == Role::period;
        if (needed) width_ = std::max(width_, i + 1);
    }
    for (std::size_t k = 1; k < unit_columns_.size(); ++k)
        adjacent_ = adjacent_ && unit_columns_[k] == unit_columns_[k - 1] + 1;
    if (unit_columns_.empty()) fixed_unit_ = names_.unit(defaults_.unit).index;
    if (!metric_) fixed_metric_ = names_.metric(defaults_.metric).index;
}

std::string_view RecordReader::cell(const Rows& rows, std::size_t column)
{
    const auto cells = rows.cells();
    return column < cells.size() ? plain(out_.text(), cells[column], storage_) : std::string_view{};
}

bool RecordReader::trouble(std::string_view code, std::size_t column, Localised message)
{
    problem_ = {std::string(code), std::move(message), column};
    return false;
}

std::string RecordReader::joined_unit(const Rows& rows)
{
    std::string joined;
    for (const auto i : unit_columns_) {
        if (!joined.empty()) joined += '_';
        joined += cell(rows, i);
    }
    return joined;
}

std::optional<UnitIndex> RecordReader::unit(const Rows& rows)
{
    if (unit_columns_.empty()) return fixed_unit_;
    const auto first = rows.cells()[unit_columns_.front()], last = rows.cells()[unit_columns_.back()];
    const auto bytes = out_.text().substr(first.offset, last.offset + last.length - first.offset);
    if (adjacent_)
        if (const auto* known = units_.find(bytes)) return *known;
    const auto found =
        names_.unit(unit_columns_.size() == 1 ? std::string(cell(rows, unit_columns_[0])) : joined_unit(rows)).index;
    if (found && adjacent_) units_.add(bytes, *found);
    return found;
}

// One sight of "1.234" asks the whole column what its dots are.
bool RecordReader::dots_in(const Rows& rows, std::size_t column)
{
    if (dots_[column] == 0) {
        dots_[column] = -1;
        const char separator = rows.separator();
        Rows again(out_.text(), separator, first_offset_, first_row_);
        while (again.next()) {
            const int says = dot_evidence(trimmed(again.at(column)));
            if (says != 0) dots_[column] = static_cast<signed char>(says);
            if (says < 0) break;
        }
    }
    return dots_[column] > 0;
}

bool RecordReader::take_value(const Rows& rows, std::size_t column, Figure f, const Details& details)
{
    const auto& means = table_.columns[column];
    const auto raw = rows.at(column);
    auto number = read_number(trimmed(raw), defaults_.dots);
    if (number.ambiguous && dots_in(rows, column)) number = read_number(trimmed(raw), true);
    if (number.kind == Number::Kind::empty) return true;
    if (number.kind == Number::Kind::bad)
        return trouble(
            "bad-number", column + 1,
            both("\"{}\" är ingen siffra: {}", "\"{}\" is not a figure: {}", raw.substr(0, 80), *number.problem));
    if (number.second)
        return trouble("two-values", column + 1,
                       both("\"{}\" innehåller två värden; en rad har ett", "\"{}\" holds two values; a row has one",
                            raw.substr(0, 80)));

    if (!means.metric.empty()) {
        const auto& metric = names_.metric(means.metric);
        if (!metric.index) return trouble("unknown-metric", column + 1, metric.problem);
        f.metric = *metric.index;
    }
    if (!means.unit.empty()) {
        const auto& unit = names_.unit(means.unit);
        if (!unit.index) return trouble("unknown-unit", column + 1, unit.problem);
        f.unit = *unit.index;
    }
    if (means.scenario) f.scenario = *means.scenario;
    const auto& metric = out_.catalogue().metrics[f.metric];
    auto spoken = number.as_of ? Spoken{*number.as_of} : details.when;
    auto made = details.made;
    if (means.role == Role::figure && !number.as_of) {
        if (means.span == Column::SpanIn::accumulated && spoken.period.grain() == Grain::month)
            spoken.span = Span::accumulated;
        if (f.scenario == Scenario::forecast && !made) made = spoken.period;
        if (means.span == Column::SpanIn::year) spoken = {spoken.period.whole_year()};
        if (means.span == Column::SpanIn::last_year) spoken = {spoken.period.whole_year().plus(-1)};
    }
    if (const auto bad = fit_period(f, metric, spoken, made))
        return trouble(bad->code, period_ ? *period_ + 1 : 0, bad->message);
    f.missing = number.missing;
    if (number.kind == Number::Kind::value) {
        if (const auto bad = fit_value(f, number, metric, means.measure ? means.measure : details.measure))
            return trouble(bad->code, column + 1, bad->message);
        if (defaults_.turned) f.value = Amount::from_micro(-f.value.micro());
    }
    f.row = rows.row();
    f.column = static_cast<std::uint16_t>(column + 1);
    f.raw_offset = rows.cells()[column].offset;
    f.raw_length = static_cast<std::uint16_t>(std::min<std::size_t>(raw.size(), UINT16_MAX));
    out_.take(f, details.known_at);
    if (number.base) {
        const auto base = out_.catalogue().metric(metric.id + "_base");
        if (impossible_share(number))
            out_.warn(f.row, column + 1, "impossible-share",
                      both("\"{}\": inget antal av {} ger den andelen", "\"{}\": no number of {} gives that share", raw,
                           number.base->text()));
        if (base) {
            f.metric = *base;
            f.value = *number.base;
            out_.take(f, details.known_at);
        }
    }
    return true;
}

// What a cell says, judged at its first sight only.
template <class T, class Judge>
const T* RecordReader::meant(Seen<T>& seen, const Rows& rows, std::size_t column, Judge judge)
{
    const auto bytes = rows.at(column);
    if (const auto* known = seen.find(bytes)) return known;
    const std::optional<T> found = judge(std::string(cell(rows, column)));
    return found ? &seen.add(bytes, *found) : nullptr;
}

bool RecordReader::read_subject(const Rows& rows, Figure& f)
{
    if (metric_) {
        const auto* known =
            meant(metrics_, rows, *metric_, [&](const std::string& s) { return names_.metric(s).index; });
        if (!known)
            return trouble("unknown-metric", *metric_ + 1, names_.metric(std::string(cell(rows, *metric_))).problem);
        f.metric = *known;
    } else if (fixed_metric_) {
        f.metric = *fixed_metric_;
    } else if (table_.columns[value_columns_[0]].metric.empty()) {
        return trouble("unknown-metric", 0, names_.metric(defaults_.metric).problem);
    }
    const bool fixed_by_column = unit_columns_.empty() && !table_.columns[value_columns_[0]].unit.empty();
    if (const auto index = unit(rows))
        f.unit = *index;
    else if (unit_columns_.empty() && !fixed_by_column)
        return trouble("unknown-unit", 0, names_.unit(defaults_.unit).problem);
    else if (!unit_columns_.empty())
        return trouble("unknown-unit", unit_columns_[0] + 1, names_.unit(joined_unit(rows)).problem);
    if (scenario_) {
        const auto* known =
            meant(scenarios_, rows, *scenario_, [&](const std::string& s) { return names_.scenario(s).index; });
        if (!known)
            return trouble("unknown-scenario", *scenario_ + 1,
                           names_.scenario(std::string(cell(rows, *scenario_))).problem);
        f.scenario = *known;
    }
    return true;
}

bool RecordReader::read_period_cell(const Rows& rows, Spoken& when)
{
    if (!period_) {
        if (defaults_.period) return true;
        return trouble("no-period", 0,
                       {"varken fil eller mappning säger vilken period det gäller; ange den med --period",
                        "neither file nor mapping says which period this is about; give it with --period"});
    }
    bool ambiguous = false;
    const auto* known = meant(periods_, rows, *period_, [&](const std::string& s) {
        const auto header = folded(table_.columns[*period_].header);
        const bool months = header.find("månad") != header.npos || header.find("month") != header.npos;
        const int year = defaults_.period ? defaults_.period.calendar_year() : 0;
        const auto spoken = read_period(s, {.year = year, .month_column = months});
        ambiguous = spoken && spoken->ambiguous;
        return ambiguous ? std::nullopt : spoken;
    });
    if (known) {
        when = *known;
        return true;
    }
    const auto raw = rows.at(*period_).substr(0, 60);
    if (ambiguous)
        return trouble("ambiguous-period", *period_ + 1,
                       both("\"{}\" kan vara en månad ett år eller en dag i en månad; kalla kolumnen \"månad\", eller "
                            "skriv 2024-04",
                            "\"{}\" can be a month of a year or a day of a month; name the column \"månad\", or write "
                            "2024-04",
                            raw));
    return trouble("bad-period", *period_ + 1,
                   both("\"{}\" är ingen period; väntade 2024-03, 2024-03 ack, mars 2024, 2024, 2024-T1, 2024-Q1, "
                        "2024-W09 eller en dag",
                        "\"{}\" is not a period; expected 2024-03, 2024-03 ack, mars 2024, 2024, 2024-T1, 2024-Q1, "
                        "2024-W09 or a date",
                        raw));
}

bool RecordReader::read_details(const Rows& rows, Figure& f, Details& details)
{
    const auto given = [&](const std::optional<std::size_t>& column) {
        return column ? cell(rows, *column) : std::string_view{};
    };
    if (const auto text = given(made_); !text.empty()) {
        const auto spoken = read_period(text, {.month_column = true});
        if (!spoken)
            return trouble(
                "bad-period", *made_ + 1,
                both("\"{}\" är ingen månad eller dag", "\"{}\" is not a month or a day", text.substr(0, 60)));
        details.made = spoken->period;
    } else if (f.scenario == Scenario::forecast && period_) {
        details.made = defaults_.period;
    }
    if (const auto text = given(known_at_); !text.empty()) {
        const auto instant = parse_instant(text);
        if (!instant)
            return trouble("bad-day", *known_at_ + 1,
                           both("\"{}\" är ingen dag; väntade 2024-04-16", "\"{}\" is not a day; expected 2024-04-16",
                                text.substr(0, 60)));
        details.known_at = *instant;
    }
    if (const auto text = given(status_); !text.empty()) {
        const auto preliminary = preliminary_spelled(text);
        if (!preliminary)
            return trouble("unknown-status", *status_ + 1,
                           both("\"{}\" är ingen status; väntade preliminär eller definitiv",
                                "\"{}\" is not a status; expected preliminary or final", text.substr(0, 60)));
        f.preliminary = *preliminary;
    }
    if (const auto text = given(measure_); !text.empty()) {
        details.measure = measure_spelled(text);
        if (!details.measure)
            return trouble("bad-measure", *measure_ + 1,
                           both("\"{}\" är ingen måttenhet; väntade tkr, kr, mnkr, antal, %, dagar, timmar eller index",
                                "\"{}\" is not a unit of measure; expected tkr, kr, mnkr, antal, %, dagar, timmar or "
                                "index",
                                text.substr(0, 60)));
    }
    return true;
}

bool RecordReader::take_row(const Rows& rows)
{
    if (rows.broken() != Rows::Broken::no) return trouble(code(rows.broken()), 0, said(rows.broken()));
    if (rows.cells().size() < width_)
        return trouble("short-row", 0,
                       both("{} celler där tabellen har {}", "{} cells where the table has {}", rows.cells().size(),
                            table_.columns.size()));
    bool any = false;
    for (const auto i : value_columns_) any = any || rows.cells()[i].length > 0;
    if (!any) return true;

    Figure f;
    f.preliminary = defaults_.preliminary;
    Details details;
    details.when = {defaults_.period};
    details.measure = defaults_.measure;
    if (!read_subject(rows, f) || !read_period_cell(rows, details.when) || !read_details(rows, f, details))
        return false;
    bool all = true;
    for (const auto i : value_columns_) {
        if (take_value(rows, i, f, details)) continue;
        all = false;
        if (value_columns_.size() > 1) {  // the row's other figures stand on their own
            out_.reject(rows.row(), problem_.column, problem_.code, problem_.message, rows.raw());
            problem_.code.clear();
        }
    }
    any_read_ = any_read_ || all;
    return all;
}

// Rows that are no data and no loss: blanks, footnotes, what stands above the first figure of a table without header.
bool RecordReader::passed_over(const Rows& rows) const
{
    if (rows.broken() != Rows::Broken::no) return false;
    if (rows.blank()) return true;
    std::size_t filled = 0;
    for (std::size_t i = 0; i < rows.cells().size(); ++i) filled += !trimmed(rows.at(i)).empty();
    if (filled == 1 && is_footnote(rows.at(0))) return true;
    if (table_.header || any_read_) return false;
    for (const auto i : value_columns_) {
        const auto kind = read_number(trimmed(rows.at(i)), true).kind;
        if (kind == Number::Kind::value || kind == Number::Kind::missing) return false;
    }
    return true;
}

void RecordReader::explain(const Rows& rows)
{
    if (!problem_.code.empty()) out_.reject(rows.row(), problem_.column, problem_.code, problem_.message, rows.raw());
}

// Rows that begin before `end`, from the one that `rows` stands before.
bool RecordReader::read_rows(Rows& rows, std::size_t end, const std::function<bool(const Rows&)>& opens_table)
{
    while (rows.next_begin() < end && rows.next()) {
        if (take_row(rows) || passed_over(rows)) continue;
        if (rows.broken() == Rows::Broken::no && opens_table(rows)) return true;
        explain(rows);
    }
    return false;
}

bool RecordReader::read(Rows& rows, const std::function<bool(const Rows&)>& opens_table)
{
    bool more = table_.header ? rows.next() : true;
    first_offset_ = rows.begin();
    first_row_ = rows.row() - 1;
    for (; more; more = rows.next()) {
        if (!take_row(rows) && !passed_over(rows)) {
            if (rows.broken() == Rows::Broken::no && opens_table(rows)) return true;
            explain(rows);
        }
        if (!any_read_) continue;
        if (const auto opened = read_in_parts(rows, opens_table)) return *opened;
        return read_rows(rows, out_.text().size(), opens_table);
    }
    return false;
}

// ── in parts ────────────────────────────────────────────────────────────────────────────────────────────────────────
//
// Without quotation marks each line end is a row's end, so the text can be cut at any of them.  Each part is read as if
// it stood alone, into its own stretch of one room.  What is out of the ordinary (a row that cannot be taken, another
// table) ends a part's reading, and its rows are read here again, in order: only parts without a fault are joined, and
// to them order means nothing.

struct RecordReader::Stretch {
    std::size_t begin = 0, end = 0;
    std::size_t rows = 0;
    bool quoted = false;
    std::uint32_t rows_before = 0;
    std::span<Figure> room{};
    Reading reading{};
    std::optional<Collector> out{};
    bool whole = false;
};

namespace {

// std::count adds 64 bits a byte; this adds eight bytes at a time, and carries them over before they are full.
std::size_t line_feeds(std::string_view s)
{
    constexpr std::uint64_t ones = 0x0101010101010101, lows = 0x7F7F7F7F7F7F7F7F, feeds = ones * '\n';
    constexpr std::size_t most = 255;
    std::size_t n = 0, i = 0;
    while (s.size() - i >= 8) {
        std::uint64_t found = 0;
        const std::size_t words = std::min((s.size() - i) / 8, most);
        for (std::size_t w = 0; w < words; ++w, i += 8) {
            std::uint64_t word = 0;
            std::memcpy(&word, s.data() + i, 8);
            word ^= feeds;
            found += ~(((word & lows) + lows) | word | lows) >> 7;
        }
        for (; found != 0; found >>= 8) n += found & 0xFF;
    }
    for (; i < s.size(); ++i) n += s[i] == '\n';
    return n;
}

struct Counted {
    std::size_t rows = 0;
    bool quoted = false;  // there is a quotation mark: a line end may stand within a row
};

// CRLF, LF or CR; a last line without an end is a row too.  Piece by piece, so that each is read from memory once.
Counted count_rows(std::string_view s)
{
    constexpr std::size_t piece = std::size_t{1} << 16;
    Counted out;
    for (std::size_t from = 0; from < s.size(); from += piece) {
        const auto some = s.substr(from, piece);
        if (some.find('"') != some.npos) return {0, true};
        out.rows += line_feeds(some);
        for (auto at = some.find('\r'); at != some.npos; at = some.find('\r', at + 1))
            out.rows += from + at + 1 == s.size() || s[from + at + 1] != '\n';
    }
    if (!s.empty() && s.back() != '\n' && s.back() != '\r') ++out.rows;
    return out;
}

void spread(const Parts& parts, std::size_t n, const std::function<void(std::size_t)>& job)
{
    if (parts.spread) return parts.spread(n, job);
    for (std::size_t i = 0; i < n; ++i) job(i);
}

}  // namespace

std::vector<RecordReader::Stretch> RecordReader::stretches(const Rows& rows) const
{
    std::vector<Stretch> out;
    const auto text = out_.text();
    const std::size_t first = rows.next_begin(), size = text.size() - first,
                      n = std::min(parts_.most, size / std::max<std::size_t>(parts_.smallest, 1));
    if (n < 2) return out;
    for (std::size_t i = 0, begin = first; i < n && begin < text.size(); ++i) {
        std::size_t end = text.size();
        if (i + 1 < n) {
            const auto line_end = text.find('\n', std::max(begin, first + (i + 1) * (size / n)));
            if (line_end != text.npos) end = line_end + 1;
        }
        out.emplace_back().begin = begin;
        out.back().end = begin = end;
    }
    if (out.size() < 2) out.clear();
    return out;
}

void RecordReader::read_stretch(Stretch& part, char separator) const
{
    if (part.room.empty()) return;
    part.out.emplace(part.reading, out_.catalogue(), out_.text(), part.room);
    Names names(out_.catalogue(), table_.mapping);
    RecordReader reader(*part.out, names, table_, defaults_);
    reader.first_offset_ = first_offset_;
    reader.first_row_ = first_row_;
    reader.any_read_ = true;
    Rows rows(out_.text().substr(0, part.end), separator, part.begin, part.rows_before);
    while (rows.next())
        if (!reader.take_row(rows) && !reader.passed_over(rows)) return;
    part.whole = part.out->clean();
}

std::optional<bool> RecordReader::read_in_parts(Rows& rows, const std::function<bool(const Rows&)>& opens_table)
{
    auto parts = stretches(rows);
    if (parts.empty()) return std::nullopt;
    const auto text = out_.text();
    spread(parts_, parts.size(), [&](std::size_t i) {
        const auto counted = count_rows(text.substr(parts[i].begin, parts[i].end - parts[i].begin));
        parts[i].rows = counted.rows;
        parts[i].quoted = counted.quoted;
    });
    if (std::any_of(parts.begin(), parts.end(), [](const Stretch& part) { return part.quoted; })) return std::nullopt;

    const std::size_t before = out_.taken();
    std::size_t places = before, row = rows.row();
    for (auto& part : parts) {
        part.rows_before = static_cast<std::uint32_t>(row);
        row += part.rows;
        places += part.rows * value_columns_.size();
    }
    Figures room;
    room.resize(places);
    if (parts_.before_filling) parts_.before_filling(room.data(), room.size() * sizeof(Figure));
    places = before;
    for (auto& part : parts) {
        part.room = std::span(room).subspan(places, part.rows * value_columns_.size());
        places += part.room.size();
    }
    const char separator = rows.separator();
    spread(parts_, parts.size(), [&](std::size_t i) { read_stretch(parts[i], separator); });

    auto& figures = out_.figures();
    if (std::all_of(parts.begin(), parts.end(), [](const Stretch& part) { return part.whole; })) {
        std::copy(figures.begin(), figures.end(), room.begin());
        std::size_t taken = before;
        for (auto& part : parts) {
            const auto found = part.out->in_room();
            if (found.data() != room.data() + taken)
                std::copy(found.begin(), found.end(), room.begin() + static_cast<std::ptrdiff_t>(taken));
            out_.join(*part.out, taken);
            taken += found.size();
        }
        room.resize(taken);
        figures.swap(room);
        rows.go_to(text.size(), static_cast<std::uint32_t>(row));
        return false;
    }
    for (auto& part : parts) {
        if (!part.whole) {
            rows.go_to(part.begin, part.rows_before);
            if (read_rows(rows, part.end, opens_table)) return true;
            continue;
        }
        const auto found = part.out->in_room();
        out_.join(*part.out, figures.size());
        figures.insert(figures.end(), found.begin(), found.end());
        rows.go_to(part.end, part.rows_before + static_cast<std::uint32_t>(part.rows));
    }
    return false;
}

}  // namespace varsko::ingest
