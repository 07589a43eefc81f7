// Useful alarms and noise beside a replay; and a replay that repeats what people judged.
#include "rules/trial/usefulness.hpp"
#include "tests/rules/engine_town.hpp"

using namespace varsko;
using varsko::test::Town;

namespace {

const std::string over = R"toml(
[constants]
limit = "10 count"
[[rule]]
id = "over"
metric = "opened"
units = ["board", "adults"]
when = "outcome > limit"
)toml";

// Every figure of the town comes on the tenth of the month after.
struct Months {
    Town town;
    std::vector<std::pair<Figure, Instant>> versions;

    explicit Months(const std::string& toml) : town(toml) {}
    void take(const std::string& unit, const std::string& period, double value)
    {
        const Figure f = town.figure({"opened outcome " + unit + " " + period, value});
        const Instant at = Instant(f.period.plus(1).first_day() + std::chrono::days{9});
        versions.emplace_back(f, at);
        take_in(town.world(), {&f, 1}, at);
    }
    trial::Backtest replay(const std::string& toml, std::span<const Judgement> judgements = {}) const
    {
        auto [configuration, rules] = Town::compiled(toml);
        trial::Backtest out;
        for (const CompiledRule& rule : rules->compiled)
            out.rules.push_back({.rule = rule.rule->id,
                                 .metric = configuration->catalogue.metrics[rule.metric].id,
                                 .alarms = {},
                                 .stepwise_because = {"x", "x"}});
        trial::by_arrival(
            out, configuration, window(),
            [&](const auto& take) {
                for (const auto& [figure, at] : versions) take(figure, at);
            },
            false, judgements);
        return out;
    }
    static trial::Window window() { return {.from = Period::month(2024, 1), .to = Period::month(2024, 6)}; }
};

Opinion opinion(const std::string& unit, const std::string& since, bool useful, const std::string& by)
{
    const AlertKey key{.rule = "over", .metric = "opened", .unit = unit};
    return {.key = key,
            .episode = key.id() + "@" + since,
            .fired = Period::parse(since).value(),
            .useful = useful,
            .by = by,
            .at = {}};
}

std::string counts(const trial::Usefulness& u)
{
    return std::to_string(u.hits) + " " + std::to_string(u.misses) + " " + std::to_string(u.noise_kept) + " " +
           std::to_string(u.noise_spared);
}

}  // namespace

TEST_CASE("a replay says which useful alarms it raises or misses, and which noise it keeps or spares")
{
    Months months(over);
    const double board[] = {5, 12, 5, 30, 28, 5}, adults[] = {11, 5, 5, 5, 14, 5};
    for (int m = 0; m < 6; ++m) {
        const std::string period = Period::month(2024, m + 1).text();
        months.take("board", period, board[m]);
        months.take("adults", period, adults[m]);
    }
    const Catalogue& catalogue = months.town.world().catalogue();
    const std::vector<Opinion> said = {
        opinion("board", "2024-02", false, "a"),  // 12
        opinion("board", "2024-04", false, "a"),  // 30, 28
        opinion("board", "2024-04", true, "a"),   // and the last word counts
        opinion("adults", "2024-01", true, "a"),  // 11
        opinion("adults", "2024-05", true, "a"),  opinion("adults", "2024-05", false, "b"),
        opinion("adults", "2024-05", false, "c"),  // 14: noise, two to one
        opinion("nowhere", "2024-05", true, "a"),
    };
    const auto of = [&](const std::string& limit) {
        std::string toml = over;
        toml.replace(toml.find("10 count"), 2, limit);
        return counts(trial::usefulness(months.replay(toml), catalogue, Months::window(), said));
    };
    CHECK(of("10") == "2 0 2 0");
    CHECK(of("13") == "1 1 1 1");
    CHECK(of("20") == "1 1 0 2");
    CHECK(of("40") == "0 2 0 2");
    CHECK(trial::usefulness(months.replay(over), catalogue, Months::window(), {}).empty());
}

TEST_CASE("a replay repeats what people judged, when they judged it")
{
    Months months(over);
    months.take("board", "2024-01", 12);
    months.take("board", "2024-02", 13);
    const auto changes = judge(months.town.world(),
                               {.of = {.rule = "over", .metric = "opened", .unit = "board"},
                                .period = Period::month(2024, 2),
                                .level = Level::clear,
                                .comment = "",
                                .by = "head"},
                               Town::at("2024-03-15"));
    REQUIRE(changes);
    months.take("board", "2024-03", 5);
    const auto alarms = months.replay(over, changes->judgements).rules.at(0).alarms;
    REQUIRE(alarms.size() == 1);
    CHECK(alarms[0].fired == Period::month(2024, 1));
    CHECK(alarms[0].ended == Period::month(2024, 2));
    CHECK(alarms[0].ended_because == "judged");
    // Without it March ends it.
    CHECK(months.replay(over).rules.at(0).alarms.at(0).ended == Period::month(2024, 3));

    // And no rule that people have judged is replayed over the panel as it is now.
    const auto at_once =
        trial::by_column(months.town.world(), trial::Arrivals(months.town.world().catalogue().metrics.size()),
                         months.town.world().configuration(), months.town.world().rules(), Months::window());
    CHECK(at_once.rules.at(0).stepwise_because.en == "people have judged it");
}
