// Reading a configuration that stands in the test itself, and asking what was said about it.
#pragma once

#include "rules/configuration.hpp"

#include <algorithm>
#include <string>
#include <string_view>

namespace varsko {

inline ReadConfiguration read_one(std::string toml) { return read_configuration({{"a.toml", std::move(toml)}}); }

// "3:8 unknown-key" of every diagnostic of a.toml, in order; "- code" where it has no place.
inline std::vector<std::string> told(const ReadConfiguration& read)
{
    std::vector<std::string> out;
    for (const auto& d : read.diagnostics) {
        const auto& p = d.place;
        out.push_back((p.line > 0 ? std::to_string(p.line) + ":" + std::to_string(p.column) : "-") + " " + d.code);
    }
    return out;
}

// Of a configuration that is whole but for the table under test.
inline constexpr std::string_view town = R"(
[organisation]
id = "town"
[channel.mail]
kind = "file"
folder = "out"
[[unit]]
id = "asn"
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
level = "area"
[[metric]]
id = "net_cost"
measure = "tkr"
good = "higher"
scenarios = ["outcome", "budget", "forecast"]
[[metric]]
id = "placements"
measure = "count"
groups = ["volumes"]
[[person]]
id = "eko1"
mail = "eko1@kommun.example"
roles = [{ role = "economist", unit = "asn" }]
[[risk]]
id = "EK-01"
text = "Ekonomi i balans"
probability = 3
consequence = 5
[[route]]
match = { goal = 99 }
to = ["economist"]
)";

// The town, and beside it a.toml with the text under test; lines of a.toml count from 1.
inline ReadConfiguration with_town(std::string toml)
{
    return read_configuration({{"a.toml", std::move(toml)}, {"town.toml", std::string{town}}});
}

inline bool says(const ReadConfiguration& read, std::string_view part)
{
    return std::any_of(read.diagnostics.begin(), read.diagnostics.end(),
                       [&](const Diagnostic& d) { return d.text().find(part) != std::string::npos; });
}

}  // namespace varsko
