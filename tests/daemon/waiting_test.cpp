// [reload] confirm = true: changed files wait, and what was shown is what is applied.
#include "daemon/command/command.hpp"
#include "tests/catch.hpp"
#include "tests/daemon/small_town.hpp"

#include <sstream>

using namespace varsko;
using namespace varsko::test;

namespace {

struct CarefulTown : SmallTown {
    CarefulTown() { confirm("true"); }
    void confirm(const std::string& value) { write("reload.toml", "[reload]\nconfirm = " + value + "\n"); }
    void milder() { write("rules.d/10-rules.toml", rules("-20%")); }
};

std::string level(const House& house)
{
    return house.read([](const World& world) {
        const Alert* alert = world.alert({"balance", "net_cost", "child_youth"});
        return alert == nullptr ? std::string("none") : std::string(text(alert->level));
    });
}

// One with the figures of March: red.
std::unique_ptr<House> house_of(CarefulTown& town)
{
    auto house = town.house();
    house->take_in(arrival("mars.csv", SmallTown::march));
    REQUIRE(level(*house) == "red");
    return house;
}

ApplyRefusal refused(const Result<AppliedRules, RefusedApply>& applied)
{
    REQUIRE_FALSE(applied);
    return applied.error().reason;
}

struct Said {
    int code;
    std::string out, err;
};

// The tool on the data folder of a town, without a daemon.
Said tool(const SmallTown& town, const std::vector<std::string>& arguments)
{
    std::ostringstream out, err;
    std::istringstream in;
    const Terminal terminal{.out = out,
                            .err = err,
                            .in = in,
                            .colour = false,
                            .progress = false,
                            .environment = [&](const std::string& name) {
                                if (name == "LANG") return std::string("en_GB.UTF-8");
                                if (name == "VARSKO_CONFIG") return town.configuration().string();
                                if (name == "VARSKO_DATA") return town.data().string();
                                return name == "USER" ? std::string("eva") : std::string();
                            }};
    const int code = run_command(arguments, terminal);
    return {code, out.str(), err.str()};
}

}  // namespace

TEST_CASE("a change that must be confirmed waits with what it would do, and is applied with who said so")
{
    CarefulTown town;
    const auto house = house_of(town);
    CHECK_FALSE(house->waiting());
    const auto told_before = town.store->counts().waiting;
    town.milder();
    for (const char* cause : {"file-change", "sighup"}) {
        REQUIRE(house->reload({.cause = cause}).ok());
        REQUIRE(house->waiting());
        CHECK(house->waiting()->cause == cause);
        CHECK(level(*house) == "red");
    }
    const auto waiting = *house->waiting();
    CHECK(waiting.would.changed == 1);
    CHECK(waiting.would.risks == 1);
    CHECK(house->last_reload().empty());
    CHECK(town.store->rule_sets(10).size() == 1);
    CHECK(town.store->counts().waiting == told_before);

    const auto applied = house->apply_rules({.version = waiting.version.substr(0, 12), .by = "eva"});
    REQUIRE(applied);
    CHECK(applied->did == waiting.would);
    CHECK(level(*house) == "yellow");
    CHECK_FALSE(house->waiting());
    const auto newest = town.store->rule_sets(1).front();
    CHECK(newest.cause == "apply");
    CHECK(newest.by == "eva");
    CHECK(newest.did == waiting.would);
    CHECK(newest.version == waiting.version);
}

