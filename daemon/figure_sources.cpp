#include "daemon/figure_sources.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace varsko {

namespace {

auto column_of(const Figure& f) { return std::tuple(f.metric, f.scenario, f.period); }

std::optional<Instant> end_of(const std::optional<Day>& day)
{
    if (!day) return std::nullopt;
    return Instant(*day + std::chrono::days{1}) - std::chrono::milliseconds{1};
}

}  // namespace

std::uint32_t FigureSources::place(const std::string& file, const std::string& sheet)
{
    std::pair<std::string, std::string> one{file, sheet};
    const auto known = std::find(places_.rbegin(), places_.rend(), one);
    if (known != places_.rend()) return static_cast<std::uint32_t>(places_.rend() - known - 1);
    places_.push_back(std::move(one));
    return static_cast<std::uint32_t>(places_.size() - 1);
}

std::vector<FigureSources::Said> FigureSources::read_stored(const Catalogue& catalogue, const ColumnKey& key)
{
    std::vector<Said> out;
    FigureQuery query;
    query.metric = key.metric;
    query.scenario = key.scenario;
    query.from = query.to = key.period;
    query.as_of = end_of(key.known_by);
    query.limit = std::numeric_limits<std::size_t>::max();
    std::vector<StoredFigure> found;
    ask_([&](Store& store) { found = store.figures(catalogue, query); });
    for (const StoredFigure& stored : found) {
        const Figure& f = stored.figure;
        out.push_back({.unit = f.unit,
                       .span = f.span,
                       .made = f.made,
                       .value = f.value,
                       .missing = f.missing,
                       .known_at = stored.known_at,
                       .row = f.row,
                       .column = f.column,
                       .place = place(stored.file, stored.sheet)});
    }
    return out;
}

std::vector<FigureSources::Said> FigureSources::read_arriving(const ColumnKey& key)
{
    std::vector<Said> out;
    if (arriving_ == nullptr) return out;
    const auto figures = arriving_->figures;
    if (arriving_order_.size() != figures.size()) {
        arriving_order_.resize(figures.size());
        std::iota(arriving_order_.begin(), arriving_order_.end(), 0U);
        const auto before = [&](std::uint32_t a, std::uint32_t b) {
            return column_of(figures[a]) < column_of(figures[b]);
        };
        std::stable_sort(arriving_order_.begin(), arriving_order_.end(), before);
    }
    const std::tuple wanted(key.metric, key.scenario, key.period);
    auto at = std::lower_bound(arriving_order_.begin(), arriving_order_.end(), wanted,
                               [&](std::uint32_t i, const auto& w) { return column_of(figures[i]) < w; });
    const auto until = end_of(key.known_by);
    for (; at != arriving_order_.end() && column_of(figures[*at]) == wanted; ++at) {
        const Figure& f = figures[*at];
        if (until && arriving_->known_at[*at] > *until) continue;
        const bool has_sheet = f.sheet < arriving_->sheets.size();
        out.push_back(
            {.unit = f.unit,
             .span = f.span,
             .made = f.made,
             .value = f.value,
             .missing = f.missing,
             .known_at = arriving_->known_at[*at],
             .row = f.row,
             .column = f.column,
             .place = place(std::string(arriving_->file), has_sheet ? arriving_->sheets[f.sheet] : std::string())});
    }
    return out;
}

namespace {

template <class Columns, class Key, class Read>
const auto& column_in(Columns& columns, const Key& key, Read read)
{
    const auto [found, added] = columns.try_emplace(key);
    if (added) {
        found->second = read();
        std::stable_sort(found->second.begin(), found->second.end(),
                         [](const auto& a, const auto& b) { return a.unit < b.unit; });
    }
    return found->second;
}

// Of those that say this the newest: whatever stands, it is where this number was read.
template <class Said>
const Said* newest_that_says(const std::vector<Said>& all, const Input& input)
{
    const Said* newest = nullptr;
    auto at = std::lower_bound(all.begin(), all.end(), input.unit,
                               [](const Said& said, UnitIndex unit) { return said.unit < unit; });
    for (; at != all.end() && at->unit == input.unit; ++at) {
        if (at->span != input.slice.span || at->made != input.slice.made || at->missing != input.missing) continue;
        const bool says_it = input.missing != Missing::known || at->value.value() == input.value;
        if (says_it && (newest == nullptr || newest->known_at <= at->known_at)) newest = &*at;
    }
    return newest;
}

}  // namespace

const std::vector<FigureSources::Said>& FigureSources::stored(const Catalogue& catalogue, const ColumnKey& key)
{
    return column_in(stored_columns_, key, [&] { return read_stored(catalogue, key); });
}

const std::vector<FigureSources::Said>& FigureSources::arriving(const ColumnKey& key)
{
    return column_in(arriving_columns_, key, [&] { return read_arriving(key); });
}

std::optional<Source> FigureSources::of(const Catalogue& catalogue, const Input& input)
{
    const ColumnKey key{.metric = input.metric,
                        .scenario = input.slice.scenario,
                        .period = input.slice.period,
                        .known_by = input.known_by};
    const Said* said = newest_that_says(arriving(key), input);
    if (said == nullptr) said = newest_that_says(stored(catalogue, key), input);
    if (said == nullptr) return std::nullopt;
    const auto& [file, sheet] = places_[said->place];
    return Source{.file = file, .sheet = sheet, .row = said->row, .column = said->column, .raw = {}, .batch = 0};
}

}  // namespace varsko
