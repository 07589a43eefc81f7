#include "rules/chance/xmr.hpp"
#include "rules/chance/nhs.hpp"
#include "rules/chance/run_chart.hpp"
#include "tests/rules/chance/oracle.hpp"

#include <set>

using namespace varsko::chance;
using namespace varsko::test;

namespace {

// As data/nhs.csv writes them.
char letter(NhsLabel l) { return ".ULrfnmab"[static_cast<std::size_t>(l)]; }

}  // namespace

TEST_CASE("XmR and the NHS labels of the synthetic series are NHSRplotthedots' own")
{
    for (const auto& [name, oracle] : oracles().at("nhs_xmr").items()) {
        INFO(name);
        const auto y = oracle.at("y").get<std::vector<double>>();
        const auto n = oracle.at("fix_after").is_null() ? y.size() : oracle.at("fix_after").get<std::size_t>();
        const auto limits =
            xmr_limits(Series{y}.first(n), oracle.at("screen_outliers").get<bool>() ? Screening::on : Screening::off);
        REQUIRE(limits);
        CHECK(limits->centre == near(oracle.at("mean")));
        CHECK(limits->lower == near(oracle.at("lpl")));
        CHECK(limits->upper == near(oracle.at("upl")));
        CHECK_FALSE(limits->trial);
        std::vector<std::string> labels;
        for (const auto l : nhs_labels(y, *limits)) labels.emplace_back(text(l));
        CHECK(labels == oracle.at("special_cause").get<std::vector<std::string>>());
    }
}

TEST_CASE("XmR and the NHS labels of ten public series are NHSRplotthedots' own")
{
    std::set<char> seen;
    for (const auto& row : oracle_rows("nhs.csv")) {
        INFO(row[0] << " by " << row[1]);
        const Series all = public_series().at(row[0]).values;
        const Series points = all.first(row[5].size());
        const auto limits = xmr_limits(row[1] == "all" ? points : points.first(24));
        REQUIRE(limits);
        CHECK(limits->centre == near(std::stod(row[2])));
        CHECK(limits->lower == near(std::stod(row[3])));
        CHECK(limits->upper == near(std::stod(row[4])));
        std::string labels;
        for (const auto l : nhs_labels(points, *limits)) labels += letter(l);
        CHECK(labels == row[5]);
        seen.insert(labels.begin(), labels.end());
    }
    CHECK(seen.size() == 9);
}

TEST_CASE("XmR of Montgomery's loan costs, table 6.6 and 6.7, with the first twenty as baseline")
{
    const std::vector<double> cost = {310, 288, 297, 298, 307, 303, 294, 297, 308, 306, 294, 299, 297, 299,
                                      314, 295, 293, 306, 301, 304, 305, 282, 305, 296, 314, 295, 287, 301,
                                      298, 311, 310, 292, 305, 299, 304, 310, 304, 305, 333, 328};
    const auto limits = xmr_limits(Series{cost}.first(20), Screening::off);
    REQUIRE(limits);
    CHECK(limits->range == near(7.789474));
    CHECK(limits->range_limit() == near(25.44821));
    CHECK(limits->lower == Approx(279.78).margin(0.005));
    CHECK(limits->upper == Approx(321.22).margin(0.005));
    const auto labels = nhs_labels(cost, *limits);
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < labels.size(); ++i)
        if (labels[i] == NhsLabel::above_limit || labels[i] == NhsLabel::below_limit) out.push_back(i + 1);
    CHECK(out == std::vector<std::size_t>{39, 40});
}

