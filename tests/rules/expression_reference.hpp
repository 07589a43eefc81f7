// The rule language once more, as plainly as it can be said: one unit, one period, one cell at a time, straight from
// the syntax.  It knows nothing of columns, programs or sharing; the real one must agree with it.
#pragma once

#include "rules/calendar.hpp"
#include "rules/catalogue.hpp"
#include "rules/expression/syntax.hpp"
#include "rules/figure.hpp"
#include "rules/panel.hpp"
#include "rules/rule.hpp"
#include "tests/rules/expression_reference_chance.hpp"
#include "tests/rules/expression_reference_courses.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <tuple>
#include <vector>

namespace varsko::test {

struct Reference {
    using Maybe = std::optional<double>;
    struct Answer {
        Maybe value;
        bool preliminary = false;
    };
    enum class Form { own, ytd, year };
    struct When {
        Period period, origin;
        int back = 0;
        auto operator<=>(const When&) const = default;
    };
    struct Scope {
        MetricIndex metric;
        UnitIndex unit;
        When when;
        Form form = Form::own;
        auto operator<=>(const Scope&) const = default;
    };

    const Catalogue& catalogue;
    std::map<std::tuple<MetricIndex, Scenario, Span, Period, UnitIndex>, std::map<Day, Figure>> figures = {};
    std::map<std::string, expression::Syntax> lets = {};
    std::map<std::string, Rule> rules = {};  // that may be named; without lets

    std::vector<std::pair<Figure, Instant>> versions = {};  // in the order they became known

    // A text is parsed once and a call answered once: a streak of a streak would else take hours where both hold for
    // ever.  So figures are added before the first question.
    std::map<std::string, expression::Syntax> texts = {};
    std::map<std::pair<const expression::Node*, Scope>, Answer> answered = {};

    void add(const Figure& f, Instant known_at = {})
    {
        versions.emplace_back(f, known_at);
        figures[{f.metric, f.scenario, f.span, f.period, f.unit}][f.made ? f.made.last_day() : Day::min()] = f;
    }

    Answer evaluate(const std::string& text, MetricIndex metric, UnitIndex unit, Period p)
    {
        return of(parsed(text), {metric, unit, {p, p, 0}, Form::own});
    }

private:
    const expression::Syntax& parsed(const std::string& text)
    {
        const auto known = texts.find(text);
        return known != texts.end() ? known->second : texts.emplace(text, *expression::parse(text)).first->second;
    }

    using Syntax = expression::Syntax;
    using Node = expression::Node;
    using Operator = expression::Operator;

    static Maybe finite(double x) { return std::isfinite(x) ? Maybe{x} : std::nullopt; }
    static double close(double a, double b) { return 1e-9 * std::max({1.0, std::abs(a), std::abs(b)}); }
    static Maybe less(Maybe a, Maybe b)
    {
        if (!a || !b) return std::nullopt;
        return std::abs(*a - *b) <= close(*a, *b) ? 0.0 : *a < *b ? 1.0 : 0.0;
    }
    static Maybe equal(Maybe a, Maybe b)
    {
        if (!a || !b) return std::nullopt;
        return std::abs(*a - *b) <= close(*a, *b) ? 1.0 : 0.0;
    }
    static Maybe opposite(Maybe a) { return a ? Maybe{1 - *a} : a; }

    // ── figures ──────────────────────────────────────────────────────────────────────────────────────────────────
    using Cell = std::optional<Answer>;  // nothing: nobody said anything
    static Cell cell(const Figure& f)
    {
        if (!is_given(f.missing)) return std::nullopt;
        return Answer{f.missing == Missing::known ? Maybe{f.value.value()} : std::nullopt, f.preliminary};
    }

    Cell given(MetricIndex m, Scenario s, Span span, Period p, UnitIndex u, Day limit) const
    {
        const auto found = figures.find({m, s, span, p, u});
        if (found == figures.end()) return std::nullopt;
        for (auto i = found->second.rbegin(); i != found->second.rend(); ++i)
            if (i->first <= limit)
                if (const auto c = cell(i->second)) return c;
        return std::nullopt;
    }

