// A small municipality for the targets: a configuration of every kind of thing, and figures of four years.
#pragma once

#include "rules/configuration.hpp"
#include "rules/panel.hpp"
#include "tests/fuzz/target.hpp"

#include <memory>

namespace varsko::fuzz {

inline constexpr std::string_view place_text = R"toml(
[organisation]
id = "town"
name = "Staden"
[constants]
smallest = "200 tkr"
[channel.mail]
kind = "file"
folder = "out"
[[unit]]
id = "board"
name = "Nämnden"
level = "board"
[[unit]]
id = "youth"
parent = "board"
name = "Barn & unga"
level = "area"
groups = ["peers"]
[[unit]]
id = "adults"
parent = "board"
name = "Vuxna"
level = "area"
groups = ["peers"]
[[metric]]
id = "net_cost"
name = { sv = "Nettokostnad", en = "Net cost" }
measure = "tkr"
good = "higher"
scenarios = ["outcome", "budget", "forecast"]
[[metric]]
id = "opened"
name = "Inledda utredningar"
measure = "count"
scenarios = ["outcome", "target"]
calendar = { except = ["juli"] }
[[metric]]
id = "placed"
measure = "count"
adds_over_time = "last"
kind = "stock"
[[metric]]
id = "share"
measure = "%"
good = "higher"
[[person]]
id = "eko1"
name = "Ekonom Ett"
mail = "eko1@town.example"
roles = [{ role = "economist", unit = "board" }]
[[risk]]
id = "EK-01"
text = "Ekonomi i balans"
probability = 3
consequence = 5
[[rule]]
id = "other"
metric = "opened"
units = "*"
value = "outcome - mean(outcome, 3, min=2)"
levels = { red = "outcome > 8 count", yellow = "value > 2 count" }
notify = { on = ["red", "yellow", "resolved"], to = ["economist"] }
risk = { id = "EK-01", probability = { red = 5 } }
)toml";

inline const std::shared_ptr<const Configuration>& place()
{
    static const std::shared_ptr<const Configuration> configuration = [] {
        auto read = read_configuration({{"town.toml", std::string(place_text)}});
        must(read.ok(), "the town itself is wrong: " + text(read.diagnostics));
        return std::make_shared<const Configuration>(std::move(read.configuration));
    }();
    return configuration;
}

inline const Panel& figures()
{
    static const Panel panel = [] {
        const Catalogue& catalogue = place()->catalogue;
        Panel p(catalogue.units.size(), catalogue.metrics.size());
        int n = 0;
        for (MetricIndex m = 0; m < catalogue.metrics.size(); ++m)
            for (const Scenario scenario : catalogue.metrics[m].scenarios)
                for (UnitIndex u = 0; u < catalogue.units.size(); ++u)
                    for (int month = 0; month < 48; ++month) {
                        n = (n * 31 + 17) % 1009;  // neither random nor regular
                        if (n % 19 == 0) continue;
                        Figure f;
                        f.metric = m;
                        f.unit = u;
                        f.scenario = scenario;
                        f.period = Period::month(2021, 1).plus(month);
                        if (scenario == Scenario::forecast) {
                            f.made = f.period;
                            f.period = f.period.whole_year();
                        }
                        f.value = Amount::from_integer(n % 23 - (m == 0 ? 40 : 0));
                        f.preliminary = n % 29 == 0;
                        if (n % 37 == 0) f.missing = Missing::secret;
                        p.put(f);
                    }
        return p;
    }();
    return panel;
}

}  // namespace varsko::fuzz
