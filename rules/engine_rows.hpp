// Which row makes a total bad: so that one red row is told once, and not again as a red total.
#pragma once

#include "rules/world.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace varsko {

class Rows {
public:
    explicit Rows(const World::State& state) : state_(state) {}

    // Positions are of one track.  The only row straight below the total (in its dimension) that is as bad as the
    // total, if the total without that row's figures would be better: each of its figures less the row's, by the same
    // rule. None where the total is not firing, another row is as bad, the metric does not add up over units, or the
    // rule reads other units itself.
    std::optional<std::size_t> row_behind(std::size_t track, std::size_t total);

    // Has the recipient been told of the row behind this total (or of the row behind that), at a level as bad as the
    // total's, and believes in it still?
    bool known_to(const std::string& recipient, std::size_t track, std::size_t total);

    // Of a total with a row behind it, or of such a row: "Nämnden är röd bara därför att Barn & unga är röd".
    std::vector<std::string> sentences(std::size_t track, std::size_t position, std::string_view language);

private:
    std::optional<std::size_t> found(const Track&, std::size_t total);
    bool better_without(const Track&, UnitIndex total, UnitIndex row, Period, Level) const;

    const World::State& state_;
    std::vector<std::vector<UnitIndex>> below_;  // made when first asked
    std::map<std::pair<std::size_t, std::size_t>, std::optional<std::size_t>> known_;
};

}  // namespace varsko
