// What somebody who has signed in may see and do: read off their roles on the unit tree.
//
// A person sees the units of their roles, all under them, and the units of other trees that those are responsible for;
// an economist also whoever is responsible for those, and what is nobody's: other municipalities, kinds of cost.  What
// they may do is what the highest of their roles may:
//
//   viewer     any role but those below: only sees
//   chief      takes, comments and judges alerts of the units that they see, and their assessments
//   economist  also silences, brings figures, keeps the risk register, puts dead messages back
//   admin      also rules and other people's passwords; sees every unit
//
// Whoever owns a risk edits it, whatever their rank.
#pragma once

#include "rules/catalogue.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace varsko {

enum class Rank : std::uint8_t { viewer, chief, economist, admin };
std::string_view text(Rank);  // viewer chief economist admin

enum class Right : std::uint8_t {
    see,
    act,  // on alerts and assessments
    silence,
    bring_figures,
    keep_register,
    resend,      // a message that was given up
    administer,  // rules, people's passwords
};
inline constexpr std::array every_right = {Right::see,           Right::act,    Right::silence,   Right::bring_figures,
                                           Right::keep_register, Right::resend, Right::administer};
std::string_view text(Right);  // see act silence bring-figures keep-register resend administer
std::optional<Right> parse_right(std::string_view);

class Rights {
public:
    static Rights of(const Person&, const Catalogue&);
    // Of a program: just these, over what belongs to one unit and those under it, or over every unit.
    static Rights of_program(std::span<const Right>, std::optional<UnitIndex>, const Catalogue&);

    Rank rank() const { return rank_; }
    bool may(Right right) const { return (rights_ >> static_cast<unsigned>(right) & 1U) != 0; }
    bool sees(UnitIndex unit) const { return sees_all() || (unit < seen_.size() && seen_[unit] != 0); }
    bool sees_all() const { return seen_.empty(); }

private:
    void give(Right right) { rights_ |= 1U << static_cast<unsigned>(right); }

    Rank rank_ = Rank::viewer;        // of a program: viewer
    unsigned rights_ = 0;             // a bit each
    std::vector<std::uint8_t> seen_;  // by unit; empty: every unit
};

}  // namespace varsko
