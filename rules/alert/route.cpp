#include "rules/alert/route.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace varsko {

namespace {

void add_holders_at(const Catalogue& catalogue, std::string_view role, UnitIndex unit, std::vector<RoleHolder>& out)
{
    for (const Person& person : catalogue.people)
        for (const auto& held : person.roles)
            if (held.unit == unit && held.role == role &&
                std::none_of(out.begin(), out.end(), [&](const RoleHolder& h) { return h.person == &person; }))
                out.push_back({&person, unit});
}

bool matches(const Catalogue& catalogue, const Route& route, const Occasion& on)
{
    if (!route.rule.empty() && route.rule != on.rule) return false;
    if (!route.metric.empty() && route.metric != on.metric) return false;
    if (!route.level.empty() && route.level != text(on.level) &&
        !(on.level == Level::flag && route.level == text(on.severity)))
        return false;
    if (!route.unit.empty()) {
        const auto unit = catalogue.unit(route.unit);
        if (!unit || !catalogue.is_under(on.unit, *unit)) return false;
    }
    if (!route.risk.empty() && std::find(on.risks.begin(), on.risks.end(), route.risk) == on.risks.end()) return false;
    return !route.goal || route.goal == on.goal;
}

class Gathering {
public:
    Gathering(const Configuration& configuration, const Occasion& on) : configuration_(configuration), on_(on) {}

    // `before` opens each reason: "" for the rule's own list, "route 2 " for a route's.
    void add(const std::string& who, const std::string& before, Route::When when = Route::When::as_they_wish)
    {
        when_ = when;
        const Catalogue& catalogue = configuration_.catalogue;
        if (who == "risk owner" || who == "risk_owner") {
            for (const auto& owner : on_.owners)
                if (const Person* person = catalogue.person(owner)) add(*person, before + "risk-owner");
            return;
        }
        if (const Person* person = catalogue.person(who)) return add(*person, before + "named");
        for (const RoleHolder& holder : holders(catalogue, who, on_.unit))
            add(*holder.person, fmt::format("{}{}-of {}", before, who, catalogue.units[holder.at].id));
    }

    void add_channel(const std::string& channel, const std::string& why)
    {
        when_ = Route::When::as_they_wish;
        push({.person = nullptr, .id = "channel:" + channel, .channel = channel, .why = why});
    }

    std::vector<Recipient> take() { return std::move(out_); }

private:
    void add(const Person& person, const std::string& why)
    {
        const auto& stand_in = person.stand_in;
        if (stand_in && stand_in->from <= on_.today && on_.today <= stand_in->to)
            if (const Person* other = configuration_.catalogue.person(stand_in->person))
                return push({.person = other,
                             .id = other->id,
                             .channel = other->channel,
                             .why = fmt::format("{}, for {}", why, person.id)});
        push({.person = &person, .id = person.id, .channel = person.channel, .why = why});
    }

    void push(Recipient r)
    {
        r.when = when_;
        if (std::none_of(out_.begin(), out_.end(), [&](const Recipient& have) { return have.id == r.id; }))
            out_.push_back(std::move(r));
    }

    const Configuration& configuration_;
    const Occasion& on_;
    Route::When when_ = Route::When::as_they_wish;  // of what is being added
    std::vector<Recipient> out_;
};

}  // namespace

std::vector<RoleHolder> holders(const Catalogue& catalogue, std::string_view role, UnitIndex unit)
{
    std::vector<RoleHolder> out;
    for (std::optional<UnitIndex> at = unit; at && out.empty(); at = catalogue.units[*at].parent) {
        add_holders_at(catalogue, role, *at, out);
        for (const UnitIndex responsible : catalogue.units[*at].responsible)
            add_holders_at(catalogue, role, responsible, out);
    }
    return out;
}

std::string owner_of(const Catalogue& catalogue, const std::string& who, UnitIndex unit)
{
    if (catalogue.person(who)) return who;
    const auto found = holders(catalogue, who, unit);
    return found.empty() ? who : found.front().person->id;
}

std::vector<Recipient> reached_by(const Configuration& configuration, const std::string& who, const Occasion& on)
{
    Gathering gathering(configuration, on);
    gathering.add(who, "");
    return gathering.take();
}

std::vector<Recipient> recipients(const Configuration& configuration, const std::vector<std::string>& to,
                                  const Occasion& on)
{
    Gathering gathering(configuration, on);
    for (const auto& who : to) gathering.add(who, "");
    for (std::size_t i = 0; i < configuration.routes.size(); ++i) {
        const Route& route = configuration.routes[i];
        if (!matches(configuration.catalogue, route, on)) continue;
        const std::string name = fmt::format("route {}", i + 1);
        for (const auto& who : route.to) gathering.add(who, name + " ", route.when);
        for (const auto& channel : route.channels) gathering.add_channel(channel, name);
        if (!route.continues) break;
    }
    return gathering.take();
}

}  // namespace varsko
