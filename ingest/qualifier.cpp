#include "ingest/qualifier.hpp"

#include "ingest/rows.hpp"
#include "rules/catalogue.hpp"

#include <array>

namespace varsko::ingest {

namespace {

using SpanIn = MappedColumn::SpanIn;

constexpr std::string_view marks = " ,;:()/-";

std::string_view without_marks_at_front(std::string_view s)
{
    const auto at = s.find_first_not_of(marks);
    return at == s.npos ? std::string_view{} : s.substr(at);
}

std::string_view without_marks_at_back(std::string_view s) { return s.substr(0, s.find_last_not_of(marks) + 1); }

// False: another scenario or span has been named already.
bool add(Qualifier& to, const Qualifier& more)
{
    if ((to.scenario && more.scenario) || (to.span && more.span && to.span != more.span)) return false;
    to = to.or_else(more);
    return true;
}

}  // namespace

Qualifier qualifier_spelled(std::string_view word)
{
    struct Spelled {
        std::string_view word;
        Qualifier means;
    };
    static constexpr std::array<Spelled, 24> known = {{
        {"utfall", {Scenario::outcome, {}}},
        {"outcome", {Scenario::outcome, {}}},
        {"actual", {Scenario::outcome, {}}},
        {"budget", {Scenario::budget, {}}},
        {"årsbudget", {Scenario::budget, SpanIn::year}},
        {"helårsbudget", {Scenario::budget, SpanIn::year}},
        {"prognos", {Scenario::forecast, {}}},
        {"forecast", {Scenario::forecast, {}}},
        {"årsprognos", {Scenario::forecast, SpanIn::year}},
        {"helårsprognos", {Scenario::forecast, SpanIn::year}},
        {"mål", {Scenario::target, {}}},
        {"måltal", {Scenario::target, {}}},
        {"målvärde", {Scenario::target, {}}},
        {"target", {Scenario::target, {}}},
        {"årsmål", {Scenario::target, SpanIn::year}},
        {"helår", {{}, SpanIn::year}},
        {"ack", {{}, SpanIn::accumulated}},
        {"ack.", {{}, SpanIn::accumulated}},
        {"ackumulerat", {{}, SpanIn::accumulated}},
        {"ackumulerad", {{}, SpanIn::accumulated}},
        {"ackumulerade", {{}, SpanIn::accumulated}},
        {"accumulated", {{}, SpanIn::accumulated}},
        {"ytd", {{}, SpanIn::accumulated}},
        {"månad", {{}, SpanIn::month}},
    }};
    if (word.empty() || word.size() > 16) return {};
    const auto s = folded(word);
    for (const auto& k : known)
        if (k.word == s) return k.means;
    return {};
}

Qualified qualified(std::string_view text)
{
    Qualified out{trimmed(text), {}};
    for (bool again = true; again && !out.rest.empty();) {
        again = false;
        const auto back = without_marks_at_back(out.rest);
        const auto before = back.find_last_of(marks);
        const auto last = before == back.npos ? back : back.substr(before + 1);
        const auto front = without_marks_at_front(out.rest);
        const auto first = front.substr(0, front.find_first_of(marks));
        if (const auto said = qualifier_spelled(last); said.any()) {
            if (!add(out.said, said)) return {trimmed(text), {}};
            out.rest = without_marks_at_back(back.substr(0, back.size() - last.size()));
            again = true;
        } else if (const auto opening = qualifier_spelled(first); opening.any()) {
            if (!add(out.said, opening)) return {trimmed(text), {}};
            out.rest = without_marks_at_front(front.substr(first.size()));
            again = true;
        }
    }
    return out;
}

}  // namespace varsko::ingest
