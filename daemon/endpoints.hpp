// What may be asked, by whom, with which parameters, and what comes back: the whole API in one table.
//
// Requests are let in by it (daemon/api.cpp) and /api/v1/openapi.json is printed from it (daemon/openapi.cpp), so an
// address cannot exist without its description.
#pragma once

#include "daemon/api_call.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace varsko {

struct Endpoint {
    std::string_view method, path;  // a segment in braces is a name: "/api/v1/alerts/{id}", "/feeds/{unit}.atom"
    Response (*handler)(const Call&);
    std::vector<std::string> parameters;  // of the query
    std::string_view summary;
    std::string_view answer;     // the schema of a good answer; "" for one that is not JSON
    bool list = false;           // an array of them
    std::string_view body = {};  // the schema of the request's body; "" for none
    int status = 200;            // of a good answer
    bool open = false;           // needs no token from anybody
    bool asks = false;           // a POST that only asks: a token is needed where a GET would need one
    Right right = Right::see;    // that somebody who has signed in must have
    // Of units' figures: only those of units that the visitor sees, those of all units (for one who sees all), none.
    enum class Shows : std::uint8_t { seen, all, none } shows = Shows::all;
};

std::span<const Endpoint> endpoints();

// "/api/v1/alerts/a:b:c" -> api, v1, alerts, a:b:c
std::vector<std::string> split_path(std::string_view);

// The schemas that endpoints name, as the JSON of an OpenAPI document's components.schemas.
std::string_view api_schemas();

}  // namespace varsko
