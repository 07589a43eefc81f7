// GET /economy: the month's economy table, with what the rules say of each row.
//
// A total that is green while a row below it is red says so in `hides`: by the same rule, for the same period.
#include "daemon/api_call.hpp"
#include "rules/assess.hpp"
#include "rules/calendar.hpp"
#include "rules/economy.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

constexpr std::pair<std::string_view, Dimension> dimensions[] = {{"responsibility", Dimension::responsibility},
                                                                 {"activity", Dimension::activity},
                                                                 {"cost_kind", Dimension::cost_kind}};

MetricIndex asked_metric(const Call& call, const Catalogue& catalogue)
{
    const auto possible = economy_metrics(catalogue);
    const auto metric = call.metric(catalogue);
    if (!metric) {
        if (possible.empty())
            answer_problem(404, "No economy", "no metric counts money and has an outcome with a budget or a forecast");
        return possible.front();
    }
    if (std::ranges::find(possible, *metric) == possible.end()) {
        std::vector<std::string> names;
        for (const MetricIndex each : possible) names.push_back(catalogue.metrics[each].id);
        answer_problem(400, "Not of the economy",
                       fmt::format("{} is not money that has an outcome with a budget or a forecast; these are: {}",
                                   catalogue.metrics[*metric].id, fmt::join(names, ", ")));
    }
    return *metric;
}

// Periods with an outcome of any unit, newest first.
std::vector<Period> known_periods(const World& world, MetricIndex metric, Day today)
{
    const Grain grain = world.catalogue().metrics[metric].calendar.every;
    std::vector<Period> out;
    for (const auto& [slice, column] : world.panel().slices(metric))
        if (slice.scenario == Scenario::outcome && slice.period.grain() == grain && slice.period.first_day() <= today)
            out.push_back(slice.period);
    std::ranges::sort(out, std::greater{});
    const auto [first, last] = std::ranges::unique(out);
    out.erase(first, last);
    return out;
}

Period asked_period(const Call& call, const Metric& metric, const std::vector<Period>& known, Day today)
{
    const auto period = call.period("period");
    if (!period)
        return known.empty() ? due_before(metric.calendar, Period::of(metric.calendar.every, today), 1) : known.front();
    if (period->grain() != metric.calendar.every)
        answer_problem(400, "Not a period of this metric",
                       fmt::format("{} is followed every {}; {} is not one", metric.id, text(metric.calendar.every),
                                   period->text()));
    return *period;
}

Dimension asked_dimension(const Call& call)
{
    const std::string name = call.text("dimension");
    if (name.empty()) return Dimension::activity;
    for (const auto& [word, meaning] : dimensions)
        if (word == name) return meaning;
    answer_problem(400, "Unknown dimension", unknown("dimension", name, {"responsibility", "activity", "cost_kind"}));
}

struct Said {
    const CompiledRule* rule;
    std::vector<Level> level;  // by row
    std::vector<Trend> trend;
    std::vector<double> value;
};

// What each rule of the metric says of the rows it is for; unknown for the others.
std::vector<Said> said_of(const World& world, MetricIndex metric, Period period, const std::vector<EconomyRow>& rows)
{
    std::vector<Said> out;
    for (const CompiledRule& rule : world.rules().compiled) {
        if (rule.metric != metric || rule.grain != period.grain() || !is_valid_at(*rule.rule, period)) continue;
        if (!is_due(world.catalogue().metrics[metric].calendar, period)) continue;
        std::vector<UnitIndex> units;
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            if (!std::ranges::binary_search(rule.rule->units, rows[i].unit)) continue;
            units.push_back(rows[i].unit);
            places.push_back(i);
        }
        if (units.empty()) continue;
        Assessed assessed;
        assess(world.catalogue(), rule, world.panel(), period, units, assessed);
        Said said{.rule = &rule,
                  .level = std::vector<Level>(rows.size(), Level::unknown),
                  .trend = std::vector<Trend>(rows.size(), Trend::unknown),
                  .value = std::vector<double>(rows.size())};
        for (std::size_t k = 0; k < places.size(); ++k) {
            said.level[places[k]] = assessed.level[k];
            said.trend[places[k]] = assessed.trend[k];
            said.value[places[k]] = assessed.value[k];
        }
        out.push_back(std::move(said));
    }
    return out;
}

