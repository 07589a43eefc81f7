#include "rules/chance/cusum.hpp"
#include "rules/chance/ears.hpp"
#include "rules/chance/ewma.hpp"
#include "rules/chance/farrington.hpp"
#include "rules/chance/xmr.hpp"
#include "tests/rules/chance/oracle.hpp"

using namespace varsko::chance;
using namespace varsko::test;

namespace {

Ears ears_named(const std::string& name) { return static_cast<Ears>(name.back() - '0'); }

}  // namespace

TEST_CASE("EARS of the test series is surveillance's own")
{
    const auto& oracle = oracles().at("ears");
    for (const std::string method : {"C1", "C2", "C3"}) {
        INFO(method);
        const auto first = oracle.at(method).at("first_index_1based").get<std::size_t>();
        std::vector<double> limits;
        std::vector<bool> alarms;
        for (std::size_t t = first; t <= series_s.size(); ++t) {
            const auto limit = ears_limit(Series{series_s}.first(t), ears_named(method));
            REQUIRE(limit);
            limits.push_back(*limit);
            alarms.push_back(series_s[t - 1] > *limit);
        }
        check_all(limits, oracle.at(method).at("upper"));
        CHECK(alarms == oracle.at(method).at("alarm").get<std::vector<bool>>());
        const int reads = ears_reads(ears_named(method));
        CHECK(static_cast<std::size_t>(reads) == first);
        CHECK(ears_limit(Series{series_s}.first(first - 1), ears_named(method)).error() ==
              Lack{Reason::too_few, reads, reads - 1});
    }
}

