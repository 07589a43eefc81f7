// The risk register: read, entered, changed by people.
#include "daemon/api_call.hpp"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

const std::vector<std::string> types = {"environment", "staff", "quality", "delivery", "finance"};
const std::vector<std::string> states = {"proposed", "active", "accepted", "materialised", "closed"};

RiskState state_named(const std::string& name)
{
    const auto state = parse_risk_state(name);
    if (!state) answer_problem(400, "Unknown state", unknown("state", name, states));
    return *state;
}

Json whole_risk(const Call& call, const std::string& id)
{
    const auto events = call.house.look([&](StoreReader& store) { return store.risk_events(id); });
    return call.house.read([&](const World& world) {
        const auto found = world.risks().find(id);
        if (found == world.risks().end()) {
            std::vector<std::string> known;
            for (const auto& [each, risk] : world.risks()) known.push_back(each);
            answer_problem(404, "Unknown risk", unknown("risk", id, known));
        }
        return view(found->second, world, events);
    });
}

RiskMeasure measure_of(const Json& json)
{
    if (!json.is_object()) answer_problem(400, "Not a measure", "a measure is {text, start, end, status}");
    const Fields fields(json, {"text", "start", "end", "status", "by", "comment"});
    RiskMeasure measure{.text = fields.needed("text"),
                        .start = fields.day("start"),
                        .end = fields.day("end"),
                        .status = fields.text("status")};
    static const std::vector<std::string> known = {"planned", "ongoing", "done"};
    if (!measure.status.empty() && std::find(known.begin(), known.end(), measure.status) == known.end())
        answer_problem(400, "Unknown status", unknown("status", measure.status, known));
    if (measure.start && measure.end && *measure.end < *measure.start)
        answer_problem(422, "Ends before it starts",
                       fmt::format("the measure ends {} and starts {}", text(*measure.end), text(*measure.start)));
    return measure;
}

RiskControl control_of(const Json& json)
{
    if (!json.is_object()) answer_problem(400, "Not a control", "a control is {what, every, by, last_done}");
    const Fields fields(json, {"what", "every", "by", "last_done"});
    return {.what = fields.needed("what"),
            .every = fields.text("every"),
            .by = fields.text("by"),
            .last_done = fields.day("last_done")};
}

template <class T>
std::vector<T> list_of(const Fields& fields, const std::string& name, T (*read)(const Json&))
{
    std::vector<T> list;
    if (!fields.has(name)) return list;
    if (!fields.raw(name).is_array()) answer_problem(400, "Not a list", fmt::format("\"{}\" must be a list", name));
    for (const Json& item : fields.raw(name)) list.push_back(read(item));
    return list;
}

Localised words_of(const Fields& fields, const std::string& name)
{
    if (!fields.has(name) || fields.raw(name).is_string()) return {.sv = fields.text(name), .en = {}};
    const Json& json = fields.raw(name);
    if (!json.is_object()) answer_problem(400, "Not a text", fmt::format("\"{}\" must be a text, or {{sv, en}}", name));
    const Fields languages(json, {"sv", "en"});
    return {.sv = languages.text("sv"), .en = languages.text("en")};
}

int rating_of(const Fields& fields, const std::string& name)
{
    const auto value = fields.integer(name);
    if (!value || *value < 1 || *value > 5)
        answer_problem(422, "Not a rating", fmt::format("\"{}\" must be a whole number from 1 to 5", name));
    return *value;
}

Response changed(const Call& call, const std::string& id, const Result<Changes, Refused>& result, int status = 200)
{
    if (!result) refuse(result.error());
    if (!result->messages.empty() && call.around.outbox_waiting) call.around.outbox_waiting();
    return answer(call, whole_risk(call, id), status);
}

}  // namespace

