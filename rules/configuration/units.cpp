// [[unit]]: the tree, and every spelling that must name one unit only.
#include "rules/configuration/draft.hpp"

namespace varsko::configuration {

namespace {

constexpr std::pair<std::string_view, Dimension> dimensions[] = {{"responsibility", Dimension::responsibility},
                                                                 {"activity", Dimension::activity},
                                                                 {"cost_kind", Dimension::cost_kind}};

Text read_id(Draft& draft, Table& table, std::map<std::string, Place>& seen)
{
    const auto id = table.required("id");
    if (!id) return {};
    // A unit's number in the ledger ("7110") is a good id: unlike a metric's, it need not be a name in expressions.
    if (!is_rule_id(id->text) || id->text.find('-') != std::string::npos)
        draft.error(id->place, "wrong-value",
                    fmt::format("a unit's id has lower-case letters a-z, digits and _ only, not \"{}\"", id->text));
    is_first(draft, seen, *id, "unit");
    return *id;
}

void check_life(Table& table, std::optional<Day> from, std::optional<Day> to)
{
    if (from && to && *to < *from)
        table.error(table.key_place("to"), "wrong-value",
                    fmt::format("{} ends {} before it begins {}", table.what(), text(*to), text(*from)));
}

void read_life(Table& table, Unit& unit)
{
    unit.from = table.day("from");
    unit.to = table.day("to");
    check_life(table, unit.from, unit.to);
    if (auto became = table.table("became")) {
        Unit::Became b{became->strings("of"), {}};
        if (b.of.empty()) became->missing("of");
        if (const auto on = became->day("on"))
            b.on = *on;
        else if (!became->has("on"))
            became->missing("on");
        became->finish();
        unit.became = std::move(b);
    }
}

template <class Named>
Unit::Rows read_rows(Table& table, UnitIndex total, const Named& named)
{
    Unit::Rows rows;
    for (const auto& name : table.texts("of")) {
        const auto row = named(name);
        if (row == total)
            table.error(name.place, "wrong-value", "a total is not its own row");
        else if (row)
            rows.of.push_back(*row);
    }
    if (!table.has("of")) table.missing("of");
    rows.from = table.day("from");
    rows.to = table.day("to");
    check_life(table, rows.from, rows.to);
    table.finish();
    return rows;
}

// Follows the parents of each unit; a circle is told once, at the first of its units in file order.
void check_tree(Draft& draft)
{
    auto& units = draft.out.catalogue.units;
    for (UnitIndex start = 0; start < units.size(); ++start) {
        std::string path = units[start].id;
        UnitIndex lowest = start;
        std::size_t steps = 0;
        auto at = units[start].parent;
        for (; at && *at != start && steps <= units.size(); at = units[*at].parent, ++steps) {
            path += " -> " + units[*at].id;
            lowest = std::min(lowest, *at);
        }
        if (!at || *at != start || lowest != start) continue;
        draft.error(draft.unit_places[start], "cycle",
                    fmt::format("unit \"{}\" is above itself: {} -> {}", units[start].id, path, units[start].id));
    }
    // A tree with a circle cannot be walked; the error above keeps this configuration from being used.
    for (UnitIndex start = 0; start < units.size(); ++start) {
        std::size_t steps = 0;
        for (auto at = units[start].parent; at; at = units[*at].parent)
            if (++steps > units.size()) {
                units[start].parent.reset();
                break;
            }
    }
}

class Spellings {
public:
    explicit Spellings(Draft& draft) : draft_(draft) {}

    // Two units may have the same name in two dimensions (the first is meant by it); an alias that is not unique is
    // a mistake, since it is there only to be found by.
    void add(UnitIndex unit, const std::string& spelling, const Place& place, bool is_alias)
    {
        const auto key = folded(spelling);
        const auto [it, first] = owners_.try_emplace(key, unit);
        if (first || it->second == unit) return;
        const auto message = fmt::format("\"{}\" is also a spelling of unit \"{}\"", spelling,
                                         draft_.out.catalogue.units[it->second].id);
        if (is_alias)
            draft_.error(place, "duplicate", message);
        else
            draft_.warning(place, "same-name", message + "; files that write it mean that unit");
    }

private:
    Draft& draft_;
    std::map<std::string, UnitIndex> owners_;
};

}  // namespace

void read_units(Draft& draft)
{
    auto& units = draft.out.catalogue.units;
    std::map<std::string, Place> seen;
    std::map<std::string, UnitIndex> by_id;
    for (auto& table : draft.section("unit")) {
        Unit unit;
        unit.id = read_id(draft, table, seen).text;
        by_id.try_emplace(unit.id, static_cast<UnitIndex>(units.size()));
        unit.name = table.string("name", unit.id);
        unit.level = table.string("level");
        unit.dimension = table.one_of<Dimension>("dimension", dimensions).value_or(Dimension::responsibility);
        unit.groups = table.strings("groups");
        read_life(table, unit);
        units.push_back(std::move(unit));
        draft.unit_places.push_back(table.place());
    }
    const auto known = ids_of(units);
    const auto named = [&](const Text& name) -> std::optional<UnitIndex> {
        if (const auto it = by_id.find(name.text); it != by_id.end()) return it->second;
        draft.error(name.place, "unknown-name", "no unit " + suggestion(name.text, known));
        return std::nullopt;
    };
    Spellings spellings{draft};
    for (UnitIndex i = 0; i < units.size(); ++i) spellings.add(i, units[i].id, draft.unit_places[i], false);
    for (UnitIndex i = 0; i < units.size(); ++i) {
        auto& table = draft.section("unit")[i];
        if (const auto parent = table.text("parent")) units[i].parent = named(*parent);
        for (const auto& name : table.texts("responsible"))
            if (const auto unit = named(name)) units[i].responsible.push_back(*unit);
        for (auto& rows : table.tables("rows")) units[i].rows.push_back(read_rows(rows, i, named));
        spellings.add(i, units[i].name, table.key_place("name"), false);
    }
    for (UnitIndex i = 0; i < units.size(); ++i) {
        auto& table = draft.section("unit")[i];
        for (const auto& alias : table.texts("aliases")) {
            spellings.add(i, alias.text, alias.place, true);
            units[i].aliases.push_back(alias.text);
        }
        table.finish();
    }
    check_tree(draft);
}

}  // namespace varsko::configuration
