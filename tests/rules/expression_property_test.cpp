// Random expressions over random figures: columns and one cell at a time must agree.
#include "rules/expression/functions.hpp"
#include "rules/expression/syntax.hpp"
#include "tests/rules/expression_reference.hpp"
#include "tests/rules/random_house.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <cmath>
#include <utility>

using namespace varsko;
using namespace varsko::test;

namespace {

bool same(double column, const Reference::Maybe& cell)
{
    if (std::isnan(column) || !cell) return std::isnan(column) && !cell;
    return std::abs(column - *cell) <= 1e-7 * std::max({1.0, std::abs(column), std::abs(*cell)});
}

Level level_of(const std::vector<std::pair<Level, Reference::Maybe>>& tried, Level otherwise)
{
    for (const auto& [level, truth] : tried) {
        if (!truth) return Level::unknown;
        if (*truth == 1) return level;
    }
    return otherwise;
}

// Some figures were known late, and some were something else before.
void know_some_late(RandomHouse& h)
{
    const auto given = std::exchange(h.figures, {});
    const std::size_t days = 31 * (static_cast<std::size_t>(h.months) + 2);
    const auto day = [&](std::size_t n) {
        return text(Period::month(first_year, 1).first_day() + std::chrono::days(n % days));
    };
    std::size_t n = static_cast<std::size_t>(pick(1000));
    for (auto g : given) {
        n = n * 7919 + 104729;
        const std::size_t first = n / 7 % days;
        if (n % 3 == 0) {
            auto before = g;
            before.key += " known " + day(first);
            before.value += 1;
            before.preliminary = n % 5 == 0;
            h.figures.push_back(before);
        }
        if (n % 2 == 0)
            g.key += " known " + day(std::min(first + n / 11 % 200, days - 1));
        else if (n % 3 == 0)
            g.key += " known " + day(first);
        h.figures.push_back(g);
    }
}

}  // namespace

TEST_CASE("columns and one cell at a time agree on random expressions over random figures")
{
    const bool ok = rc::check([] {
        RandomHouse h = random_house();
        know_some_late(h);
        Author author{.asks_what_was_known = true, .has_long_history = h.months > 60};
        if (pick(2)) {  // and another rule, that the first may stand on
            static constexpr Level colours[] = {Level::green, Level::yellow, Level::red};
            auto other = h.rule("other");
            const int left_out = pick(3);
            other.value(author.count(2));
            for (int c = 0; c < 3; ++c)
                if (c != left_out) other.level(colours[c], author.condition(2));
            for (UnitIndex u = 0; u < 4; ++u)
                if (pick(5)) other.rule.units.push_back(u);
            if (pick(4) == 0) other.rule.valid_from = Period::month(first_year, 1 + pick(12));
            if (pick(4) == 0) other.rule.valid_to = Period::month(first_year + 1, 1 + pick(12));
            author.has_other = true;
        }
        h.rules.emplace_front();
        h.rules.front().id = "it";
        h.rules.front().place = {"rules.d/test.toml", 1, 1};
        h.rules.front().metrics = {0};
        SmallHouse::Writing rule{h.rules.front()};
        for (int i = pick(3); i > 0; --i) {
            const bool is_share = pick(2) == 1;
            const std::string name = "let" + std::to_string(i);
            rule.let(name, is_share ? author.share(2) : author.count(2));
            (is_share ? author.share_lets : author.count_lets).push_back(name);
        }
        rule.value(author.count(3)).level(Level::red, author.condition(3)).level(Level::yellow, author.condition(2));
        h.build();
        for (const auto& d : h.diagnostics) RC_LOG() << d.text() << "\n";
        for (const auto& [name, text] : h.rules[0].let) RC_LOG() << name << ": " << text.text << "\n";
        RC_LOG() << "value: " << h.rules[0].value->text << "\nred: " << h.rules[0].levels[Level::red].text
                 << "\nyellow: " << h.rules[0].levels[Level::yellow].text << "\n";
        RC_ASSERT(h.diagnostics.empty());

        Reference reference{h.catalogue};
        for (const auto& g : h.figures) reference.add(h.figure(g), SmallHouse::known(g));
        for (const auto& [name, text] : h.rules[0].let) reference.lets[name] = *expression::parse(text.text);
        for (std::size_t i = 1; i < h.rules.size(); ++i) reference.rules[h.rules[i].id] = h.rules[i];
        const auto& compiled = h.set->compiled.at(0);
        const std::vector<UnitIndex> subjects =
            pick(2) ? std::vector<UnitIndex>{0, 1, 2, 3} : std::vector<UnitIndex>{2, 0};
        Assessed a;
        for (int k = 0; k < 4; ++k) {
            const Period p = Period::month(first_year, 1).plus(pick(h.months));
            assess(h.catalogue, compiled, h.panel, p, subjects, a);
            for (std::size_t i = 0; i < subjects.size(); ++i) {
                const UnitIndex u = subjects[i];
                const auto value = reference.evaluate(h.rules[0].value->text, 0, u, p);
                const auto red = reference.evaluate(h.rules[0].levels[Level::red].text, 0, u, p);
                const auto yellow = reference.evaluate(h.rules[0].levels[Level::yellow].text, 0, u, p);
                RC_LOG() << p.text() << " u" << u << " value " << a.value[i] << " against " << value.value.value_or(NAN)
                         << "\n";
                RC_ASSERT(same(a.value[i], value.value));
                RC_ASSERT(a.level[i] ==
                          level_of({{Level::red, red.value}, {Level::yellow, yellow.value}}, Level::green));
                RC_ASSERT((a.preliminary[i] != 0) == (value.preliminary || red.preliminary || yellow.preliminary));
                const auto e = explain(h.catalogue, compiled, h.panel, u, p);
                RC_ASSERT(e.level == a.level[i]);
                RC_ASSERT(e.trend == a.trend[i]);
                RC_ASSERT(e.preliminary == (a.preliminary[i] != 0));
                RC_ASSERT(same(e.value, value.value));
            }
        }
    });
    CHECK(ok);
}

