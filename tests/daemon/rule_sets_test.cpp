// Rules over time: kept when they take effect, compared, tried on a copy, and written back.
#include "daemon/api.hpp"
#include "storage/sqlite/sqlite_store.hpp"
#include "tests/catch.hpp"
#include "tests/daemon/small_town.hpp"

#include <sys/stat.h>
#include <unistd.h>

using namespace varsko;
using namespace varsko::test;

namespace {

namespace fs = std::filesystem;

const AlertKey red{"balance", "net_cost", "child_youth"};

std::string contents(const fs::path& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string state_of(const House& house)
{
    return house.read([](const World& world) {
        const Alert* alert = world.alert(red);
        return alert == nullptr ? std::string("none")
                                : std::string(text(alert->state)) + " " + std::string(text(alert->level));
    });
}

void milder(SmallTown& town) { town.write("rules.d/10-rules.toml", SmallTown::rules("-20%")); }

// Restores need a folder that cannot be written; root may write everywhere.
bool is_root() { return ::geteuid() == 0; }

}  // namespace

TEST_CASE("the rules that a house starts with are kept whole, and once")
{
    SmallTown town;
    town.house();
    town.house();
    const auto all = town.store->rule_sets(10);
    REQUIRE(all.size() == 1);
    CHECK(all[0].cause == "start");
    const auto kept = town.store->last_run();
    REQUIRE(kept);
    const auto folder = read_folder(town.configuration());
    REQUIRE(kept->files.size() == folder.size());
    for (const auto& file : kept->files) CHECK(file.text == contents(town.configuration() / file.name));
    CHECK(read_configuration(kept->files).configuration.version == kept->version);
}

TEST_CASE("a reload is kept with its cause and with what it did, one that changes nothing is not")
{
    SmallTown town;
    const auto house = town.house();
    house->take_in(arrival("mars.csv", SmallTown::march));
    house->reload({.cause = "sighup"});
    CHECK(town.store->rule_sets(10).size() == 1);
    milder(town);
    REQUIRE(house->reload({.cause = "sighup", .by = "eva"}).ok());
    const auto newest = town.store->rule_sets(1).front();
    CHECK(newest.number == 2);
    CHECK(newest.cause == "sighup");
    CHECK(newest.by == "eva");
    CHECK(newest.did.changed == 1);
    CHECK(newest.did.risks == 1);
    town.write("rules.d/10-rules.toml", SmallTown::rules("-2% oops"));
    CHECK_FALSE(house->reload().ok());
    CHECK(town.store->rule_sets(10).size() == 2);
}

TEST_CASE("rules that changed while nobody ran are kept at the next start")
{
    SmallTown town;
    town.house()->take_in(arrival("mars.csv", SmallTown::march));
    milder(town);
    const auto house = town.house();
    CHECK(state_of(*house) == "firing yellow");
    CHECK(town.store->rule_sets(1).front().did.changed == 1);
    CHECK(town.store->rule_sets(1).front().cause == "start");
}

TEST_CASE("a step that cannot be written keeps no rules either")
{
    SmallTown town;
    const auto house = town.house();
    house->take_in(arrival("mars.csv", SmallTown::march));
    milder(town);
    int failures = 0;
    for (int n = 1;; ++n) {
        town.faults->calls = 0;
        town.faults->fail_at = n;
        try {
            const bool taken = house->reload().ok();
            REQUIRE(taken);
            break;
        } catch (const StorageError&) {
            ++failures;
            CHECK(town.store->rule_sets(10).size() == 1);
        }
    }
    town.faults->fail_at = 0;
    CHECK(failures > 0);
    CHECK(town.store->rule_sets(10).size() == 2);
}

TEST_CASE("a preview says what a reload would do, and does nothing of it")
{
    SmallTown town;
    const auto house = town.house();
    house->take_in(arrival("mars.csv", SmallTown::march));
    const auto before = town.store->counts().waiting;
    milder(town);
    const RulesPreview preview = house->preview(read_folder(town.configuration()));
    REQUIRE(preview.read.ok());
    const auto would = effect_of(preview.changes).counts();
    CHECK(would.changed == 1);
    CHECK(would.risks == 1);
    CHECK(state_of(*house) == "firing red");
    CHECK(town.store->counts().waiting == before);
    CHECK(town.store->rule_sets(10).size() == 1);

    REQUIRE(house->reload().ok());
    CHECK(town.store->rule_sets(1).front().did == would);  // as it was foretold
    const RulesPreview again = house->preview(read_folder(town.configuration()));
    CHECK(effect_of(again.changes).counts() == ReloadCounts{});
}

TEST_CASE("a preview follows a catalogue that changes, and stops at errors")
{
    SmallTown town;
    const auto house = town.house();
    house->take_in(arrival("mars.csv", SmallTown::march));
    town.replace("units.toml",
                 "[[unit]]\nid = \"child_youth\"\nparent = \"asn\"\nname = \"Barn- och ungdomsvård\"\nlevel = "
                 "\"area\"\naliases = [\"Barn & unga\"]\n",
                 "");
    town.replace("people.toml", "unit = \"child_youth\"", "unit = \"asn\"");
    const RulesPreview gone = house->preview(read_folder(town.configuration()));
    REQUIRE(gone.read.ok());
    REQUIRE(effect_of(gone.changes).ended.size() == 1);
    CHECK(effect_of(gone.changes).ended[0].alert->ended_because == "rule-removed");
    CHECK(state_of(*house) == "firing red");
    REQUIRE(house->reload().ok());
    CHECK(town.store->rule_sets(1).front().did == effect_of(gone.changes).counts());
    const RulesPreview wrong = house->preview({{.name = "a.toml", .text = "[[rule]]\nid = \"x\"\n"}});
    CHECK_FALSE(wrong.read.ok());
    CHECK(wrong.changes.empty());
}

TEST_CASE("restored rules stand in the folder as they stood, and the reload that takes them up says so")
{
    SmallTown town;
    const auto house = town.house();
    house->take_in(arrival("mars.csv", SmallTown::march));
    const std::string first = contents(town.configuration() / "rules.d/10-rules.toml");
    milder(town);
    town.write("rules.d/20-more.toml", "# nothing yet\n");
    REQUIRE(house->reload().ok());
    CHECK(state_of(*house) == "firing yellow");

    const auto restored = house->restore_rules(1, "eva");
    REQUIRE(restored);
    CHECK(restored->written == std::vector<std::string>{"rules.d/10-rules.toml"});
    CHECK(restored->removed == std::vector<std::string>{"rules.d/20-more.toml"});
    CHECK_FALSE(restored->kept);  // what stood there had run
    CHECK(contents(town.configuration() / "rules.d/10-rules.toml") == first);
    CHECK_FALSE(fs::exists(town.configuration() / "rules.d/20-more.toml"));
    CHECK(state_of(*house) == "firing yellow");  // files are the truth, and are read when they are read
    REQUIRE(house->reload().ok());
    CHECK(state_of(*house) == "firing red");
    const auto newest = town.store->rule_sets(1).front();
    CHECK(newest.cause == "restore");
    CHECK(newest.by == "eva");
    CHECK(newest.version == town.store->rule_set(1)->version);
    milder(town);
    REQUIRE(house->reload().ok());
    CHECK(town.store->rule_sets(1).front().cause == "file-change");
}

TEST_CASE("files that never ran are kept before others are written over them, broken ones too")
{
    SmallTown town;
    const auto house = town.house();
    town.write("rules.d/10-rules.toml", "work in progress [");
    const auto restored = house->restore_rules(1, "eva");
    REQUIRE(restored);
    REQUIRE(restored->kept == 2);
    const auto kept = town.store->rule_set(2);
    CHECK(kept->cause == "kept");
    CHECK(std::any_of(kept->files.begin(), kept->files.end(),
                      [](const NamedText& file) { return file.text == "work in progress ["; }));
    CHECK(town.store->last_run()->number == 1);
    const auto back = house->restore_rules(2, "eva");
    REQUIRE_FALSE(back);
    CHECK(back.error().reason == RestoreRefusal::has_errors);
    CHECK(house->restore_rules(7, "eva").error().reason == RestoreRefusal::unknown_version);
}

TEST_CASE("a folder that cannot be written is left as it was, with a sentence")
{
    SmallTown town;
    const auto house = town.house();
    milder(town);
    town.write("units.toml", contents(town.configuration() / "units.toml") + "# more\n");
    REQUIRE(house->reload().ok());
    const std::string rules = contents(town.configuration() / "rules.d/10-rules.toml");
    // A folder in the place of the file that is written beside stops root too.
    fs::create_directories(town.configuration() / ".units.toml.varsko-new/x");
    const auto refused = house->restore_rules(1, "eva");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().reason == RestoreRefusal::cannot_write);
    CHECK_THAT(refused.error().message, Catch::Contains("units.toml") && Catch::Contains("nothing was changed"));
    CHECK(contents(town.configuration() / "rules.d/10-rules.toml") == rules);
    CHECK_FALSE(fs::exists(town.configuration() / "rules.d/.10-rules.toml.varsko-new"));
    if (!is_root()) {
        fs::remove_all(town.configuration() / ".units.toml.varsko-new");
        ::chmod((town.configuration() / "rules.d").c_str(), 0555);
        CHECK_FALSE(house->restore_rules(1, "eva"));
        ::chmod((town.configuration() / "rules.d").c_str(), 0755);
        CHECK(contents(town.configuration() / "rules.d/10-rules.toml") == rules);
    }
}

