// Alerts and the messages they led to.
#include "daemon/api_call.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

const std::vector<std::string>& alert_states()
{
    static const std::vector<std::string> names = {"quiet",        "pending",  "firing",
                                                   "acknowledged", "resolved", "corrected"};
    return names;
}

AlertKey key_of(const Call& call)
{
    const auto key = AlertKey::parse(call.names.at(0));
    if (!key) {
        answer_problem(404, "Unknown alert",
                       fmt::format("\"{}\" is no alert's id: expected rule:metric:unit", call.names.at(0)));
    }
    call.must_see(*key);
    return *key;
}

Json whole_alert(const Call& call, const AlertKey& key)
{
    Json json = call.house.read([&](const World& world) {
        const Alert* alert = world.alert(key);
        if (alert == nullptr) {
            std::vector<std::string> known;
            for (const Alert& each : world.alerts()) known.push_back(each.key.id());
            answer_problem(404, "Unknown alert", unknown("alert", key.id(), known));
        }
        return view(*alert, world);
    });
    const auto [events, rows] = call.house.look(
        [&](StoreReader& store) { return std::pair(store.alert_events(key), store.messages_about(key)); });
    Json& told = json["events"] = Json::array();
    for (const AlertEvent& event : events) told.push_back(view(event));
    Json& messages = json["messages"] = Json::array();
    for (auto row = rows.rbegin(); row != rows.rend(); ++row) messages.push_back(view(*row, false));
    return json;
}

Response changed(const Call& call, const AlertKey& key, const Result<Changes, Refused>& result)
{
    if (!result) refuse(result.error());
    if (!result->messages.empty() && call.around.outbox_waiting) call.around.outbox_waiting();
    return answer(call, whole_alert(call, key));
}

}  // namespace

Response get_alerts(const Call& call)
{
    const auto states = call.list("state"), levels = call.list("level");
    for (const auto& state : states) {
        if (!parse_alert_state(state)) answer_problem(400, "Unknown state", unknown("state", state, alert_states()));
    }
    const std::size_t limit = call.limit(10'000);
    const std::string rule = call.text("rule");
    std::size_t total = 0;
    Json items = call.house.read([&](const World& world) {
        const Catalogue& catalogue = world.catalogue();
        const auto unit = call.unit(catalogue);
        const auto metric = call.metric(catalogue);
        Json found = Json::array();
        for (const Alert& alert : world.alerts()) {
            const auto named = [](const auto& names, std::string_view name) {
                return names.empty() || std::find(names.begin(), names.end(), name) != names.end();
            };
            if (!named(states, text(alert.state)) || !named(levels, text(alert.level)) ||
                (!rule.empty() && alert.key.rule != rule) || (unit && alert.key.unit != catalogue.units[*unit].id) ||
                (metric && alert.key.metric != catalogue.metrics[*metric].id) || !call.sees(catalogue, alert.key.unit))
                continue;
            if (++total <= limit) found.push_back(view(alert, world));
        }
        return found;
    });
    return answer_list(call, std::move(items), total);
}

Response get_alert(const Call& call) { return answer(call, whole_alert(call, key_of(call))); }

Response post_acknowledgement(const Call& call)
{
    const Json body = call.body();
    const Fields fields(body, {"by", "comment"});
    const AlertKey key = key_of(call);
    return changed(call, key, call.house.acknowledge(key, call.by(body), fields.text("comment")));
}

Response post_comment(const Call& call)
{
    const Json body = call.body();
    const Fields fields(body, {"by", "comment", "text"});
    const AlertKey key = key_of(call);
    const std::string comment = fields.has("text") ? fields.text("text") : fields.text("comment");
    return changed(call, key, call.house.comment(key, call.by(body), comment));
}

// ── messages ─────────────────────────────────────────────────────────────────────────────────────────────────────

namespace {

std::optional<OutboxRow::State> message_state(const Call& call)
{
    using State = OutboxRow::State;
    const std::string name = call.text("state");
    if (name.empty()) return std::nullopt;
    for (const State state : {State::waiting, State::delivered, State::dead, State::held, State::gathered}) {
        if (text(state) == name) return state;
    }
    answer_problem(400, "Unknown state", unknown("state", name, {"waiting", "delivered", "dead", "held", "gathered"}));
}

std::uint64_t in_all(const Store::Counts& counts, std::optional<OutboxRow::State> state)
{
    using State = OutboxRow::State;
    if (!state) return counts.waiting + counts.delivered + counts.dead + counts.held + counts.gathered;
    switch (*state) {
        case State::waiting: return counts.waiting;
        case State::delivered: return counts.delivered;
        case State::dead: return counts.dead;
        case State::held: return counts.held;
        case State::gathered: return counts.gathered;
    }
    return 0;
}

OutboxRow message_of(const Call& call)
{
    const std::string& id = call.names.at(0);
    auto row = call.house.look([&](StoreReader& store) { return store.message(id); });
    if (!row) answer_problem(404, "Unknown message", fmt::format("there is no message {}", id));
    return std::move(*row);
}

}  // namespace

Response get_messages(const Call& call)
{
    const auto state = message_state(call);
    const std::size_t limit = call.limit(1'000);
    const auto [rows, counts] =
        call.house.look([&](StoreReader& store) { return std::pair(store.messages(state, limit), store.counts()); });
    Json items = Json::array();
    for (const OutboxRow& row : rows) items.push_back(view(row, false));
    return answer_list(call, std::move(items), in_all(counts, state));
}

Response get_message(const Call& call)
{
    const OutboxRow row = message_of(call);
    Json json = view(row, true);
    Json& parts = json["parts"] = Json::array();
    for (const OutboxRow& part : call.house.look([&](StoreReader& store) { return store.gathered_in(row.message.id); }))
        parts.push_back({{"id", part.message.id}, {"subject", part.message.subject}});
    return answer(call, std::move(json));
}

Response post_retry(const Call& call)
{
    const OutboxRow row = message_of(call);
    if (!call.house.retry_message(row.message.id)) {
        answer_problem(
            409, "Not a dead letter",
            fmt::format("message {} is {}: only a dead letter is put back by hand", row.message.id, text(row.state)));
    }
    if (call.around.outbox_waiting) call.around.outbox_waiting();
    return answer(call, view(message_of(call), true));
}

}  // namespace varsko
