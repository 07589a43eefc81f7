// Silences: who asked for them, what they hold, how they end.  The same for varsko's own clients and Alertmanager's.
#include "daemon/api_alertmanager.hpp"
#include "daemon/api_call.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

constexpr std::size_t most_matchers = 50;

// An instant, or a day: `to` a day means its end, on people's clocks.
Instant moment(const Call& call, const std::string& name, const std::string& value, bool is_end)
{
    const auto day = parse_day(value);  // first: an instant may be written as a day too, and is its beginning in UTC
    if (!day) {
        if (const auto instant = parse_instant(value)) return *instant;
        answer_problem(400, "Not a time",
                       fmt::format("\"{}\" is \"{}\": expected 2024-04-16 or 2024-04-16T07:30:00Z", name, value));
    }
    const Day shown = is_end ? *day + std::chrono::days(1) : *day;
    return call.house.read([&](const World& world) { return world.time_zone().instant({.day = shown, .time = {}}); });
}

// "14d", "8h", "2 weeks": how long.
Instant::duration lasting(const std::string& said)
{
    static const std::map<std::string, std::chrono::minutes> units = {
        {"m", std::chrono::minutes(1)},   {"min", std::chrono::minutes(1)}, {"h", std::chrono::hours(1)},
        {"hours", std::chrono::hours(1)}, {"d", std::chrono::days(1)},      {"day", std::chrono::days(1)},
        {"days", std::chrono::days(1)},   {"w", std::chrono::weeks(1)},     {"week", std::chrono::weeks(1)},
        {"weeks", std::chrono::weeks(1)}};
    int n = 0;
    const auto [end, error] = std::from_chars(said.data(), said.data() + said.size(), n);
    std::string unit(end, said.data() + said.size());
    unit.erase(0, unit.find_first_not_of(' '));
    const auto known = units.find(unit);
    if (error != std::errc{} || n < 1 || n > 100'000 || known == units.end())
        answer_problem(400, "Not a time", fmt::format("\"for\" is \"{}\": expected 14d, 8h, 2w or 30 min", said));
    return n * known->second;
}

std::vector<LabelMatcher> matchers_of(const Json& list)
{
    if (!list.is_array() || list.size() > most_matchers)
        answer_problem(400, "Not matchers", "\"matchers\" must be a list of texts such as unit=\"asn\"");
    std::vector<LabelMatcher> matchers;
    for (const Json& one : list) {
        if (!one.is_string()) answer_problem(400, "Not a matcher", "a matcher is a text such as unit=\"asn\"");
        auto matcher = LabelMatcher::parse(one.get<std::string>());
        if (!matcher) answer_problem(400, "Not a matcher", matcher.error());
        matchers.push_back(std::move(*matcher));
    }
    return matchers;
}

// With what it holds: alerts that live and fit, and messages that wait for its end.
Json with_what_it_holds(const Call& call, const Silence& silence)
{
    const Instant now = call.house.clock().now();
    Json json = view(silence, now);
    std::set<std::string> units;
    Json& alerts = json["alerts"] = Json::array();
    call.house.read([&](const World& world) {
        for (const AlertKey& key : silenced_by(world, silence)) {
            alerts.push_back(key.id());
            units.insert(key.unit);
        }
    });
    json["units"] = units.size();
    const auto held = call.house.look([](StoreReader& store) { return store.held(); });
    json["messages"] = std::count_if(held.begin(), held.end(), [&](const OutboxRow& row) {
        return row.hold && row.hold->why == Hold::Why::silence && row.hold->by == silence.id;
    });
    return json;
}

std::optional<Silence> found(const Call& call, const std::string& id)
{
    return call.house.read([&](const World& world) -> std::optional<Silence> {
        const auto one = world.silences().find(id);
        return one == world.silences().end() ? std::nullopt : std::optional(one->second);
    });
}

Silence silence_of(const Call& call)
{
    auto silence = found(call, call.names.at(0));
    if (!silence) answer_problem(404, "Unknown silence", fmt::format("there is no silence {}", call.names.at(0)));
    return std::move(*silence);
}

std::vector<Silence> all(const Call& call)
{
    std::vector<Silence> silences;
    call.house.read([&](const World& world) {
        for (const auto& [id, silence] : world.silences()) silences.push_back(silence);
    });
    // Those that hold first, the one that ends soonest on top; then those that are over, the newest first.
    const Instant now = call.house.clock().now();
    const auto order = [now](const Silence& s) {
        const auto state = s.state(now);
        return std::tuple(
            state == Silence::State::expired ? 1 : 0,
            state == Silence::State::expired ? -s.to.time_since_epoch().count() : s.to.time_since_epoch().count(),
            s.id);
    };
    std::sort(silences.begin(), silences.end(),
              [&](const Silence& a, const Silence& b) { return order(a) < order(b); });
    return silences;
}

// All that it may hold is of one unit that the visitor sees, with those under it.
bool is_within(const Call& call, const Silence& silence)
{
    return call.house.read([&](const World& world) {
        return !call.visitor || call.visitor->rights.sees_all() ||
               std::ranges::any_of(silence.of, [&](const LabelMatcher& matcher) {
                   return matcher.name() == "unit" && !matcher.is_expression() && !matcher.is_negated() &&
                          call.sees(world.catalogue(), matcher.value());
               });
    });
}

void must_be_within(const Call& call, const Silence& silence)
{
    if (!is_within(call, silence))
        answer_problem(
            403, "Not your unit",
            fmt::format("{} sees some units: the silence must be of one of them, unit=\"…\"", call.visitor->person));
}

Silence made(const Call& call, const Silence& silence)
{
    const auto changes = call.house.silence(silence);
    if (!changes) refuse(changes.error());
    return changes->silences.front();
}

void end(const Call& call, const std::string& by)
{
    const auto changes = call.house.end_silence(call.names.at(0), by);
    if (!changes) refuse(changes.error());
}

// ── as Alertmanager's clients have it ────────────────────────────────────────────────────────────────────────────────

Json foreign_view(const Silence& silence, Instant now)
{
    Json matchers = Json::array();
    for (const LabelMatcher& matcher : silence.of)
        matchers.push_back({{"name", matcher.name()},
                            {"value", matcher.value()},
                            {"isRegex", matcher.is_expression()},
                            {"isEqual", !matcher.is_negated()}});
    return {{"id", silence.id},
            {"status", {{"state", text(silence.state(now))}}},
            {"updatedAt", text(silence.made)},
            {"matchers", std::move(matchers)},
            {"startsAt", text(silence.from)},
            {"endsAt", text(silence.to)},
            {"createdBy", silence.by},
            {"comment", silence.comment}};
}

bool flag_of(const Json& matcher, const char* name, bool otherwise)
{
    return matcher.contains(name) && matcher[name].is_boolean() ? matcher[name].get<bool>() : otherwise;
}

Silence foreign_silence(const Call& call, const Json& body)
{
    const Fields fields(body, {"id", "matchers", "startsAt", "endsAt", "createdBy", "comment"});
    Silence silence;
    silence.by = call.visitor ? call.visitor->person : fields.needed("createdBy");
    silence.comment = fields.text("comment");
    silence.from = moment(call, "startsAt", fields.needed("startsAt"), false);
    silence.to = moment(call, "endsAt", fields.needed("endsAt"), true);
    if (!fields.has("matchers") || !body["matchers"].is_array() || body["matchers"].size() > most_matchers)
        answer_problem(400, "Not matchers", "\"matchers\" must be a list");
    for (const Json& one : body["matchers"]) {
        if (!one.is_object()) answer_problem(400, "Not a matcher", "a matcher is {name, value, isRegex, isEqual}");
        const Fields parts(one, {"name", "value", "isRegex", "isEqual"});
        auto matcher = LabelMatcher::of(parts.needed("name"), parts.text("value"), flag_of(one, "isRegex", false),
                                        !flag_of(one, "isEqual", true));
        if (!matcher) answer_problem(400, "Not a matcher", matcher.error());
        silence.of.push_back(std::move(*matcher));
    }
    return silence;
}

// Does an own matcher of the silence say what the filter asks for?
bool fits(const Silence& silence, const std::vector<LabelMatcher>& filter)
{
    std::map<std::string, std::string> labels;
    for (const LabelMatcher& matcher : silence.of) labels[matcher.name()] = matcher.value();
    return std::all_of(filter.begin(), filter.end(), [&](const LabelMatcher& one) { return one.fits(labels); });
}

}  // namespace