TEST_CASE("a name that cannot be changed takes back those that were")
{
    SmallTown town;
    const auto house = town.house();
    milder(town);
    town.write("units.toml", contents(town.configuration() / "units.toml") + "# more\n");
    REQUIRE(house->reload().ok());
    town.write("a.toml", "# went\n");
    REQUIRE(house->reload().ok());
    const std::string rules = contents(town.configuration() / "rules.d/10-rules.toml");
    // units.toml becomes a folder that nothing can be renamed to: rules.d/… is renamed before it.
    const std::string units = contents(town.configuration() / "units.toml");
    fs::remove(town.configuration() / "units.toml");
    fs::create_directories(town.configuration() / "units.toml/x");
    CHECK_FALSE(house->restore_rules(1, "eva"));
    CHECK(contents(town.configuration() / "rules.d/10-rules.toml") == rules);
    CHECK(contents(town.configuration() / "a.toml") == "# went\n");
}

TEST_CASE("a house can open with the rules that ran last, whatever stands in the folder now")
{
    SmallTown town;
    using Rules = House::Options::Rules;
    const auto open = [&](Rules rules) {
        return House(House::Options{.configuration = town.configuration(), .data = town.data(), .rules = rules});
    };
    const auto version = [](const House& house) {
        return house.read([](const World& world) { return world.configuration().version; });
    };
    const std::string first = version(open(Rules::last_run));  // nothing ran yet: the folder's
    town.write("units.toml", "broken [");
    CHECK(version(open(Rules::last_run)) == first);
    CHECK_THROWS_AS(open(Rules::folder), BrokenConfiguration);
}
