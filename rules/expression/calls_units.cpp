// Other units and other rules, for the checker: sum_units(x, group="peers"), rule("budget-balance").level.
#include "rules/expression/calls.hpp"
#include "rules/expression/formula.hpp"
#include "rules/expression/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace varsko::expression {

namespace {

constexpr int most_units = 1'000'000;

Op op_of(Function f)
{
    switch (f) {
        case Function::parent: return Op::parent;
        case Function::sum_units: return Op::sum_units;
        case Function::mean_units: return Op::mean_units;
        case Function::share_units: return Op::share_units;
        case Function::rank: return Op::rank;
        default: return Op::percentile;
    }
}

std::string hint_for(std::string_view wrong, const std::vector<std::string>& known)
{
    const auto near = nearest(wrong, known);
    return near.empty() ? std::string{} : fmt::format("; did you mean \"{}\"?", near);
}

}  // namespace

// A text as the last argument, or group="…".  Taken off the arguments.
std::optional<int> Calls::named_group()
{
    std::optional<int> group;
    if (!positional_.empty() && argument(positional_.size() - 1).kind == Node::Kind::text) {
        group = positional_.back();
        positional_.pop_back();
    }
    if (const auto option = options_.find("group"); option != options_.end()) {
        if (group) c_.error_at(c_.syntax_.at(option->second).begin, "bad-argument", "the group is named twice");
        group = option->second;
    }
    return group;
}

std::optional<int> Calls::unit_set(const FunctionInfo& f, std::optional<int> group)
{
    using Kind = UnitSet::Kind;
    if (!group && f.function == Function::percentile) {
        c_.error_at(call_.offset, "wrong-argument-count",
                    fmt::format("percentile must name the group of units in quotes: {}", f.example));
        return std::nullopt;
    }
    if (!group) {
        const Kind kind = f.function == Function::parent ? Kind::parent
                          : f.function == Function::rank ? Kind::siblings
                                                         : Kind::children;
        return c_.program_.add_units(units_beside(c_.catalogue_, kind));
    }
    const Node& n = c_.syntax_.at(*group);
    if (n.kind != Node::Kind::text) {
        c_.error_at(n.begin, "bad-argument",
                    fmt::format("a group of units is named in quotes; \"{}\" stands here", c_.words(n)));
        return std::nullopt;
    }
    UnitSet set = units_in_group(c_.catalogue_, n.name);
    if (!set.lists.front().empty()) return c_.program_.add_units(std::move(set));
    std::set<std::string> known;
    for (const auto& unit : c_.catalogue_.units) known.insert(unit.groups.begin(), unit.groups.end());
    c_.error_at(
        n.begin, "unknown-name",
        fmt::format("no unit is in the group \"{}\"{}", n.name, hint_for(n.name, {known.begin(), known.end()})));
    return std::nullopt;
}

// Says so where x is a figure that its metric does not add over units.
bool Calls::adds_over_units(int step)
{
    const Step& s = c_.program_.step(step);
    switch (s.op) {
        case Op::figure: break;
        case Op::negate:
        case Op::prev:
        case Op::last_year:
        case Op::at:
        case Op::as_known:
        case Op::sum: return adds_over_units(s.a);
        case Op::add:
        case Op::subtract:
        case Op::or_else: return adds_over_units(s.a) && adds_over_units(s.b);
        case Op::multiply:
            return c_.is_constant(s.b) ? adds_over_units(s.a) : !c_.is_constant(s.a) || adds_over_units(s.b);
        case Op::divide: return !c_.is_constant(s.b) || adds_over_units(s.a);
        default: return true;
    }
    const Metric& metric = c_.catalogue_.metrics[s.metric];
    if (metric.adds_over_units == "sum") return true;
    const bool weighted = metric.adds_over_units.starts_with("mean:");
    c_.error_at(argument(0).begin, "does-not-add",
                fmt::format("{} does not add up over units; mean_units(x, {}) is its mean", metric.id,
                            weighted ? metric.adds_over_units.substr(5) + ".outcome" : "weight"));
    return false;
}

Typed Calls::across(const FunctionInfo& f)
{
    const auto group = named_group();
    const bool options = f.function == Function::parent ? only_options(f, {""}) : only_options(f, {"min", "group"});
    if (!options || !right_count(f)) return {};
    const auto set = unit_set(f, group);
    const bool condition = f.function == Function::share_units;
    Typed x = condition || f.function == Function::parent ? c_.node(positional_[0]) : value(0, "to compare units by");
    if (condition && !c_.want_condition(x, argument(0).begin, "to count units by")) x = {};
    Typed weight;
    if (positional_.size() == 2) {
        weight = value(1, "to weigh by");
        if (!weight.ok()) x = {};
    }
    const auto enough = whole_option("min", 1, most_units, 0, "how many known units are enough");
    if (!set || !enough || !x.ok()) return {};
    if (f.function == Function::sum_units && !adds_over_units(x.step)) return {};
    Step s{.op = op_of(f.function), .a = x.step, .b = weight.step, .n = *set, .enough = *enough};
    if (f.function == Function::rank || f.function == Function::percentile) {
        const Metric& metric = c_.catalogue_.metrics[c_.metric_];
        if (metric.good == Good::neither) {
            c_.error_at(call_.offset, "no-direction",
                        fmt::format("the metric {} has no good direction, so nothing is better", metric.id));
            return {};
        }
        s.number = metric.good == Good::higher ? 1 : -1;
        x.measure = f.function == Function::percentile ? Measure{Quantity::share, 1} : Measure{};
        x.is_difference = false;
    }
    if (condition) {
        x = {};
        x.measure = {Quantity::share, 1};
    }
    x.step = c_.add(std::move(s));
    x.is_constant = x.is_zero = false;
    return x;
}

