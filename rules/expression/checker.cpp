#include "rules/expression/checker.hpp"

#include "rules/expression/calls.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace varsko::expression {

namespace {

Typed number_of(int step, Measure m)
{
    Typed t;
    t.step = step;
    t.measure = m;
    return t;
}

Typed condition_of(int step)
{
    Typed t;
    t.step = step;
    t.is_condition = true;
    return t;
}

std::string did_you_mean(std::string_view wrong, const std::vector<std::string>& known)
{
    const auto near = nearest(wrong, known);
    return near.empty() ? std::string{} : fmt::format("; did you mean \"{}\"?", near);
}

// A count is so many pieces: so many of x is x, and x by pieces is x for each.  A day or an hour may have its price.
bool is_of_pieces(Quantity q) { return q == Quantity::money || q == Quantity::days || q == Quantity::hours; }
bool is_by(Quantity what, Quantity each)
{
    if (each == Quantity::count) return is_of_pieces(what);
    return what == Quantity::money && (each == Quantity::days || each == Quantity::hours);
}

std::string list(const std::vector<Scenario>& scenarios)
{
    std::string out;
    for (const auto s : scenarios) out += (out.empty() ? "" : ", ") + std::string(text(s));
    return out;
}

}  // namespace

std::string described(Measure m)
{
    switch (m.quantity) {
        case Quantity::plain: return "a plain number";
        case Quantity::share: return "a share (%)";
        default: return std::string(text(m));
    }
}

Checker::Checker(const Catalogue& catalogue, MetricIndex metric, Program& program, Diagnostics& diagnostics,
                 const OtherRules* others)
    : catalogue_(catalogue), metric_(metric), program_(program), diagnostics_(diagnostics), others_(others)
{
}

void Checker::error(const Place& place, std::string code, std::string message)
{
    diagnostics_.push_back({.severity = Diagnostic::Severity::error,
                            .place = place,
                            .code = std::move(code),
                            .message = std::move(message)});
}

void Checker::error_at(std::size_t offset, std::string code, std::string message)
{
    error(place_in(*text_, offset), std::move(code), std::move(message));
}

Typed Checker::check(const Text& text)
{
    auto parsed = parse(text.text);
    text_ = &text;
    if (!parsed) {
        error_at(parsed.error().offset, parsed.error().code, parsed.error().message);
        return {};
    }
    const Syntax before = std::exchange(syntax_, std::move(*parsed));
    Typed t = node(syntax_.root);
    syntax_ = before;
    return t.ok() && !same_periods(t.step) ? Typed{} : t;
}

bool Checker::same_periods(int root)
{
    const Grain ours = catalogue_.metrics[metric_].calendar.every;
    std::set<MetricIndex> wrong;
    std::vector<bool> seen(program_.size());
    std::vector<int> open{root};
    while (!open.empty()) {
        const int i = open.back();
        open.pop_back();
        if (i < 0 || seen[static_cast<std::size_t>(i)]) continue;
        seen[static_cast<std::size_t>(i)] = true;
        const Step& s = program_.step(i);
        for (int operand : {s.a, s.b, s.c}) open.push_back(operand);
        const bool stands_for_a_year = s.scenario != Scenario::outcome && s.scenario != Scenario::budget;
        if (s.op == Op::figure && s.form != Form::year && !stands_for_a_year &&
            catalogue_.metrics[s.metric].calendar.every != ours)
            wrong.insert(s.metric);
    }
    for (const auto m : wrong)
        error_at(0, "period-mismatch",
                 fmt::format("{} is reported by {} and {} by {}; year({}.outcome) can be read at any period",
                             catalogue_.metrics[m].id, text(catalogue_.metrics[m].calendar.every),
                             catalogue_.metrics[metric_].id, text(ours), catalogue_.metrics[m].id));
    return wrong.empty();
}

int Checker::add(Step s)
{
    if (static_cast<int>(program_.size()) >= most_steps) {
        if (!std::exchange(said_too_large_, true))
            error_at(0, "too-large", fmt::format("the rule needs more than {} steps", most_steps));
        return -1;
    }
    const int i = program_.add(std::move(s));
    if (program_.step(i).depth <= deepest_program) return i;
    if (!std::exchange(said_too_large_, true))
        error_at(0, "too-deep", fmt::format("lets upon lets nest deeper than {}", deepest_program));
    return -1;
}

