#include "storage/sqlite/figure_rows.hpp"

#include "rules/source_rank.hpp"
#include "storage/selection.hpp"
#include "storage/sqlite/codes.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

namespace varsko {

struct FigureRows::Group {
    MetricIndex metric = 0;
    Slice slice;
    Instant known_at{};
    bool assumed = false;
    friend bool operator==(const Group&, const Group&) = default;

    struct Hash {
        std::size_t operator()(const Group& g) const
        {
            std::uint64_t hash = g.metric;
            const auto add = [&](std::int64_t n) {
                hash = (hash ^ static_cast<std::uint64_t>(n)) * 0x9e3779b97f4a7c15 + (hash >> 29);
            };
            add(code(g.slice.scenario) * 4 + code(g.slice.span) * 2 + (g.assumed ? 1 : 0));
            add((std::int64_t{g.slice.period.ordinal()} << 3) + code(g.slice.period.grain()));
            add((std::int64_t{g.slice.made.ordinal()} << 3) + code(g.slice.made.grain()));
            add(g.known_at.time_since_epoch().count());
            return hash ^ (hash >> 32);
        }
    };
};

FigureRows::FigureRows(Database& db, Words& words, BatchRows& batches)
    : words_(words),
      batches_(batches),
      insert_(db,
              "INSERT INTO figure_block (organisation, metric, scenario, span, period, made, known_at, assumed, batch, "
              "figures, "
              "units, block) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      order_(
          db,
          "SELECT number FROM figure_block WHERE organisation = ? AND known_at <= ? ORDER BY known_at, batch, number"),
      one_(db,
           "SELECT metric, scenario, span, period, made, block, batch, known_at FROM figure_block WHERE number = ?"),
      of_metric_(db,
                 "SELECT span, period, made, known_at, assumed, batch, block FROM figure_block WHERE organisation = ? "
                 "AND metric = ? "
                 "AND scenario = ? AND period BETWEEN ? AND ? AND known_at <= ?"),
      slices_(db,
              "SELECT metric, scenario, span, period, made, count(*), sum(figures), sum(units) FROM figure_block "
              "WHERE organisation = ? GROUP BY metric, scenario, period, span, made"),
      blocks_of_slice_(
          db,
          "SELECT block FROM figure_block WHERE organisation = ? AND metric = ? AND scenario = ? AND period = ? "
          "AND span = ? AND made = ?")
{
}

namespace {

constexpr Instant end_of_time = Instant::max();

void set(Figure& figure, const FigureCell& cell)
{
    figure.value = Amount::from_micro(cell.micro);
    figure.missing = cell.missing;
    figure.preliminary = cell.preliminary;
    figure.row = cell.row;
    figure.column = cell.column;
    figure.sheet = cell.sheet;
}

// Periods of one grain sort as their texts do; those of other grains between them are left out by asked_for.
struct PeriodTexts {
    std::string first, last;
    explicit PeriodTexts(const FigureQuery& query)
        : first(query.from ? query.from->text() : ""), last(query.to ? query.to->text() : "~")
    {
    }
};

}  // namespace

// ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────

// In the order in which each group first comes.
std::vector<std::pair<FigureRows::Group, std::vector<std::uint32_t>>> FigureRows::grouped(const Step& step)
{
    std::vector<std::pair<Group, std::vector<std::uint32_t>>> groups;
    std::unordered_map<Group, std::size_t, Group::Hash> places;
    for (std::size_t i = 0; i < step.figures.size(); ++i) {
        const Figure& f = step.figures[i];
        const Group group{.metric = f.metric,
                          .slice = {.scenario = f.scenario, .span = f.span, .period = f.period, .made = f.made},
                          .known_at = step.known_at.empty() ? step.batch->known_at : step.known_at[i],
                          .assumed = step.assumed.empty() ? step.batch->known_at_assumed : step.assumed[i] != 0};
        const auto [place, added] = places.try_emplace(group, groups.size());
        if (added) groups.push_back({group, {}});
        groups[place->second].second.push_back(static_cast<std::uint32_t>(i));
    }
    return groups;
}

void FigureRows::add(const Step& step, std::int64_t batch)
{
    if (step.figures.empty()) return;
    WordNumbers metrics(words_, step.catalogue->metrics);
    WordNumbers units(words_, step.catalogue->units);
    std::vector<FigureCell> cells;
    for (auto& [group, members] : grouped(step)) {
        cells.clear();
        for (const auto i : members) {
            const Figure& f = step.figures[i];
            const bool known = f.missing == Missing::known;
            cells.push_back({.unit = units[f.unit],
                             .micro = known ? f.value.micro() : 0,
                             .row = f.row,
                             .column = f.column,
                             .sheet = f.sheet,
                             .missing = f.missing,
                             .preliminary = f.preliminary,
                             .raw = f.raw_length ? step.text.substr(f.raw_offset, f.raw_length) : std::string_view()});
        }
        const auto by_unit = [](const FigureCell& a, const FigureCell& b) { return a.unit < b.unit; };
        if (!std::is_sorted(cells.begin(), cells.end(), by_unit)) std::stable_sort(cells.begin(), cells.end(), by_unit);
        for (std::span<const FigureCell> rest = cells; !rest.empty();) {
            const auto some = rest.first(std::min(rest.size(), most_figures_in_a_block));
            add_block(group, metrics[group.metric], some, batch);
            rest = rest.subspan(some.size());
        }
    }
}

void FigureRows::add_block(const Group& group, std::int64_t metric, std::span<const FigureCell> cells,
                           std::int64_t batch)
{
    std::size_t units = 1;
    for (std::size_t i = 1; i < cells.size(); ++i) units += cells[i].unit != cells[i - 1].unit ? 1 : 0;
    const auto block = pack_figures(cells);
    insert_.execute(words_.organisation(), metric, group.slice.scenario, group.slice.span, group.slice.period,
                    group.slice.made, group.known_at, group.assumed, batch, cells.size(), units, Bytes(block));
}

// ── reading ──────────────────────────────────────────────────────────────────────────────────────────────────────

void FigureRows::each(const Catalogue& catalogue, std::optional<Instant> as_of,
                      const std::function<void(const Figure&, Instant known_at)>& take)
{
    const auto units = words_.indices(catalogue.units), metrics = words_.indices(catalogue.metrics);
    struct Later {
        std::size_t rank, place;
        std::int64_t block;
    };
    std::vector<Later> later;  // of metrics that rank their sources
    std::map<std::int64_t, std::string> files;
    const auto file = [&](std::int64_t batch) -> const std::string& {
        const auto [known, added] = files.try_emplace(batch);
        if (added) known->second = batches_.receipt(batch).value_or(Batch()).file;
        return known->second;
    };
    const auto tell = [&](std::int64_t number, bool ranked) {
        auto row = one_.run(number);
        if (!row.next()) return;
        const auto metric = metrics[row.integer(0)];
        if (!metric) return;
        if (const Metric& m = catalogue.metrics[*metric]; !ranked && !m.source_rank.empty()) {
            later.push_back({source_rank(m, file(row.integer(6))), later.size(), number});
            return;
        }
        Figure figure;
        figure.metric = static_cast<MetricIndex>(*metric);
        figure.scenario = decoded<Scenario>(row.integer(1));
        figure.span = decoded<Span>(row.integer(2));
        figure.period = row.period(3);
        figure.made = row.period(4);
        const Instant known_at = row.instant(7);
        unpack_figures(row.bytes(5), RawTexts::leave, block_);
        for (const FigureCell& cell : block_.cells) {
            const auto unit = units[cell.unit];
            if (!unit) continue;
            figure.unit = *unit;
            set(figure, cell);
            take(figure, known_at);
        }
    };
    auto next = order_.run(words_.organisation(), as_of.value_or(end_of_time));
    while (next.next()) tell(next.integer(0), false);
    std::sort(later.begin(), later.end(),
              [](const Later& a, const Later& b) { return a.rank != b.rank ? a.rank > b.rank : a.place < b.place; });
    for (const Later& one : later) tell(one.block, true);
}

std::vector<StoredFigure> FigureRows::find(const Catalogue& catalogue, const FigureQuery& query)
{
    const auto units = words_.indices(catalogue.units);
    std::vector<StoredFigure> found;
    // Metric by metric, which is the order promised: what is beyond the limit is not read.
    for (std::size_t i = 0; i < catalogue.metrics.size() && found.size() < query.limit; ++i) {
        if (query.metric && *query.metric != i) continue;
        const auto word = words_.find(catalogue.metrics[i].id);
        if (!word) continue;
        std::vector<StoredFigure> of_metric;
        for (int s = 0; s < scenario_count; ++s) {
            const auto scenario = static_cast<Scenario>(s);
            if (!query.scenario || *query.scenario == scenario)
                find_in(*word, static_cast<MetricIndex>(i), scenario, units, query, of_metric);
        }
        FigureQuery rest = query;
        rest.limit = query.limit - found.size();
        if (!catalogue.metrics[i].source_rank.empty()) add_sources(of_metric);
        auto some = selected(std::move(of_metric), rest, catalogue);
        found.insert(found.end(), std::make_move_iterator(some.begin()), std::make_move_iterator(some.end()));
    }
    add_sources(found);
    return found;
}

void FigureRows::find_in(std::int64_t metric_word, MetricIndex metric, Scenario scenario, const Words::Indices& units,
                         const FigureQuery& query, std::vector<StoredFigure>& found)
{
    const PeriodTexts periods(query);
    auto row = of_metric_.run(words_.organisation(), metric_word, scenario, periods.first, periods.last,
                              query.as_of.value_or(end_of_time));
    while (row.next()) {
        StoredFigure stored;
        Figure& figure = stored.figure;
        figure.metric = metric;
        figure.scenario = scenario;
        figure.span = decoded<Span>(row.integer(0));
        figure.period = row.period(1);
        figure.made = row.period(2);
        stored.known_at = row.instant(3);
        stored.known_at_assumed = row.integer(4) != 0;
        stored.batch = row.integer(5);
        unpack_figures(row.bytes(6), RawTexts::take, block_);
        for (std::size_t i = 0; i < block_.cells.size(); ++i) {
            const auto unit = units[block_.cells[i].unit];
            if (!unit) continue;
            figure.unit = *unit;
            if (!asked_for(query, figure)) continue;
            set(figure, block_.cells[i]);
            stored.raw = block_.raws[i];
            found.push_back(stored);
        }
    }
}

// File, sheet and time of recording are the batch's.
void FigureRows::add_sources(std::vector<StoredFigure>& figures)
{
    struct File {
        Batch receipt;
        std::vector<std::string> sheets;
    };
    std::map<std::int64_t, File> files;
    for (StoredFigure& figure : figures) {
        const auto [file, added] = files.try_emplace(figure.batch);
        auto& [receipt, sheets] = file->second;
        if (added) {
            receipt = batches_.receipt(figure.batch).value_or(Batch());
            sheets = batches_.sheets(figure.batch);
        }
        figure.recorded_at = receipt.recorded_at;
        figure.file = receipt.file;
        if (figure.figure.sheet < sheets.size()) figure.sheet = sheets[figure.figure.sheet];
    }
}

// ── counting ─────────────────────────────────────────────────────────────────────────────────────────────────────

FigureRows::Counts FigureRows::count()
{
    Counts counts;
    auto slice = slices_.run(words_.organisation());
    while (slice.next()) {
        counts.versions += static_cast<std::uint64_t>(slice.integer(6));
        counts.keys += slice.integer(5) == 1 ? static_cast<std::uint64_t>(slice.integer(7)) : keys_of(slice);
    }
    return counts;
}

// Where several blocks tell of one slice their units overlap, or not.
std::uint64_t FigureRows::keys_of(const Statement::Run& slice)
{
    std::vector<bool> seen;
    std::uint64_t keys = 0;
    auto row = blocks_of_slice_.run(words_.organisation(), slice.integer(0), slice.integer(1), slice.string(3),
                                    slice.integer(2), slice.string(4));
    while (row.next()) {
        unpack_figures(row.bytes(0), RawTexts::leave, block_);
        for (const auto& cell : block_.cells) {
            const auto unit = static_cast<std::size_t>(words_.checked(cell.unit));
            if (seen.size() <= unit) seen.resize(unit + 1);
            if (!seen[unit]) ++keys;
            seen[unit] = true;
        }
    }
    return keys;
}

}  // namespace varsko