TEST_CASE("the author of random expressions writes every function of the language")
{
    std::set<std::string> written;
    const bool ok = rc::check([&] {
        Author author{.has_other = true, .asks_what_was_known = true};
        for (int n = 0; n < 20'000 && written.size() < expression::functions().size(); ++n) {
            const auto parsed = expression::parse(n % 2 != 0 ? author.count(4) : author.condition(4));
            RC_ASSERT(parsed.has_value());
            for (const auto& node : parsed->nodes)
                if (node.kind == expression::Node::Kind::call) written.insert(node.name);
        }
    });
    CHECK(ok);
    std::vector<std::string> never;
    for (const auto& f : expression::functions())
        if (!written.contains(std::string(f.name))) never.emplace_back(f.name);
    CHECK(never == std::vector<std::string>());
}

TEST_CASE("an expression printed and parsed again is the same expression")
{
    const bool ok = rc::check([] {
        Author author;
        author.count_lets = {"a", "b"};
        author.has_other = true;
        const std::string text = pick(2) ? author.condition(4) : author.count(4);
        RC_LOG() << text << "\n";
        const auto once = expression::parse(text);
        RC_ASSERT(once.has_value());
        const std::string printed = expression::print(*once);
        RC_LOG() << printed << "\n";
        const auto twice = expression::parse(printed);
        RC_ASSERT(twice.has_value());
        RC_ASSERT(expression::print(*twice) == printed);
        RC_ASSERT(once->nodes.size() == twice->nodes.size());
        for (std::size_t i = 0; i < once->nodes.size(); ++i) {
            const auto &a = once->nodes[i], &b = twice->nodes[i];
            RC_ASSERT(a.kind == b.kind);
            RC_ASSERT(a.op == b.op);
            RC_ASSERT(a.name == b.name);
            RC_ASSERT(a.member == b.member);
            RC_ASSERT(a.number == b.number);
            RC_ASSERT(a.integer == b.integer);
            RC_ASSERT(a.measure == b.measure);
            RC_ASSERT(a.arguments.size() == b.arguments.size());
            for (std::size_t k = 0; k < a.arguments.size(); ++k) {
                RC_ASSERT(a.arguments[k].option == b.arguments[k].option);
                RC_ASSERT(a.arguments[k].node == b.arguments[k].node);
            }
        }
    });
    CHECK(ok);
}

TEST_CASE("any bytes at all give a tree or one error within the text")
{
    const bool ok = rc::check([] {
        static const std::string letters = "abc(),.+-*/<>=!%0123456789 \n\"&|\xc3\xa5\xe2\x88\x92 and or not min";
        std::string text;
        for (int n = pick(60); n > 0; --n)
            text += letters[static_cast<std::size_t>(pick(static_cast<int>(letters.size())))];
        RC_LOG() << text << "\n";
        const auto parsed = expression::parse(text);
        if (parsed)
            RC_ASSERT(expression::parse(expression::print(*parsed)).has_value());
        else
            RC_ASSERT(parsed.error().offset <= text.size());
    });
    CHECK(ok);
}