int Checker::scaled(int step, double factor)
{
    if (step < 0 || factor == 1) return step;
    const int by = add({.op = Op::constant, .number = factor});
    return by < 0 ? -1 : add({.op = Op::multiply, .a = step, .b = by});
}

bool Checker::is_constant(int step) const
{
    const Step& s = program_.step(step);
    switch (s.op) {
        case Op::constant:
        case Op::by_unit: return true;
        case Op::negate:
        case Op::abs: return is_constant(s.a);
        case Op::add:
        case Op::subtract:
        case Op::multiply:
        case Op::divide: return is_constant(s.a) && is_constant(s.b);
        default: return false;
    }
}

std::string Checker::words(const Node& n) const { return text_->text.substr(n.begin, n.end - n.begin); }

bool Checker::want_number(const Typed& t, std::size_t offset, std::string_view where)
{
    if (!t.ok()) return false;
    if (t.is_level) {
        error_at(offset, "wrong-type",
                 fmt::format("a number was expected {}, this is a level; compare it with green, yellow or red", where));
        return false;
    }
    if (!t.is_condition) return true;
    error_at(
        offset, "wrong-type",
        fmt::format("a number was expected {}, this is a condition; if(condition, 1, 0) makes a number of it", where));
    return false;
}

bool Checker::want_condition(const Typed& t, std::size_t offset, std::string_view where)
{
    if (!t.ok()) return false;
    if (t.is_condition) return true;
    error_at(
        offset, "wrong-type",
        fmt::format("a condition was expected {}, this is a {}", where,
                    t.is_level ? "level; compare it with green, yellow or red" : "number; compare it with something"));
    return false;
}

Typed Checker::node(int index)
{
    const Node& n = syntax_.at(index);
    switch (n.kind) {
        case Node::Kind::number: return number(n);
        case Node::Kind::text:
            error_at(
                n.begin, "wrong-type",
                fmt::format("a text in quotes; it names a group of units, or the rule in rule(\"{}\").level", n.name));
            return {};
        case Node::Kind::name: return n.member.empty() ? name(n) : member(n);
        case Node::Kind::call: return Calls(*this, n).check();
        case Node::Kind::unary: return unary(n);
        case Node::Kind::binary: return binary(n);
    }
    return {};
}

Typed Checker::number(const Node& n)
{
    const Measure m = n.measure.empty() ? Measure{} : parse_measure(n.measure).value_or(Measure{});
    // 2 % is told as a percentage and kept as a fraction.
    const double x = m.quantity == Quantity::share && n.measure != "share" ? n.number / 100 : n.number;
    Typed t = number_of(add({.op = Op::constant, .number = x}), m);
    t.is_constant = true;
    t.is_zero = x == 0 && m.quantity == Quantity::plain;
    return t;
}

std::vector<std::string> Checker::known_names() const
{
    std::vector<std::string> names;
    names.reserve(names_.size() + scenario_count + catalogue_.constants.size());
    for (const auto& [name, what] : names_) names.push_back(name);
    for (const auto s : catalogue_.metrics[metric_].scenarios) names.emplace_back(text(s));
    if (catalogue_.metric(catalogue_.metrics[metric_].id + std::string(base_suffix))) names.emplace_back(base_name);
    for (const auto& [name, what] : catalogue_.constants) names.push_back(name);
    return names;
}

