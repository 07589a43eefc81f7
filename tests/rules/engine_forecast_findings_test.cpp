// Findings about forecasts and budgets: what is found, what is too little to say, and that it is told once.
#include "tests/rules/engine_town.hpp"

using namespace varsko;
using varsko::test::Given;
using varsko::test::Lines;
using varsko::test::Town;

namespace {

// "forecast-moved board 2024-03"
Lines codes(const Changes& changes)
{
    Lines out;
    for (const auto& f : changes.findings) out.push_back(f.code + " " + f.unit + " " + f.period.text());
    return out;
}

// What the only finding says, with blanks that break.
std::string said(const Changes& changes, std::string_view language)
{
    REQUIRE(changes.findings.size() == 1);
    std::string text = changes.findings[0].message.in(language);
    for (auto at = text.find("\u00a0"); at != std::string::npos; at = text.find("\u00a0")) text.replace(at, 2, " ");
    return text;
}

Given outcome(const std::string& unit, const std::string& period, double value)
{
    return {"net_cost outcome " + unit + " " + period, value};
}
Given budget(const std::string& unit, const std::string& period, double value)
{
    return {"net_cost budget " + unit + " " + period, value};
}
Given forecast(const std::string& unit, const std::string& made, double value)
{
    return {"net_cost forecast " + unit + " 2024 made " + made, value};
}

}  // namespace

TEST_CASE("a forecast that is the budget to the krona while the outcome is over is a finding")
{
    Town town("");
    const auto changes =
        town.take("2024-04-16", {outcome("board", "2024-03 ack", -78622), budget("board", "2024-03 ack", -76214),
                                 budget("board", "2024", -308853), forecast("board", "2024-03", -308853)});
    CHECK(said(changes, "sv") ==
          "Nämnden, Nettokostnad: prognosen för 2024 från mars 2024 är årets budget på kronan, "
          "−308 853 tkr, men utfallet hittills är 2 408 tkr över");
    CHECK(said(changes, "en") ==
          "Nämnden, Net cost: the forecast of 2024 made in March 2024 equals the budget to the "
          "krona, −308,853 tkr, while the outcome to date is 2,408 tkr over");
    CHECK(changes.findings[0].code == "forecast-equals-budget");

    SECTION("not told again when the same figures come again, or other units' do")
    {
        CHECK(codes(town.take("2024-04-17", {outcome("board", "2024-03 ack", -78622)})).empty());
        CHECK(codes(town.take("2024-04-17", {outcome("adults", "2024-03 ack", -10)})).empty());
    }
    SECTION("a restated outcome that is over by more is no news")
    {
        CHECK(codes(town.take("2024-04-17", {outcome("board", "2024-03 ack", -79000)})).empty());
    }
    SECTION("with the next month's forecast it is told again")
    {
        CHECK(codes(town.take("2024-05-16",
                              {outcome("board", "2024-04 ack", -105000), budget("board", "2024-04 ack", -101600),
                               forecast("board", "2024-04", -308853)})) ==
              Lines{"forecast-equals-budget board 2024-04"});
    }
}

TEST_CASE("a forecast that is the budget says nothing where the outcome keeps to it, or is over by a trifle")
{
    Town town("");
    CHECK(
        codes(town.take("2024-04-16", {outcome("board", "2024-03 ack", -76000), budget("board", "2024-03 ack", -76214),
                                       budget("board", "2024", -308853), forecast("board", "2024-03", -308853)}))
            .empty());
    CHECK(codes(town.take("2024-04-17", {outcome("board", "2024-03 ack", -76300)})).empty());
}

TEST_CASE("a forecast that is the outcome to date times 12/m is mechanical, within what both are rounded to")
{
    Town town("");
    const std::vector<Given> figures = {outcome("board", "2024-03 ack", -78622), budget("board", "2024", -320000),
                                        budget("board", "2024-03 ack", -78500)};
    town.take("2024-04-10", figures);
    SECTION("told with its numbers")
    {
        const auto changes = town.take("2024-04-16", {forecast("board", "2024-03", -314490)});
        CHECK(said(changes, "sv") ==
              "Nämnden, Nettokostnad: prognosen för 2024 från mars 2024, −314 490 tkr, är utfallet hittills, −78 622 "
              "tkr, gånger 12/3; den säger inget om månaderna som är kvar");
        CHECK(said(changes, "en") ==
              "Nämnden, Net cost: the forecast of 2024 made in March 2024, −314,490 tkr, is the "
              "outcome to date, −78,622 tkr, times 12/3; it says nothing of the months that "
              "are left");
    }
    SECTION("three thousand kronor off is not rounding")
    {
        CHECK(codes(town.take("2024-04-16", {forecast("board", "2024-03", -314491)})).empty());
    }
    SECTION("of the whole year it is no wonder")
    {
        CHECK(codes(town.take("2025-01-16",
                              {outcome("board", "2024-12 ack", -315000), forecast("board", "2024-12", -315000)}))
                  .empty());
    }
    SECTION("small numbers agree by their rounding alone")
    {
        CHECK(codes(town.take("2024-04-16",
                              {outcome("adults", "2024-03 ack", -250), forecast("adults", "2024-03", -1000)}))
                  .empty());
    }
    SECTION("nothing spent is nothing said")
    {
        CHECK(codes(town.take("2024-04-16", {outcome("adults", "2024-03 ack", 0), forecast("adults", "2024-03", 0)}))
                  .empty());
    }
    SECTION("where it is the budget too, it is the budget")
    {
        CHECK(codes(town.take("2024-04-16", {budget("adults", "2024", -40000), outcome("adults", "2024-03 ack", -10000),
                                             forecast("adults", "2024-03", -40000)}))
                  .empty());
    }
    SECTION("a preliminary outcome says nothing until it is final")
    {
        town.take("2024-04-16",
                  {{"net_cost outcome adults 2024-03 ack preliminary", -12345}, forecast("adults", "2024-03", -49380)});
        CHECK(codes(town.take("2024-04-18", {outcome("adults", "2024-03 ack", -12345)})) ==
              Lines{"forecast-mechanical adults 2024-03"});
    }
}

