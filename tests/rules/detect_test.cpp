// The detector of our own: what it says of series that can be judged by eye, and what must hold of any series.
#include "rules/detect/detect.hpp"
#include "rules/detect/tail.hpp"
#include "tests/catch.hpp"

#include <rapidcheck.h>

#include <cmath>
#include <vector>

using namespace varsko;
using namespace varsko::detect;
using Series = std::vector<double>;

namespace {

// Four years of new cases around ten a month, in no order.
const Series around_ten = {11, 9,  12, 8,  10, 13, 11, 7,  12, 9, 14, 10, 8,  11, 10, 12, 9, 13, 6, 11, 10, 12, 8, 9,
                           13, 10, 11, 12, 7,  10, 9,  14, 11, 8, 10, 12, 10, 9,  13, 11, 8, 12, 9, 10, 11, 13, 7, 10};

Series followed_by(Series past, std::initializer_list<double> then)
{
    past.insert(past.end(), then);
    return past;
}

// Forty, and July at half of it.
Series with_summer(int years)
{
    Series out;
    const double wobble[] = {1, -3, 4, 0, -2, 3, -1, 2, -4, 1, 3, -2, 0};
    for (int i = 0; i < 12 * years; ++i) out.push_back((i % 12 == 6 ? 20 : 40) + wobble[i % 13]);
    return out;
}

// Open placements: each month a sixth leave, and as many come as the list says.
Series placements()
{
    Series out{30};
    const int in[] = {5, 3, 8, 6, 2, 4, 9, 5, 3, 6, 7, 4, 2, 5, 8, 3};
    for (int i = 0; i < 59; ++i) out.push_back(std::round(out.back() * 5 / 6) + in[(i * 7 + i / 16) % 16]);
    return out;
}

}  // namespace

TEST_CASE("Detector: one month far out is a spike, and it says what it compared with", "[detect]")
{
    const auto found = detect::detect(followed_by(around_ten, {25}));
    CHECK(found.kind == Unusual::spike);
    CHECK(found.direction == Direction::up);
    CHECK(found.stretch == 1);
    CHECK(found.expected == Approx(10.3).margin(0.6));
    CHECK(found.high >= 16);
    CHECK(found.high <= 20);
    CHECK(found.low <= 3);
    CHECK(found.probability < 0.002);
    CHECK(found.seasonal);
    CHECK(found.memory < 0.3);
    CHECK(detect::detect(followed_by(around_ten, {14})).kind == Unusual::none);
}

TEST_CASE("Detector: a month far below is a dip", "[detect]")
{
    const auto found = detect::detect(followed_by(around_ten, {0}));
    CHECK(found.kind == Unusual::dip);
    CHECK(found.direction == Direction::down);
    CHECK(found.value < found.low);
}

TEST_CASE("Detector: months that are each unremarkable and together on another level are a shift", "[detect]")
{
    const auto found = detect::detect(followed_by(around_ten, {15, 14, 16, 15, 14, 15}));
    CHECK(found.kind == Unusual::shift);
    CHECK(found.stretch >= 4);
    CHECK(found.stretch_sum > found.stretch_expected + 15);
    CHECK(found.value <= found.high);
}

TEST_CASE("Detector: months that move further away each time are a drift", "[detect]")
{
    const auto found = detect::detect(followed_by(around_ten, {10, 12, 13, 15, 16, 17}));
    CHECK(found.kind == Unusual::drift);
    CHECK(found.direction == Direction::up);
}

TEST_CASE("Detector: the summer dip is expected from 36 months on", "[detect]")
{
    auto series = with_summer(5);
    series.resize(48 + 7);  // ends in July
    const auto july = detect::detect(series);
    CHECK(july.seasonal);
    CHECK(july.kind == Unusual::none);
    CHECK(july.expected < 27);
    auto as_june = series;
    as_june.back() = 42;
    CHECK(detect::detect(as_june).kind == Unusual::spike);  // forty in July is news
    CHECK_FALSE(detect::detect(Series(series.begin() + 24, series.end())).seasonal);
}

TEST_CASE("Detector: a stock is compared with the value before it", "[detect]")
{
    const auto series = placements();
    const auto found = detect::detect(series);
    CHECK(found.memory > 0.4);
    int rang = 0;
    for (std::size_t n = 36; n <= series.size(); ++n)
        rang += detect::detect(std::span(series).first(n)).kind != Unusual::none;
    CHECK(rang <= 1);
    CHECK(detect::detect(followed_by(series, {series.back() + 20})).kind == Unusual::spike);
}

TEST_CASE("Detector: too few values are told with how many are needed", "[detect]")
{
    const auto three = detect::detect(Series{2, 1, 5});
    CHECK(three.verdict == Verdict::too_few);
    CHECK(three.needed == 12);
    CHECK(three.had == 3);
    CHECK(detect::detect(Series{}).verdict == Verdict::no_value);
    CHECK(detect::detect(followed_by(around_ten, {NAN})).verdict == Verdict::no_value);
    auto holes = followed_by(around_ten, {25});
    holes[20] = holes[31] = holes[47] = NAN;
    CHECK(detect::detect(holes).kind == Unusual::spike);
}