Typed Checker::name(const Node& n)
{
    if (const auto found = names_.find(n.name); found != names_.end()) return found->second;
    const Metric& metric = catalogue_.metrics[metric_];
    if (const auto s = parse_scenario(n.name)) {
        if (std::find(metric.scenarios.begin(), metric.scenarios.end(), *s) != metric.scenarios.end())
            return scenario(*s);
        error_at(n.offset, "unknown-name",
                 fmt::format("the metric {} has no {}; it has {}", metric.id, n.name, list(metric.scenarios)));
        return {};
    }
    if (n.name == base_name) {
        if (const auto found = base()) return *found;
        error_at(n.offset, "unknown-name",
                 fmt::format("the metric {} has no base: that is the outcome of a metric \"{}{}\"", metric.id,
                             metric.id, base_suffix));
        return {};
    }
    if (const auto found = catalogue_.constants.find(n.name); found != catalogue_.constants.end())
        return constant(n.name, found->second);
    for (const Level level : {Level::green, Level::yellow, Level::red})
        if (n.name == text(level)) {
            Typed t = number_of(add({.op = Op::constant, .number = static_cast<double>(badness(level))}), {});
            t.is_level = t.is_constant = true;
            return t;
        }
    if (find_function(n.name)) {
        error_at(n.offset, "unknown-name",
                 fmt::format("{} is a function: {}", n.name, find_function(n.name)->signature));
        return {};
    }
    if (catalogue_.metric(n.name)) {
        error_at(n.offset, "unknown-name",
                 fmt::format("{} is a metric; its figures are {}.outcome and the like", n.name, n.name));
        return {};
    }
    auto known = known_names();
    std::string hint = did_you_mean(n.name, known);
    if (hint.empty()) {
        hint = "; known here: ";
        std::sort(known.begin(), known.end());
        for (std::size_t i = 0; i < known.size(); ++i) hint += (i ? ", " : "") + known[i];
    }
    error_at(n.offset, "unknown-name", fmt::format("no name \"{}\" here{}", n.name, hint));
    return {};
}

Typed Checker::constant(const std::string&, const Constant& c)
{
    Typed t;
    t.measure = c.measure;
    t.is_constant = true;
    if (c.by_level.empty()) {
        t.step = add({.op = Op::constant, .number = c.value});
        t.is_zero = c.value == 0 && c.measure.quantity == Quantity::plain;
        return t;
    }
    std::vector<double> by_unit;
    by_unit.reserve(catalogue_.units.size());
    for (const auto& unit : catalogue_.units) {
        const auto found = c.by_level.find(unit.level);
        by_unit.push_back(found == c.by_level.end() ? c.value : found->second);
    }
    t.step = add({.op = Op::by_unit, .n = program_.add_table(std::move(by_unit))});
    return t;
}

// What a share is counted among is a metric of its own, named after it: "83 % (29)" is read into both.
std::optional<Typed> Checker::base()
{
    const auto m = catalogue_.metric(catalogue_.metrics[metric_].id + std::string(base_suffix));
    if (!m) return std::nullopt;
    return number_of(figure(*m, Scenario::outcome, Form::own), catalogue_.metrics[*m].measure);
}

Typed Checker::scenario(Scenario s)
{
    return number_of(figure(metric_, s, Form::own), catalogue_.metrics[metric_].measure);
}

Typed Checker::member(const Node& n)
{
    const auto m = catalogue_.metric(n.name);
    if (!m) {
        std::vector<std::string> ids;
        ids.reserve(catalogue_.metrics.size());
        for (const auto& metric : catalogue_.metrics) ids.push_back(metric.id);
        error_at(n.offset, "unknown-name", fmt::format("no metric \"{}\"{}", n.name, did_you_mean(n.name, ids)));
        return {};
    }
    const Metric& metric = catalogue_.metrics[*m];
    const auto s = parse_scenario(n.member);
    if (!s || std::find(metric.scenarios.begin(), metric.scenarios.end(), *s) == metric.scenarios.end()) {
        std::vector<std::string> known;
        known.reserve(metric.scenarios.size());
        for (const auto x : metric.scenarios) known.emplace_back(text(x));
        const auto hint = did_you_mean(n.member, known);
        error_at(n.member_offset, "unknown-name",
                 fmt::format("the metric {} has no \"{}\"{}", metric.id, n.member,
                             hint.empty() ? "; it has " + list(metric.scenarios) : hint));
        return {};
    }
    return number_of(figure(*m, *s, Form::own), metric.measure);
}

Typed Checker::unary(const Node& n)
{
    const Node& operand = syntax_.at(n.arguments[0].node);
    Typed a = node(n.arguments[0].node);
    if (n.op == Operator::opposite) {
        if (!want_condition(a, operand.begin, "after not")) return {};
        return condition_of(add({.op = Op::opposite, .a = a.step}));
    }
    if (!want_number(a, operand.begin, "after -")) return {};
    if (program_.step(a.step).op == Op::constant)
        a.step = add({.op = Op::constant, .number = -program_.step(a.step).number});
    else
        a.step = add({.op = Op::negate, .a = a.step});
    return a;
}

