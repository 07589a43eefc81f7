// From one unit to others: sums and shares over those below, places among those beside, and what another rule says.
//
// x is computed once for all units, as columns; each unit then gathers from it.  What is the same for all who ask about
// one list (a sum, a sorted group) is computed once for the list.  Units that do not exist in the period are left out.
#include "rules/expression/units.hpp"

#include "rules/calendar.hpp"
#include "rules/expression/arithmetic.hpp"
#include "rules/expression/evaluation.hpp"
#include "rules/ruleset.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace varsko::expression {

UnitSet units_beside(const Catalogue& catalogue, UnitSet::Kind kind)
{
    UnitSet set{.kind = kind, .group = {}, .list_of = std::vector<int>(catalogue.units.size(), -1), .lists = {}};
    std::map<std::pair<UnitIndex, Dimension>, int> lists;  // of children, by parent
    const auto list_of = [&](UnitIndex parent, Dimension d) {
        const auto [place, is_new] = lists.try_emplace({parent, d}, static_cast<int>(set.lists.size()));
        if (is_new) set.lists.emplace_back();
        return place->second;
    };
    for (UnitIndex u = 0; u < catalogue.units.size(); ++u) {
        const Unit& unit = catalogue.units[u];
        if (!unit.parent) continue;
        const Unit& above = catalogue.units[*unit.parent];
        if (kind == UnitSet::Kind::parent) {
            set.list_of[u] = list_of(*unit.parent, Dimension{});
            set.lists[static_cast<std::size_t>(set.list_of[u])] = {*unit.parent};
            continue;
        }
        if (kind == UnitSet::Kind::children && above.dimension != unit.dimension) continue;
        const int list = list_of(*unit.parent, unit.dimension);
        set.lists[static_cast<std::size_t>(list)].push_back(u);
        set.list_of[kind == UnitSet::Kind::children ? *unit.parent : u] = list;
    }
    return set;
}

UnitSet units_in_group(const Catalogue& catalogue, const std::string& group)
{
    UnitSet set{.kind = UnitSet::Kind::group,
                .group = group,
                .list_of = std::vector<int>(catalogue.units.size(), 0),
                .lists = {{}}};
    for (UnitIndex u = 0; u < catalogue.units.size(); ++u) {
        const auto& groups = catalogue.units[u].groups;
        if (std::find(groups.begin(), groups.end(), group) != groups.end()) set.lists[0].push_back(u);
    }
    return set;
}

bool lives_in(const Unit& unit, Period p)
{
    return (!unit.from || *unit.from <= p.last_day()) && (!unit.to || p.first_day() <= *unit.to);
}

namespace {

// One list of units at one period, and what has been found out about it.
struct Around {
    bool looked = false, answered = false;
    std::vector<UnitIndex> living;  // ascending
    std::vector<double> sorted;     // the known x, for places
    double answer = missing_number;
    bool preliminary = false;
};

bool is_place(Op op) { return op == Op::rank || op == Op::percentile; }

void answer(const Step& s, const View& x, const View& weight, Around& around)
{
    around.answered = true;
    double total = 0, weights = 0;
    std::size_t known = 0;
    for (const UnitIndex u : around.living) {
        around.preliminary =
            around.preliminary || (x.preliminary && x.preliminary[u]) || (weight.preliminary && weight.preliminary[u]);
        const double value = x[u], by = s.b >= 0 ? weight[u] : 1;
        if (std::isnan(value) || std::isnan(by)) continue;
        ++known;
        total += value * by;
        weights += by;
        if (is_place(s.op)) around.sorted.push_back(value);
    }
    std::sort(around.sorted.begin(), around.sorted.end());
    const std::size_t enough = s.enough > 0 ? static_cast<std::size_t>(s.enough) : around.living.size();
    if (known == 0 || known < enough) return around.sorted.clear();
    if (s.op == Op::mean_units)
        around.answer = ratio(total, weights);
    else if (s.op == Op::share_units)
        around.answer = total / static_cast<double>(known);
    else
        around.answer = finite(total);
}

// x's place among the known ones; `inside`: x is one of them.
double place(const Step& s, const std::vector<double>& sorted, double x, bool inside)
{
    if (sorted.empty() || std::isnan(x)) return missing_number;
    const auto from = std::partition_point(sorted.begin(), sorted.end(), [&](double y) { return less(y, x) == 1; });
    const auto to = std::partition_point(from, sorted.end(), [&](double y) { return less(x, y) == 0; });
    const double below = static_cast<double>(from - sorted.begin()), above = static_cast<double>(sorted.end() - to);
    const bool higher = s.number > 0;
    if (s.op == Op::rank) return 1 + (higher ? above : below);
    const double others = static_cast<double>(sorted.size()) + (inside ? 0 : 1);
    const double equal = others - below - above;  // the unit itself among them
    return ((higher ? below : above) + equal / 2) / others;
}

}  // namespace

Evaluation& Evaluation::everyone()
{
    if (dense_ && n_ == catalogue_.units.size()) return *this;
    if (!everyone_) {
        everyone_ = std::make_unique<Evaluation>(catalogue_, program_, panel_);
        all_units_.resize(catalogue_.units.size());
        std::iota(all_units_.begin(), all_units_.end(), UnitIndex{0});
        everyone_->start(all_units_);
    }
    return *everyone_;
}

