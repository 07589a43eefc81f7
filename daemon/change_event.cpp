#include "daemon/change_event.hpp"

#include <nlohmann/json.hpp>

#include <set>

namespace varsko {

namespace {

constexpr std::size_t most = 100;

void put(nlohmann::json& event, const char* kind, const std::set<std::string>& ids)
{
    if (ids.empty()) return;
    auto& list = event[kind] = nlohmann::json::array();
    for (const auto& id : ids) {
        if (list.size() == most) {
            event["more"] = true;
            break;
        }
        list.push_back(id);
    }
}

template <class Range, class Id>
std::set<std::string> ids_of(const Range& range, Id id)
{
    std::set<std::string> ids;
    for (const auto& one : range) ids.insert(id(one));
    return ids;
}

}  // namespace

std::string change_event(const Changes& changes, const Batch* batch)
{
    nlohmann::json event = nlohmann::json::object();
    if (batch) {
        event["batch"] = batch->id;
        event["figures"] = batch->changed;
    }
    put(event, "alerts", ids_of(changes.alerts, [](const Alert& alert) { return alert.key.id(); }));
    put(event, "risks", ids_of(changes.risks, [](const Risk& risk) { return risk.id; }));
    put(event, "messages", ids_of(changes.messages, [](const Message& message) { return message.id; }));
    put(event, "rules", ids_of(changes.assessments, [](const AssessmentColumn& column) { return column.rule; }));
    return event.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

std::string configuration_event(const std::string& version, const ReloadCounts& did)
{
    const nlohmann::ordered_json event = {{"configuration", true},
                                          {"version", version},
                                          {"did",
                                           {{"began", did.began},
                                            {"ended", did.ended},
                                            {"changed", did.changed},
                                            {"risks", did.risks},
                                            {"messages", did.messages}}}};
    return event.dump();
}

std::string settled_event(const std::string& message, std::string_view state)
{
    const nlohmann::json event = {{"messages", {message}}, {"state", state}};
    return event.dump();
}

}  // namespace varsko