    static Answer joined(const Answer& a, const Answer& b, Maybe value)
    {
        return {value, a.preliminary || b.preliminary};
    }

    Cell own(MetricIndex m, Scenario s, Period p, UnitIndex u, Day limit) const
    {
        limit = std::min(limit, p.last_day());
        if (const auto c = given(m, s, Span::own, p, u, limit)) return c;
        if (p.grain() == Grain::month && catalogue.metrics[m].adds_over_time == AddsOverTime::sum) {
            const auto to = given(m, s, Span::accumulated, p, u, limit);
            if (to && p.number() == 1) return to;
            const auto before = given(m, s, Span::accumulated, p.plus(-1), u, limit);
            if (to && before)
                return joined(*to, *before,
                              to->value && before->value ? Maybe{*to->value - *before->value} : std::nullopt);
        }
        if (s == Scenario::target || s == Scenario::capacity) return given(m, s, Span::own, p.whole_year(), u, limit);
        return std::nullopt;
    }

    Cell mean(MetricIndex m, Scenario s, Period first, Period last, UnitIndex u, Day limit) const
    {
        const auto due = due_periods(catalogue.metrics[m].calendar, first, last);
        if (due.empty()) return std::nullopt;
        Answer sum{0.0, false};
        for (const Period p : due) {
            const auto c = given(m, s, Span::own, p, u, std::min(limit, p.last_day()));
            if (!c) return std::nullopt;
            sum = joined(sum, *c, sum.value && c->value ? Maybe{*sum.value + *c->value} : std::nullopt);
        }
        if (sum.value) *sum.value /= static_cast<double>(due.size());
        return sum;
    }

    Cell ytd(MetricIndex m, Scenario s, Period p, UnitIndex u, Day limit) const
    {
        const Day own_limit = std::min(limit, p.last_day());
        if (const auto c = given(m, s, Span::accumulated, p, u, own_limit)) return c;
        switch (catalogue.metrics[m].adds_over_time) {
            case AddsOverTime::last: return own(m, s, p, u, limit);
            case AddsOverTime::mean: return mean(m, s, p.first_of_year(), p, u, limit);
            case AddsOverTime::sum: break;
        }
        const auto now = given(m, s, Span::own, p, u, own_limit);
        if (!now || p.number() == 1) return now;
        const auto before = ytd(m, s, p.plus(-1), u, limit);
        if (!before) return std::nullopt;
        return joined(*now, *before, now->value && before->value ? Maybe{*before->value + *now->value} : std::nullopt);
    }

    Cell year(MetricIndex m, Scenario s, Period p, UnitIndex u, Day limit) const
    {
        if (const auto c = given(m, s, Span::own, p.whole_year(), u, limit)) return c;
        const Period december = Period::month(p.calendar_year(), 12);
        const auto& calendar = catalogue.metrics[m].calendar;
        switch (catalogue.metrics[m].adds_over_time) {
            case AddsOverTime::last:
                return own(m, s, is_due(calendar, december) ? december : due_before(calendar, december, 1), u, limit);
            case AddsOverTime::mean: return mean(m, s, december.first_of_year(), december, u, limit);
            case AddsOverTime::sum: return ytd(m, s, december, u, limit);
        }
        return std::nullopt;
    }

    Cell forecast(MetricIndex m, UnitIndex u, const When& w) const
    {
        const auto found = figures.find({m, Scenario::forecast, Span::own, w.origin.whole_year(), u});
        if (found == figures.end()) return std::nullopt;
        int skip = w.back;
        for (auto i = found->second.rbegin(); i != found->second.rend(); ++i) {
            if (i->first > w.origin.last_day()) continue;
            const auto c = cell(i->second);
            if (c && skip-- == 0) return c;
        }
        return std::nullopt;
    }

    Answer figure(MetricIndex m, Scenario s, const Scope& at)
    {
        Cell c;
        const Day limit = at.when.period.last_day();
        if (s == Scenario::forecast)
            c = forecast(m, at.unit, at.when);
        else if (at.form == Form::own)
            c = own(m, s, at.when.period, at.unit, limit);
        else if (at.form == Form::ytd)
            c = ytd(m, s, at.when.period, at.unit, limit);
        else
            c = year(m, s, at.when.period, at.unit, limit);
        if (c) return *c;
        const auto derived = catalogue.metrics[m].derived.find(s);
        if (derived == catalogue.metrics[m].derived.end()) return {};
        Scope inner = at;
        inner.metric = m;
        return of(parsed(derived->second), inner);
    }