Json view_sum(const SumCheck& check)
{
    return {{"column", text(check.column)},           {"verdict", text(check.verdict)}, {"rows", number(check.rows)},
            {"difference", number(check.difference)}, {"count", check.count},           {"missing", check.missing}};
}

class Table {
public:
    Table(const Call& call, const World& world, const std::vector<EconomyRow>& rows, const std::vector<Said>& said)
        : call_(call), catalogue_(world.catalogue()), rows_(rows), said_(said)
    {
    }

    Json rows() const
    {
        Json list = Json::array();
        for (std::size_t i = 0; i < rows_.size(); ++i)
            if (call_.sees(rows_[i].unit)) list.push_back(row(i));
        return list;
    }

private:
    Json row(std::size_t i) const
    {
        const EconomyRow& row = rows_[i];
        Json values = Json::object(), sums = Json::array(), levels = Json::array();
        for (std::size_t k = 0; k < economy_columns; ++k)
            values[std::string(text(static_cast<EconomyColumn>(k)))] = number(row.value[k]);
        for (const SumCheck& check : row.sums) sums.push_back(view_sum(check));
        for (const Said& said : said_) {
            if (said.level[i] == Level::unknown || said.level[i] == Level::clear) continue;
            levels.push_back({{"rule", said.rule->rule->id},
                              {"level", text(said.level[i])},
                              {"trend", text(said.trend[i])},
                              {"value", number(said.value[i])},
                              {"hides", hides(said, i)}});
        }
        return {{"unit", catalogue_.units[row.unit].id},
                {"unit_name", catalogue_.units[row.unit].name},
                {"total", row.total ? Json(catalogue_.units[*row.total].id) : Json(nullptr)},
                {"depth", row.depth},
                {"preliminary", row.preliminary},
                {"values", std::move(values)},
                {"sums", std::move(sums)},
                {"levels", std::move(levels)}};
    }

    // Red rows right below a total that is green.
    Json hides(const Said& said, std::size_t total) const
    {
        Json list = Json::array();
        if (said.level[total] != Level::green) return list;
        for (std::size_t i = total + 1; i < rows_.size() && rows_[i].depth > rows_[total].depth; ++i)
            if (rows_[i].total == rows_[total].unit && said.level[i] == Level::red && call_.sees(rows_[i].unit))
                list.push_back(catalogue_.units[rows_[i].unit].id);
        return list;
    }

    const Call& call_;
    const Catalogue& catalogue_;
    const std::vector<EconomyRow>& rows_;
    const std::vector<Said>& said_;
};

Json economy_of(const Call& call, const World& world, Day today)
{
    const Catalogue& catalogue = world.catalogue();
    const MetricIndex index = asked_metric(call, catalogue);
    const Metric& metric = catalogue.metrics[index];
    const auto known = known_periods(world, index, today);
    const Period period = asked_period(call, metric, known, today);
    const Dimension dimension = asked_dimension(call);
    const auto rows = economy(catalogue, world.panel(), index, period, dimension);
    Json periods = Json::array(), metrics = Json::array();
    for (const Period each : known) periods.push_back(each.text());
    for (const MetricIndex each : economy_metrics(catalogue)) metrics.push_back(catalogue.metrics[each].id);
    return {{"metric", metric.id},
            {"period", view(period)},
            {"dimension", text(dimension)},
            {"measure", text(metric.measure)},
            {"periods", std::move(periods)},
            {"metrics", std::move(metrics)},
            {"ruleset", world.rules().version},
            {"rows", Table(call, world, rows, said_of(world, index, period, rows)).rows()}};
}

}  // namespace

Response get_economy(const Call& call)
{
    const auto as_of = call.instant("as_of");
    Json json =
        as_of
            ? economy_of(call, call.house.as_of(*as_of), std::chrono::floor<std::chrono::days>(*as_of))
            : call.house.read([&](const World& world) { return economy_of(call, world, call.house.clock().today()); });
    return answer(call, std::move(json));
}

}  // namespace varsko
