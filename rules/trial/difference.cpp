#include "rules/trial/difference.hpp"

#include <algorithm>

namespace varsko::trial {

std::string_view text(Shift s)
{
    switch (s) {
        case Shift::same: return "same";
        case Shift::comes: return "comes";
        case Shift::goes: return "goes";
        case Shift::earlier: return "earlier";
        case Shift::later: return "later";
    }
    return "same";
}

namespace {

using List = std::vector<Alarm>;

// Is `a` over when `b` fires?  An alarm that ended in a period was bad until the one before; one that fired and ended
// in the same one (its year closed) is not over before itself.
bool over_before(const Alarm& a, const Alarm& b) { return a.ended && a.ended <= b.fired && a.fired < b.fired; }

template <class Note>
void compare(const List& before, const List& after, Note note)
{
    std::size_t i = 0, j = 0;
    while (i < before.size() || j < after.size()) {
        const Alarm* b = i < before.size() ? &before[i] : nullptr;
        const Alarm* a = j < after.size() ? &after[j] : nullptr;
        const bool only_before = b && (!a || b->unit < a->unit || (b->unit == a->unit && over_before(*b, *a)));
        const bool only_after = a && (!b || a->unit < b->unit || (a->unit == b->unit && over_before(*a, *b)));
        if (only_before) {
            note(Shift::goes, b, nullptr);
            ++i;
        } else if (only_after) {
            note(Shift::comes, nullptr, a);
            ++j;
        } else {
            note(a->fired == b->fired ? Shift::same : a->fired < b->fired ? Shift::earlier : Shift::later, b, a);
            ++i;
            ++j;
        }
    }
}

const Replayed* find(const Backtest& in, const Replayed& like, std::size_t hint)
{
    const auto is = [&](const Replayed& r) { return r.rule == like.rule && r.metric == like.metric; };
    if (hint < in.rules.size() && is(in.rules[hint])) return &in.rules[hint];
    const auto found = std::find_if(in.rules.begin(), in.rules.end(), is);
    return found == in.rules.end() ? nullptr : &*found;
}

}  // namespace

Difference difference(const Backtest& before, const Backtest& after, std::size_t most)
{
    static const List none;
    Difference out;
    const auto add = [&](const Replayed& name, const List& was, const List& is) {
        auto& counts = out.rules.emplace_back();
        counts.rule = name.rule;
        counts.metric = name.metric;
        counts.before = was.size();
        counts.after = is.size();
        compare(was, is, [&](Shift shift, const Alarm* b, const Alarm* a) {
            std::size_t* const of[] = {&counts.same, &counts.comes, &counts.goes, &counts.earlier, &counts.later};
            ++*of[static_cast<std::size_t>(shift)];
            if (shift != Shift::same && out.changes.size() < most)
                out.changes.push_back(
                    {.shift = shift, .rule = name.rule, .metric = name.metric, .before = b, .after = a});
        });
    };
    for (std::size_t i = 0; i < after.rules.size(); ++i) {
        const Replayed* was = find(before, after.rules[i], i);
        add(after.rules[i], was ? was->alarms : none, after.rules[i].alarms);
    }
    for (std::size_t i = 0; i < before.rules.size(); ++i)
        if (!find(after, before.rules[i], i)) add(before.rules[i], before.rules[i].alarms, none);
    return out;
}

}  // namespace varsko::trial