TEST_CASE("only what was shown is applied, and why not is said")
{
    CarefulTown town;
    const auto house = house_of(town);
    CHECK(refused(house->apply_rules({})) == ApplyRefusal::nothing_waits);
    town.milder();
    REQUIRE(house->reload().ok());
    const std::string shown = house->waiting()->version;

    // Changed behind the back of what waits: whether the caller names a version or not.
    town.write("rules.d/10-rules.toml", SmallTown::rules("-30%"));
    CHECK(refused(house->apply_rules({})) == ApplyRefusal::changed);
    CHECK(house->waiting()->version != shown);  // what stands there now is what is looked at next
    CHECK(refused(house->apply_rules({.version = shown})) == ApplyRefusal::changed);

    town.write("rules.d/10-rules.toml", "half done [");
    const auto broken = house->apply_rules({});
    CHECK(refused(broken) == ApplyRefusal::has_errors);
    CHECK_THAT(broken.error().message, Catch::Contains("rules.d/10-rules.toml:1"));
    CHECK_FALSE(house->reload().ok());
    CHECK_FALSE(house->waiting());

    town.milder();
    REQUIRE(house->reload().ok());
    const auto unable = house->apply_rules(
        {.version = shown, .prepare = [](const Configuration&) { throw std::runtime_error("no such password file"); }});
    CHECK(refused(unable) == ApplyRefusal::cannot_run);
    CHECK(unable.error().message == "no such password file");
    CHECK(level(*house) == "red");
    CHECK(town.store->rule_sets(10).size() == 1);
    CHECK(house->apply_rules({.version = shown}));
    CHECK(level(*house) == "yellow");
}

TEST_CASE("files put back as they were wait no longer")
{
    CarefulTown town;
    const auto house = house_of(town);
    town.milder();
    REQUIRE(house->reload().ok());
    REQUIRE(house->waiting());
    town.write("rules.d/10-rules.toml", SmallTown::rules("-2%"));
    REQUIRE(house->reload().ok());
    CHECK_FALSE(house->waiting());
    CHECK(town.store->rule_sets(10).size() == 1);
}

TEST_CASE("a start is no apply: the rules that ran run on, and the files go on waiting")
{
    CarefulTown town;
    house_of(town);
    town.milder();
    auto house = town.house();
    CHECK(level(*house) == "red");
    REQUIRE(house->waiting());
    CHECK(house->waiting()->cause == "start");
    CHECK(house->waiting()->would.changed == 1);
    CHECK(town.store->rule_sets(10).size() == 1);
    REQUIRE(house->apply_rules({.by = "eva"}));
    house = town.house();
    CHECK(level(*house) == "yellow");
    CHECK_FALSE(house->waiting());
}

TEST_CASE("to confirm changes is itself a setting that runs: switched on at once, switched off when applied")
{
    CarefulTown town;
    town.confirm("false");
    const auto house = house_of(town);
    town.confirm("true");
    REQUIRE(house->reload().ok());
    CHECK_FALSE(house->waiting());
    town.confirm("false");
    town.milder();
    REQUIRE(house->reload().ok());
    CHECK(house->waiting());
    CHECK(level(*house) == "red");
    REQUIRE(house->apply_rules({}));
    town.write("rules.d/10-rules.toml", SmallTown::rules("-2%"));
    REQUIRE(house->reload().ok());
    CHECK(level(*house) == "red");
    CHECK(town.store->rule_sets(1).front().cause == "file-change");
}

TEST_CASE("an earlier version that is restored waits too")
{
    CarefulTown town;
    const auto house = house_of(town);
    town.milder();
    REQUIRE(house->reload().ok());
    REQUIRE(house->apply_rules({}));
    REQUIRE(house->restore_rules(1, "eva"));
    REQUIRE(house->reload().ok());
    CHECK(level(*house) == "yellow");
    REQUIRE(house->apply_rules({.by = "adam"}));
    CHECK(level(*house) == "red");
    CHECK(town.store->rule_sets(1).front().by == "adam");
}

TEST_CASE("what cannot be written is not applied, and waits on")
{
    CarefulTown town;
    const auto house = house_of(town);
    town.milder();
    REQUIRE(house->reload().ok());
    int failures = 0;
    for (int n = 1;; ++n) {
        town.faults->calls = 0;
        town.faults->fail_at = n;
        try {
            const bool applied = house->apply_rules({}).has_value();
            REQUIRE(applied);
            break;
        } catch (const StorageError&) {
            ++failures;
            CHECK(town.store->rule_sets(10).size() == 1);
            CHECK(house->waiting());
        }
    }
    town.faults->fail_at = 0;
    CHECK(failures > 0);
    CHECK_FALSE(house->waiting());
    CHECK(level(*house) == "yellow");

    town.write("rules.d/10-rules.toml", SmallTown::rules("-2%"));
    REQUIRE(house->reload().ok());
    town.faults->after = true;  // written, and only the answer is lost
    for (int n = 1; town.store->rule_sets(10).size() == 2; ++n) {
        town.faults->calls = 0;
        town.faults->fail_at = n;
        CHECK_THROWS_AS(house->apply_rules({}), StorageError);
    }
    town.faults->fail_at = 0;
    CHECK_FALSE(house->waiting());
    CHECK(level(*house) == "red");
}

