#include "rules/chance/compare.hpp"
#include "rules/chance/count_chart.hpp"
#include "rules/chance/funnel.hpp"
#include "rules/chance/poisson.hpp"
#include "tests/rules/chance/oracle.hpp"

using namespace varsko::chance;
using namespace varsko::test;

TEST_CASE("the c chart of the first twelve months")
{
    const auto& oracle = oracles().at("c_chart");
    const auto limits = c_limits(oracle.at("baseline").get<std::vector<double>>());
    REQUIRE(limits);
    CHECK(limits->centre == near(oracle.at("cbar")));
    CHECK(limits->upper == near(oracle.at("ucl")));
    CHECK(limits->lower == near(oracle.at("lcl")));
    std::vector<int> alarms;
    for (std::size_t i = 0; i < series_s.size(); ++i)
        if (series_s[i] > limits->upper || series_s[i] < limits->lower) alarms.push_back(static_cast<int>(i) + 1);
    CHECK(alarms == std::vector<int>{oracle.at("alarms_1based").get<int>()});
}

TEST_CASE("the c chart of Montgomery's circuit boards, table 7.8, without samples 6 and 20")
{
    const std::vector<double> faults = {21, 24, 16, 12, 15, 28, 20, 31, 25, 20, 24, 16,
                                        19, 10, 17, 13, 22, 18, 30, 24, 16, 19, 17, 15};
    const auto limits = c_limits(faults);
    REQUIRE(limits);
    CHECK(limits->centre == Approx(19.66667).margin(5e-6));
    CHECK(limits->lower == Approx(6.362532).margin(5e-6));
    CHECK(limits->upper == Approx(32.9708).margin(5e-5));
}

TEST_CASE("the u chart, and Laney's")
{
    const auto& oracle = oracles().at("u_chart");
    const auto n = oracle.at("n").get<std::vector<double>>();
    const auto rates = u_rates(oracle.at("count").get<std::vector<double>>(), n);
    REQUIRE(rates);
    CHECK(rates->centre == near(oracle.at("ubar"), 1e-9));
    CHECK(rates->sigma_z == near(oracle.at("laney_sigma_z")));
    check_all(rates->z, oracle.at("z"));
    std::vector<double> upper, laney;
    for (const double among : n) {
        upper.push_back(rates->at(among).upper);
        laney.push_back(rates->laney_at(among).upper);
    }
    check_all(upper, oracle.at("ucl"), 1e-9);
    check_all(laney, oracle.at("laney_ucl"), 1e-9);
    CHECK(laney.back() == near(0.0401596));
}

TEST_CASE("the u chart of Montgomery's shipments, table 7.10")
{
    const std::vector<double> errors = {2, 3, 8, 1, 1, 4, 1, 4, 5, 1, 8, 2, 4, 3, 4, 1, 8, 3, 7, 4};
    const auto rates = u_rates(errors, std::vector<double>(20, 50.0));
    REQUIRE(rates);
    CHECK(rates->centre == near(0.074));
    CHECK(rates->at(50).upper == near(0.1894123));
    CHECK(rates->at(50).lower == 0);
}

TEST_CASE("charts of counts say what is wrong with them")
{
    const std::vector<double> eleven(11, 3.0), part(12, 2.5), zeros(12, 0.0), constant(12, 5.0), among(12, 100.0);
    CHECK(c_limits(eleven).error() == Lack{Reason::too_few, 12, 11});
    CHECK(c_limits(part).error().reason == Reason::not_a_count);
    CHECK(c_limits(std::vector<double>(12, -1.0)).error().reason == Reason::not_a_count);
    CHECK(u_rates(eleven, std::vector<double>(11, 1.0)).error() == Lack{Reason::too_few, 12, 11});
    CHECK(u_rates(constant, zeros).error().reason == Reason::no_exposure);
    CHECK(u_rates(part, among).error().reason == Reason::not_a_count);

    const auto c = c_limits(zeros);
    REQUIRE(c);
    CHECK((c->centre == 0 && c->lower == 0 && c->upper == 0));
    const auto u = u_rates(zeros, among);
    REQUIRE(u);
    CHECK(u->sigma_z == 0);
    CHECK((u->laney_at(100).upper == 0 && u->at(100).upper == 0));
    CHECK(c_limits(constant)->upper == near(5 + 3 * std::sqrt(5.0)));
    const auto flat = u_rates(constant, among);
    CHECK(flat->sigma_z == 0);
    CHECK(flat->laney_at(100).upper == near(0.05));

    std::vector<double> gap(14, 4.0), base(14, 100.0);
    gap[5] = gone;
    base[7] = gone;
    CHECK(u_rates(gap, base)->centre == near(0.04));
    CHECK(u_rates(gap, base)->z.size() == 12);
}

TEST_CASE("the smallest count that alarms when the mean is known")
{
    const auto& oracle = oracles().at("poisson_exact");
    const auto means = oracle.at("mu").get<std::vector<double>>();
    const auto limits = oracle.at("alarm_at_ge").get<std::vector<double>>();
    REQUIRE(means.size() == limits.size());
    for (std::size_t i = 0; i < means.size(); ++i) {
        INFO(means[i]);
        CHECK(poisson_limit(means[i]) == limits[i]);
        CHECK(*poisson_tail(limits[i], means[i]) <= 0.00135);
        CHECK(*poisson_tail(limits[i] - 1, means[i]) > 0.00135);
    }
    CHECK(*poisson_tail(0, 3) == 1);
    CHECK(*poisson_tail(1, 3) == near(1 - std::exp(-3)));
    CHECK(*poisson_tail(2, 3) == near(1 - 4 * std::exp(-3)));
    CHECK(*poisson_tail(0, 0) == 1);
    CHECK(*poisson_tail(1, 0) == 0);
    CHECK(*poisson_limit(0) == 1);
    CHECK(poisson_tail(1.5, 3).error().reason == Reason::not_a_count);
    CHECK(poisson_tail(gone, 3).error().reason == Reason::missing);
    CHECK(poisson_tail(3, -1).error().reason == Reason::no_expectation);
    CHECK(poisson_limit(gone).error().reason == Reason::missing);
}

