// The year-end forecast: what can be reckoned by hand, and what must hold of any series.
#include "rules/forecast/year_end.hpp"
#include "tests/catch.hpp"

#include <rapidcheck.h>

#include <cmath>
#include <numeric>
#include <vector>

using namespace varsko::forecast;
using Series = std::vector<double>;

namespace {

// `years` of the same twelve months, each year `growth` times the one before.
Series repeated(int years, double growth = 1)
{
    const double shape[] = {90, 95, 100, 100, 105, 98, 60, 80, 110, 115, 120, 127};
    Series out;
    double level = 1;
    for (int y = 0; y < years; ++y, level *= growth)
        for (const double s : shape) out.push_back(level * s);
    return out;
}

double sum(const Series& v, std::size_t from, std::size_t n)
{
    return std::accumulate(v.begin() + static_cast<std::ptrdiff_t>(from),
                           v.begin() + static_cast<std::ptrdiff_t>(from + n), 0.0);
}

}  // namespace

TEST_CASE("Year end: a year like the others ends like the others", "[forecast]")
{
    const auto all = repeated(6);
    for (int month = 1; month <= 12; ++month) {
        const auto end = year_end(std::span(all).first(static_cast<std::size_t>(60 + month)), month);
        CAPTURE(month);
        REQUIRE(end.verdict == Verdict::judged);
        CHECK(end.total == Approx(1200).epsilon(1e-3));
        CHECK(end.so_far == Approx(sum(all, 60, static_cast<std::size_t>(month))));
        CHECK(end.total == Approx(end.so_far + end.to_go));
        CHECK(end.has_band);
        CHECK(end.low <= end.total);
        CHECK(end.total <= end.high);
    }
}

TEST_CASE("Year end: growth goes on", "[forecast]")
{
    const auto all = repeated(6, 1.04);
    const auto end = year_end(std::span(all).first(60 + 8), 8);
    CHECK(end.total == Approx(sum(all, 60, 12)).epsilon(0.004));
    // Months that now and then miss give a band that holds the year.
    auto uneven = all;
    for (std::size_t i = 0; i < uneven.size(); ++i) uneven[i] *= 1 + 0.01 * (static_cast<int>(i * 5 % 7) - 3);
    const auto band = year_end(std::span(uneven).first(60 + 8), 8);
    CHECK(band.low < sum(uneven, 60, 12));
    CHECK(band.high > sum(uneven, 60, 12));
    CHECK(band.high - band.low < 0.05 * band.total);
}

TEST_CASE("Year end: with little past it is the profile, and with none the straight line, and neither has a band",
          "[forecast]")
{
    // 51 in three months, after a year of 235 with 59 in its first three.
    Series two{17, 20, 22};
    for (int i = 0; i < 9; ++i) two.push_back(176.0 / 9);
    two.insert(two.end(), {11, 19, 21});
    const auto by_profile = year_end(two, 3);
    CHECK(by_profile.basis == Basis::pooled_profile);
    CHECK(by_profile.total == Approx(51 * 235.0 / 59));
    CHECK_FALSE(by_profile.has_band);
    CHECK(by_profile.needed_for_band == 39);
    CHECK(by_profile.had == 15);
    const auto straight = year_end(Series{11, 19, 21}, 3);
    CHECK(straight.basis == Basis::straight_line);
    CHECK(straight.total == Approx(204));
    CHECK_FALSE(straight.has_band);
}

TEST_CASE("Year end: a missing month of this year is no forecast, one of an earlier year is filled from its neighbours",
          "[forecast]")
{
    auto all = repeated(6);
    all.resize(60 + 8);
    auto hole = all;
    hole[61] = NAN;
    CHECK(year_end(hole, 8).verdict == Verdict::year_has_holes);
    hole = all;
    hole[30] = NAN;
    CHECK(year_end(hole, 8).total == Approx(year_end(all, 8).total));
}

TEST_CASE("Year end: costs booked as negative are the mirror of positive ones", "[forecast]")
{
    auto all = repeated(6, 1.03);
    all.resize(60 + 8);
    for (std::size_t i = 0; i < all.size(); ++i) all[i] *= 1 + 0.01 * (static_cast<int>(i * 5 % 7) - 3);
    auto plan = repeated(1, 1), costs = all, planned_costs = plan;
    for (double& v : costs) v = -v;
    for (double& v : planned_costs) v = -v;
    for (const bool with_plan : {false, true}) {
        const auto a = with_plan ? year_end(all, 8, plan) : year_end(all, 8);
        const auto b = with_plan ? year_end(costs, 8, planned_costs) : year_end(costs, 8);
        CHECK(b.total == Approx(-a.total));
        CHECK(b.low == Approx(-a.high));
        CHECK(b.high == Approx(-a.low));
        CHECK(b.basis == a.basis);
    }
}

TEST_CASE("Year end: December is what it is", "[forecast]")
{
    const auto all = repeated(3);
    const auto end = year_end(all, 12);
    CHECK(end.total == Approx(1200));
    CHECK(end.low == end.total);
    CHECK(end.high == end.total);
}

