// A configuration while it is being read: the tables of all files gathered by name, what has been made of them so far,
// and everything that was wrong.  Sections are read in an order in which what they refer to is there already: units and
// metrics first, rules and routes last.
#pragma once

#include "rules/configuration.hpp"
#include "rules/configuration/table.hpp"
#include "rules/configuration/values.hpp"

#include <fmt/format.h>

#include <deque>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace varsko::configuration {

struct Draft {
    Configuration out;
    Diagnostics problems;
    std::deque<File> files;                                           // tables point into them
    std::map<std::string, std::vector<Table>, std::less<>> sections;  // "unit": every [[unit]], in file order
    std::vector<Place> unit_places, metric_places, route_places;      // as in the catalogue and in `routes`
    struct Reference {
        Text name;
        std::string whose;
    };
    std::vector<Reference> risks_named;  // checked when risks and rules are read

    std::vector<Table>& section(std::string_view name);
    std::vector<Rule> to_compile;  // `out.rules`; without metrics where a condition could not be read
    std::set<std::string> over_files, over_constants;  // of overlays: what they name is theirs

    // The only table of that name; a second one is told.  None where there is none.
    std::optional<Table> single(std::string_view name);
    void error(Place, std::string code, std::string message);
    void warning(Place, std::string code, std::string message);
};

// A file that tables are read of: *.toml at the top and in rules.d/.
bool is_configuration(std::string_view name);

// The keys of a file of tests that are no part of a configuration.
inline constexpr std::string_view test_keys[] = {"test", "configuration", "rules"};

void read_settings(Draft&);  // organisation http inbox outbox clock log risk_register check
void read_channels(Draft&);
void read_units(Draft&);
void read_metrics(Draft&);
void read_constants(Draft&);    // needs units
void read_people(Draft&);       // needs units, channels
void read_risks(Draft&);        // needs units, people
void read_rules(Draft&);        // needs all above
void read_routes(Draft&);       // needs rules
void read_inhibitions(Draft&);  // needs rules
void read_mappings(Draft&);     // needs units, metrics
void check_across(Draft&);      // last

// A time such as "30 s", "5 min" or "7 days", or a number of seconds, within limits.
std::optional<std::chrono::seconds> time_from(Table&, std::string_view key, std::chrono::seconds least,
                                              std::chrono::seconds most);

// The ids of units, metrics, people, rules or risks: what a name may have meant.
std::vector<std::string> ids_of(const auto& things)
{
    std::vector<std::string> out;
    out.reserve(things.size());
    for (const auto& thing : things) out.push_back(thing.id);
    return out;
}
std::vector<std::string> levels_of(const Catalogue&);  // of units, each once

// ── names that refer to something; unknown ones are told with the nearest known ───────────────────────────────────
std::optional<UnitIndex> unit_named(Draft&, const Text&);
std::optional<MetricIndex> metric_named(Draft&, const Text&);
// "*", "unit", ["unit", …], { level = "area" or [...] }, { under = "unit" }: in catalogue order, each once.
std::vector<UnitIndex> units_selected(Draft&, const Value&);
// A person's id, or a role that somebody has.  The usual roles that nobody has are a warning, other words an error.
void check_recipient(Draft&, const Text&, std::string_view whose);
bool has_role(const Catalogue&, std::string_view role);
// Tells a second use of an id; true if it is the first.
bool is_first(Draft&, std::map<std::string, Place>& seen, const Text& id, std::string_view what);

}  // namespace varsko::configuration