    // ── operators ────────────────────────────────────────────────────────────────────────────────────────────────
    Answer of(const Syntax& s, const Scope& at) { return of(s, s.root, at); }

    Answer of(const Syntax& s, int index, const Scope& at)
    {
        const Node& n = s.at(index);
        switch (n.kind) {
            case Node::Kind::number: return {n.measure == "%" ? n.number / 100 : n.number, false};
            case Node::Kind::text: return {};
            case Node::Kind::name: return name(n, at);
            case Node::Kind::call: {
                const auto known = answered.find({&n, at});
                if (known != answered.end()) return known->second;
                return answered[{&n, at}] = call(s, n, at);
            }
            case Node::Kind::unary: {
                Answer a = of(s, n.arguments[0].node, at);
                if (a.value) a.value = n.op == Operator::negate ? -*a.value : 1 - *a.value;
                return a;
            }
            case Node::Kind::binary: break;
        }
        const Answer a = of(s, n.arguments[0].node, at), b = of(s, n.arguments[1].node, at);
        return joined(a, b, binary(n.op, a.value, b.value));
    }

    static Maybe binary(Operator op, Maybe a, Maybe b)
    {
        if (op == Operator::both) {
            if ((a && *a == 0) || (b && *b == 0)) return 0.0;
            return a && b ? Maybe{1.0} : std::nullopt;
        }
        if (op == Operator::either) {
            if ((a && *a == 1) || (b && *b == 1)) return 1.0;
            return a && b ? Maybe{0.0} : std::nullopt;
        }
        if (!a || !b) return std::nullopt;
        switch (op) {
            case Operator::add: return finite(*a + *b);
            case Operator::subtract: return finite(*a - *b);
            case Operator::multiply: return finite(*a * *b);
            case Operator::divide: return *b == 0 ? std::nullopt : finite(*a / *b);
            case Operator::less: return less(a, b);
            case Operator::greater: return less(b, a);
            case Operator::less_equal: return opposite(less(b, a));
            case Operator::greater_equal: return opposite(less(a, b));
            case Operator::equal: return equal(a, b);
            default: return opposite(equal(a, b));
        }
    }

    Answer name(const Node& n, const Scope& at)
    {
        if (const auto let = lets.find(n.name); let != lets.end()) return of(let->second, at);
        if (n.name == "green" || n.name == "yellow" || n.name == "red")
            return {n.name == "red" ? 2.0 : n.name == "yellow" ? 1.0 : 0.0, false};
        if (n.name == "base") return figure(base_of(at.metric), Scenario::outcome, at);
        if (n.member.empty()) return figure(at.metric, parse_scenario(n.name).value(), at);
        return figure(catalogue.metric(n.name).value(), parse_scenario(n.member).value(), at);
    }

    MetricIndex base_of(MetricIndex m) const { return catalogue.metric(catalogue.metrics[m].id + "_base").value(); }

    // ── time ─────────────────────────────────────────────────────────────────────────────────────────────────────
    void metrics_read(const Syntax& s, int index, const Scope& at, std::set<MetricIndex>& out)
    {
        const Node& n = s.at(index);
        if (n.kind == Node::Kind::call && n.name == "rule") {
            const Rule& rule = rules.at(s.at(n.arguments[0].node).name);
            Scope inner = at;
            inner.metric = rule.metrics.front();
            for (const auto& text : texts_of(rule, n.member)) {
                const Syntax& syntax = parsed(text);
                metrics_read(syntax, syntax.root, inner, out);
            }
            return;
        }
        if (n.kind == Node::Kind::name && (n.name == "green" || n.name == "yellow" || n.name == "red")) return;
        if (n.kind == Node::Kind::name) {
            if (const auto let = lets.find(n.name); let != lets.end())
                metrics_read(let->second, let->second.root, at, out);
            else if (n.name == "base")
                out.insert(base_of(at.metric));
            else
                out.insert(n.member.empty() ? at.metric : catalogue.metric(n.name).value());
        }
        for (const auto& a : n.arguments) metrics_read(s, a.node, at, out);
    }

