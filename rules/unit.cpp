#include "rules/unit.hpp"

#include <array>

namespace varsko {

std::string_view text(Dimension dimension)
{
    static constexpr std::array<std::string_view, 3> names = {"responsibility", "activity", "cost_kind"};
    return names.at(static_cast<std::size_t>(dimension));
}

}  // namespace varsko
