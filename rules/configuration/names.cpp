#include "rules/configuration/draft.hpp"

#include <algorithm>
#include <array>

namespace varsko::configuration {

namespace {

constexpr std::array<std::string_view, 5> usual_roles = {"chief", "economist", "admin", "risk owner", "risk_owner"};

// Which units a list of ids, or a table of conditions, leaves standing.
class Selection {
public:
    explicit Selection(Draft& draft) : draft_(draft), chosen_(draft.out.catalogue.units.size(), true) {}

    void keep_named(const Value& names)
    {
        std::vector<bool> named(chosen_.size(), false);
        for (const auto& item : names.items()) {
            const auto name = item.text("\"*\", a unit, or a list of units");
            const auto unit = name ? unit_named(draft_, *name) : std::nullopt;
            if (unit) named[*unit] = true;
            spoiled_ = spoiled_ || !unit;
        }
        keep(named);
    }
    void keep_levels(const std::vector<Text>& levels)
    {
        const auto known = levels_of(draft_.out.catalogue);
        std::vector<bool> kept(chosen_.size(), false);
        for (const auto& level : levels) {
            if (std::find(known.begin(), known.end(), level.text) == known.end()) {
                draft_.error(level.place, "unknown-name", "no unit has the level " + suggestion(level.text, known));
                spoiled_ = true;
            }
            for (std::size_t i = 0; i < kept.size(); ++i)
                if (draft_.out.catalogue.units[i].level == level.text) kept[i] = true;
        }
        keep(kept);
    }
    void keep_under(const Text& name)
    {
        const auto top = unit_named(draft_, name);
        spoiled_ = spoiled_ || !top;
        std::vector<bool> kept(chosen_.size(), false);
        for (UnitIndex i = 0; top && i < kept.size(); ++i) kept[i] = draft_.out.catalogue.is_under(i, *top);
        keep(kept);
    }
    std::vector<UnitIndex> units() const
    {
        std::vector<UnitIndex> out;
        for (UnitIndex i = 0; i < chosen_.size(); ++i)
            if (chosen_[i]) out.push_back(i);
        return out;
    }
    bool spoiled() const { return spoiled_; }  // something was wrong and told: emptiness is no news

private:
    void keep(const std::vector<bool>& kept)
    {
        for (std::size_t i = 0; i < chosen_.size(); ++i) chosen_[i] = chosen_[i] && kept[i];
    }
    Draft& draft_;
    std::vector<bool> chosen_;
    bool spoiled_ = false;
};

}  // namespace

std::vector<std::string> levels_of(const Catalogue& catalogue)
{
    std::set<std::string> all;
    for (const auto& unit : catalogue.units)
        if (!unit.level.empty()) all.insert(unit.level);
    return {all.begin(), all.end()};
}

std::optional<UnitIndex> unit_named(Draft& draft, const Text& name)
{
    const auto& catalogue = draft.out.catalogue;
    if (const auto unit = catalogue.unit(name.text)) return unit;
    std::string hint = suggestion(name.text, ids_of(catalogue.units));
    if (const auto spelled = catalogue.unit_spelled(name.text))
        hint =
            fmt::format("\"{}\"; that is how \"{}\" is spelled, write its id", name.text, catalogue.units[*spelled].id);
    draft.error(name.place, "unknown-name", "no unit " + hint);
    return std::nullopt;
}

std::optional<MetricIndex> metric_named(Draft& draft, const Text& name)
{
    const auto& catalogue = draft.out.catalogue;
    if (const auto metric = catalogue.metric(name.text)) return metric;
    std::string hint = suggestion(name.text, ids_of(catalogue.metrics));
    if (const auto spelled = catalogue.metric_spelled(name.text))
        hint = fmt::format("\"{}\"; that is how \"{}\" is spelled, write its id", name.text,
                           catalogue.metrics[*spelled].id);
    draft.error(name.place, "unknown-name", "no metric " + hint);
    return std::nullopt;
}

std::vector<UnitIndex> units_selected(Draft& draft, const Value& given)
{
    Selection selection{draft};
    if (given.is_table()) {
        auto table = *given.table();
        if (const auto under = table.text("under")) selection.keep_under(*under);
        if (table.has("level")) selection.keep_levels(table.texts("level"));
        if (table.keys().empty()) table.missing("level");
        table.finish();
    } else if (!given.is_text() || given.text().value_or(Text{}).text != "*") {
        selection.keep_named(given);
    }
    auto units = selection.units();
    if (units.empty() && !selection.spoiled())
        given.error(given.place(), "wrong-value", given.whose() + " selects no unit");
    return units;
}

bool has_role(const Catalogue& catalogue, std::string_view role)
{
    return std::any_of(catalogue.people.begin(), catalogue.people.end(), [&](const Person& person) {
        return std::any_of(person.roles.begin(), person.roles.end(),
                           [&](const auto& held) { return held.role == role; });
    });
}

void check_recipient(Draft& draft, const Text& name, std::string_view whose)
{
    const auto& catalogue = draft.out.catalogue;
    if (catalogue.person(name.text) != nullptr || has_role(catalogue, name.text)) return;
    if (std::find(usual_roles.begin(), usual_roles.end(), name.text) != usual_roles.end()) {
        if (!catalogue.people.empty())
            draft.warning(name.place, "role-nobody-has",
                          fmt::format("nobody has the role \"{}\" that {} names", name.text, whose));
        return;
    }
    auto known = ids_of(catalogue.people);
    for (const auto& person : catalogue.people)
        for (const auto& held : person.roles) known.push_back(held.role);
    known.insert(known.end(), usual_roles.begin(), usual_roles.end());
    std::sort(known.begin(), known.end());
    known.erase(std::unique(known.begin(), known.end()), known.end());
    draft.error(name.place, "unknown-name",
                fmt::format("{} names neither a person nor a role: {}", whose, suggestion(name.text, known)));
}

bool is_first(Draft& draft, std::map<std::string, Place>& seen, const Text& id, std::string_view what)
{
    const auto [before, first] = seen.try_emplace(id.text, id.place);
    if (!first)
        draft.error(
            id.place, "duplicate",
            fmt::format("{} \"{}\" stands already in {}:{}", what, id.text, before->second.file, before->second.line));
    return first;
}

}  // namespace varsko::configuration