TEST_CASE("Detector: constant series and zeros never ring", "[detect]")
{
    for (const double level : {0.0, 1.0, 7.0, 250.0, 3.7, 61234.5, -4.25, 0.35})
        for (std::size_t n = 12; n <= 96; n += 7) {
            const auto found = detect::detect(Series(n, level));
            CAPTURE(level, n, found.evidence);
            CHECK(found.verdict == Verdict::judged);
            CHECK(found.kind == Unusual::none);
            CHECK(std::isfinite(found.evidence));
            CHECK(found.expected == Approx(level).margin(0.1 + 0.02 * std::abs(level)));
        }
    // A first one among zeros is no alarm; five are.
    CHECK(detect::detect(followed_by(Series(47, 0), {1})).kind == Unusual::none);
    CHECK(detect::detect(followed_by(Series(47, 0), {5})).kind == Unusual::spike);
}

TEST_CASE("Detector: amounts answer the same in kronor and in thousands", "[detect]")
{
    CHECK(rc::check([] {
        const auto n = *rc::gen::inRange<std::size_t>(12, 70);
        Series tkr, kr;
        for (std::size_t i = 0; i < n; ++i) {
            tkr.push_back(100 + 0.01 * *rc::gen::inRange(0, 5000) + 0.003);
            kr.push_back(tkr.back() * 1000);
        }
        const auto a = detect::detect(tkr), b = detect::detect(kr);
        RC_ASSERT(a.kind == b.kind);
        RC_ASSERT(std::abs(a.evidence - b.evidence) < 1e-3);
        RC_ASSERT(std::abs(a.expected * 1000 - b.expected) < 1e-3 * b.expected);
    }));
}

TEST_CASE("Detector: measures answer the same moved and turned over", "[detect]")
{
    CHECK(rc::check([] {
        const auto n = *rc::gen::inRange<std::size_t>(12, 70);
        Series one, other;
        for (std::size_t i = 0; i < n; ++i) {
            // Scattered by more than a thousandth of its level, which is the least that a measure is taken to scatter.
            one.push_back((i % 2 == 0 ? 0 : 0.5) + 0.001 * *rc::gen::inRange(3000, 6000));
            other.push_back(20 - 2 * one.back());
        }
        const Asked index{.kind = Kind::index};
        const auto a = detect::detect(one, index), b = detect::detect(other, index);
        RC_ASSERT(std::abs(a.expected * -2 + 20 - b.expected) < 1e-3);
        // A fall is held 0.7 times as likely as a rise.
        RC_ASSERT(std::abs(a.evidence_up - (b.evidence_down - std::log(0.7))) < 1e-3);
    }));
}

TEST_CASE("Detector: any numbers get a finite answer, and the same one twice", "[detect]")
{
    CHECK(rc::check([] {
        const auto n = *rc::gen::inRange<std::size_t>(1, 110);
        const int upper = *rc::gen::element(2, 10, 300, 100000);
        const bool negative = *rc::gen::inRange(0, 4) == 0;
        Series series;
        for (std::size_t i = 0; i < n; ++i) {
            if (*rc::gen::inRange(0, 12) == 0)
                series.push_back(NAN);
            else
                series.push_back(*rc::gen::inRange(negative ? -upper : 0, upper));
        }
        const auto found = detect::detect(series), again = detect::detect(series);
        if (found.verdict != Verdict::judged) return;
        RC_ASSERT(std::isfinite(found.evidence));
        RC_ASSERT(std::isfinite(found.expected));
        RC_ASSERT(found.low <= found.high);
        RC_ASSERT(found.probability >= 0 && found.probability <= 1);
        RC_ASSERT(found.evidence == again.evidence);
        RC_ASSERT((found.kind != Unusual::none) == (found.evidence > rings_at));
    }));
}

TEST_CASE("Detector: tails of counts against exact sums", "[detect]")
{
    // Poisson, mean 4: P(X > 11) = 0.000915, P(X = 11) = 0.001925; three fourths of the value itself count.
    CHECK(normal_probability(-count_deviate(11, 4, 4.0004)) == Approx(0.0009152 + 0.75 * 0.0019245).epsilon(2e-3));
    CHECK(normal_quantile(0.975) == Approx(1.959963985).epsilon(1e-8));
    CHECK(normal_quantile(normal_probability(-5.5)) == Approx(-5.5).epsilon(1e-8));
    for (const double z : {-4.0, -0.3, 0.0, 2.5, 6.0})
        CHECK(normal_of_t(t_of_normal(z, 9), 9) == Approx(z).margin(1e-9));
    for (const double power : {0.5, 2.0 / 3, 1.0})
        CHECK(value_at(power_deviate(37, 30, 45, power), 30, 45, power) == Approx(37).epsilon(1e-9));
}