Response get_risks(const Call& call)
{
    std::vector<RiskState> wanted;
    for (const auto& name : call.list("state")) wanted.push_back(state_named(name));
    const std::string type = call.text("type"), owner = call.text("owner");
    if (!type.empty() && std::find(types.begin(), types.end(), type) == types.end())
        answer_problem(400, "Unknown type", unknown("type", type, types));
    const std::size_t limit = call.limit(10'000);

    std::vector<Risk> risks = call.house.read([](const World& world) {
        std::vector<Risk> all;
        for (const auto& [id, risk] : world.risks()) all.push_back(risk);
        return all;
    });
    std::erase_if(risks, [&](const Risk& risk) {
        return (!wanted.empty() && std::find(wanted.begin(), wanted.end(), risk.state) == wanted.end()) ||
               (!type.empty() && risk.type != type) || (!owner.empty() && risk.owner != owner);
    });
    // The greatest first; closed ones last.
    std::sort(risks.begin(), risks.end(), [](const Risk& a, const Risk& b) {
        const auto rank = [](const Risk& risk) {
            return std::tuple(risk.state == RiskState::closed, -risk.effective().value(), risk.id);
        };
        return rank(a) < rank(b);
    });
    const std::size_t total = risks.size();
    if (risks.size() > limit) risks.resize(limit);
    Json items = Json::array();
    for (const Risk& risk : risks) {
        const auto events = call.house.look([&](StoreReader& store) { return store.risk_events(risk.id); });
        items.push_back(call.house.read([&](const World& world) { return view(risk, world, events); }));
    }
    return answer_list(call, std::move(items), total);
}

Response get_risk(const Call& call) { return answer(call, whole_risk(call, call.names.at(0))); }

namespace {

const std::vector<std::string> risk_fields = {"id",          "type",        "text",           "state", "closed_because",
                                              "probability", "consequence", "measures_level", "owner", "unit",
                                              "measures",    "controls",    "comment",        "by"};

Risk risk_of(const Call& call, const Fields& fields)
{
    Risk risk;
    risk.id = fields.needed("id");
    risk.type = fields.needed("type");
    if (std::find(types.begin(), types.end(), risk.type) == types.end())
        answer_problem(400, "Unknown type", unknown("type", risk.type, types));
    risk.text = words_of(fields, "text");
    if (risk.text.sv.empty() && risk.text.en.empty()) answer_problem(400, "Field missing", "\"text\" is needed");
    if (fields.has("state")) risk.state = state_named(fields.text("state"));
    risk.closed_because = fields.text("closed_because");
    risk.base = {.probability = rating_of(fields, "probability"), .consequence = rating_of(fields, "consequence")};
    risk.computed = risk.base;
    risk.measures_level = fields.text("measures_level");
    risk.owner = fields.text("owner");
    risk.unit = fields.text("unit");
    call.house.read([&](const World& world) {
        std::vector<std::string> known;
        for (const Unit& unit : world.catalogue().units) known.push_back(unit.id);
        if (!risk.unit.empty() && !world.catalogue().unit(risk.unit))
            answer_problem(422, "Unknown unit", unknown("unit", risk.unit, known));
    });
    risk.measures = list_of(fields, "measures", &measure_of);
    risk.controls = list_of(fields, "controls", &control_of);
    risk.comment = fields.text("comment");
    return risk;
}

RiskEntry entry_of(const Call& call, const Json& json)
{
    if (!json.is_object()) answer_problem(400, "Not a risk", "a risk is {id, type, text, probability, consequence, …}");
    const Fields fields(json, risk_fields);
    RiskEntry entry;
    entry.lists_only = !fields.has("text") && !fields.has("probability") && !fields.has("consequence");
    if (entry.lists_only) {
        entry.risk.id = fields.needed("id");
        entry.risk.measures = list_of(fields, "measures", &measure_of);
        entry.risk.controls = list_of(fields, "controls", &control_of);
        return entry;
    }
    entry.risk = risk_of(call, fields);
    if (fields.has("state")) entry.state = entry.risk.state;
    return entry;
}

Json what_happened(const std::vector<RiskEntry>& entries, const Changes& changes)
{
    Json items = Json::array();
    for (const RiskEntry& entry : entries) {
        std::string_view outcome = "unchanged";
        for (const RiskEvent& event : changes.risk_events) {
            if (event.risk != entry.risk.id) continue;
            outcome = event.kind == "imported" ? "entered" : "changed";
            break;
        }
        items.push_back({{"id", entry.risk.id}, {"outcome", outcome}});
    }
    return items;
}

// Nothing was entered, and why: one entry of `errors` for each risk that stood in the way.
[[noreturn]] void refuse_all(const Json& errors)
{
    Response response =
        problem(422, "Nothing was entered", fmt::format("{} of the risks cannot be entered", errors.size()));
    Json body = Json::parse(response.body);
    body["errors"] = errors;
    response.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
    throw Answered{std::move(response)};
}

}  // namespace

Response post_risk(const Call& call)
{
    const Json body = call.body();
    const Risk risk = risk_of(call, Fields(body, risk_fields));
    return changed(call, risk.id, call.house.add_risk(risk, call.by(body)), 201);
}

Response post_risks(const Call& call)
{
    const Json body = call.body();
    const Fields fields(body, {"risks", "by"});
    if (!fields.has("risks") || !fields.raw("risks").is_array())
        answer_problem(400, "Not a list", "\"risks\" must be a list of risks");
    std::vector<RiskEntry> entries;
    Json errors = Json::array();
    const auto refused = [&](std::size_t index, const std::string& why) {
        const Json& risk = fields.raw("risks")[index];
        errors.push_back({{"index", index},
                          {"id", risk.is_object() ? risk.value("id", Json(nullptr)) : Json(nullptr)},
                          {"detail", why}});
    };
    for (const Json& risk : fields.raw("risks")) {
        RiskEntry entry;
        try {
            entry = entry_of(call, risk);
        } catch (const Answered& answered) {
            refused(entries.size(), Json::parse(answered.response.body).value("detail", std::string()));
        }
        entries.push_back(std::move(entry));
    }
    if (!errors.empty()) refuse_all(errors);
    const auto result = call.house.enter_risks(entries, call.by(body));
    if (!result) {
        for (const RefusedEntry& one : result.error()) refused(one.index, one.refused.message);
        refuse_all(errors);
    }
    return answer(call, {{"risks", what_happened(entries, *result)}});
}

namespace {

// Whoever owns a risk edits it; else it takes one who keeps the register.
void must_keep(const Call& call, const std::string& id)
{
    const bool own = call.visitor && call.house.read([&](const World& world) {
        const auto risk = world.risks().find(id);
        return risk != world.risks().end() && risk->second.owner == call.visitor->person;
    });
    if (!own) call.must(Right::keep_register);
}

}  // namespace

Response edit_risk(const Call& call)
{
    must_keep(call, call.names.at(0));
    const Json body = call.body();
    const Fields fields(body, {"probability", "consequence", "release", "state", "closed_because", "measures_level",
                               "owner", "text", "measure", "control", "comment", "by"});
    RiskEdit edit;
    edit.probability = fields.integer("probability");
    edit.consequence = fields.integer("consequence");
    edit.release = fields.flag("release");
    if (fields.has("state")) edit.state = state_named(fields.text("state"));
    edit.closed_because = fields.text("closed_because");
    edit.measures_level = fields.text("measures_level");
    edit.owner = fields.text("owner");
    edit.text = fields.text("text");
    if (fields.has("measure")) edit.measure = measure_of(fields.raw("measure"));
    if (fields.has("control")) edit.control = control_of(fields.raw("control"));
    edit.comment = fields.text("comment");
    edit.by = call.by(body);
    return changed(call, call.names.at(0), call.house.edit_risk(call.names.at(0), edit));
}

Response post_measure(const Call& call)
{
    must_keep(call, call.names.at(0));
    const Json body = call.body();
    RiskEdit edit;
    edit.measure = measure_of(body);
    edit.comment = Fields(body, {"text", "start", "end", "status", "by", "comment"}).text("comment");
    edit.by = call.by(body);
    return changed(call, call.names.at(0), call.house.edit_risk(call.names.at(0), edit));
}

}  // namespace varsko
