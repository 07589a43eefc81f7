#include "rules/chance/decomposition.hpp"
#include "rules/chance/smoothing.hpp"
#include "rules/chance/trend.hpp"
#include "tests/rules/chance/oracle.hpp"

using namespace varsko::chance;
using namespace varsko::test;

TEST_CASE("Mann-Kendall and Theil-Sen of the last twelve months")
{
    const auto& oracle = oracles().at("mann_kendall");
    const auto y = oracle.at("y").get<std::vector<double>>();
    const auto m = mann_kendall(y);
    REQUIRE(m);
    CHECK(m->s == oracle.at("S").get<double>());
    CHECK(m->variance == near(oracle.at("var")));
    CHECK(m->z == near(oracle.at("Z")));
    CHECK(*theil_sen(y) == near(oracle.at("theil_sen")));
}

TEST_CASE("trends of flat series, of falling ones and of too short ones")
{
    for (const double value : {0.0, 5.0}) {
        const std::vector<double> flat(12, value);
        CHECK(mann_kendall(flat)->z == 0);
        CHECK(mann_kendall(flat)->variance == 0);
        CHECK(theil_sen(flat) == 0);
    }
    std::vector<double> falling = {9, 8, 7, 6, 5, 4, 3, 2};
    // S = -28, var = 8 7 21 / 18
    CHECK(mann_kendall(falling)->z == near(-27 / std::sqrt(8 * 7 * 21 / 18.0)));
    CHECK(*theil_sen(falling) == near(-1));
    CHECK(mann_kendall(Series{falling}.first(7)).error() == Lack{Reason::too_few, 8, 7});
    CHECK(theil_sen(Series{falling}.first(7)).error() == Lack{Reason::too_few, 8, 7});
    // What is missing leaves its place: the slope is per period, not per known value.
    falling.insert(falling.begin() + 4, {gone, gone});
    falling[6] = 3, falling[7] = 2, falling[8] = 1, falling[9] = 0;
    CHECK(*theil_sen(falling) == near(-1));
}

TEST_CASE("Holt-Winters, Holt and simple smoothing are R's")
{
    const auto& oracle = oracles().at("holt_winters_add");
    const auto y = oracle.at("y").get<std::vector<double>>();

    SECTION("Holt-Winters without trend")
    {
        const auto hw = smooth(y, {.alpha = oracle.at("alpha"),
                                   .gamma = oracle.at("gamma").get<double>(),
                                   .start = SmoothingStart{.level = oracle.at("l_start"),
                                                           .season = oracle.at("s_start").get<std::vector<double>>()}});
        REQUIRE(hw);
        CHECK(hw->level == near(oracle.at("level")));
        CHECK(hw->squared_error == near(oracle.at("sse")));
        std::vector<double> ahead;
        for (int h = 1; h <= 12; ++h) ahead.push_back(hw->forecast(h));
        check_all(ahead, oracle.at("forecast12"));
        CHECK(hw->forecast(13) == near(hw->forecast(1)));
    }
    SECTION("simple and Holt")
    {
        const auto& ses = oracles().at("ses");
        CHECK(smooth(y, {.alpha = ses.at("alpha")})->level == near(ses.at("level")));
        const auto& holt = oracles().at("holt");
        const auto h = smooth(y, {.alpha = holt.at("alpha"), .beta = holt.at("beta").get<double>()});
        CHECK(h->level == near(holt.at("level_trend")[0]));
        CHECK(h->trend == near(holt.at("level_trend")[1]));
        CHECK(h->forecast(2) == near(h->level + 2 * h->trend));
        // From the second year on, by the first two years' own season.
        const auto own = smooth(y, {.alpha = 0.3, .gamma = 0.1});
        CHECK(own->season.size() == 12);
        CHECK(own->level == near(15.15, 0.05));
    }
}