TEST_CASE("an alarm is the label that could be given at the time, with limits from before")
{
    const auto limits = xmr_limits(Series{series_s}.first(12));
    REQUIRE(limits);
    std::string charted, alarms;
    for (const auto l : nhs_labels(series_s, *limits)) charted += letter(l);
    for (std::size_t t = 1; t <= series_s.size(); ++t) alarms += letter(nhs_alarm(Series{series_s}.first(t), *limits));
    // 9 12 14 15 16 17 25: a trend once the seventh is known, and the seventh is beyond the limit by itself.
    CHECK(charted == ".................rrrrrrU");
    CHECK(alarms == "......................nU");

    SECTION("what comes later changes no alarm")
    {
        for (const auto& [id, series] : public_series()) {
            INFO(id);
            const Series all = series.values;
            const auto first = xmr_limits(all.first(20));
            for (std::size_t t = 1; t <= std::min<std::size_t>(all.size(), 100); ++t)
                CHECK(nhs_alarm(all.first(t), *first) == nhs_labels(all.first(t), *first).back());
        }
    }
}

TEST_CASE("XmR says why it has no limits, and what missing values do")
{
    CHECK(xmr_limits(std::vector<double>{1, 2}).error() == Lack{Reason::too_few, 3, 2});
    CHECK(text(xmr_limits({}).error()) == "needs 3 values, has 0");
    CHECK(xmr_limits(std::vector<double>{1, gone, 2, gone, 3}).error().reason == Reason::too_few);
    const auto gap = xmr_limits(std::vector<double>{10, 12, gone, 20, 24}, Screening::off);
    REQUIRE(gap);
    CHECK(gap->centre == 16.5);
    CHECK(gap->range == 3);
    CHECK(gap->trial);
    CHECK_FALSE(xmr_limits(Series{series_s}.first(12))->trial);

    // A missing month breaks a run of seven.
    const XmrLimits limits{.centre = 10, .lower = 0, .upper = 20, .range = 10 / 2.66};
    CHECK(nhs_alarm(std::vector<double>{11, 12, 11, 12, 11, 12, 11}, limits) == NhsLabel::above_centre);
    CHECK(nhs_alarm(std::vector<double>{11, 12, 11, gone, 11, 12, 11}, limits) == NhsLabel::common);
    CHECK(nhs_alarm(std::vector<double>{11, 12, 11, 12, 11, 12, gone}, limits) == NhsLabel::common);
    CHECK(nhs_alarm({}, limits) == NhsLabel::common);
}

TEST_CASE("a constant series has its value as limits, and anything else is outside them")
{
    for (const double value : {0.0, 5.0})
        for (const auto screening : {Screening::off, Screening::on}) {
            std::vector<double> y(12, value);
            const auto limits = xmr_limits(y, screening);
            REQUIRE(limits);
            CHECK(limits->centre == value);
            CHECK(limits->lower == value);
            CHECK(limits->upper == value);
            for (const auto l : nhs_labels(y, *limits)) CHECK(l == NhsLabel::common);
            y.push_back(value + 1);
            CHECK(nhs_alarm(y, *limits) == NhsLabel::above_limit);
        }
}

TEST_CASE("the run chart of the test series has no signal")
{
    const auto chart = run_chart(series_s);
    REQUIRE(chart);
    CHECK(chart->median == 12);
    CHECK(chart->useful == 19);
    CHECK(chart->longest_run == 5);
    CHECK(chart->longest_allowed == 7);
    CHECK(chart->crossings == 7);
    CHECK(chart->crossings_needed == 6);
    CHECK_FALSE(chart->signal());
}

TEST_CASE("the run chart sees a shift, and says what it needs")
{
    std::vector<double> y = {9, 11, 9, 11, 9, 11, 9, 11, 9, 11, 9, 11};
    y.insert(y.end(), 12, 20.0);
    const auto shifted = run_chart(y);
    REQUIRE(shifted);
    CHECK(shifted->signal());
    CHECK(run_chart(std::vector<double>(9, 1.0)).error() == Lack{Reason::too_few, 10, 9});
    CHECK(run_chart(std::vector<double>(24, 0.0)).error().reason == Reason::constant);
    CHECK(run_chart(std::vector<double>(24, 7.0)).error().reason == Reason::constant);
    CHECK(run_chart(std::vector<double>{1, 2, 3, 4, 5, 5, 5, 5, 6, 7, 8}).error() == Lack{Reason::too_few, 10, 7});
}
