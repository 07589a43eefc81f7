#include "rules/catalogue.hpp"

#include "rules/letters.hpp"

namespace varsko {

namespace {

template <class T>
std::optional<T> found(const auto& names, std::string_view name)
{
    const auto it = names.find(name);
    return it == names.end() ? std::nullopt : std::optional<T>{it->second};
}

}  // namespace

std::string folded(std::string_view s)
{
    std::u32string out;
    out.reserve(s.size());
    bool gap = false;
    for (const char32_t c : letters(s)) {
        if (is_blank(c)) {
            gap = !out.empty();
            continue;
        }
        if (gap) out += U' ';
        gap = false;
        out += lower(c);
    }
    return utf8(out);
}

std::optional<UnitIndex> Catalogue::unit(std::string_view id) const { return found<UnitIndex>(unit_ids_, id); }
std::optional<MetricIndex> Catalogue::metric(std::string_view id) const { return found<MetricIndex>(metric_ids_, id); }

const Person* Catalogue::person(std::string_view id) const
{
    for (const auto& person : people)
        if (person.id == id) return &person;
    return nullptr;
}

std::optional<UnitIndex> Catalogue::unit_spelled(std::string_view s) const
{
    if (const auto exact = unit(s)) return exact;
    return found<UnitIndex>(unit_spellings_, folded(s));
}

std::optional<MetricIndex> Catalogue::metric_spelled(std::string_view s) const
{
    if (const auto exact = metric(s)) return exact;
    return found<MetricIndex>(metric_spellings_, folded(s));
}

bool Catalogue::is_under(UnitIndex unit, UnitIndex ancestor) const
{
    // The reader refuses a tree with a circle; the bound keeps a catalogue made by hand from hanging us.
    std::size_t steps = 0;
    for (std::optional<UnitIndex> at = unit; at && *at < units.size() && steps <= units.size();
         at = units[*at].parent, ++steps)
        if (*at == ancestor) return true;
    return false;
}

std::vector<UnitIndex> Catalogue::children(UnitIndex parent) const
{
    std::vector<UnitIndex> out;
    for (UnitIndex i = 0; i < units.size(); ++i)
        if (units[i].parent == parent) out.push_back(i);
    return out;
}

std::vector<UnitIndex> rows_of(const Catalogue& catalogue, UnitIndex total, Day day)
{
    const auto lives = [&](const auto& life) {
        return (!life.from || *life.from <= day) && (!life.to || day <= *life.to);
    };
    const Unit& above = catalogue.units[total];
    for (const Unit::Rows& rows : above.rows)
        if (lives(rows)) return rows.of;
    std::vector<UnitIndex> out = catalogue.children(total);
    std::erase_if(out, [&](UnitIndex row) {
        return catalogue.units[row].dimension != above.dimension || !lives(catalogue.units[row]);
    });
    return out;
}

void Catalogue::index()
{
    // Ids first, for all: a name or an alias never hides another unit's id.
    for (UnitIndex i = 0; i < units.size(); ++i) {
        unit_ids_.try_emplace(units[i].id, i);
        unit_spellings_.try_emplace(folded(units[i].id), i);
    }
    for (UnitIndex i = 0; i < units.size(); ++i) {
        unit_spellings_.try_emplace(folded(units[i].name), i);
        for (const auto& alias : units[i].aliases) unit_spellings_.try_emplace(folded(alias), i);
    }
    for (std::size_t k = 0; k < metrics.size(); ++k) {
        const auto i = static_cast<MetricIndex>(k);
        metric_ids_.try_emplace(metrics[k].id, i);
        metric_spellings_.try_emplace(folded(metrics[k].id), i);
    }
    for (std::size_t k = 0; k < metrics.size(); ++k) {
        const auto i = static_cast<MetricIndex>(k);
        for (const auto* name : {&metrics[k].name.sv, &metrics[k].name.en})
            metric_spellings_.try_emplace(folded(*name), i);
        for (const auto& alias : metrics[k].aliases) metric_spellings_.try_emplace(folded(alias), i);
    }
    unit_spellings_.erase("");
    metric_spellings_.erase("");
}

}  // namespace varsko
