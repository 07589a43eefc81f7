// The small picture of a mail: what a rule's value has been, period by period, and how each was judged.
//
//        14 |            ■          A mark's shape says the level (● green, ◆ yellow, ■ red, ▲ flag), so that no colour
//           |   ◆  ●   ●  ◆         stands alone; a period without a value is a gap in the line.
//         3 | ●   ●  ●
//           april 2022 – mars 2024
//
// The same in words for whoever does not see it: highest, lowest, now, and how many periods of each level.
#pragma once

#include "rules/level.hpp"
#include "rules/measure.hpp"
#include "rules/period.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace varsko {

struct Chart {
    struct Point {
        Period period;
        double value = 0;              // NaN: missing
        Level level = Level::unknown;  // likewise
    };
    std::vector<Point> points;  // oldest first
    Measure measure;
};

// Fewer known values than three show no course: nothing is drawn.
bool is_worth_drawing(const Chart&);

inline constexpr int chart_width = 480, chart_height = 150;  // pixels

// A whole SVG document.  REQUIRES is_worth_drawing().
std::string svg(const Chart&, std::string_view language);
// "Från april 2022 till mars 2024: lägst 3 (april 2022), högst 14 (mars 2024), nu 14. Röd i 2 av 24 månader,
// gul i 3, grön i 19."
std::string in_words(const Chart&, std::string_view language);

}  // namespace varsko