    struct Time {
        const DueCalendar* calendar;
        std::vector<Period> breaks;
        bool crosses(Period from, Period to) const
        {
            return std::any_of(breaks.begin(), breaks.end(),
                               [&](Period b) { return std::min(from, to) < b && b <= std::max(from, to); });
        }
    };
    Time time_of(const Syntax& s, int index, const Scope& at)
    {
        std::set<MetricIndex> read;
        metrics_read(s, index, at, read);
        Time t{&catalogue.metrics[read.size() == 1 ? *read.begin() : at.metric].calendar, {}};
        for (const auto m : read)
            for (const Period b : catalogue.metrics[m].breaks) t.breaks.push_back(b);
        return t;
    }

    std::vector<Scope> window(const Time& t, const Scope& at, int n)
    {
        std::vector<Scope> out;
        for (int k = 0; k < n; ++k) {
            Scope then = at;
            if (k > 0) then.when.period = due_before(*t.calendar, at.when.period, k);
            then.when.back += k;
            if (t.crosses(then.when.period, at.when.period)) break;
            out.push_back(then);
        }
        return out;
    }

    Answer aggregate(const std::string& f, const Syntax& s, const Node& n, const Scope& at)
    {
        const int length = static_cast<int>(s.at(n.arguments[1].node).number);
        const int enough = n.arguments.size() > 2 ? static_cast<int>(s.at(n.arguments[2].node).number) : length;
        const auto places = window(time_of(s, n.arguments[0].node, at), at, length);
        if (f != "count_known" && static_cast<int>(places.size()) < enough) return {};
        std::vector<double> known;
        bool preliminary = false;
        for (const auto& place : places) {
            const Answer a = of(s, n.arguments[0].node, place);
            if (a.value) known.push_back(*a.value);
            preliminary = preliminary || a.preliminary;
        }
        const double count = static_cast<double>(known.size());
        if (f == "count_known") return {count, preliminary};
        if (static_cast<int>(known.size()) < enough) return {std::nullopt, preliminary};
        std::sort(known.begin(), known.end());
        double sum = 0, squares = 0;
        for (const double x : known) sum += x;
        for (const double x : known) squares += (x - sum / count) * (x - sum / count);
        const auto half = known.size() / 2;
        double out = 0;
        if (f == "sum")
            out = sum;
        else if (f == "mean")
            out = sum / count;
        else if (f == "min")
            out = known.front();
        else if (f == "max")
            out = known.back();
        else if (f == "median")
            out = known.size() % 2 ? known[half] : (known[half - 1] + known[half]) / 2;
        else if (f == "stddev")
            out = std::sqrt(squares / count);
        else
            out = std::sqrt(squares / (count - 1));
        return {finite(out), preliminary};
    }

    Answer run(bool rising, const Syntax& s, const Node& n, const Scope& at)
    {
        const int length = static_cast<int>(s.at(n.arguments[1].node).number) + 1;
        const auto places = window(time_of(s, n.arguments[0].node, at), at, length);
        if (static_cast<int>(places.size()) < length) return {};
        Answer out{1.0, false};
        Answer newer = of(s, n.arguments[0].node, places[0]);
        out.preliminary = newer.preliminary;
        for (std::size_t k = 1; k < places.size(); ++k) {
            const Answer older = of(s, n.arguments[0].node, places[k]);
            const Maybe holds = rising ? less(older.value, newer.value) : less(newer.value, older.value);
            out.preliminary = out.preliminary || older.preliminary;
            out.value = out.value && holds ? Maybe{*out.value * *holds} : std::nullopt;
            newer = older;
        }
        return out;
    }

