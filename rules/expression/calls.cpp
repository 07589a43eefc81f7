#include "rules/expression/calls.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace varsko::expression {

namespace {

Typed condition_of(int step)
{
    Typed t;
    t.step = step;
    t.is_condition = true;
    return t;
}

int periods_in_a_year(Grain g)
{
    switch (g) {
        case Grain::day: return 366;
        case Grain::week: return 53;
        case Grain::month: return 12;
        case Grain::quarter: return 4;
        case Grain::tertial: return 3;
        case Grain::half_year: return 2;
        case Grain::year: return 1;
    }
    return 1;
}

}  // namespace

Typed Calls::check()
{
    const FunctionInfo* f = find_function(call_.name);
    if (!f) return unknown_function();
    for (const auto& a : call_.arguments) {
        if (a.option.empty())
            positional_.push_back(a.node);
        else if (!options_.try_emplace(a.option, a.node).second)
            c_.error_at(c_.syntax_.at(a.node).begin, "bad-argument", fmt::format("the option {} twice", a.option));
    }
    if (f->function == Function::rule) return rule(*f);
    if (!call_.member.empty()) {
        c_.error_at(call_.member_offset, "syntax",
                    fmt::format("only a rule has a {}: rule(\"id\").level", call_.member));
        return {};
    }
    if (f->group == "units") return across(*f);
    if (const ChanceMethod* method = chance_method(f->function)) return chance(*f, *method);
    const bool windowed = is_window(*f);
    if (!only_options(*f, {windowed ? "min" : ""}) || !right_count(*f)) return {};
    switch (f->function) {
        case Function::prev: {
            const auto n =
                positional_.size() < 2 ? std::optional{1} : whole(1, 1, longest_window, "how many due periods back");
            const Typed x = value_or_level(0, "to step back from");
            return n && x.ok() ? in_time(Op::prev, x, *n) : Typed{};
        }
        case Function::last_year: {
            const Typed x = value_or_level(0, "to step back from");
            return x.ok() ? in_time(Op::last_year, x, 0) : Typed{};
        }
        case Function::at: {
            const auto grain = c_.catalogue_.metrics[c_.metric_].calendar.every;
            const auto n = whole(1, 1, periods_in_a_year(grain), fmt::format("which {} of the year", text(grain)));
            const Typed x = value_or_level(0, "to read");
            return n && x.ok() ? in_time(Op::at, x, *n) : Typed{};
        }
        case Function::as_known: return as_known();
        case Function::ytd: return accumulated(Form::ytd);
        case Function::year: return accumulated(Form::year);
        case Function::sum:
        case Function::mean:
        case Function::median:
        case Function::stddev:
        case Function::stddev_sample:
        case Function::count_known: return window(*f);
        case Function::minimum:
        case Function::maximum: return windowed ? window(*f) : extreme(*f);
        case Function::change: return change(false, Op::prev);
        case Function::growth: return change(true, Op::prev);
        case Function::yoy: return change(true, Op::last_year);
        case Function::rising: return trend_of(Op::rising);
        case Function::falling: return trend_of(Op::falling);
        case Function::streak: return streak();
        case Function::abs: return rounded(Op::abs);
        case Function::round: return rounded(Op::round);
        case Function::floor: return rounded(Op::floor);
        case Function::choose: return choose();
        case Function::days_left: return days_left();
        case Function::between: return between();
        case Function::known: return known();
        case Function::or_else: return or_else();
        case Function::worse_by: return worse_by();
        case Function::worst: return worst();
        case Function::spike:
        case Function::dip:
        case Function::shift:
        case Function::drift:
        case Function::expected:
        case Function::expected_low:
        case Function::expected_high:
        case Function::unusual:
        case Function::year_end:
        case Function::year_end_low:
        case Function::year_end_high:
        case Function::year_to_go:
        case Function::pace:
        case Function::seasonal_share: return course(*f);
        default: return {};  // of another group
    }
    return {};
}

Typed Calls::unknown_function()
{
    const auto names = function_names();
    std::string all;
    for (const auto& n : names) all += (all.empty() ? "" : ", ") + n;
    const auto near = nearest(call_.name, names);
    c_.error_at(call_.offset, "unknown-function",
                near.empty() ? fmt::format("no function \"{}\"; the functions are {}", call_.name, all)
                             : fmt::format("no function \"{}\"; did you mean \"{}\"?", call_.name, near));
    return {};
}

bool Calls::only_options(const FunctionInfo& f, std::initializer_list<std::string_view> allowed)
{
    bool ok = true;
    for (const auto& [name, node] : options_) {
        if (std::find(allowed.begin(), allowed.end(), name) != allowed.end()) continue;
        ok = false;
        c_.error_at(c_.syntax_.at(node).begin, "bad-argument",
                    fmt::format("{} has no option \"{}\"; it is written {}", f.name, name, f.signature));
    }
    return ok;
}