Response get_silences(const Call& call)
{
    const auto states = call.list("state");
    for (const auto& state : states)
        if (state != "pending" && state != "active" && state != "expired")
            answer_problem(400, "Unknown state", unknown("state", state, {"pending", "active", "expired"}));
    const Instant now = call.house.clock().now();
    const std::size_t limit = call.limit(1'000);
    std::size_t total = 0;
    Json items = Json::array();
    for (const Silence& silence : all(call)) {
        if (!is_within(call, silence)) continue;
        const auto state = std::string(text(silence.state(now)));
        if (!states.empty() && std::find(states.begin(), states.end(), state) == states.end()) continue;
        if (++total <= limit) items.push_back(with_what_it_holds(call, silence));
    }
    return answer_list(call, std::move(items), total);
}

Response get_silence(const Call& call)
{
    const Silence silence = silence_of(call);
    must_be_within(call, silence);
    return answer(call, with_what_it_holds(call, silence));
}

Response post_silence(const Call& call)
{
    const Json body = call.body();
    const Fields fields(body, {"matchers", "from", "to", "for", "by", "comment"});
    Silence silence;
    silence.of = fields.has("matchers") ? matchers_of(fields.raw("matchers")) : std::vector<LabelMatcher>();
    silence.by = call.by(body);
    must_be_within(call, silence);
    silence.comment = fields.text("comment");
    if (const auto from = fields.text("from"); !from.empty()) silence.from = moment(call, "from", from, false);
    const Instant begins = std::max(silence.from, call.house.clock().now());
    silence.to =
        fields.has("for") ? begins + lasting(fields.text("for")) : moment(call, "to", fields.needed("to"), true);
    if (!call.flag("dry_run")) return answer(call, with_what_it_holds(call, made(call, silence)), 201);
    silence.from = begins;
    return answer(call, with_what_it_holds(call, silence));
}

Response post_silence_end(const Call& call)
{
    const Json body = call.body();
    const Fields fields(body, {"by"});
    must_be_within(call, silence_of(call));
    end(call, call.by(body));
    return answer(call, with_what_it_holds(call, silence_of(call)));
}

Response get_alertmanager_silences(const Call& call)
{
    std::vector<LabelMatcher> filter;
    const auto [first, last] = call.request.query.equal_range("filter");
    for (auto each = first; each != last; ++each) {
        auto matcher = LabelMatcher::parse(each->second);
        if (!matcher) answer_problem(400, "Not a filter", matcher.error());
        filter.push_back(std::move(*matcher));
    }
    const Instant now = call.house.clock().now();
    Json items = Json::array();
    for (const Silence& silence : all(call))
        if (fits(silence, filter)) items.push_back(foreign_view(silence, now));
    const std::size_t total = items.size();
    return answer_list(call, std::move(items), total);
}

Response get_alertmanager_silence(const Call& call)
{
    return answer(call, foreign_view(silence_of(call), call.house.clock().now()));
}

// One with an id takes the place of that one, as a client that edits it expects.
Response post_alertmanager_silence(const Call& call)
{
    const Json body = call.body();
    const Silence asked = foreign_silence(call, body);
    const std::string before = body.contains("id") && body["id"].is_string() ? body["id"].get<std::string>() : "";
    if (!before.empty() && !found(call, before))
        answer_problem(404, "Unknown silence", fmt::format("there is no silence {}", before));
    const Silence now_there = made(call, asked);
    // The new one first: nothing slips out between them.
    if (!before.empty() && before != now_there.id) static_cast<void>(call.house.end_silence(before, asked.by));
    return answer(call, {{"silenceID", now_there.id}});
}

Response delete_alertmanager_silence(const Call& call)
{
    end(call, call.by(Json::object()));
    return answer(call, Json::object());
}

}  // namespace varsko
