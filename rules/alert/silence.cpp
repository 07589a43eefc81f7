#include "rules/alert/silence.hpp"

#include "rules/alert/message.hpp"
#include "rules/catalogue.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace varsko {

namespace {

std::vector<std::string> unit_and_above(const Catalogue& catalogue, const std::string& id)
{
    std::vector<std::string> all = {id};
    for (auto at = catalogue.unit(id); at && catalogue.units[*at].parent; at = catalogue.units[*at].parent)
        all.push_back(catalogue.units[*catalogue.units[*at].parent].id);
    return all;
}

}  // namespace

std::string_view text(Silence::State state)
{
    switch (state) {
        case Silence::State::pending: return "pending";
        case Silence::State::active: return "active";
        case Silence::State::expired: return "expired";
    }
    return "expired";
}

std::string silence_id(const Silence& silence)
{
    std::string said = fmt::format("{}|{}|{}|{}|{}", silence.by, silence.comment, text(silence.from), text(silence.to),
                                   text(silence.made));
    for (const LabelMatcher& matcher : silence.of) said += "|" + matcher.text();
    std::string id = stable_name(said);
    for (const std::size_t at : {8U, 13U, 18U, 23U}) id.insert(at, "-");
    return id;
}

bool holds(const Silence& silence, const Catalogue& catalogue, const SilencedBy& one)
{
    const std::map<std::string, std::string> labels = {{"alertname", one.alert.rule},
                                                       {"metric", one.alert.metric},
                                                       {"level", std::string(text(one.level))},
                                                       {"organisation", catalogue.organisation}};
    return std::all_of(silence.of.begin(), silence.of.end(), [&](const LabelMatcher& matcher) {
        return matcher.name() == "unit" ? matcher.fits_any(unit_and_above(catalogue, one.alert.unit))
                                        : matcher.fits(labels);
    });
}

}  // namespace varsko