bool Calls::right_count(const FunctionInfo& f)
{
    const auto n = static_cast<int>(positional_.size());
    if (n >= f.fewest && n <= f.most) return true;
    const auto wanted = f.fewest == f.most ? fmt::format("{}", f.fewest) : fmt::format("{} to {}", f.fewest, f.most);
    c_.error_at(
        call_.offset, "wrong-argument-count",
        fmt::format("{} takes {} argument{}, not {}: {}", f.name, wanted, wanted == "1" ? "" : "s", n, f.signature));
    return false;
}

// A whole number written as it stands: windows must be known when the rule is loaded.
std::optional<int> Calls::whole(std::size_t i, int least, int most, std::string_view what)
{
    const Node& n = argument(i);
    if (n.kind == Node::Kind::number && n.integer && n.measure.empty() && n.number >= least && n.number <= most)
        return static_cast<int>(n.number);
    c_.error_at(n.begin, "bad-argument",
                fmt::format("{} must say {}, a whole number from {} to {}; \"{}\" stands here", call_.name, what, least,
                            most, c_.words(n)));
    return std::nullopt;
}

Typed Calls::value(std::size_t i, std::string_view where)
{
    const Typed t = c_.node(positional_[i]);
    return c_.want_number(t, argument(i).begin, where) ? t : Typed{};
}

Typed Calls::value_or_level(std::size_t i, std::string_view where)
{
    const Typed t = c_.node(positional_[i]);
    return t.is_level || c_.want_number(t, argument(i).begin, where) ? t : Typed{};
}

std::optional<Measure> Calls::common(Typed& a, Typed& b, std::size_t i, std::string_view what)
{
    if (a.is_level == b.is_level) return a.is_level ? Measure{} : c_.common_measure(a, b, argument(i).begin, what);
    c_.error_at(argument(i).begin, "wrong-type", fmt::format("{}: a level and a number", what));
    return std::nullopt;
}

bool Calls::is_window(const FunctionInfo& f) const
{
    switch (f.function) {
        case Function::sum:
        case Function::mean:
        case Function::median:
        case Function::stddev:
        case Function::stddev_sample: return true;
        case Function::minimum:
        case Function::maximum: break;
        default: return false;
    }
    if (options_.contains("min")) return true;
    if (positional_.size() != 2) return false;
    const Node& n = argument(1);
    if (n.kind != Node::Kind::number || !n.integer || !n.measure.empty() || n.number < 2) return false;
    return reads_figures(positional_[0]);
}

bool Calls::reads_figures(int node) const
{
    const Node& n = c_.syntax_.at(node);
    if (n.kind == Node::Kind::name) {
        if (const auto found = c_.names_.find(n.name); found != c_.names_.end()) return !found->second.is_constant;
        return !n.member.empty() || !c_.catalogue_.constants.contains(n.name);
    }
    if (n.kind == Node::Kind::call && n.name == "rule") return true;
    return std::any_of(n.arguments.begin(), n.arguments.end(),
                       [&](const Argument& a) { return reads_figures(a.node); });
}

// A step in time goes by the calendar of the only metric that x reads, else by the rule's own.
Step Calls::time_step(Op op, const Typed& x, int n)
{
    const auto read = c_.program_.reads(x.step, false);
    Step s{.op = op, .a = x.step, .n = n};
    s.metric = read.size() == 1 &&
                       c_.catalogue_.metrics[read[0]].calendar.every == c_.catalogue_.metrics[c_.metric_].calendar.every
                   ? read[0]
                   : c_.metric_;
    for (const auto m : read) {
        const auto& breaks = c_.catalogue_.metrics[m].breaks;
        s.breaks.insert(s.breaks.end(), breaks.begin(), breaks.end());
    }
    return s;
}

Typed Calls::in_time(Op op, Typed x, int n, int enough, int around)
{
    Step s = time_step(op, x, n);
    s.enough = enough;
    s.b = around;
    x.step = c_.add(std::move(s));
    x.is_constant = x.is_zero = false;
    return x;
}