TEST_CASE("Holt-Winters with trend, on the airline passengers of Box and Jenkins")
{
    const std::vector<double> passengers = {
        112, 118, 132, 129, 121, 135, 148, 148, 136, 119, 104, 118, 115, 126, 141, 135, 125, 149, 170, 170, 158,
        133, 114, 140, 145, 150, 178, 163, 172, 178, 199, 199, 184, 162, 146, 166, 171, 180, 193, 181, 183, 218,
        230, 242, 209, 191, 172, 194, 196, 196, 236, 235, 229, 243, 264, 272, 237, 211, 180, 201, 204, 188, 235,
        227, 234, 264, 302, 293, 259, 229, 203, 229, 242, 233, 267, 269, 270, 315, 364, 347, 312, 274, 237, 278,
        284, 277, 317, 313, 318, 374, 413, 405, 355, 306, 271, 306, 315, 301, 356, 348, 355, 422, 465, 467, 404,
        347, 305, 336, 340, 318, 362, 348, 363, 435, 491, 505, 404, 359, 310, 337, 360, 342, 406, 396, 420, 472,
        548, 559, 463, 407, 362, 405, 417, 391, 419, 461, 472, 535, 622, 606, 508, 461, 390, 432};
    const auto hw = smooth(passengers, {.alpha = 0.2756, .beta = 0.0327, .gamma = 0.8707, .kind = Season::multiplied});
    REQUIRE(hw);
    // R's optimum, printed to four digits: at it the error hardly depends on the fifth.
    CHECK(hw->squared_error == Approx(16570.78).epsilon(1e-4));
}

TEST_CASE("classical decomposition is R's")
{
    const auto& oracle = oracles().at("classical_decomposition_mult");
    const auto y = oracles().at("holt_winters_add").at("y").get<std::vector<double>>();
    const auto parts = decompose(y, 12, Season::multiplied);
    REQUIRE(parts);
    check_all(parts->season, oracle.at("figure"));
    CHECK(parts->trend[6] == near(oracle.at("trend_july2018")));
    CHECK(std::isnan(parts->trend[5]));
    // Two years: the mean of what little is left of each month beside its average.
    const auto added = decompose(std::vector<double>{1, 3, 2, 4, 3, 5}, 2, Season::added);
    check_all(known(added->trend), {2.25, 2.75, 3.25, 3.75});
    check_all(added->season, {-0.75, 0.75});
    // An odd year: the plain moving average.
    const auto odd = decompose(std::vector<double>{1, 2, 6, 1, 2, 6}, 3, Season::added);
    check_all(odd->season, {-2, -1, 3});
}

TEST_CASE("smoothing and decomposition of flat series and of short ones")
{
    for (const double value : {0.0, 5.0}) {
        const std::vector<double> flat(36, value);
        CHECK(smooth(flat, {})->forecast(1) == near(value));
        CHECK(smooth(flat, {.beta = 0.1})->forecast(3) == near(value));
        const auto hw = smooth(flat, {.beta = 0.1, .gamma = 0.1});
        CHECK(hw->forecast(12) == near(value));
        CHECK(hw->squared_error == near(0));
        check_all(decompose(flat, 12, Season::added)->season, std::vector<double>(12, 0.0));
    }
    CHECK(decompose(std::vector<double>(36, 0.0), 12, Season::multiplied).error().reason == Reason::no_expectation);
    check_all(decompose(std::vector<double>(36, 5.0), 12, Season::multiplied)->season, std::vector<double>(12, 1.0));
    CHECK(decompose(std::vector<double>(23, 1.0), 12, Season::added).error() == Lack{Reason::too_few, 24, 23});
    CHECK(smooth(std::vector<double>(23, 1.0), {.gamma = 0.1}).error() == Lack{Reason::too_few, 24, 23});
    CHECK(smooth(std::vector<double>{1}, {}).error() == Lack{Reason::too_few, 2, 1});
    CHECK(smooth(std::vector<double>{1, 2}, {.beta = 0.1}).error() == Lack{Reason::too_few, 3, 2});
    CHECK(smooth(std::vector<double>{1, gone, 2}, {}).error().reason == Reason::missing);
    CHECK(smooth(std::vector<double>(36, 0.0), {.gamma = 0.1, .kind = Season::multiplied}).error().reason ==
          Reason::no_expectation);
}