TEST_CASE("a forecast that moved is told with both versions")
{
    Town town("");
    town.take("2024-03-10", {budget("board", "2024", -300000), forecast("board", "2024-02", -300500)});
    SECTION("for the worse")
    {
        const auto changes = town.take("2024-04-16", {forecast("board", "2024-03", -304000)});
        CHECK(said(changes, "sv") ==
              "Nämnden, Nettokostnad: prognosen för 2024 är −304 000 tkr från mars 2024 och var −300 500 tkr från "
              "februari 2024: 3 500 tkr sämre, 1,2 % av årets budget");
        CHECK(said(changes, "en") ==
              "Nämnden, Net cost: the forecast of 2024 is −304,000 tkr made in March 2024 and was "
              "−300,500 tkr made in February 2024: 3,500 tkr worse, 1.2% of the year's budget");
    }
    SECTION("by exactly the limit it has not")
    {
        CHECK(codes(town.take("2024-04-16", {forecast("board", "2024-03", -303500)})).empty());
    }
    SECTION("without a budget, of the forecast before")
    {
        town.take("2024-03-10", {forecast("adults", "2024-02", -20000)});
        CHECK(said(town.take("2024-04-16", {forecast("adults", "2024-03", -19000)}), "en")
                  .ends_with("1,000 tkr better, 5.0% of the forecast before"));
    }
    SECTION("a small amount of a small budget is no finding")
    {
        town.take("2024-03-10", {budget("adults", "2024", -1000), forecast("adults", "2024-02", -1000)});
        CHECK(codes(town.take("2024-04-16", {forecast("adults", "2024-03", -1090)})).empty());
    }
}

TEST_CASE("a budget of straight twelfths is told once a year")
{
    Town town("");
    CHECK(codes(town.take("2024-03-10", {budget("board", "2024", -308853), budget("board", "2024-02 ack", -51475)}))
              .empty());  // two months may be so by themselves
    const auto changes = town.take("2024-04-16", {budget("board", "2024-03 ack", -77213)});
    CHECK(said(changes, "en") ==
          "Nämnden, Net cost: the budget up to March 2024 is −77,213 tkr, just 3/12 of the year's −308,853 tkr; it "
          "does not follow the seasons, and a deviation to date may be one");
    CHECK(codes(changes) == Lines{"budget-not-seasonal board 2024"});
    CHECK(codes(town.take("2024-05-16", {budget("board", "2024-04 ack", -102951)})).empty());

    SECTION("months of its own, each rounded, are twelfths too")
    {
        std::vector<Given> given = {budget("adults", "2024", -100000)};
        for (const auto* m : {"2024-01", "2024-02", "2024-03"}) given.push_back(budget("adults", m, -8333));
        CHECK(codes(town.take("2024-04-16", given)) == Lines{"budget-not-seasonal adults 2024"});
    }
    SECTION("one month that differs is a season")
    {
        CHECK(codes(town.take("2024-04-16", {budget("adults", "2024", -12000), budget("adults", "2024-02 ack", -2100),
                                             budget("adults", "2024-03 ack", -3000)}))
                  .empty());
    }
    SECTION("no budget is none")
    {
        CHECK(
            codes(town.take("2024-04-16", {budget("adults", "2024", 0), budget("adults", "2024-03 ack", 0)})).empty());
    }
}

