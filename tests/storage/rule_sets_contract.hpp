// Configurations that took effect are kept whole, in the step that they took effect with.
#pragma once

#include "tests/storage/bed.hpp"

namespace varsko::test {

inline RuleSetVersion rule_set(const std::string& version, const std::string& cause, std::vector<NamedText> files)
{
    RuleSetVersion kept;
    kept.version = version;
    kept.at = day(2024, 4, 16);
    kept.cause = cause;
    kept.by = "eva";
    kept.did = {.began = 1, .ended = 2, .changed = 3, .risks = 4, .messages = 5};
    kept.files = std::move(files);
    return kept;
}

inline void take_effect(Store& store, const RuleSetVersion& kept)
{
    Step step{.at = kept.at, .command = "reload", .by = "configuration"};
    step.took_effect = &kept;
    store.commit(step);
}

inline void rule_sets_contract(Bed& bed)
{
    const NamedText units{.name = "units.toml", .text = "[[unit]]\nid = \"asn\"\n# åäö\n"};
    const NamedText old_rules{.name = "rules.d/10.toml", .text = "old"},
        new_rules{.name = "rules.d/10.toml", .text = ""};

    SECTION("a configuration comes back with every text, its files by name")
    {
        CHECK_FALSE(bed.store().last_run());
        take_effect(bed.store(), rule_set("aaaa", "start", {units, old_rules}));
        const auto kept = bed.again().rule_set(1);
        REQUIRE(kept);
        CHECK(told(*kept) == told(*bed.store().last_run()));
        CHECK(kept->number == 1);
        CHECK(kept->version == "aaaa");
        CHECK(kept->at == day(2024, 4, 16));
        CHECK(kept->cause == "start");
        CHECK(kept->by == "eva");
        CHECK(kept->did == ReloadCounts{.began = 1, .ended = 2, .changed = 3, .risks = 4, .messages = 5});
        REQUIRE(kept->files.size() == 2);
        CHECK(kept->files[0].name == "rules.d/10.toml");
        CHECK(kept->files[0].text == "old");
        CHECK(kept->files[1].text == units.text);
        CHECK_FALSE(bed.store().rule_set(2));
        CHECK_FALSE(bed.store().rule_set(0));
    }
    SECTION("they are listed newest first, and one that comes back is listed again with the texts it had")
    {
        take_effect(bed.store(), rule_set("aaaa", "start", {units, old_rules}));
        take_effect(bed.store(), rule_set("bbbb", "file-change", {units, new_rules}));
        take_effect(bed.store(), rule_set("aaaa", "restore", {units, old_rules}));
        const auto all = bed.again().rule_sets(10);
        REQUIRE(all.size() == 3);
        CHECK(all[0].number == 3);
        CHECK(all[0].cause == "restore");
        CHECK(all[0].files.empty());
        CHECK(all[2].number == 1);
        CHECK(bed.store().rule_sets(2).size() == 2);
        CHECK(bed.store().rule_set(2)->files[0].text.empty());
        CHECK(bed.store().rule_set(3)->files[0].text == "old");
    }
    SECTION("one that is only kept did not run")
    {
        take_effect(bed.store(), rule_set("aaaa", "start", {old_rules}));
        take_effect(bed.store(), rule_set("bbbb", "kept", {new_rules}));
        const auto last = bed.again().last_run();
        REQUIRE(last);
        CHECK(last->version == "aaaa");
        CHECK_FALSE(bed.store().rule_set(2)->ran());
    }
    SECTION("one without a version or a cause is refused")
    {
        CHECK_THROWS_AS(take_effect(bed.store(), rule_set("", "start", {})), std::invalid_argument);
        CHECK_THROWS_AS(take_effect(bed.store(), rule_set("aaaa", "", {})), std::invalid_argument);
        CHECK(bed.again().rule_sets(10).empty());
    }
    SECTION("it is of the step: where the step is refused, it is not there")
    {
        const Catalogue town = small_town();
        FileStep file = whole_step_file("a.csv", 1);
        bed.store().commit(file.step(town));
        Step again = file.step(town);
        const auto kept = rule_set("aaaa", "start", {units});
        again.took_effect = &kept;
        CHECK_THROWS_AS(bed.store().commit(again), StorageError);
        CHECK(bed.again().rule_sets(10).empty());
    }
}

}  // namespace varsko::test