// By UnitIndex.  Somebody who listens hears of those asked for and of nobody else.
View Evaluation::of_everyone(int step, const When& w, std::span<const UnitIndex> asked)
{
    if (!listener_) return everyone().at(step, w);
    auto& values = wide_.emplace_back(catalogue_.units.size(), nan_);
    auto& marks = wide_marks_.emplace_back(catalogue_.units.size(), std::uint8_t{0});
    if (!asked.empty()) {
        Evaluation some(catalogue_, program_, panel_);
        some.start(asked, listener_);
        const View v = some.at(step, w);
        for (std::size_t i = 0; i < asked.size(); ++i) {
            values[asked[i]] = v[i];
            if (v.preliminary) marks[asked[i]] = v.preliminary[i];
        }
    }
    return {values.data(), 1, marks.data()};
}

View Evaluation::across(const Step& s, const When& w)
{
    const UnitSet& set = program_.units(s.n);
    std::vector<Around> lists(set.lists.size());
    std::vector<UnitIndex> asked;
    for (std::size_t i = 0; i < n_; ++i) {
        if (is_place(s.op)) asked.push_back(unit(i));
        const int l = set.list_of[unit(i)];
        if (l < 0 || std::exchange(lists[static_cast<std::size_t>(l)].looked, true)) continue;
        for (const UnitIndex u : set.lists[static_cast<std::size_t>(l)])
            if (lives_in(catalogue_.units[u], w.period)) lists[static_cast<std::size_t>(l)].living.push_back(u);
        const auto& living = lists[static_cast<std::size_t>(l)].living;
        asked.insert(asked.end(), living.begin(), living.end());
    }
    std::sort(asked.begin(), asked.end());
    asked.erase(std::unique(asked.begin(), asked.end()), asked.end());
    const View x = of_everyone(s.a, w, asked);
    const View weight = s.b >= 0 ? of_everyone(s.b, w, asked) : View{};
    double* out = buffer();
    std::uint8_t* marks = mask();
    for (std::size_t i = 0; i < n_; ++i) {
        const UnitIndex u = unit(i);
        out[i] = nan_;
        if (set.list_of[u] < 0) continue;
        Around& around = lists[static_cast<std::size_t>(set.list_of[u])];
        if (!around.answered) answer(s, x, weight, around);
        marks[i] = around.preliminary ? 1 : 0;
        if (!is_place(s.op)) {
            out[i] = around.answer;
            continue;
        }
        if (x.preliminary && x.preliminary[u]) marks[i] = 1;
        out[i] = place(s, around.sorted, x[u], std::binary_search(around.living.begin(), around.living.end(), u));
    }
    return {out, 1, marks};
}

// Another rule says nothing of units that it is not for, outside its years, or of periods that are not due.
// People's levels in the place of computed ones.
View Evaluation::judged(const CompiledRule& other, Period p, View computed)
{
    const auto* said = panel_.judgements().of(other.rule->id, other.metric, p);
    if (!said && !other.rule->judged) return computed;
    double* out = buffer();
    for (std::size_t i = 0; i < n_; ++i) {
        out[i] = other.rule->judged ? nan_ : computed[i];
        if (!said) continue;
        const auto found = said->find(unit(i));
        if (found == said->end()) continue;
        const Level level = *found->second.level;
        out[i] = level == Level::flag ? badness(other.rule->severity) : badness(level);
    }
    return {out, 1, computed.preliminary};
}

View Evaluation::of_rule(const Step& s, const When& w)
{
    const OtherRule& other = program_.rule(s.n);
    const Period p = w.period;
    const bool stands =
        is_due(catalogue_.metrics[other.compiled->metric].calendar, p) && is_valid_at(*other.compiled->rule, p);
    std::vector<UnitIndex> asked;
    for (std::size_t i = 0; listener_ && i < n_; ++i) {
        const bool is_for = stands && other.is_for[unit(i)] != 0;
        listener_->asked(*other.compiled, unit(i), p, is_for);
        if (is_for) asked.push_back(unit(i));
    }
    if (!stands) return missing();
    const When then{p, p, 0};
    const bool level = s.op == Op::rule_level;
    if (other.for_all) return level ? judged(*other.compiled, p, at(s.a, then)) : at(s.a, then);
    // Somebody who listens hears no figures of units that the rule is not for.
    const View v = listener_ ? of_everyone(s.a, then, asked) : at(s.a, then);
    const auto where = [&](std::size_t i) { return listener_ ? std::size_t{unit(i)} : i; };
    double* out = buffer();
    std::uint8_t* marks = v.preliminary ? mask() : nullptr;
    for (std::size_t i = 0; i < n_; ++i) {
        const bool is_for = other.is_for[unit(i)] != 0;
        out[i] = is_for ? v[where(i)] : nan_;
        if (marks && is_for) marks[i] = v.preliminary[where(i)];
    }
    const View found{out, 1, marks};
    return level ? judged(*other.compiled, p, found) : found;
}

}  // namespace varsko::expression
