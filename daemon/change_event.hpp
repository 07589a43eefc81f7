// What changed, as one line of JSON for those who listen to events: the kinds and the ids, not the things themselves.
//
//   {"batch":7,"figures":120,"alerts":["budget-balance:net_cost:child_youth"],"risks":["EK-01"],"messages":["v1-3f2a"]}
//
// At most a hundred ids of a kind are named; then "more":true says: fetch the list anew.
#pragma once

#include "rules/engine.hpp"
#include "storage/store.hpp"

#include <string>

namespace varsko {

std::string change_event(const Changes&, const Batch*);
// {"configuration":true,"version":"0ff0888f96c2…","did":{"began":2,"ended":0,"changed":1,"risks":1,"messages":3}}
std::string configuration_event(const std::string& version, const ReloadCounts&);
std::string settled_event(const std::string& message, std::string_view state);

}  // namespace varsko