    Answer streak(const Syntax& s, const Node& n, const Scope& at)
    {
        const Time t = time_of(s, n.arguments[0].node, at);
        Answer out = of(s, n.arguments[0].node, at);
        if (!out.value || *out.value == 0) return out;
        Scope then = at;
        for (int k = 1; k < 600; ++k) {
            then.when.period = due_before(*t.calendar, then.when.period, 1);
            then.when.origin = due_before(*t.calendar, then.when.origin, 1);
            if (t.crosses(then.when.period, at.when.period)) break;
            const Answer a = of(s, n.arguments[0].node, then);
            out.preliminary = out.preliminary || a.preliminary;
            if (!a.value || *a.value == 0) break;
            *out.value += 1;
        }
        return out;
    }

    Answer moved(const std::string& f, const Syntax& s, const Node& n, const Scope& at)
    {
        const Time t = time_of(s, n.arguments[0].node, at);
        Scope to = at;
        if (f == "prev") {
            const int k = n.arguments.size() > 1 ? static_cast<int>(s.at(n.arguments[1].node).number) : 1;
            to.when.period = due_before(*t.calendar, at.when.period, k);
            to.when.back += k;
        } else if (f == "last_year") {
            to.when.period = at.when.period.last_year();
            to.when.origin = at.when.origin.last_year();
        } else {
            to.when.period = to.when.origin =
                Period::month(at.when.period.calendar_year(), static_cast<int>(s.at(n.arguments[1].node).number));
        }
        if (t.crosses(to.when.period, at.when.period)) return {};
        return of(s, n.arguments[0].node, to);
    }

    // Once more, over what was known by then and nothing else.
    Answer as_known(const Syntax& s, const Node& n, const Scope& at) const
    {
        const Node& when = s.at(n.arguments[1].node);
        const DueCalendar& calendar = catalogue.metrics[at.metric].calendar;
        Day last = due_day(calendar, at.when.period);
        if (when.kind != Node::Kind::text)
            last = due_day(calendar, Period::month(at.when.period.calendar_year(), static_cast<int>(when.number)));
        else if (when.name != "due")
            last = *parse_day(when.name);
        Reference then{.catalogue = catalogue, .lets = lets, .rules = rules};
        for (const auto& [f, known_at] : versions)
            if (known_at < Instant(last + std::chrono::days{1})) then.add(f, known_at);
        return then.of(s, n.arguments[0].node, at);
    }

    // One number written as it stands.
    static double written(const Syntax& s, int node)
    {
        const Node& n = s.at(node);
        return n.measure == "%" ? n.number / 100 : n.number;
    }

    Answer chance(const std::string& f, const Syntax& s, const Node& n, const Scope& at)
    {
        std::map<std::string, double> said;
        std::vector<int> positional;
        for (const auto& a : n.arguments) {
            if (a.option.empty())
                positional.push_back(a.node);
            else
                said[a.option] = written(s, a.node);
        }
        const std::size_t operands = std::min(positional.size(), history_read(f, said)->operands);
        if (positional.size() > operands) said["n"] = written(s, positional[operands]);
        std::set<MetricIndex> read;
        for (std::size_t i = 0; i < operands; ++i) metrics_read(s, positional[i], at, read);
        Time t{&catalogue.metrics[read.size() == 1 ? *read.begin() : at.metric].calendar, {}};
        said["a_year"] = 12 - static_cast<double>(t.calendar->except.size());
        const HistoryRead r = *history_read(f, said);
        for (const auto m : read)
            for (const Period b : catalogue.metrics[m].breaks) t.breaks.push_back(b);
        const int length = r.before + r.newer;
        const auto places = window(t, at, length);
        std::vector<Numbers> values;
        bool preliminary = false;
        for (std::size_t i = 0; i < operands; ++i) {
            values.emplace_back(static_cast<std::size_t>(length), std::nan(""));
            const int newest = i == 0 && !r.of_newer ? r.newer : 0;
            for (std::size_t k = static_cast<std::size_t>(newest); k < places.size(); ++k) {
                const Answer a = of(s, positional[i], places[k]);
                values.back()[values.back().size() - 1 - k] = a.value.value_or(std::nan(""));
                preliminary = preliminary || a.preliminary;
            }
        }
        values.resize(3);
        return {chance_value(f, r, values[0], values[1], values[2], said), preliminary};
    }