// as_known(x, 8), as_known(x, "due"), as_known(x, "2024-04-30")
Typed Calls::as_known()
{
    const auto grain = c_.catalogue_.metrics[c_.metric_].calendar.every;
    Typed x = value_or_level(0, "to know");
    Step s{.op = Op::as_known, .a = x.step, .metric = c_.metric_};
    if (argument(1).kind == Node::Kind::text) {
        const std::string& when = argument(1).name;
        const auto day = parse_day(when);
        if (!day && when != "due") {
            c_.error_at(argument(1).begin, "bad-argument",
                        fmt::format("as it was known when: a {} of the year, \"due\" or a day such as \"2024-04-30\", "
                                    "not \"{}\"",
                                    text(grain), when));
            return {};
        }
        if (day) s.n = static_cast<int>(day->time_since_epoch().count());
        s.over = day ? 1 : 0;
    } else {
        const auto n = whole(1, 1, periods_in_a_year(grain), fmt::format("which {} of the year", text(grain)));
        if (!n) return {};
        s.n = *n;
    }
    if (!x.ok()) return {};
    for (const MetricIndex m : c_.program_.reads(x.step, true)) {
        const Metric& metric = c_.catalogue_.metrics[m];
        if (metric.source_rank.empty()) continue;
        c_.error_at(
            argument(0).begin, "ranked-sources",
            fmt::format("{} ranks its sources: what was known of it then depends on which of them had come, and "
                        "is not asked here; --as-of does",
                        metric.id));
        return {};
    }
    x.step = c_.add(std::move(s));
    x.is_constant = x.is_zero = false;
    return x;
}

Typed Calls::window(const FunctionInfo& f)
{
    const auto n = whole(1, 1, longest_window, "how many due periods");
    Typed x = value(0, "to look back on");
    std::optional<int> enough = n;
    if (const auto option = options_.find("min"); option != options_.end() && n) {
        positional_.push_back(option->second);
        enough = whole(positional_.size() - 1, 1, *n, "how many known ones are enough");
    }
    if (!n || !enough || !x.ok()) return {};
    if (f.function == Function::stddev_sample && *enough < 2) {
        c_.error_at(argument(1).begin, "bad-argument", "the deviation of a sample needs two values or more");
        return {};
    }
    static constexpr std::pair<Function, Op> ops[] = {{Function::sum, Op::sum},
                                                      {Function::mean, Op::mean},
                                                      {Function::median, Op::median},
                                                      {Function::minimum, Op::minimum},
                                                      {Function::maximum, Op::maximum},
                                                      {Function::stddev, Op::stddev},
                                                      {Function::stddev_sample, Op::stddev_sample},
                                                      {Function::count_known, Op::count_known}};
    const auto op =
        std::find_if(std::begin(ops), std::end(ops), [&](const auto& o) { return o.first == f.function; })->second;
    // A deviation is around the mean, which is often asked for as well.
    const int around = op == Op::stddev || op == Op::stddev_sample ? in_time(Op::mean, x, *n, *enough).step : -1;
    Typed t = in_time(op, x, *n, *enough, around);
    if (op == Op::count_known) t.measure = {}, t.is_difference = false;
    return t;
}

Typed Calls::extreme(const FunctionInfo& f)
{
    const Op op = f.function == Function::minimum ? Op::smaller : Op::larger;
    Typed t = value(0, "to compare");
    for (std::size_t i = 1; i < positional_.size(); ++i) {
        Typed next = value(i, "to compare");
        if (!t.ok() || !next.ok()) {
            t = {};
            continue;
        }
        const auto m = c_.common_measure(t, next, argument(i).begin, "these cannot be compared");
        if (!m) return {};
        const bool constant = t.is_constant && next.is_constant, difference = t.is_difference && next.is_difference;
        t.step = c_.add({.op = op, .a = t.step, .b = next.step});
        t.measure = *m;
        t.is_constant = constant;
        t.is_difference = difference;
        t.is_zero = false;
    }
    return t;
}

Typed Calls::accumulated(Form form)
{
    const Typed x = value(0, "to accumulate");
    if (!x.ok()) return {};
    std::string why;
    const int step = c_.push(x.step, form, why);
    if (step < 0) {
        if (!why.empty())
            c_.error_at(argument(0).begin, "not-linear",
                        fmt::format("{} cannot be taken of this: {}", call_.name, why));
        return {};
    }
    Typed t = x;
    t.step = step;
    return t;
}

Typed Calls::change(bool relative, Op op)
{
    const Typed x = value(0, "to compare with itself earlier");
    if (!x.ok()) return {};
    const Typed before = in_time(op, x, op == Op::prev ? 1 : 0);
    if (!before.ok()) return {};
    Typed t = x;
    t.is_constant = t.is_zero = false;
    t.step = c_.add({.op = Op::subtract, .a = x.step, .b = before.step});
    t.is_difference = x.measure.quantity == Quantity::share;
    if (!relative || !t.ok()) return t;
    const int size = c_.add({.op = Op::abs, .a = before.step});
    if (size < 0) return {};
    t.step = c_.add({.op = Op::divide, .a = t.step, .b = size});
    t.measure = {Quantity::share, 1};
    t.is_difference = false;
    if (t.ok())
        c_.program_.divisors.try_emplace(
            t.step, fmt::format("{}({})", op == Op::prev ? "prev" : "last_year", c_.words(argument(0))));
    return t;
}

