// What the functions of the chance group are given: counts or any numbers, how long a history, and their own settings.
#include "rules/chance/ears.hpp"
#include "rules/expression/calls.hpp"
#include "rules/expression/histories.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace varsko::expression {

namespace {

bool counts_events(Measure m) { return m.quantity == Quantity::count || m.quantity == Quantity::plain; }

constexpr int longest_over = 60;

}  // namespace

std::optional<int> Calls::whole_option(const std::string& name, int least, int most, int usual, std::string_view what)
{
    const auto option = options_.find(name);
    if (option == options_.end()) return usual;
    positional_.push_back(option->second);
    return whole(positional_.size() - 1, least, most, what);
}

std::optional<double> Calls::setting(const ChanceMethod::Setting& s)
{
    const auto option = options_.find(std::string(s.name));
    if (s.name.empty() || option == options_.end()) return s.usual;
    const Node& n = c_.syntax_.at(option->second);
    const double x = n.measure == "%" ? n.number / 100 : n.number;
    if (n.kind == Node::Kind::number && (n.measure.empty() || n.measure == "%") && x >= s.least && x <= s.most)
        return x;
    c_.error_at(n.begin, "bad-argument",
                fmt::format("{} is a number from {} to {}; \"{}\" stands here", s.name, s.least, s.most, c_.words(n)));
    return std::nullopt;
}

// How many due periods the baseline is.
std::optional<int> Calls::baseline(const ChanceMethod& m)
{
    const auto place = static_cast<std::size_t>(m.operands);
    const bool is_written = positional_.size() > place;
    switch (m.window) {
        case ChanceMethod::Window::none: return 0;
        case ChanceMethod::Window::written:
            return is_written ? whole(place, m.least, longest_window - longest_over, "how many due periods") : m.usual;
        case ChanceMethod::Window::ears: {
            const auto k = is_written ? whole(place, 1, 3, "which of C1, C2 and C3") : std::optional{1};
            return k ? std::optional{chance::ears_reads(static_cast<chance::Ears>(*k))} : std::nullopt;
        }
        case ChanceMethod::Window::years: {
            const auto& calendar = c_.catalogue_.metrics[c_.metric_].calendar;
            if (calendar.every != Grain::day) return 0;  // known when its calendar is
            c_.error_at(call_.offset, "bad-argument",
                        fmt::format("{} looks five years back, too far for days", call_.name));
            return std::nullopt;
        }
    }
    return std::nullopt;
}

bool Calls::want_counts(const Typed& t, std::size_t i)
{
    if (counts_events(t.measure)) return true;
    c_.error_at(argument(i).begin, "unit-mismatch",
                fmt::format("{} judges counts of events; this is {}", call_.name, described(t.measure)));
    return false;
}

// Brings the operands to what the method wants; the measure of what it gives.
std::optional<Measure> Calls::measure_of(const ChanceMethod& m, std::vector<Typed>& o)
{
    for (std::size_t i = 0; i < o.size(); ++i)
        if (m.counts && (i == 0 || (i == 1 && m.gives != ChanceMethod::Gives::per_y)) && !o[i].is_zero &&
            !want_counts(o[i], i))
            return std::nullopt;
    if (o.size() > 2 && o[2].measure.quantity != Quantity::plain && o[2].measure.quantity != Quantity::share) {
        c_.error_at(argument(2).begin, "unit-mismatch",
                    fmt::format("how many times larger the first one's base is: a plain number, not {}",
                                described(o[2].measure)));
        return std::nullopt;
    }
    if (m.gives == ChanceMethod::Gives::per_y) {
        const Measure x = o[0].measure, y = o[1].measure;
        if (x.quantity == y.quantity) {
            o[1].step = c_.scaled(o[1].step, y.factor / x.factor);
            return Measure{x.quantity == Quantity::plain && o[1].is_constant ? Quantity::plain : Quantity::share, 1};
        }
        if (y.quantity == Quantity::plain || y.quantity == Quantity::share) return x;
        o[0].step = c_.scaled(o[0].step, x.factor);
        o[1].step = c_.scaled(o[1].step, y.factor);
        return Measure{};
    }
    std::optional<Measure> measure = o[0].measure;
    if (o.size() > 1) measure = c_.common_measure(o[0], o[1], argument(1).begin, "these cannot be compared");
    if (!measure) return std::nullopt;
    switch (m.gives) {
        case ChanceMethod::Gives::as_x: return measure;
        case ChanceMethod::Gives::share: return Measure{Quantity::share, 1};
        default: return Measure{};
    }
}

Typed Calls::chance(const FunctionInfo& f, const ChanceMethod& m)
{
    const bool has_history = m.window == ChanceMethod::Window::written || m.window == ChanceMethod::Window::years;
    if (!only_options(f, {has_history ? "min" : "", m.over_is_said ? "over" : "", m.setting.name}) || !right_count(f))
        return {};
    const std::size_t given = positional_.size();
    std::vector<Typed> operands;
    for (std::size_t i = 0; i < std::min(given, static_cast<std::size_t>(m.operands)); ++i)
        operands.push_back(value(i, fmt::format("for {}", f.name)));
    auto n = baseline(m);
    const auto over = whole_option("over", 1, longest_over, m.over, "how many newer due periods");
    const auto number = setting(m.setting);
    if (!n || !over || !number || !std::all_of(operands.begin(), operands.end(), [](auto& t) { return t.ok(); }))
        return {};

    Step s{.op = Op::chance, .number = *number, .over = *over, .function = m.function};
    std::vector<MetricIndex> read;
    for (const auto& t : operands) {
        const auto metrics = c_.program_.reads(t.step, false);
        read.insert(read.end(), metrics.begin(), metrics.end());
    }
    std::sort(read.begin(), read.end());
    read.erase(std::unique(read.begin(), read.end()), read.end());
    const auto every = [&](MetricIndex i) { return c_.catalogue_.metrics[i].calendar.every; };
    s.metric = read.size() == 1 && every(read[0]) == every(c_.metric_) ? read[0] : c_.metric_;
    for (const auto i : read) {
        const auto& breaks = c_.catalogue_.metrics[i].breaks;
        s.breaks.insert(s.breaks.end(), breaks.begin(), breaks.end());
    }
    // Five years are all needed; the periods beside the oldest of them only where they are known.
    int needed = *n;
    if (m.window == ChanceMethod::Window::years) {
        const auto& calendar = c_.catalogue_.metrics[s.metric].calendar;
        needed = 5 * due_in_a_year(calendar) + 1;
        n = needed + beside_the_same_time(calendar.every);
    }
    const int least = m.window == ChanceMethod::Window::years ? needed / 2 : m.least;
    const auto enough = whole_option("min", least, needed, needed, "how many known ones are enough");
    auto measure = measure_of(m, operands);
    if (!enough || !measure) return {};
    s.n = *n;
    s.enough = *enough;
    s.a = operands[0].step;
    if (operands.size() > 1) s.b = operands[1].step;
    if (operands.size() > 2) s.c = operands[2].step;
    if (std::any_of(operands.begin(), operands.end(), [](auto& t) { return t.step < 0; })) return {};

    Typed t;
    t.is_condition = m.gives == ChanceMethod::Gives::condition;
    t.measure = *measure;
    t.is_difference = m.function == Function::theil_sen && measure->quantity == Quantity::share;
    t.step = c_.add(std::move(s));
    return t;
}

}  // namespace varsko::expression