    // ── other units, other rules ─────────────────────────────────────────────────────────────────────────────────
    std::vector<UnitIndex> members(const std::string& f, const std::string& group, const Scope& at) const
    {
        std::vector<UnitIndex> out;
        const Unit& own = catalogue.units[at.unit];
        for (UnitIndex u = 0; u < catalogue.units.size(); ++u) {
            const Unit& other = catalogue.units[u];
            const Day first = at.when.period.first_day(), last = at.when.period.last_day();
            if ((other.from && *other.from > last) || (other.to && *other.to < first)) continue;
            bool is_member = false;
            if (!group.empty())
                is_member = std::find(other.groups.begin(), other.groups.end(), group) != other.groups.end();
            else if (f == "parent")
                is_member = own.parent == u;
            else if (f == "rank")
                is_member = own.parent && other.parent == own.parent && other.dimension == own.dimension;
            else
                is_member = other.parent == at.unit && other.dimension == own.dimension;
            if (is_member) out.push_back(u);
        }
        return out;
    }

    Answer across(const std::string& f, const Syntax& s, const Node& n, const Scope& at)
    {
        std::string group;
        std::vector<int> positional;
        std::size_t enough = 0;
        for (const auto& a : n.arguments) {
            if (s.at(a.node).kind == Node::Kind::text)
                group = s.at(a.node).name;
            else if (a.option == "min")
                enough = static_cast<std::size_t>(s.at(a.node).number);
            else
                positional.push_back(a.node);
        }
        const auto units = members(f, group, at);
        Answer out;
        std::vector<double> known;
        double sum = 0, weights = 0;
        for (const UnitIndex u : units) {
            Scope there = at;
            there.unit = u;
            const Answer x = of(s, positional[0], there);
            const Answer w = positional.size() > 1 ? of(s, positional[1], there) : Answer{1.0, false};
            out.preliminary = out.preliminary || x.preliminary || w.preliminary;
            if (!x.value || !w.value) continue;
            known.push_back(*x.value);
            sum += *x.value * *w.value;
            weights += *w.value;
        }
        if (known.empty() || known.size() < (enough ? enough : units.size())) known.clear();
        if (f == "rank" || f == "percentile") {
            // Nobody is beside a unit that is below nothing.
            if (group.empty() && !catalogue.units[at.unit].parent) return {};
            const Answer own = of(s, positional[0], at);
            out.preliminary = out.preliminary || own.preliminary;
            if (!own.value || known.empty()) return {std::nullopt, out.preliminary};
            if (std::find(units.begin(), units.end(), at.unit) == units.end()) known.push_back(*own.value);
            const double sign = catalogue.metrics[at.metric].good == Good::higher ? 1 : -1;
            double better = 0, worse = 0;
            for (const double y : known) {
                if (*equal(y, *own.value) == 1) continue;
                (sign * y > sign * *own.value ? better : worse) += 1;
            }
            const double all = static_cast<double>(known.size());
            out.value = f == "rank" ? 1 + better : (worse + (all - better - worse) / 2) / all;
            return out;
        }
        if (known.empty()) return out;
        if (f == "share_units")
            out.value = sum / static_cast<double>(known.size());
        else if (f == "mean_units")
            out.value = weights == 0 ? std::nullopt : finite(sum / weights);
        else
            out.value = finite(sum);
        return out;
    }

    static std::vector<std::string> texts_of(const Rule& rule, const std::string& member)
    {
        if (member == "value") return {rule.value->text};
        std::vector<std::string> out;
        for (const Level level : {Level::red, Level::green, Level::yellow})
            if (const auto text = rule.levels.find(level); text != rule.levels.end()) out.push_back(text->second.text);
        return out;
    }