TEST_CASE("the API and the tool show what waits, and take exactly that")
{
    CarefulTown town;
    REQUIRE(tool(town, {"ingest",
                        [&] {
                            std::ofstream(town.folder() / "mars.csv") << SmallTown::march;
                            return (town.folder() / "mars.csv").string();
                        }()})
                .code == 0);
    CHECK_THAT(tool(town, {"rules", "apply"}).err, Catch::Contains("nothing waits"));
    town.milder();
    CHECK(Json::parse(tool(town, {"alerts", "--json"}).out)[0]["level"] == "red");  // no command takes it up by itself
    const Said log = tool(town, {"rules", "log"});
    CHECK_THAT(log.out, Catch::Contains(" waits since ") &&
                            Catch::Contains("Alerts: 0 begin, 0 end, 1 change level; risks that move: 1"));
    const Said preview = tool(town, {"rules", "preview"});
    const auto at = preview.out.find("varsko rules apply ");
    REQUIRE(at != std::string::npos);
    const std::string shown = preview.out.substr(at + 19, 12);

    town.write("rules.d/10-rules.toml", SmallTown::rules("-30%"));
    const Said other = tool(town, {"rules", "apply", shown});
    CHECK(other.code == 1);
    CHECK_THAT(other.err, Catch::Contains("not those that were shown, " + shown));
    CHECK_THAT(other.out, Catch::Contains("after: \"deviation < -30%\""));
    CHECK(tool(town, {"rules", "apply", "abc"}).code == 1);

    town.milder();
    const Said applied = tool(town, {"rules", "apply", shown});
    INFO(applied.out << applied.err);
    CHECK(applied.code == 0);
    CHECK_THAT(applied.out, Catch::StartsWith(shown + " runs now; alerts: 0 began, 0 ended, 1 changed level"));
    const Json newest = Json::parse(tool(town, {"rules", "log", "--limit", "1", "--json"}).out)[0];
    CHECK(newest["cause"] == "apply");
    CHECK(newest["by"] == "eva");
    CHECK_THAT(tool(town, {"rules", "log"}).out, !Catch::Contains("waits"));
}

TEST_CASE("who watches the daemon sees that something waits")
{
    CarefulTown town;
    const auto house = house_of(town);
    Api api(*house, Surroundings{.token = {}, .outbox_waiting = {}, .metrics = {}, .version = "1"});
    const auto asked = [&](const std::string& path) {
        Request request;
        request.path = "/" + path;
        request.segments = {path};
        request.trusted = true;
        return api.handle(request).body;
    };
    CHECK_THAT(asked("metrics"), Catch::Contains("\nvarsko_configuration_waiting 0\n"));
    CHECK_THAT(asked("readyz"), !Catch::Contains("configuration"));
    town.milder();
    REQUIRE(house->reload().ok());
    CHECK_THAT(asked("metrics"), Catch::Contains("\nvarsko_configuration_waiting 1\n"));
    CHECK_THAT(asked("readyz"), Catch::Contains("waits to be applied") && Catch::Contains("\"ready\""));
}

TEST_CASE("rules are tried beside those that run, not beside those that wait")
{
    CarefulTown town;
    const auto house = house_of(town);
    town.milder();
    REQUIRE(house->reload().ok());
    REQUIRE(house->waiting());
    Api api(*house, Surroundings{});
    Request request{.method = "POST", .path = "/api/v1/backtest", .trusted = true};
    request.body = Json{{"rules",
                         "[[rule]]\nid = \"other\"\nmetric = \"opened\"\nunits = \"*\"\nvalue = \"outcome\"\nwhen = "
                         "\"outcome > 1000 count\"\n"}}
                       .dump();
    const Response answer = api.handle(request);
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    CHECK(Json::parse(answer.body)["difference"]["changes"].empty());  // the milder limit would let the red go
}