TEST_CASE("Year end: the share of a year that is usually over", "[forecast]")
{
    const auto all = repeated(4);
    CHECK(seasonal_share(std::span(all).first(36 + 7), 7) == Approx((90 + 95 + 100 + 100 + 105 + 98 + 60) / 1200.0));
    CHECK(std::isnan(seasonal_share(std::span(all).first(7), 7)));
}

TEST_CASE("Year end: the same in kronor and in thousands, and any numbers get a finite answer", "[forecast]")
{
    CHECK(rc::check([] {
        const auto n = *rc::gen::inRange<std::size_t>(1, 90);
        const int month = *rc::gen::inRange(1, 13);
        const bool signs = *rc::gen::inRange(0, 3) == 0;
        Series tkr, kr;
        for (std::size_t i = 0; i < n; ++i) {
            tkr.push_back(*rc::gen::inRange(signs ? -500 : 0, 2000));
            if (*rc::gen::inRange(0, 20) == 0) tkr.back() = NAN;
            kr.push_back(tkr.back() * 1000);
        }
        const auto a = year_end(tkr, month), b = year_end(kr, month);
        RC_ASSERT(a.verdict == b.verdict);
        if (a.verdict != Verdict::judged) return;
        RC_ASSERT(std::isfinite(a.total));
        RC_ASSERT(std::isfinite(a.low));
        RC_ASSERT(a.low <= a.high);
        RC_ASSERT(std::abs(a.total * 1000 - b.total) <= 1e-6 * (1 + std::abs(b.total)));
        RC_ASSERT(a.has_band == b.has_band);
    }));
}

TEST_CASE("Year end: a rise is carried on the more the longer it has lasted, and one odd month is not", "[forecast]")
{
    auto all = repeated(6);
    all.resize(60 + 8);
    for (std::size_t i = 0; i < all.size(); ++i) all[i] *= 1 + 0.01 * (static_cast<int>(i * 5 % 7) - 3);
    const double usual = year_end(all, 8).to_go;
    CHECK(usual == Approx(472).epsilon(0.02));  // September to December of the profile
    double before = usual;
    for (std::size_t months = 1; months <= 6; ++months) {
        auto risen = all;
        for (std::size_t i = risen.size() - months; i < risen.size(); ++i) risen[i] *= 1.3;
        const auto end = year_end(risen, 8);
        CAPTURE(months);
        CHECK(end.to_go > usual);
        CHECK(end.to_go < 1.35 * usual);
        if (months > 2) CHECK(end.to_go > before);
        before = end.to_go;
    }
    CHECK(before > 1.15 * usual);
    auto odd = all;
    odd[60 + 3] *= 1.8;
    CHECK(year_end(odd, 8).to_go == Approx(usual).epsilon(0.05));
}

TEST_CASE("Year end: a plan that knows better than the past is followed, one that is far off is not", "[forecast]")
{
    auto all = repeated(6);
    all.resize(60 + 2);
    for (std::size_t i = 0; i < all.size(); ++i) all[i] *= 1 + 0.04 * (static_cast<int>(i * 5 % 7) - 3);
    // January and February lie as planned, a twentieth above the years before.
    for (std::size_t i = 60; i < all.size(); ++i) all[i] *= 1.05;
    Series plan = repeated(1);
    for (double& p : plan) p *= 1.05;
    const auto without = year_end(all, 2), with = year_end(all, 2, plan);
    CHECK(std::abs(with.total - 1260) < std::abs(without.total - 1260));
    CHECK(with.basis == Basis::plan);
    CHECK(with.low < 1260);
    CHECK(with.high > 1260);
    for (const double off : {0.1, 3.0, 10.0}) {
        auto wrong = plan;
        for (double& p : wrong) p *= off;
        CAPTURE(off);
        CHECK(year_end(all, 2, wrong).total == Approx(without.total).epsilon(0.08));
    }
}

TEST_CASE("Year end: with a plan too, the same in kronor and in thousands, and a finite answer", "[forecast]")
{
    CHECK(rc::check([] {
        const int month = *rc::gen::inRange(1, 12);
        Series tkr, kr, plan, plan_kr;
        for (int i = 0; i < 48 + month; ++i) {
            tkr.push_back(*rc::gen::inRange(0, 150));
            kr.push_back(tkr.back() * 1000);
        }
        for (int i = 0; i < 12; ++i) {
            plan.push_back(*rc::gen::inRange(0, 150));
            plan_kr.push_back(plan.back() * 1000);
        }
        const auto a = year_end(tkr, month, plan), b = year_end(kr, month, plan_kr);
        RC_ASSERT(std::isfinite(a.total));
        RC_ASSERT(a.low <= a.total);
        RC_ASSERT(a.total <= a.high);
        RC_ASSERT(std::abs(a.total * 1000 - b.total) <= 1e-6 * (1 + std::abs(b.total)));
    }));
}