    Answer other_rule(const Rule& rule, const std::string& member, const Scope& at)
    {
        const Period p = at.when.period;
        const bool in_years = (!rule.valid_from || p.first_day() >= rule.valid_from->first_day()) &&
                              (!rule.valid_to || p.last_day() <= rule.valid_to->last_day());
        if (!in_years || !is_due(catalogue.metrics[rule.metrics.front()].calendar, p) ||
            std::find(rule.units.begin(), rule.units.end(), at.unit) == rule.units.end())
            return {};
        const Scope there{rule.metrics.front(), at.unit, {p, p, 0}, Form::own};
        if (member == "value") return of(parsed(rule.value->text), there);
        Answer out;
        bool decided = false;
        const bool green = rule.levels.contains(Level::green), red = rule.levels.contains(Level::red);
        for (const Level level : {Level::red, Level::green, Level::yellow}) {
            if (!rule.levels.contains(level)) continue;
            const Answer holds = of(parsed(rule.levels.at(level).text), there);
            out.preliminary = out.preliminary || holds.preliminary;
            if (decided || (holds.value && *holds.value == 0)) continue;
            decided = true;
            if (holds.value) out.value = level == Level::red ? 2 : level == Level::yellow ? 1 : 0;
        }
        if (!decided) out.value = !green ? 0 : red ? 1 : 2;
        return out;
    }

    // The metric whose own figures this is, and nothing else.
    std::optional<MetricIndex> plain_figures(const Syntax& s, int index, const Scope& at)
    {
        const Node& n = s.at(index);
        if (n.kind != Node::Kind::name) return std::nullopt;
        if (const auto let = lets.find(n.name); let != lets.end())
            return plain_figures(let->second, let->second.root, at);
        if (n.name == "base") return base_of(at.metric);
        return n.member.empty() ? at.metric : catalogue.metric(n.name).value();
    }

    // Monthly metrics only: a year is as many values as months are due.
    Answer detector(const std::string& f, const Syntax& s, const Node& n, const Scope& at)
    {
        const Time t = time_of(s, n.arguments[0].node, at);
        const auto places = window(t, at, 90);
        Numbers values(places.size());
        bool preliminary = false;
        for (std::size_t k = 0; k < places.size(); ++k) {
            const Answer a = of(s, n.arguments[0].node, places[k]);
            values[places.size() - 1 - k] = a.value.value_or(std::nan(""));
            preliminary = preliminary || a.preliminary;
        }
        detect::Asked asked{.kind = {}, .nature = {}, .season = 12 - static_cast<int>(t.calendar->except.size())};
        if (const auto m = plain_figures(s, n.arguments[0].node, at)) {
            asked.kind = catalogue.metrics[*m].kind;
            const Quantity q = catalogue.metrics[*m].measure.quantity;
            if (q == Quantity::money || q == Quantity::days || q == Quantity::hours)
                asked.nature = detect::Nature::amount;
            if (q == Quantity::share || q == Quantity::index) asked.nature = detect::Nature::measure;
        }
        return {detector_value(f, values, asked), preliminary};
    }

    Answer year_forecast(const std::string& f, const Syntax& s, const Node& n, const Scope& at)
    {
        const Time t = time_of(s, n.arguments[0].node, at);
        const int month = at.when.period.number();
        const auto& except = t.calendar->except;
        Numbers values;
        std::size_t first = 0;  // of the reversed list: as far back as something is known
        bool preliminary = false;
        for (int k = 0; k < 72 + month; ++k) {
            const Period p = at.when.period.plus(-k);
            if (t.crosses(p, at.when.period)) break;
            if (std::find(except.begin(), except.end(), p.number()) != except.end()) {
                values.push_back(0);
            } else {
                const Answer a = of(s, n.arguments[0].node, {at.metric, at.unit, {p, p, 0}, Form::own});
                values.push_back(a.value.value_or(std::nan("")));
                preliminary = preliminary || a.preliminary;
                if (a.value) first = values.size();
            }
            if (k < month) first = values.size();
        }
        values.resize(first);
        std::reverse(values.begin(), values.end());
        return {year_value(f, values, month), preliminary};
    }

    static bool is_whole(const Syntax& s, const Node& n)
    {
        if (n.arguments.size() < 2) return false;
        const Node& x = s.at(n.arguments[1].node);
        return n.arguments.size() > 2 ||
               (x.kind == Node::Kind::number && x.integer && x.measure.empty() && x.number >= 2);
    }