Typed Checker::binary(const Node& n)
{
    const Typed a = node(n.arguments[0].node), b = node(n.arguments[1].node);
    const auto left = syntax_.at(n.arguments[0].node).begin, right = syntax_.at(n.arguments[1].node).begin;
    if (n.op == Operator::both || n.op == Operator::either) {
        const std::string where = fmt::format("beside {}", text(n.op));
        const bool ok = want_condition(a, left, where);
        return want_condition(b, right, where) && ok ? logic(n, a, b) : Typed{};
    }
    if (a.is_level || b.is_level) return level_comparison(n, a, b);
    const std::string where = fmt::format("beside {}", text(n.op));
    const bool ok = want_number(a, left, where);
    if (!want_number(b, right, where) || !ok) return {};
    switch (n.op) {
        case Operator::add:
        case Operator::subtract: return sum(n, a, b);
        case Operator::multiply: return product(a, b);
        case Operator::divide: return ratio(n, a, b);
        default: return comparison(n, a, b);
    }
}

Typed Checker::logic(const Node& n, Typed a, Typed b)
{
    return condition_of(add({.op = n.op == Operator::both ? Op::both : Op::either, .a = a.step, .b = b.step}));
}

std::optional<Measure> Checker::common_measure(Typed& a, Typed& b, std::size_t offset, std::string_view what)
{
    if (a.is_zero) return b.measure;
    if (b.is_zero) return a.measure;
    if (a.measure.quantity == b.measure.quantity) {
        b.step = scaled(b.step, b.measure.factor / a.measure.factor);
        b.measure = a.measure;
        return a.measure;
    }
    std::string hint;
    const bool a_share = a.measure.quantity == Quantity::share, b_share = b.measure.quantity == Quantity::share;
    if ((a_share && b.measure.quantity == Quantity::plain) || (b_share && a.measure.quantity == Quantity::plain))
        hint = "; a share is written with %: 2% is 0.02";
    else if (a.is_constant != b.is_constant &&
             (a.measure.quantity == Quantity::plain || b.measure.quantity == Quantity::plain)) {
        const Measure m = a.measure.quantity == Quantity::plain ? b.measure : a.measure;
        hint = fmt::format("; a number may say what it counts: 200 {}", text(m));
    }
    error_at(offset, "unit-mismatch",
             fmt::format("{}: {} and {}{}", what, described(a.measure), described(b.measure), hint));
    return std::nullopt;
}

Typed Checker::sum(const Node& n, Typed a, Typed b)
{
    const bool minus = n.op == Operator::subtract;
    const auto m = common_measure(a, b, n.offset, minus ? "these cannot be subtracted" : "these cannot be added");
    if (!m) return {};
    Typed t = number_of(add({.op = minus ? Op::subtract : Op::add, .a = a.step, .b = b.step}), *m);
    t.is_constant = a.is_constant && b.is_constant;
    if (m->quantity == Quantity::share) {
        t.is_difference = minus ? !a.is_constant && !b.is_constant && a.is_difference == b.is_difference
                                : a.is_difference && b.is_difference;
    }
    return t;
}

Typed Checker::product(Typed a, Typed b)
{
    const auto scales = [](const Typed& t) {
        return t.measure.quantity == Quantity::plain || t.measure.quantity == Quantity::share;
    };
    const auto plain = [](const Typed& t) { return t.measure.quantity == Quantity::plain; };
    Measure m;
    bool difference = false;
    if (plain(a)) {
        m = b.measure;
        difference = b.is_difference;
    } else if (plain(b) || scales(b)) {
        m = a.measure;
        difference = plain(b) && a.is_difference;
    } else if (scales(a)) {
        m = b.measure;
    } else if (is_by(a.measure.quantity, b.measure.quantity)) {
        m = a.measure;
        b.step = scaled(b.step, b.measure.factor);
    } else if (is_by(b.measure.quantity, a.measure.quantity)) {
        m = b.measure;
        a.step = scaled(a.step, a.measure.factor);
    } else {
        a.step = scaled(a.step, a.measure.factor);
        b.step = scaled(b.step, b.measure.factor);
    }
    Typed t = number_of(a.step < 0 || b.step < 0 ? -1 : add({.op = Op::multiply, .a = a.step, .b = b.step}), m);
    t.is_constant = a.is_constant && b.is_constant;
    t.is_difference = difference;
    return t;
}