TEST_CASE("what the mean can be, given one count")
{
    for (const auto& row : oracles().at("poisson_exact").at("garwood95")) {
        const auto interval = garwood(row[0]);
        REQUIRE(interval);
        CHECK(interval->low == near(row[1]));
        CHECK(interval->high == near(row[2]));
    }
    CHECK(garwood(2.5).error().reason == Reason::not_a_count);
    CHECK(garwood(gone).error().reason == Reason::missing);
}

TEST_CASE("the smallest count that alarms by the months before")
{
    std::size_t checked = 0;
    for (const auto& row : oracles().at("poisson_predictive").at("table")) {
        const Baseline b{.events = row.at("S"), .periods = row.at("n")};
        INFO(b.events << " in " << b.periods);
        const double limit = predictive_limit(b);
        CHECK(limit == row.at("alarm_at_ge").get<double>());
        CHECK(predictive_tail(b, limit) <= 0.00135);
        CHECK(predictive_tail(b, limit - 1) > 0.00135);
        ++checked;
    }
    CHECK(checked == 16);
    // The sentences of the design: a month, and three months together, at 0.005.
    CHECK(predictive_limit({240, 24}, 1, 0.005) == 20);
    CHECK(predictive_limit({240, 24}, 3, 0.005) == 47);
    CHECK(predictive_limit({96, 24}, 1, 0.005) == 11);
    CHECK(predictive_limit({96, 24}, 3, 0.005) == 24);
    CHECK(predictive_tail({96, 24}, 0) == 1);
}

TEST_CASE("a baseline is counts, twelve of them")
{
    CHECK(baseline_of(Series{series_s}.first(11)).error() == Lack{Reason::too_few, 12, 11});
    CHECK(baseline_of(std::vector<double>(12, 0.5)).error().reason == Reason::not_a_count);
    std::vector<double> gap = series_s;
    gap[3] = gone;
    const auto b = baseline_of(gap);
    REQUIRE(b);
    CHECK(b->periods == 23);
    CHECK(b->events == 300 - 10);
    const auto zeros = baseline_of(std::vector<double>(24, 0.0));
    REQUIRE(zeros);
    CHECK(predictive_limit(*zeros) == 2);
    const auto constant = baseline_of(std::vector<double>(24, 10.0));
    CHECK(predictive_limit(*constant) == 22);
}

TEST_CASE("two counts are compared")
{
    const auto& oracle = oracles().at("compare_two_counts");
    const double a = oracle.at("a"), b = oracle.at("b");
    const auto c = compare_counts(a, b);
    REQUIRE(c);
    CHECK(c->p == near(oracle.at("binom_p"), 1e-9));
    CHECK(c->ratio == near(a / b));
    CHECK(c->interval.low == near(oracle.at("rate_ratio_ci")[0]));
    CHECK(c->interval.high == near(oracle.at("rate_ratio_ci")[1]));

    SECTION("the same either way round")
    {
        const auto other = compare_counts(b, a);
        CHECK(other->p == near(c->p, 1e-12));
        CHECK(other->interval.low == near(1 / c->interval.high));
    }
    SECTION("with unequal exposure the far side counts only what is no likelier")
    {
        // Binomial(5, 1/4): 0.2373, 0.3955, 0.2637, 0.0879, 0.0146, 0.0010.
        CHECK(compare_counts(3, 2, 1, 3)->p == near(106.0 / 1024));
        CHECK(compare_counts(0, 5, 1, 3)->p == near((243.0 + 90 + 15 + 1) / 1024));
        CHECK(compare_counts(1, 4, 1, 3)->p == near(1));
        CHECK(compare_counts(3, 2, 1, 3)->ratio == near(4.5));
    }
    SECTION("nothing against something")
    {
        const auto none_before = compare_counts(6, 0);
        CHECK(none_before->p == near(2.0 / 64));
        CHECK(std::isinf(none_before->ratio));
        CHECK(std::isinf(none_before->interval.high));
        CHECK(compare_counts(0, 6)->interval.low == 0);
        CHECK(compare_counts(0, 0).error() == Lack{Reason::too_few_cases, 1, 0});
        CHECK(compare_counts(5, 5)->p == 1);
    }
    CHECK(compare_counts(1.5, 2).error().reason == Reason::not_a_count);
    CHECK(compare_counts(gone, 2).error().reason == Reason::missing);
    CHECK(compare_counts(1, 2, 0, 1).error().reason == Reason::no_exposure);
}

TEST_CASE("funnel limits at ten expected")
{
    const auto limits = funnel(10);
    REQUIRE(limits);
    CHECK(limits->low == near(0.296052));
    CHECK(limits->high == near(2.413397));
    CHECK(funnel(10, 0.95)->high < limits->high);
    CHECK(funnel(0).error().reason == Reason::no_expectation);
    CHECK(funnel(gone).error().reason == Reason::missing);
}
