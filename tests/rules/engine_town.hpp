// A small town with an engine: TOML in the test, figures in one line each, and what came of them.
//
//   Town town(R"([[rule]] …)");
//   auto changes = town.take("2024-04-16", {{"placements outcome adults 2024-03", 12}});
//   CHECK(town.told(changes) == …);
#pragma once

#include "rules/engine.hpp"
#include "tests/catch.hpp"

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

namespace varsko::test {

struct Given {
    std::string key;  // "metric scenario unit period [ack] [made 2024-02] [preliminary]"
    double value = 0;
};

class Town {
public:
    static constexpr std::string_view base = R"(
[organisation]
id = "town"
name = "Staden"
history_after = "60 days"
[channel.mail]
kind = "file"
folder = "out"
[channel.hook]
kind = "webhook"
url = "http://127.0.0.1:9/x"
[[unit]]
id = "board"
name = "Nämnden"
level = "board"
[[unit]]
id = "youth"
parent = "board"
name = "Barn & unga"
level = "area"
responsible = ["youth_1", "youth_2"]
dimension = "activity"
[[unit]]
id = "adults"
parent = "board"
name = "Vuxna"
level = "area"
[[unit]]
id = "youth_1"
parent = "board"
name = "Enhet ett"
level = "unit"
[[unit]]
id = "youth_2"
parent = "board"
name = "Enhet två"
level = "unit"
[[metric]]
id = "net_cost"
name = { sv = "Nettokostnad", en = "Net cost" }
measure = "tkr"
good = "higher"
scenarios = ["outcome", "budget", "forecast"]
[[metric]]
id = "opened"
name = { sv = "Inledda utredningar", en = "Investigations opened" }
measure = "count"
good = "lower"
[[metric]]
id = "placed"
name = { sv = "Placeringar", en = "Placements" }
measure = "count"
good = "lower"
adds_over_time = "last"
kind = "stock"
[[person]]
id = "eko1"
name = "Ekonom Ett"
mail = "eko1@town.example"
roles = [{ role = "economist", unit = "board" }]
[[person]]
id = "head"
name = "Chefen"
mail = "head@town.example"
language = "en"
roles = [{ role = "chief", unit = "board" }]
[[person]]
id = "chief1"
name = "Chef Ett"
mail = "chief1@town.example"
roles = [{ role = "chief", unit = "youth_1" }]
[[person]]
id = "chief2"
name = "Chef Två"
mail = "chief2@town.example"
roles = [{ role = "chief", unit = "youth_2" }]
)";

    explicit Town(const std::string& toml) : world_(make(toml)) {}

    static ReadConfiguration read(const std::string& toml)
    {
        return read_configuration({{"base.toml", std::string(base)}, {"test.toml", toml}});
    }

    static std::pair<std::shared_ptr<const Configuration>, std::shared_ptr<const RuleSet>> compiled(
        const std::string& toml)
    {
        auto all = read(toml);
        for (const auto& d : all.diagnostics) UNSCOPED_INFO(d.text());
        REQUIRE(all.ok());
        auto configuration = std::make_shared<Configuration>(std::move(all.configuration));
        Diagnostics diagnostics;
        auto rules = compile(configuration->catalogue, configuration->rules, configuration->version, diagnostics);
        for (const auto& d : diagnostics) UNSCOPED_INFO(d.text());
        REQUIRE_FALSE(has_errors(diagnostics));
        return {configuration, rules};
    }

    static World make(const std::string& toml)
    {
        auto [configuration, rules] = compiled(toml);
        return World(configuration, rules);
    }

    Town clone() const { return Town(world_.clone()); }
    World& world() { return world_; }
    const World& world() const { return world_; }

    static Instant at(const std::string& when)
    {
        const auto instant = parse_instant(when);
        REQUIRE(instant);
        return *instant;
    }

    Figure figure(const Given& g) const
    {
        std::istringstream words(g.key);
        std::string metric, scenario, unit, period, word;
        words >> metric >> scenario >> unit >> period;
        Figure f;
        f.metric = world_.catalogue().metric(metric).value();
        f.scenario = parse_scenario(scenario).value();
        f.unit = world_.catalogue().unit(unit).value();
        f.period = Period::parse(period).value();
        f.value = Amount::from_double(g.value).value();
        while (words >> word) {
            if (word == "ack") f.span = Span::accumulated;
            if (word == "preliminary") f.preliminary = true;
            if (word == "made" && words >> word) f.made = Period::parse(word).value();
        }
        return f;
    }

    Changes take(const std::string& when, const std::vector<Given>& given)
    {
        std::vector<Figure> figures;
        for (const auto& g : given) figures.push_back(figure(g));
        return take_in(world_, figures, at(when));
    }

    Changes tick(const std::string& when) { return varsko::tick(world_, at(when)); }

    Changes reload(const std::string& toml, const std::string& when)
    {
        auto [configuration, rules] = compiled(toml);
        return varsko::reload(world_, configuration, rules, at(when));
    }

    std::string state(const std::string& id) const
    {
        const Alert* alert = world_.alert(AlertKey::parse(id).value());
        return alert ? std::string(text(alert->state)) : "quiet";
    }

    const Alert& alert(const std::string& id) const
    {
        const Alert* found = world_.alert(AlertKey::parse(id).value());
        REQUIRE(found);
        return *found;
    }

private:
    explicit Town(World world) : world_(std::move(world)) {}
    World world_;
};

// "eko1 fired 2024-03 economist-of board", in the order they were written.
inline std::vector<std::string> told(const Changes& changes)
{
    std::vector<std::string> out;
    for (const auto& m : changes.messages)
        out.push_back(m.recipient + " " + m.transition + " " + m.period.text() + " " + m.why);
    return out;
}

// "fired 2024-03 level-red", with " (untold)" where nobody is to know.
inline std::vector<std::string> happened(const Changes& changes)
{
    std::vector<std::string> out;
    for (const auto& e : changes.events)
        out.push_back(e.transition + " " + e.period.text() + " " + e.reason + (e.told ? "" : " (untold)"));
    return out;
}

using Lines = std::vector<std::string>;

}  // namespace varsko::test
