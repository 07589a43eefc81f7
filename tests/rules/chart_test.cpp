#include "rules/chart.hpp"
#include "tests/catch.hpp"

#include <cmath>
#include <limits>

using namespace varsko;

namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();

Chart chart(std::vector<double> values, std::vector<Level> levels = {}, Measure measure = *parse_measure("count"))
{
    Chart made{.points = {}, .measure = measure};
    for (std::size_t i = 0; i < values.size(); ++i)
        made.points.push_back({.period = Period::month(2023, 1).plus(static_cast<int>(i)),
                               .value = values[i],
                               .level = i < levels.size() ? levels[i] : Level::green});
    return made;
}

std::size_t count(const std::string& text, const std::string& part)
{
    std::size_t n = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++n;
    return n;
}

bool has(const std::string& text, const std::string& part) { return text.find(part) != text.npos; }

}  // namespace

TEST_CASE("a picture says in words what it shows")
{
    const Chart c = chart({5, 3, missing, 14}, {Level::green, Level::yellow, Level::unknown, Level::red});
    CHECK(in_words(c, "sv") ==
          "Från januari 2023 till april 2023: lägst 3 (februari 2023), högst 14 (april 2023), nu 14. Röd i 1 av 4 "
          "månader, gul i 1, grön i 1.");
    CHECK(in_words(c, "en") ==
          "From January 2023 to April 2023: lowest 3 (February 2023), highest 14 (April 2023), now 14. Red in 1 of 4 "
          "months, "
          "yellow in 1, green in 1.");
    const Chart now_missing = chart({5, 3, 4, missing}, {Level::green, Level::green, Level::green, Level::unknown});
    CHECK(has(in_words(now_missing, "sv"), "nu saknas. Grön i 3 av 4 månader."));
}

TEST_CASE("a level has a shape of its own, so that no colour stands alone")
{
    const std::string drawn = svg(chart({1, 2, 3, 4}, {Level::green, Level::yellow, Level::red, Level::unknown}), "sv");
    CHECK(count(drawn, "<circle") == 2);  // green, and hollow where nothing was judged
    CHECK(count(drawn, "fill=\"#ffffff\" stroke=") == 1);
    CHECK(count(drawn, "fill=\"#7a5900\"") == 1);             // a diamond
    CHECK(count(drawn, "h7v7h-7z\" fill=\"#b00020\"") == 1);  // a square
    CHECK(count(drawn, "<path") == 2 + 1 + 2);                // two rules, the line, two marks
}

TEST_CASE("the line has a gap where a value is missing")
{
    const std::string drawn = svg(chart({1, 2, missing, 3, 4, missing, 2}), "sv");
    const auto line = drawn.substr(drawn.find("<path d=\"M92.0"));
    CHECK(count(line.substr(0, line.find("fill=\"none\"")), "M") == 3);
    CHECK_FALSE(has(drawn, "nan"));
}

TEST_CASE("highest stands at the top and lowest at the bottom, each with its number")
{
    const std::string drawn = svg(chart({-2, 3, 8}, {}, *parse_measure("tkr")), "en");
    CHECK(has(drawn, "M92.0 122.0L280.0 68.0L468.0 14.0"));
    CHECK(has(drawn, ">8\u00a0tkr</text>"));
    CHECK(has(drawn, ">−2\u00a0tkr</text>"));
    CHECK(has(drawn, "H468\" stroke=\"#767676\""));  // zero lies between
    CHECK(has(drawn, ">January 2023</text>"));
    CHECK(has(drawn, ">March 2023</text>"));
}

TEST_CASE("a value that never changes lies in the middle, and few values are no course")
{
    const std::string flat = svg(chart({7, 7, 7}), "sv");
    CHECK(has(flat, "M92.0 68.0L280.0 68.0L468.0 68.0"));
    CHECK(count(flat, ">7</text>") == 1);
    CHECK(is_worth_drawing(chart({7, 7, 7})));
    CHECK_FALSE(is_worth_drawing(chart({7, missing, 7})));
    CHECK_FALSE(is_worth_drawing(chart({})));
}