// From the conditions in the order they are tried, as level_of() does it.
Typed Calls::level_of_rule(const OtherRule& other)
{
    const Formula& f = *other.compiled->formula;
    const auto number = [&](Level level) {
        if (level == Level::unknown)  // it has no conditions: people say
            return c_.add({.op = Op::constant, .number = std::numeric_limits<double>::quiet_NaN()});
        const int bad = level == Level::flag ? badness(other.compiled->rule->severity) : badness(level);
        return c_.add({.op = Op::constant, .number = static_cast<double>(bad)});
    };
    int level = number(f.otherwise);
    for (auto tried = f.conditions.rbegin(); tried != f.conditions.rend(); ++tried) {
        const int condition = c_.taken_from(f.program, tried->step), then = number(tried->level);
        if (condition < 0 || then < 0 || level < 0) return {};
        level = c_.add({.op = Op::choose, .a = condition, .b = then, .c = level});
    }
    Typed t;
    t.step = level < 0 ? -1 : c_.add({.op = Op::rule_level, .a = level, .n = c_.program_.add_rule(other)});
    t.is_level = true;
    return t;
}

Typed Calls::rule(const FunctionInfo& f)
{
    if (!only_options(f, {""}) || !right_count(f)) return {};
    for (std::size_t i = 0; i < positional_.size(); ++i)
        if (argument(i).kind != Node::Kind::text) {
            c_.error_at(argument(i).begin, "bad-argument",
                        fmt::format("a rule is named in quotes: rule(\"{}\")", c_.words(argument(i))));
            return {};
        }
    const std::string& id = argument(0).name;
    if (call_.member != "level" && call_.member != "value") {
        c_.error_at(call_.member.empty() ? call_.offset : call_.member_offset, "unknown-name",
                    fmt::format("a rule has a level and a value: rule(\"{0}\").level, rule(\"{0}\").value", id));
        return {};
    }
    if (!c_.others_) {
        c_.error_at(call_.offset, "rule-in-figure", "a figure cannot be derived from what a rule says of it");
        return {};
    }
    const Rule* other = c_.others_->find(id);
    if (!other) {
        std::vector<std::string> ids;
        for (const auto& r : c_.others_->written) ids.push_back(r.id);
        c_.error_at(argument(0).begin, "unknown-name", fmt::format("no rule \"{}\"{}", id, hint_for(id, ids)));
        return {};
    }
    const auto& metrics = other->metrics;
    if (metrics.empty()) return {};  // it could not be read, and that has been told
    std::vector<std::string> its;
    for (const auto m : metrics) its.push_back(c_.catalogue_.metrics[m].id);
    std::optional<MetricIndex> metric;
    if (positional_.size() == 2) {
        const std::string& name = argument(1).name;
        const auto found = std::find(its.begin(), its.end(), name);
        if (found == its.end()) {
            c_.error_at(argument(1).begin, "unknown-name",
                        fmt::format("the rule {} is not for the metric \"{}\"{}", id, name, hint_for(name, its)));
            return {};
        }
        metric = metrics[static_cast<std::size_t>(found - its.begin())];
    } else if (std::find(metrics.begin(), metrics.end(), c_.metric_) != metrics.end()) {
        metric = c_.metric_;
    } else if (metrics.size() == 1) {
        metric = metrics.front();
    }
    if (!metric) {
        c_.error_at(argument(0).begin, "which-metric",
                    fmt::format("the rule {0} is for several metrics; say which: rule(\"{0}\", \"{1}\").{2}", id,
                                its.empty() ? "metric" : its.front(), call_.member));
        return {};
    }
    const Grain ours = c_.catalogue_.metrics[c_.metric_].calendar.every,
                theirs = c_.catalogue_.metrics[*metric].calendar.every;
    if (ours != theirs) {
        c_.error_at(argument(0).begin, "period-mismatch",
                    fmt::format("the rule {} judges by {} and this one by {}", id, text(theirs), text(ours)));
        return {};
    }
    const auto found = c_.others_->compiled.find({id, *metric});
    if (found == c_.others_->compiled.end()) return {};  // something is wrong with it, and that is told there
    OtherRule compiled{.compiled = found->second, .is_for = {}, .for_all = false};
    compiled.is_for.resize(c_.catalogue_.units.size());
    for (const auto u : other->units) compiled.is_for[u] = 1;
    compiled.for_all = other->units.size() == c_.catalogue_.units.size();
    if (call_.member == "level") return level_of_rule(compiled);
    const auto& value = found->second->formula->value;
    const int step = c_.taken_from(found->second->formula->program, value.step);
    if (step < 0) return {};
    Typed t;
    t.step = c_.add({.op = Op::rule_value, .a = step, .n = c_.program_.add_rule(compiled)});
    t.measure = value.measure;
    t.is_difference = value.is_difference;
    return t;
}

Typed Calls::worst()
{
    Typed worst;
    bool ok = true;
    for (std::size_t i = 0; i < positional_.size(); ++i) {
        const Typed next = c_.node(positional_[i]);
        if (next.ok() && !next.is_level)
            c_.error_at(argument(i).begin, "wrong-type",
                        "a level was expected for worst, such as rule(\"id\").level; max(a, b) is of numbers");
        ok = ok && next.ok() && next.is_level;
        if (!ok) continue;
        const int step = i == 0 ? next.step : c_.add({.op = Op::worst, .a = worst.step, .b = next.step});
        worst = next;
        worst.step = step;
        worst.is_constant = false;
        ok = step >= 0;
    }
    return ok ? worst : Typed{};
}

}  // namespace varsko::expression
