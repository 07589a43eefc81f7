// [[metric]]: what is counted, which way is good, how it adds up, when it is due; and [constants].
#include "rules/configuration/draft.hpp"

#include <algorithm>
#include <limits>

namespace varsko::configuration {

namespace {

constexpr std::pair<std::string_view, Good> goods[] = {
    {"higher", Good::higher}, {"lower", Good::lower}, {"neither", Good::neither}};
constexpr std::pair<std::string_view, Kind> kinds[] = {
    {"flow", Kind::flow}, {"stock", Kind::stock}, {"share", Kind::share}, {"index", Kind::index}};
constexpr std::pair<std::string_view, AddsOverTime> over_time[] = {
    {"sum", AddsOverTime::sum}, {"last", AddsOverTime::last}, {"mean", AddsOverTime::mean}};
constexpr std::pair<std::string_view, Grain> grains[] = {
    {"day", Grain::day},         {"week", Grain::week},           {"month", Grain::month}, {"tertial", Grain::tertial},
    {"quarter", Grain::quarter}, {"half-year", Grain::half_year}, {"year", Grain::year}};
constexpr std::pair<std::string_view, Scenario> scenarios[] = {{"outcome", Scenario::outcome},
                                                               {"budget", Scenario::budget},
                                                               {"forecast", Scenario::forecast},
                                                               {"target", Scenario::target},
                                                               {"capacity", Scenario::capacity}};
const std::vector<std::string> scenario_words = {"outcome", "budget", "forecast", "target", "capacity"};
const std::vector<std::string> measure_words = {"tkr", "kr", "mnkr", "count", "%", "days", "hours", "index", "plain"};

int periods_in_year(Grain grain)
{
    switch (grain) {
        case Grain::day: return 366;
        case Grain::week: return 53;
        case Grain::month: return 12;
        case Grain::tertial: return 3;
        case Grain::quarter: return 4;
        case Grain::half_year: return 2;
        case Grain::year: break;
    }
    return 1;
}

std::optional<int> number_in_year(const Value& value, Grain grain)
{
    const int most = periods_in_year(grain);
    if (value.is_integer()) {
        const auto n = value.integer(1, most);
        return n ? std::optional<int>{static_cast<int>(*n)} : std::nullopt;
    }
    const auto text = value.text("the number of a period in the year, such as \"06\" or \"juni\"");
    if (!text) return std::nullopt;
    auto number = grain == Grain::month ? parse_month(text->text) : std::nullopt;
    if (grain != Grain::month && text->text.find_first_not_of("0123456789") == std::string::npos &&
        text->text.size() < 4)
        number = std::stoi(text->text);
    if (number && *number >= 1 && *number <= most) return number;
    value.wrong_value(grain == Grain::month ? "months such as \"06\" or \"juni\""
                                            : fmt::format("a number from 1 to {}", most));
    return std::nullopt;
}

DueCalendar read_calendar(Table calendar)
{
    DueCalendar out;
    out.every = calendar.one_of<Grain>("every", grains).value_or(Grain::month);
    if (const auto except = calendar.value("except"))
        for (const auto& item : except->items())
            if (const auto number = number_in_year(item, out.every)) out.except.push_back(*number);
    std::sort(out.except.begin(), out.except.end());
    out.except.erase(std::unique(out.except.begin(), out.except.end()), out.except.end());
    if (static_cast<int>(out.except.size()) == periods_in_year(out.every))
        calendar.error(calendar.key_place("except"), "wrong-value", "the calendar leaves out every period of the year");
    if (const auto due = calendar.value("due")) {
        const auto text = due->text(wanted_due);
        const auto rule = text ? parse_due(text->text) : std::nullopt;
        if (text && !rule) due->wrong_value(wanted_due);
        out.due = rule.value_or(DueRule{});
    }
    calendar.finish();
    return out;
}

void read_measure(Table& table, Metric& metric)
{
    const auto name = table.text("measure");
    if (!name) return;
    if (const auto measure = parse_measure(name->text))
        metric.measure = *measure;
    else
        table.error(name->place, "unknown-name", "no measure " + suggestion(name->text, measure_words));
}

void read_adding(Table& table, Metric& metric)
{
    metric.kind = table.one_of<Kind>("kind", kinds).value_or(Kind::flow);
    const auto natural = metric.kind == Kind::flow    ? AddsOverTime::sum
                         : metric.kind == Kind::stock ? AddsOverTime::last
                                                      : AddsOverTime::mean;
    metric.adds_over_time = table.one_of<AddsOverTime>("adds_over_time", over_time).value_or(natural);
    metric.adds_over_units = metric.kind == Kind::share || metric.kind == Kind::index ? "none" : "sum";
    if (const auto given = table.value("adds_over_units")) {
        const auto word = given->text("\"sum\", \"none\" or \"mean:<weight metric>\"");
        if (!word) return;
        if (word->text != "sum" && word->text != "none" && !word->text.starts_with("mean:"))
            given->wrong_value("\"sum\", \"none\" or \"mean:<weight metric>\"");
        metric.adds_over_units = word->text;
    }
}

// A scenario that is derived need not be listed as well.
void read_scenarios(Table& table, Metric& metric)
{
    if (table.has("scenarios")) metric.scenarios.clear();
    const auto add = [&](Scenario scenario) {
        if (std::find(metric.scenarios.begin(), metric.scenarios.end(), scenario) == metric.scenarios.end())
            metric.scenarios.push_back(scenario);
    };
    for (const auto& name : table.texts("scenarios")) {
        if (const auto scenario = parse_scenario(name.text))
            add(*scenario);
        else
            table.error(name.place, "unknown-name", "no scenario " + suggestion(name.text, scenario_words));
    }
    if (auto derived = table.table("derived")) {
        for (const auto& [word, scenario] : scenarios) {
            const auto expression = derived->text(word);
            if (!expression) continue;
            metric.derived[scenario] = expression->text;
            metric.derived_places[scenario] = expression->place;
            add(scenario);
        }
        derived->finish();
    }
    if (metric.scenarios.empty()) metric.scenarios = {Scenario::outcome};
}

void read_tolerance(Table& table, Metric& metric)
{
    const auto given = table.value("tolerance");
    if (!given) return;
    if (const auto number = given->number()) {
        metric.tolerance = *number;
        metric.tolerance_relative = false;
    } else if (const auto text = given->text(wanted_number)) {
        const auto amount = parse_quantified(text->text);
        if (!amount) return given->wrong_value(wanted_number);
        metric.tolerance = amount->value;
        metric.tolerance_relative = amount->measure && amount->measure->quantity == Quantity::share;
    }
    if (metric.tolerance < 0) given->error(given->place(), "wrong-value", given->whose() + " cannot be negative");
}

void read_disclosure(Table& table, Metric& metric)
{
    metric.smallest_shown = static_cast<int>(table.integer("smallest_shown", 0, 1000).value_or(0));
    metric.decided_by = table.string("decided_by");
    metric.decided_on = table.day("decided_on");
    const auto publish = table.text("publish");
    if (!publish) return;
    metric.publish_exact = publish->text == "exact";
    if (!metric.publish_exact)
        table.error(publish->place, "wrong-value",
                    fmt::format("\"publish\" can only be \"exact\", not \"{}\"", publish->text));
    if (metric.publish_exact && (metric.decided_by.empty() || !metric.decided_on))
        table.error(publish->place, "missing-key",
                    "to publish small counts exactly is a decision: \"decided_by\" and \"decided_on\" must say whose "
                    "and of which day");
}

Expected read_expected(Draft& draft, Table table)
{
    Expected out;
    if (const auto units = table.value("units"))
        out.units = units_selected(draft, *units);
    else
        for (UnitIndex i = 0; i < draft.out.catalogue.units.size(); ++i) out.units.push_back(i);
    out.from = table.period("from");
    out.to = table.period("to");
    if (out.from && out.to && out.to->last_day() < out.from->first_day())
        table.error(table.key_place("to"), "wrong-value",
                    fmt::format("figures are expected to {}, before they begin {}", out.to->text(), out.from->text()));
    out.by = table.string("by");
    table.finish();
    return out;
}

void read_breaks(Table& table, Metric& metric)
{
    for (const auto* key : {"breaks", "break"})
        if (const auto given = table.value(key))
            for (const auto& item : given->items())
                if (const auto period = item.period()) metric.breaks.push_back(*period);
    std::sort(metric.breaks.begin(), metric.breaks.end());
}

Metric read_metric(Draft& draft, Table& table, std::map<std::string, Place>& seen)
{
    Metric metric;
    if (const auto id = table.required("id")) {
        metric.id = id->text;
        if (!is_identifier(id->text) ||
            std::find(scenario_words.begin(), scenario_words.end(), id->text) != scenario_words.end())
            draft.error(id->place, "wrong-value",
                        fmt::format("a metric's id is a name that rules can use: lower-case letters a-z, digits and _, "
                                    "and no scenario; not \"{}\"",
                                    id->text));
        is_first(draft, seen, *id, "metric");
    }
    metric.name = table.localised("name");
    if (metric.name.sv.empty()) metric.name.sv = metric.id;
    read_measure(table, metric);
    metric.good = table.one_of<Good>("good", goods).value_or(Good::neither);
    read_adding(table, metric);
    read_scenarios(table, metric);
    metric.groups = table.strings("groups");
    metric.aliases = table.strings("aliases");
    if (const auto calendar = table.table("calendar")) metric.calendar = read_calendar(*calendar);
    read_tolerance(table, metric);
    read_disclosure(table, metric);
    if (const auto risk = table.text("risk")) {
        metric.risk = risk->text;
        draft.risks_named.push_back({*risk, "\"risk\" in [[metric]]"});
    }
    read_breaks(table, metric);
    metric.source_rank = table.strings("source_rank");
    return metric;
}

void check_spellings(Draft& draft)
{
    const auto& metrics = draft.out.catalogue.metrics;
    std::map<std::string, std::size_t> owners;
    for (std::size_t i = 0; i < metrics.size(); ++i) owners.try_emplace(folded(metrics[i].id), i);
    for (std::size_t i = 0; i < metrics.size(); ++i)
        for (const auto* name : {&metrics[i].name.sv, &metrics[i].name.en}) owners.try_emplace(folded(*name), i);
    for (std::size_t i = 0; i < metrics.size(); ++i)
        for (const auto& alias : draft.section("metric")[i].texts("aliases")) {
            const auto [it, first] = owners.try_emplace(folded(alias.text), i);
            if (!first && it->second != i)
                draft.error(
                    alias.place, "duplicate",
                    fmt::format("\"{}\" is also a spelling of metric \"{}\"", alias.text, metrics[it->second].id));
        }
}

// "mean:<metric>" names its weight; it may stand later in the file than the metric itself.
void check_weights(Draft& draft)
{
    auto& catalogue = draft.out.catalogue;
    for (std::size_t i = 0; i < catalogue.metrics.size(); ++i) {
        constexpr std::string_view mean = "mean:";
        const auto given = draft.section("metric")[i].text("adds_over_units");
        if (!given || !given->text.starts_with(mean)) continue;
        auto place = given->place;
        place.column += static_cast<int>(mean.size());
        metric_named(draft, {given->text.substr(mean.size()), place});
    }
}

void read_constant(Draft& draft, Table& table, const std::string& name)
{
    const auto quantified = [&](const Value& value) -> std::optional<Quantified> {
        if (const auto number = value.number()) return Quantified{*number, std::nullopt};
        const auto text = value.text(wanted_number);
        const auto amount = text ? parse_quantified(text->text) : std::nullopt;
        if (text && !amount) value.wrong_value(wanted_number);
        return amount;
    };
    const auto given = *table.value(name);
    Constant constant;
    if (!given.is_table()) {
        if (const auto amount = quantified(given)) constant = {amount->value, amount->measure.value_or(Measure{}), {}};
        draft.out.catalogue.constants[name] = std::move(constant);
        return;
    }
    auto detailed = *given.table();
    if (const auto value = detailed.value("value")) {
        if (const auto amount = quantified(*value)) constant = {amount->value, amount->measure.value_or(Measure{}), {}};
    } else {
        detailed.missing("value");
    }
    if (auto by_level = detailed.table("by_level")) {
        const auto known = levels_of(draft.out.catalogue);
        for (const auto& level : by_level->keys()) {
            const auto value = *by_level->value(level);
            if (std::find(known.begin(), known.end(), level) == known.end())
                draft.error(by_level->key_place(level), "unknown-name",
                            "no unit has the level " + suggestion(level, known));
            const auto amount = quantified(value);
            if (!amount) continue;
            const auto measure = amount->measure.value_or(constant.measure);
            if (measure.quantity != constant.measure.quantity)
                value.error(value.place(), "unit-mismatch",
                            fmt::format("{} is in {}, but the constant is in {}", value.whose(), text(measure),
                                        text(constant.measure)));
            constant.by_level[level] = amount->value * measure.factor / constant.measure.factor;
        }
    }
    detailed.finish();
    draft.out.catalogue.constants[name] = std::move(constant);
}

}  // namespace

void read_metrics(Draft& draft)
{
    auto& catalogue = draft.out.catalogue;
    std::map<std::string, Place> seen;
    for (auto& table : draft.section("metric")) {
        catalogue.metrics.push_back(read_metric(draft, table, seen));
        draft.metric_places.push_back(table.place());
    }
    if (catalogue.metrics.size() > std::numeric_limits<MetricIndex>::max())
        draft.error({}, "wrong-value",
                    fmt::format("{} metrics are more than {}", catalogue.metrics.size(),
                                std::numeric_limits<MetricIndex>::max()));
    catalogue.index();
    for (std::size_t i = 0; i < catalogue.metrics.size(); ++i) {
        auto& table = draft.section("metric")[i];
        if (const auto expected = table.table("expected"))
            catalogue.metrics[i].expected = read_expected(draft, *expected);
        table.finish();
    }
    check_spellings(draft);
    check_weights(draft);
}

void read_constants(Draft& draft)
{
    std::map<std::string, Place> seen;
    for (auto& table : draft.section("constants"))
        for (const auto& name : table.keys()) {
            const auto place = table.key_place(name);
            if (draft.over_constants.contains(name) && !draft.over_files.contains(place.file)) continue;
            if (!is_identifier(name) ||
                std::find(scenario_words.begin(), scenario_words.end(), name) != scenario_words.end())
                draft.error(
                    place, "wrong-value",
                    fmt::format(
                        "a constant's name has lower-case letters a-z, digits and _, and is no scenario; not \"{}\"",
                        name));
            if (is_first(draft, seen, {name, place}, "constant")) read_constant(draft, table, name);
        }
}

}  // namespace varsko::configuration