Typed Calls::trend_of(Op op)
{
    const auto n = whole(1, 1, longest_window, "how many in a row");
    const Typed x = value(0, "to follow");
    if (!n || !x.ok()) return {};
    return condition_of(in_time(op, x, *n).step);
}

Typed Calls::streak()
{
    const Typed x = c_.node(positional_[0]);
    if (!c_.want_condition(x, argument(0).begin, "to count")) return {};
    Typed t = in_time(Op::streak, x, 0);
    t.is_condition = false;
    t.measure = {};
    return t;
}

Typed Calls::rounded(Op op)
{
    Typed x = value(0, fmt::format("for {}", call_.name));
    int decimals = 0;
    if (positional_.size() == 2) {
        const auto n = whole(1, 0, 6, "how many decimals");
        if (!n) return {};
        decimals = *n;
    }
    if (!x.ok()) return {};
    x.step = c_.add({.op = op, .a = x.step, .n = decimals});
    return x;
}

Typed Calls::choose()
{
    const Typed condition = c_.node(positional_[0]);
    const bool ok = c_.want_condition(condition, argument(0).begin, "to choose by");
    Typed a = value_or_level(1, "to choose"), b = a;
    const bool has_else = positional_.size() == 3;
    if (has_else)
        b = value_or_level(2, "to choose");
    else if (a.ok())
        b.step = c_.add({.op = Op::constant, .number = std::numeric_limits<double>::quiet_NaN()});
    if (!ok || !a.ok() || !b.ok()) return {};
    const auto m = has_else ? common(a, b, 2, "one of these must be chosen") : a.measure;
    if (!m) return {};
    Typed t = a;
    t.step = c_.add({.op = Op::choose, .a = condition.step, .b = a.step, .c = b.step});
    if (!has_else && t.ok()) c_.program_.asked.try_emplace(t.step, c_.words(argument(0)));
    t.measure = *m;
    t.is_constant = t.is_zero = false;
    t.is_difference = a.is_difference && b.is_difference;
    return t;
}

Typed Calls::days_left()
{
    Typed t;
    t.step = c_.add({.op = Op::days_left});
    t.measure = {Quantity::days, 1};
    return t;
}

Typed Calls::between()
{
    const Typed x = value(0, "to compare");
    Typed low = value(1, "to compare"), high = value(2, "to compare");
    if (!x.ok() || !low.ok() || !high.ok()) return {};
    Typed x_low = x, x_high = x;
    const bool ok = c_.common_measure(x_low, low, argument(1).begin, "these cannot be compared").has_value();
    if (!c_.common_measure(x_high, high, argument(2).begin, "these cannot be compared") || !ok) return {};
    const int above = c_.add({.op = Op::less_equal, .a = low.step, .b = x.step});
    const int below = c_.add({.op = Op::less_equal, .a = x.step, .b = high.step});
    if (above < 0 || below < 0) return {};
    return condition_of(c_.add({.op = Op::both, .a = above, .b = below}));
}

Typed Calls::known()
{
    const Typed x = c_.node(positional_[0]);
    return x.ok() ? condition_of(c_.add({.op = Op::known, .a = x.step})) : Typed{};
}

Typed Calls::or_else()
{
    Typed x = value_or_level(0, "that may be missing"), y = value_or_level(1, "to take instead");
    if (!x.ok() || !y.ok()) return {};
    const auto m = common(x, y, 1, "these cannot stand for each other");
    if (!m) return {};
    Typed t = x;
    t.step = c_.add({.op = Op::or_else, .a = x.step, .b = y.step});
    t.measure = *m;
    t.is_constant = t.is_zero = false;
    return t;
}

Typed Calls::worse_by()
{
    Typed x = value(0, "to judge"), ref = value(1, "to judge by");
    if (!x.ok() || !ref.ok()) return {};
    const Metric& metric = c_.catalogue_.metrics[c_.metric_];
    if (metric.good == Good::neither) {
        c_.error_at(call_.offset, "no-direction",
                    fmt::format("the metric {} has no good direction, so nothing is worse", metric.id));
        return {};
    }
    if (!c_.common_measure(x, ref, argument(1).begin, "these cannot be compared")) return {};
    const bool higher = metric.good == Good::higher;
    const int gap = c_.add({.op = Op::subtract, .a = higher ? ref.step : x.step, .b = higher ? x.step : ref.step});
    const int size = c_.add({.op = Op::abs, .a = ref.step});
    if (gap < 0 || size < 0) return {};
    Typed t;
    t.step = c_.add({.op = Op::divide, .a = gap, .b = size});
    t.measure = {Quantity::share, 1};
    if (t.ok()) c_.program_.divisors.try_emplace(t.step, c_.words(argument(1)));
    return t;
}

}  // namespace varsko::expression
