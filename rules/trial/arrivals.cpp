#include "rules/trial/arrivals.hpp"

#include <algorithm>

namespace varsko::trial {

void Arrivals::add(const Figure& f, Instant known_at)
{
    const Slice slice{.scenario = f.scenario, .span = f.span, .period = f.period, .made = f.made};
    Last& last = last_[f.metric][static_cast<std::size_t>(f.scenario)];
    if (last.known == nullptr || last.slice != slice) last = {.slice = slice, .known = &columns_[f.metric][slice]};
    Known& known = *last.known;
    if (known.versions == 0 || known_at < known.first) known.first = known_at;
    if (known.versions == 0 || known_at > known.last) known.last = known_at;
    ++known.versions;
}

}  // namespace varsko::trial
