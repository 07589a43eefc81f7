// Where a printed number misleads: −1.996 % prints as −2.0 % and is not beyond the limit of 2 %.
//
// Conditions are read once more as they were written; of each comparison of a named number with a written one it is
// asked whether the number as it is printed would have answered otherwise.
#include "rules/explain_rounding.hpp"

#include "rules/expression/arithmetic.hpp"
#include "rules/expression/syntax.hpp"

#include <algorithm>

namespace varsko {

namespace {

using expression::Node;
using expression::Operator;
using expression::Syntax;

using Rounding = Explanation::Rounding;

bool compares(Operator op)
{
    return op == Operator::less || op == Operator::less_equal || op == Operator::greater ||
           op == Operator::greater_equal || op == Operator::equal || op == Operator::not_equal;
}

bool holds(Operator op, double a, double b)
{
    const bool less = expression::less(a, b) == 1, more = expression::less(b, a) == 1;
    switch (op) {
        case Operator::less: return less;
        case Operator::less_equal: return !more;
        case Operator::greater: return more;
        case Operator::greater_equal: return !less;
        case Operator::equal: return !less && !more;
        default: return less || more;
    }
}

class Comparisons {
public:
    Comparisons(const Explanation& e, std::string_view value_name) : e_(e), value_name_(value_name) {}

    void look_at(const std::string& text)
    {
        const auto syntax = expression::parse(text);
        if (!syntax) return;
        for (const Node& n : syntax->nodes) {
            if (n.kind != Node::Kind::binary || !compares(n.op) || n.arguments.size() != 2) continue;
            const int a = n.arguments[0].node, b = n.arguments[1].node;
            compare(*syntax, n.op, a, b, true);
            compare(*syntax, n.op, b, a, false);
        }
    }

    std::vector<Rounding> found;

private:
    const Explanation::Let* let(const Node& n) const
    {
        if (n.kind != Node::Kind::name || !n.member.empty()) return nullptr;
        const std::string_view name = n.name == "value" ? value_name_ : std::string_view(n.name);
        const auto at = std::find_if(e_.lets.begin(), e_.lets.end(), [&](const auto& l) { return l.name == name; });
        return at == e_.lets.end() || at->is_condition || at->is_level || std::isnan(at->value) ? nullptr : &*at;
    }

    static std::optional<double> limit(const Syntax& s, const Node& n, Measure measure)
    {
        if (n.kind == Node::Kind::unary && n.op == Operator::negate) {
            const auto positive = limit(s, s.at(n.arguments[0].node), measure);
            return positive ? std::optional(-*positive) : std::nullopt;
        }
        if (n.kind != Node::Kind::number) return std::nullopt;
        if (n.measure == "%") return n.number / 100;
        const auto written = n.measure.empty() ? std::optional(measure) : parse_measure(n.measure);
        return written ? std::optional(n.number * written->factor / measure.factor) : std::nullopt;
    }

    void compare(const Syntax& s, Operator op, int named, int written, bool named_first)
    {
        const auto* of = let(s.at(named));
        const auto to = of ? limit(s, s.at(written), of->measure) : std::nullopt;
        if (!to) return;
        const double printed = as_printed(of->value, of->measure);
        const auto answer = [&](double x) { return named_first ? holds(op, x, *to) : holds(op, *to, x); };
        if (answer(of->value) == answer(printed)) return;
        const bool told = std::any_of(found.begin(), found.end(),
                                      [&](const Rounding& r) { return r.name == of->name && r.limit == *to; });
        if (!told)
            found.push_back({.name = of->name,
                             .exact = of->value,
                             .limit = *to,
                             .measure = of->measure,
                             .is_difference = of->is_difference});
    }

    const Explanation& e_;
    std::string_view value_name_;
};

}  // namespace

std::vector<Rounding> roundings(const Explanation& e, const std::string& value_name)
{
    Comparisons comparisons(e, value_name);
    for (const auto& condition : e.conditions) comparisons.look_at(condition.text);
    return std::move(comparisons.found);
}

}  // namespace varsko
