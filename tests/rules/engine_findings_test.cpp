// Months and their accumulation contradict each other: told once, where it begins.
#include "tests/rules/engine_town.hpp"

using namespace varsko;
using varsko::test::Given;
using varsko::test::Lines;
using varsko::test::Town;

namespace {

Lines findings(const Changes& changes)
{
    Lines out;
    for (const auto& f : changes.findings) out.push_back(f.code + " " + f.unit + " " + f.period.text());
    return out;
}

std::vector<Given> month(const std::string& period, double own, double accumulated)
{
    return {{"net_cost outcome adults " + period, own}, {"net_cost outcome adults " + period + " ack", accumulated}};
}

}  // namespace

TEST_CASE("findings: months that do not add up to their accumulation are told for the first month that is off")
{
    Town town("");
    town.take("2024-01-16", month("2023-12", -777, -5000));
    CHECK(findings(town.take("2024-02-16", month("2024-01", -100, -100))).empty());
    // Two rounded months may be two off.
    CHECK(findings(town.take("2024-03-16", month("2024-02", -100, -202))).empty());
    const auto off = town.take("2024-04-16", month("2024-03", -100, -310));
    REQUIRE(findings(off) == Lines{"months-against-accumulation adults 2024-03"});
    CHECK(off.findings[0].message.en.find("the months up to March 2024 give −300\u00a0tkr, but accumulated it says "
                                          "−310\u00a0tkr") != std::string::npos);
    // Off by the same is the same; by more is another.
    CHECK(findings(town.take("2024-05-16", month("2024-04", -100, -410))).empty());
    CHECK(findings(town.take("2024-06-16", month("2024-05", -100, -520))) ==
          Lines{"months-against-accumulation adults 2024-05"});
    // The month is restated and all agree from there on, but for what was off before.
    CHECK(findings(town.take("2024-06-17", month("2024-05", -110, -520))).empty());
}

TEST_CASE("findings: where a month is not given there is no sum to compare")
{
    Town town("");
    CHECK(findings(town.take("2024-03-16", month("2024-02", -100, -500))).empty());
    CHECK(findings(town.take("2024-03-17", month("2024-01", -100, -100))) ==
          Lines{"months-against-accumulation adults 2024-02"});
}

TEST_CASE("findings: printed decimals say how much rounding may explain")
{
    Town town("");
    CHECK(findings(town.take("2024-02-16", month("2024-01", -100.5, -100.6))).empty());
    CHECK(findings(town.take("2024-02-17", month("2024-01", -100.5, -100.7))) ==
          Lines{"months-against-accumulation adults 2024-01"});
}
