#include "rules/rights.hpp"

#include <algorithm>

namespace varsko {

namespace {

Rank rank_of(std::string_view role)
{
    if (role == "admin") return Rank::admin;
    if (role == "economist") return Rank::economist;
    if (role == "chief") return Rank::chief;
    return Rank::viewer;
}

Rank least(Right right)
{
    switch (right) {
        case Right::see: return Rank::viewer;
        case Right::act: return Rank::chief;
        case Right::silence:
        case Right::bring_figures:
        case Right::keep_register:
        case Right::resend: return Rank::economist;
        case Right::administer: return Rank::admin;
    }
    return Rank::admin;
}

// The unit, or one that it is under, belongs to what stands under `ours`.
bool belongs_to(UnitIndex unit, UnitIndex ours, const Catalogue& catalogue)
{
    for (std::optional<UnitIndex> above = unit; above; above = catalogue.units[*above].parent) {
        if (*above == ours) return true;
        for (const UnitIndex responsible : catalogue.units[*above].responsible)
            if (catalogue.is_under(responsible, ours)) return true;
    }
    return false;
}

// The unit, or one that it is under, is responsible for what stands under `ours`.
bool answers_for(UnitIndex unit, UnitIndex ours, const Catalogue& catalogue)
{
    for (UnitIndex theirs = 0; theirs < catalogue.units.size(); ++theirs) {
        if (!catalogue.is_under(theirs, ours)) continue;
        for (const UnitIndex responsible : catalogue.units[theirs].responsible)
            if (catalogue.is_under(unit, responsible)) return true;
    }
    return false;
}

// No other role than an admin's reaches it.
bool is_nobodys(UnitIndex unit, const Catalogue& catalogue)
{
    return std::ranges::none_of(catalogue.people, [&](const Person& person) {
        return std::ranges::any_of(person.roles, [&](const Person::Role& role) {
            return rank_of(role.role) != Rank::admin && belongs_to(unit, role.unit, catalogue);
        });
    });
}

}  // namespace

std::string_view text(Rank rank)
{
    switch (rank) {
        case Rank::viewer: return "viewer";
        case Rank::chief: return "chief";
        case Rank::economist: return "economist";
        case Rank::admin: return "admin";
    }
    return "viewer";
}

std::string_view text(Right right)
{
    switch (right) {
        case Right::see: return "see";
        case Right::act: return "act";
        case Right::silence: return "silence";
        case Right::bring_figures: return "bring-figures";
        case Right::keep_register: return "keep-register";
        case Right::resend: return "resend";
        case Right::administer: return "administer";
    }
    return "see";
}

std::optional<Right> parse_right(std::string_view word)
{
    for (const Right right : every_right)
        if (text(right) == word) return right;
    return std::nullopt;
}

Rights Rights::of_program(std::span<const Right> given, std::optional<UnitIndex> unit, const Catalogue& catalogue)
{
    Rights rights;
    for (const Right right : given) rights.give(right);
    if (!unit) return rights;
    rights.seen_.assign(std::max<std::size_t>(catalogue.units.size(), 1), 0);
    for (UnitIndex each = 0; each < catalogue.units.size(); ++each)
        rights.seen_[each] = belongs_to(each, *unit, catalogue) ? 1 : 0;
    return rights;
}

Rights Rights::of(const Person& person, const Catalogue& catalogue)
{
    Rights rights;
    for (const Person::Role& role : person.roles) rights.rank_ = std::max(rights.rank_, rank_of(role.role));
    for (const Right right : every_right)
        if (rights.rank_ >= least(right)) rights.give(right);
    if (rights.rank_ == Rank::admin) return rights;
    rights.seen_.assign(std::max<std::size_t>(catalogue.units.size(), 1), 0);
    for (UnitIndex unit = 0; unit < catalogue.units.size(); ++unit) {
        rights.seen_[unit] = std::ranges::any_of(person.roles, [&](const Person::Role& role) {
            return belongs_to(unit, role.unit, catalogue) ||
                   (rank_of(role.role) == Rank::economist && answers_for(unit, role.unit, catalogue));
        });
        if (rights.rank_ == Rank::economist && is_nobodys(unit, catalogue)) rights.seen_[unit] = 1;
    }
    if (std::ranges::all_of(rights.seen_, [](std::uint8_t seen) { return seen != 0; })) rights.seen_.clear();
    return rights;
}

}  // namespace varsko
