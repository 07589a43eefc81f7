// A town with a house in it: a configuration folder of the test's own, a store that can be made to fail, and the API.
#pragma once

#include "daemon/api.hpp"
#include "storage/memory/memory_store.hpp"
#include "tests/support/faulty_store.hpp"
#include "tests/support/scratch_folder.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <memory>
#include <string>

namespace varsko::test {

using Json = nlohmann::ordered_json;

class SmallTown {
public:
    SmallTown()
    {
        write("varsko.toml", R"(
[organisation]
id = "smavik"
name = "Småviks socialförvaltning"
language = "sv"
[http]
listen = "127.0.0.1:0"
read_without_token_on_loopback = true
[clock]
pretend = "2024-04-16"
[channel.mail]
kind = "file"
folder = "outbox"
)");
        write("units.toml", R"(
[[unit]]
id = "asn"
name = "Socialnämnden"
level = "board"
[[unit]]
id = "child_youth"
parent = "asn"
name = "Barn- och ungdomsvård"
level = "area"
aliases = ["Barn & unga"]
[[unit]]
id = "adults"
parent = "asn"
name = "Vård och vuxna"
level = "area"
)");
        write("metrics.toml", R"(
[[metric]]
id = "net_cost"
name = { sv = "Nettokostnad", en = "Net cost" }
measure = "tkr"
good = "higher"
adds_over_time = "sum"
scenarios = ["outcome", "budget", "forecast"]
calendar = { every = "month", due = "10th working day after" }
[[metric]]
id = "opened"
name = { sv = "Inledda utredningar", en = "Investigations opened" }
measure = "count"
good = "lower"
)");
        write("people.toml", R"(
[[person]]
id = "eko1"
name = "Ekonom Ett"
mail = "eko1@smavik.example"
roles = [{ role = "economist", unit = "asn" }]
[[person]]
id = "chef1"
name = "Chef Ett"
mail = "chef1@smavik.example"
roles = [{ role = "chief", unit = "child_youth" }]
)");
        write("risks.toml", R"(
[[risk]]
id = "EK-01"
type = "finance"
text = { sv = "Åtgärderna räcker inte", en = "The measures are not enough" }
probability = 3
consequence = 5
owner = "chef1"
)");
        write("rules.d/10-rules.toml", rules("-2%"));
    }

    static std::string rules(const std::string& red)
    {
        return R"~(
[[rule]]
id = "balance"
title = { sv = "Budget i balans", en = "Budget in balance" }
metric = "net_cost"
units = "*"
[rule.let]
deviation = "(ytd(outcome) - ytd(budget)) / abs(ytd(budget))"
amount = "ytd(outcome) - ytd(budget)"
[rule.levels]
red = "deviation < )~" +
               red + R"~("
yellow = "deviation < 0%"
[rule.notify]
on = ["red", "worsened", "resolved", "corrected"]
to = ["economist", "chief"]
[rule.risk]
id = "EK-01"
probability = { yellow = 4, red = 5 }
[rule.say]
sv = "{unit} ligger {deviation:+.1%} ({amount:+}) mot budget."
en = "{unit} is {deviation:+.1%} ({amount:+}) against budget."
[[rule]]
id = "rising"
title = { sv = "Stiger", en = "Rising" }
metric = "opened"
units = "*"
value = "outcome"
when = "rising(outcome, 2)"
[rule.notify]
on = ["flag", "corrected"]
to = ["chief"]
)~";
    }

    void write(const std::string& name, const std::string& text)
    {
        const auto path = configuration() / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << text;
    }
    void replace(const std::string& name, const std::string& what, const std::string& with)
    {
        std::ifstream in(configuration() / name);
        std::string text{std::istreambuf_iterator<char>(in), {}};
        text.replace(text.find(what), what.size(), with);
        write(name, text);
    }
    std::filesystem::path configuration() const { return folder_.path() / "config"; }
    std::filesystem::path data() const { return folder_.path() / "data"; }
    std::filesystem::path folder() const { return folder_.path(); }

    std::unique_ptr<House> house()
    {
        return std::make_unique<House>(configuration(), std::make_unique<FaultyStore>(store, faults), data());
    }

    // Published figures: net cost January to March 2024 of two areas of Tyresö's report, tkr.
    static constexpr const char* march =
        "metric;unit;scenario;period;value\n"
        "net_cost;child_youth;outcome;2024-03 ack;-22 681\n"
        "net_cost;child_youth;budget;2024-03 ack;-19 791\n"
        "net_cost;adults;outcome;2024-03 ack;-20 091\n"
        "net_cost;adults;budget;2024-03 ack;-20 402\n";
    // Investigations opened, 59, 65, 88 as printed for 2019; the year is moved.
    static constexpr const char* opened =
        "metric;unit;scenario;period;value\n"
        "opened;child_youth;outcome;2024-01;59\n"
        "opened;child_youth;outcome;2024-02;65\n"
        "opened;child_youth;outcome;2024-03;88\n";

    std::shared_ptr<Store> store = make_memory_store();
    std::shared_ptr<FaultyStore::Faults> faults = std::make_shared<FaultyStore::Faults>();

private:
    ScratchFolder folder_;
};

inline Arrival arrival(std::string name, std::string bytes)
{
    Arrival a;
    a.file = std::move(name);
    a.bytes = std::move(bytes);
    a.by = "test";
    return a;
}

}  // namespace varsko::test