TEST_CASE("EARS of ten public series is surveillance's own")
{
    std::size_t points = 0;
    for (const auto& row : oracle_rows("surveillance.csv")) {
        if (!row[1].starts_with("ears")) continue;
        INFO(row[0] << " " << row[1]);
        const Series all = public_series().at(row[0]).values;
        const auto limits = numbers(row[3]);
        const auto first = std::stoul(row[2]);
        bool all_alike = true;
        for (std::size_t i = 0; i < limits.size(); ++i) {
            const auto limit = ears_limit(all.first(first + i), ears_named(row[1]));
            const bool alarm = limit && all[first + i - 1] > *limit;
            all_alike = all_alike && limit && *limit == near(limits[i]) && alarm == (row[4][i] == '1');
        }
        CHECK(all_alike);
        points += limits.size();
    }
    CHECK(points > 5'700);
}

TEST_CASE("EARS of flat series")
{
    for (const double value : {0.0, 5.0}) {
        std::vector<double> y(11, value);
        y.push_back(value + 1);
        CHECK(ears_limit(y, Ears::c1) == value);
        CHECK(ears_limit(y, Ears::c2) == value);
        CHECK(ears_limit(y, Ears::c3).error().reason == Reason::constant);
    }
    std::vector<double> gap = series_s;
    gap[20] = gone;
    CHECK(ears_limit(gap, Ears::c1).error() == Lack{Reason::too_few, 8, 7});
    CHECK_FALSE(ears_limit({}, Ears::c1));
}

TEST_CASE("Farrington flexible of the synthetic series, by the delta method")
{
    const auto& oracle = oracles().at("farrington_flexible");
    const auto y = oracle.at("y").get<std::vector<double>>();
    const auto months = oracle.at("months_1based").get<std::vector<std::size_t>>();
    std::vector<double> expected, upper;
    std::vector<bool> alarm;
    for (const auto t : months) {
        const auto f = farrington(Series{y}.first(t));
        REQUIRE(f);
        expected.push_back(f->expected);
        upper.push_back(f->upper);
        alarm.push_back(f->alarm);
    }
    check_all(expected, oracle.at("expected"), 1e-6);
    check_all(upper, oracle.at("upper"), 1e-6);
    CHECK(alarm == oracle.at("alarm").get<std::vector<bool>>());
}

TEST_CASE("Farrington flexible of six public series, with groups and the plug-in limit")
{
    std::size_t points = 0;
    for (const auto& row : oracle_rows("surveillance.csv")) {
        if (!row[1].starts_with("farrington")) continue;
        const auto& series = public_series().at(row[0]);
        Farrington how{.a_year = series.a_year,
                       .years = row[1][row[1].find("_b") + 2] - '0',
                       .alpha = 0.01,
                       .trend_p = 1,
                       .threshold = Farrington::Threshold::plug_in,
                       .cases = 0};
        if (series.a_year == 52)
            how.half_window = 3, how.groups = 10, how.newest_out = 26;
        else
            how.half_window = 1, how.groups = 4, how.newest_out = 3;
        const auto limits = numbers(row[3]), expected = numbers(row[5]);
        for (std::size_t i = 0; i < limits.size(); ++i) {
            const std::size_t t = std::stoul(row[2]) + i;
            INFO(row[0] << " at " << t);
            const auto f = farrington(Series{series.values}.first(t), how);
            REQUIRE(f);
            CHECK(f->expected == near(expected[i], 1e-4));
            CHECK(f->upper == limits[i]);
            CHECK(f->alarm == (row[4][i] == '1'));
            ++points;
        }
    }
    CHECK(points == 360);
}

TEST_CASE("Farrington says why it has no limit")
{
    const auto y = oracles().at("farrington_flexible").at("y").get<std::vector<double>>();
    CHECK(farrington(Series{y}.first(60)).error() == Lack{Reason::too_few, 61, 60});
    CHECK(farrington(std::vector<double>(72, 0.0)).error() == Lack{Reason::too_few_cases, 5, 0});
    CHECK(farrington(std::vector<double>(72, 1.5)).error().reason == Reason::not_a_count);
    const auto constant = farrington(std::vector<double>(72, 6.0));
    REQUIRE(constant);
    CHECK(constant->expected == near(6, 1e-4));
    CHECK_FALSE(constant->trend);
    CHECK_FALSE(constant->alarm);
    auto gap = y;
    gap[70] = gone;
    gap[12] = gone;
    CHECK(farrington(gap));
    gap.back() = gone;
    CHECK(farrington(gap).error().reason == Reason::missing);
    // Nothing for years, and then a few: there is nothing to expect, and any model of it diverges.
    std::vector<double> fresh(72, 0.0);
    fresh.back() = 6;
    const auto first = farrington(fresh);
    CHECK((first ? first->alarm : first.error().reason == Reason::no_fit));
}

TEST_CASE("CUSUM of the test series")
{
    const auto& oracle = oracles().at("cusum");
    const auto baseline = xmr_limits(Series{series_s}.first(12), Screening::off);
    CHECK(baseline->sigma() == near(oracle.at("sigma")));
    const auto up = cusum(series_s, oracle.at("target"), oracle.at("sigma"), oracle.at("k"));
    REQUIRE(up);
    // The oracle's sums are rounded to five decimals, and its sigma to the tables' d2.
    check_all(*up, oracle.at("cplus"), 1e-5);
    const auto poisson = poisson_cusum(series_s, oracle.at("target"));
    REQUIRE(poisson);
    check_all(*poisson, oracle.at("poisson_c"));
}

TEST_CASE("CUSUM of the NIST handbook, 6.3.2.3")
{
    const std::vector<double> x = {324.925, 324.675, 324.725, 324.350, 325.350, 325.225, 324.125,
                                   324.525, 325.225, 324.600, 324.625, 325.150, 328.325, 327.250,
                                   327.825, 328.500, 326.675, 327.775, 326.875, 328.350};
    const auto up = cusum(x, 325, 1, 0.3175), down = cusum(x, 325, 1, 0.3175, Direction::down);
    REQUIRE((up && down));
    const auto signal = std::find_if(up->begin(), up->end(), [](double c) { return c > 4.1959; });
    CHECK(signal - up->begin() + 1 == 14);
    CHECK(up->back() == Approx(19.04).margin(0.006));
    CHECK((*down)[7] == Approx(0.89).margin(0.2));
}

TEST_CASE("CUSUM says why there is none, and passes over what is missing")
{
    CHECK(cusum(series_s, 11, 0).error().reason == Reason::constant);
    CHECK(cusum({}, 11, 1).error() == Lack{Reason::too_few, 1, 0});
    CHECK(cusum(series_s, gone, 1).error().reason == Reason::missing);
    CHECK(poisson_cusum(std::vector<double>{0.5}, 3).error().reason == Reason::not_a_count);
    CHECK(poisson_cusum(series_s, 0).error().reason == Reason::no_expectation);
    CHECK(*cusum(std::vector<double>{13, gone, 13}, 11, 1) == std::vector<double>{1.5, 1.5, 3});
    CHECK(cusum(std::vector<double>(12, 0.0), 3, 1)->back() == 0);
    CHECK(cusum(std::vector<double>(12, 3.0), 3, 1, 0.5, Direction::down)->back() == 0);
    CHECK(poisson_cusum(std::vector<double>(12, 0.0), 3)->back() == 0);
}

TEST_CASE("EWMA of the test series and of the NIST handbook, 6.3.2.4")
{
    const auto s = ewma(series_s, 11.25, 2.0148291425);
    REQUIRE(s);
    CHECK(s->z.back() == Approx(16.1156).margin(5e-5));
    CHECK(s->limits.back().upper == Approx(13.2648).margin(5e-5));

    const std::vector<double> x = {52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5,
                                   49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1};
    const auto nist = ewma(x, 50, 2.0539, 0.3);
    REQUIRE(nist);
    const std::vector<double> z = {50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33,
                                   50.11, 49.36, 49.52, 50.05, 49.38, 49.92, 50.73, 51.23, 51.94, 51.99};
    for (std::size_t i = 0; i < z.size(); ++i) CHECK(nist->z[i] == Approx(z[i]).margin(0.0051));
    CHECK(nist->limits.back().lower == Approx(47.4116).margin(5e-3));
    CHECK(nist->limits.back().upper == Approx(52.5884).margin(5e-3));
}

TEST_CASE("EWMA of flat series, and of none")
{
    CHECK(ewma({}, 1, 1).error() == Lack{Reason::too_few, 1, 0});
    CHECK(ewma(series_s, 1, gone).error().reason == Reason::missing);
    for (const double value : {0.0, 5.0}) {
        const auto flat = ewma(std::vector<double>(12, value), value, 0);
        CHECK(flat->z.back() == near(value));
        CHECK(flat->limits.back().upper == value);
    }
    CHECK(ewma(std::vector<double>{12, gone}, 10, 1)->z.back() == near(10.4));
}