Typed Checker::ratio(const Node& n, Typed a, Typed b)
{
    const Quantity qa = a.measure.quantity, qb = b.measure.quantity;
    Measure m;
    bool difference = false;
    if (qa == qb && !(qa == Quantity::plain && (a.is_constant || b.is_constant))) {
        b.step = scaled(b.step, b.measure.factor / a.measure.factor);
        m = {Quantity::share, 1};
    } else if (qb == Quantity::plain || (qb == Quantity::share && qa != Quantity::plain)) {
        m = a.measure;
        difference = qb == Quantity::plain && a.is_difference;
    } else if (is_by(qa, qb)) {
        m = a.measure;
        b.step = scaled(b.step, b.measure.factor);
    } else {
        a.step = scaled(a.step, a.measure.factor);
        b.step = scaled(b.step, b.measure.factor);
    }
    if (a.step < 0 || b.step < 0) return {};
    Typed t = number_of(add({.op = Op::divide, .a = a.step, .b = b.step}), m);
    t.is_constant = a.is_constant && b.is_constant;
    t.is_difference = difference;
    if (t.ok()) program_.divisors.try_emplace(t.step, words(syntax_.at(n.arguments[1].node)));
    return t;
}

Typed Checker::comparison(const Node& n, Typed a, Typed b)
{
    if (!common_measure(a, b, n.offset, "these cannot be compared")) return {};
    return compared(n.op, a.step, b.step);
}

Typed Checker::compared(Operator op, int a, int b)
{
    switch (op) {
        case Operator::less: return condition_of(add({.op = Op::less, .a = a, .b = b}));
        case Operator::less_equal: return condition_of(add({.op = Op::less_equal, .a = a, .b = b}));
        case Operator::greater: return condition_of(add({.op = Op::less, .a = b, .b = a}));
        case Operator::greater_equal: return condition_of(add({.op = Op::less_equal, .a = b, .b = a}));
        case Operator::equal: return condition_of(add({.op = Op::equal, .a = a, .b = b}));
        default: return condition_of(add({.op = Op::not_equal, .a = a, .b = b}));
    }
}

Typed Checker::level_comparison(const Node& n, Typed a, Typed b)
{
    if (!a.ok() || !b.ok()) return {};
    const bool compares = n.op == Operator::less || n.op == Operator::less_equal || n.op == Operator::greater ||
                          n.op == Operator::greater_equal || n.op == Operator::equal || n.op == Operator::not_equal;
    if (a.is_level && b.is_level && compares) return compared(n.op, a.step, b.step);
    error_at(n.offset, "wrong-type",
             compares ? "a level is compared with a level: green, yellow, red, or another rule's"
                      : "levels are compared and not computed with; worst(a, b) is the worse of two");
    return {};
}

int Checker::taken_from(const Program& other, int root)
{
    std::map<int, int> now;
    for (const int i : other.below(root)) {
        Step s = other.step(i);
        for (int* operand : {&s.a, &s.b, &s.c, &s.derived})
            if (*operand >= 0) *operand = now.at(*operand);
        if (s.op == Op::by_unit) s.n = program_.add_table(other.table(s.n));
        if (is_across_units(s.op)) s.n = program_.add_units(other.units(s.n));
        if (s.op == Op::rule_level || s.op == Op::rule_value) s.n = program_.add_rule(other.rule(s.n));
        s.depth = 1;
        const int taken = add(std::move(s));
        if (taken < 0) return -1;
        now[i] = taken;
        if (const auto words = other.divisors.find(i); words != other.divisors.end())
            program_.divisors.try_emplace(taken, words->second);
        if (const auto words = other.asked.find(i); words != other.asked.end())
            program_.asked.try_emplace(taken, words->second);
    }
    return now.at(root);
}

}  // namespace varsko::expression