TEST_CASE("a surplus over the limit is told when it begins")
{
    Town town("");
    const auto march =
        town.take("2024-04-16", {outcome("adults", "2024-03 ack", -3627), budget("adults", "2024-03 ack", -4401)});
    CHECK(said(march, "sv") ==
          "Vuxna, Nettokostnad, mars 2024: utfallet hittills är 774 tkr (17,6 %) bättre än budget, "
          "mer än 10,0 %; stämmer budget och redovisning?");
    CHECK(codes(town.take("2024-05-16",
                          {outcome("adults", "2024-04 ack", -4800), budget("adults", "2024-04 ack", -5868)}))
              .empty());
    CHECK(codes(town.take("2024-06-16",
                          {outcome("adults", "2024-05 ack", -7300), budget("adults", "2024-05 ack", -7335)}))
              .empty());
    CHECK(codes(town.take("2024-07-16",
                          {outcome("adults", "2024-06 ack", -7400), budget("adults", "2024-06 ack", -8802)})) ==
          Lines{"surplus-over-limit adults 2024-06"});

    SECTION("exactly ten per cent is not over, an overrun is none, and old news is not told")
    {
        CHECK(codes(town.take("2024-07-17",
                              {outcome("board", "2024-05 ack", -9000), budget("board", "2024-05 ack", -10000),
                               outcome("youth", "2024-05 ack", -12000), budget("youth", "2024-05 ack", -10000)}))
                  .empty());
        CHECK(codes(town.take("2024-07-17",
                              {outcome("board", "2022-05 ack", -5000), budget("board", "2022-05 ack", -10000)}))
                  .empty());
    }
}

TEST_CASE("August's forecast is held against the year's outcome, and units are counted")
{
    Town town("");
    town.take("2024-09-10", {forecast("board", "2024-08", -30000), forecast("youth", "2024-08", -20000),
                             forecast("adults", "2024-08", -10000)});
    const auto changes =
        town.take("2025-01-20", {outcome("board", "2024-12 ack", -30500), outcome("youth", "2024-12 ack", -20400),
                                 outcome("adults", "2024-12 ack", -10100)});
    CHECK(codes(changes) ==
          Lines{"forecast-accuracy board 2024", "forecast-accuracy youth 2024", "forecast-accuracy  2024"});
    CHECK(changes.findings[1].message.en ==
          "Barn & unga, Net cost: the August forecast of 2024 was −20,000\u00a0tkr and the outcome −20,400\u00a0tkr: "
          "2.0% "
          "off, the limit is ±1.0%");
    // The board is its rows' total and is not counted beside them.
    CHECK(changes.findings[2].message.en ==
          "Net cost: the August forecast of 2024 was within ±1.0% for 1 of 2 units (50%)");
    CHECK(codes(town.take("2025-01-20", {outcome("adults", "2024-12 ack", -10100)})).empty());
    // Another outcome of one unit makes the count another; the unit itself was told.
    CHECK(codes(town.take("2025-01-25", {outcome("youth", "2024-12 ack", -20100)})) ==
          Lines{"forecast-accuracy  2024"});
}

TEST_CASE("findings have their limits in the configuration, and can be switched off one by one")
{
    const std::vector<Given> figures = {
        outcome("board", "2024-03 ack", -80000), budget("board", "2024-03 ack", -75000),
        budget("board", "2024", -300000),        forecast("board", "2024-02", -310000),
        forecast("board", "2024-03", -300000),   outcome("adults", "2024-03 ack", -8000),
        budget("adults", "2024-03 ack", -10000), forecast("adults", "2024-03", -32000)};
    const auto found = [&](const std::string& settings) {
        Town town(settings);
        auto out = codes(town.take("2024-04-16", figures));
        std::sort(out.begin(), out.end());
        return out;
    };
    CHECK(found("") == Lines{"budget-not-seasonal board 2024", "forecast-equals-budget board 2024-03",
                             "forecast-mechanical adults 2024-03", "forecast-moved board 2024-03",
                             "surplus-over-limit adults 2024-03"});
    CHECK(found("[findings]\nforecast_mechanical = false\nforecast_equals_budget = false\nbudget_not_seasonal = false\n"
                "forecast_moved = false\nsurplus_over = false\nforecast_accuracy = false\n")
              .empty());
    CHECK(found("[findings]\nforecast_moved = \"4%\"\nsurplus_over = \"25%\"\nbudget_not_seasonal = false\n") ==
          Lines{"forecast-equals-budget board 2024-03", "forecast-mechanical adults 2024-03"});
    CHECK(found("[findings]\nsmallest_amount = \"1 mnkr\"\n").size() == 5);
    CHECK(found("[findings]\nsmallest_amount = \"6 mnkr\"\n") == Lines{"budget-not-seasonal board 2024",
                                                                       "forecast-mechanical adults 2024-03",
                                                                       "forecast-moved board 2024-03"});
    CHECK_FALSE(Town::read("[findings]\nforecast_moved = true\n").ok());
    CHECK_FALSE(Town::read("[findings]\nforecast_moved = \"100 tkr\"\n").ok());
    CHECK_FALSE(Town::read("[findings]\nsmallest_amount = \"2%\"\n").ok());
    CHECK_FALSE(Town::read("[findings]\nforecast_moves = \"2%\"\n").ok());
}