    Answer call(const Syntax& s, const Node& n, const Scope& at)
    {
        const std::string& f = n.name;
        const auto arg = [&](std::size_t i) { return of(s, n.arguments[i].node, at); };
        if (f == "prev" || f == "last_year" || f == "at") return moved(f, s, n, at);
        if (f == "as_known") return as_known(s, n, at);
        if (f == "parent" || f == "sum_units" || f == "mean_units" || f == "share_units" || f == "rank" ||
            f == "percentile")
            return across(f, s, n, at);
        if (f == "rule") return other_rule(rules.at(s.at(n.arguments[0].node).name), n.member, at);
        if (f == "worst") {
            Answer out{0.0, false};
            for (std::size_t i = 0; i < n.arguments.size(); ++i) {
                const Answer a = arg(i);
                out.preliminary = out.preliminary || a.preliminary;
                if (out.value == 2.0 || a.value == 2.0)
                    out.value = 2;
                else
                    out.value = out.value && a.value ? Maybe{std::max(*out.value, *a.value)} : std::nullopt;
            }
            return out;
        }
        if (f == "ytd" || f == "year") {
            Scope inner = at;
            inner.form = f == "ytd" ? Form::ytd : Form::year;
            return of(s, n.arguments[0].node, inner);
        }
        if (f == "sum" || f == "mean" || f == "median" || f == "stddev" || f == "stddev_sample" || f == "count_known" ||
            ((f == "min" || f == "max") && is_whole(s, n)))
            return aggregate(f, s, n, at);
        if (history_read(f, {})) return chance(f, s, n, at);
        if (is_detector(f)) return detector(f, s, n, at);
        if (is_year_forecast(f)) return year_forecast(f, s, n, at);
        if (f == "rising" || f == "falling") return run(f == "rising", s, n, at);
        if (f == "streak") return streak(s, n, at);
        if (f == "change" || f == "growth" || f == "yoy") {
            const Answer now = arg(0), before = moved(f == "yoy" ? "last_year" : "prev", s, n, at);
            const Maybe gap = binary(Operator::subtract, now.value, before.value);
            return joined(now, before,
                          f == "change" ? gap
                                        : binary(Operator::divide, gap,
                                                 before.value ? Maybe{std::abs(*before.value)} : before.value));
        }
        if (f == "days_left") {
            const Day last{std::chrono::year{at.when.period.calendar_year()} / 12 / 31};
            return {std::max(0.0, static_cast<double>((last - at.when.period.last_day()).count())), false};
        }
        Answer a = arg(0);
        if (f == "known") return {a.value ? 1.0 : 0.0, a.preliminary};
        if (f == "abs") return {a.value ? Maybe{std::abs(*a.value)} : a.value, a.preliminary};
        if (f == "floor") return {a.value ? Maybe{std::floor(*a.value)} : a.value, a.preliminary};
        if (f == "round") {
            const double scale = n.arguments.size() > 1 ? std::pow(10, s.at(n.arguments[1].node).number) : 1;
            return {a.value ? Maybe{std::round(*a.value * scale) / scale} : a.value, a.preliminary};
        }
        const Answer b = arg(1);
        if (f == "or_else") return joined(a, b, a.value ? a.value : b.value);
        if (f == "min" || f == "max") {
            if (!a.value || !b.value) return joined(a, b, std::nullopt);
            return joined(a, b, f == "min" ? std::min(*a.value, *b.value) : std::max(*a.value, *b.value));
        }
        if (f == "worse_by") {
            const bool higher = catalogue.metrics[at.metric].good == Good::higher;
            const Maybe gap =
                higher ? binary(Operator::subtract, b.value, a.value) : binary(Operator::subtract, a.value, b.value);
            return joined(a, b, binary(Operator::divide, gap, b.value ? Maybe{std::abs(*b.value)} : b.value));
        }
        const Answer c = n.arguments.size() > 2 ? arg(2) : Answer{};
        const Answer both{std::nullopt, a.preliminary || b.preliminary};
        if (f == "between")
            return joined(both, c,
                          binary(Operator::both, opposite(less(a.value, b.value)), opposite(less(c.value, a.value))));
        if (f == "if") return joined(both, c, !a.value ? std::nullopt : *a.value == 1 ? b.value : c.value);
        throw std::runtime_error("the reference does not know " + f);
    }
};

}  // namespace varsko::test
