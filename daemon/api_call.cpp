#include "daemon/api_call.hpp"

#include "daemon/http/request_reader.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

constexpr std::size_t most_items = 1'000'000;

// Header values are ASCII: everything else, and %, as %XX of its UTF-8 bytes.
std::string header_text(std::string_view text)
{
    std::string out;
    for (const char c : text) {
        if (c >= 0x20 && c < 0x7f && c != '%') {
            out += c;
        } else {
            out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
        }
    }
    return out;
}

template <class Named>
std::vector<std::string> ids_of(const std::vector<Named>& all)
{
    std::vector<std::string> ids;
    for (const auto& one : all) ids.push_back(one.id);
    return ids;
}

Response stamped(const Call& call, Json&& body, int status)
{
    Response response;
    response.status = status;
    const std::optional<Day> pretended = call.house.clock().pretended();
    std::vector<std::string> notes;
    call.house.read([&](const World& world) { notes = world.configuration().notes; });
    if (pretended) response.headers.emplace("X-Varsko-Pretended", text(*pretended));
    response.headers.emplace("Cache-Control", "no-store");
    response.headers.emplace("X-Varsko-Time-Zone", call.house.clock().time_zone());
    for (const auto& note : notes) response.headers.emplace("X-Varsko-Notes", header_text(note));
    const auto stamp = [&](Json& object) {
        if (pretended && object.is_object()) object["pretended"] = text(*pretended);
    };
    if (body.is_array()) {
        for (Json& item : body) stamp(item);
    } else {
        stamp(body);
        if (!notes.empty()) body["notes"] = notes;
    }
    response.body = body.dump(-1, ' ', false, Json::error_handler_t::replace);
    response.body += '\n';
    return response;
}

}  // namespace

void answer_problem(int status, std::string_view title, std::string_view detail)
{
    throw Answered{problem(status, title, detail)};
}

std::string unknown(std::string_view what, std::string_view name, const std::vector<std::string>& known)
{
    const std::string near = nearest(name, known);
    return near.empty() ? fmt::format("unknown {} \"{}\"", what, name)
                        : fmt::format("unknown {} \"{}\"; did you mean \"{}\"?", what, name, near);
}

// ── the query ────────────────────────────────────────────────────────────────────────────────────────────────────

std::string Call::text(const std::string& name) const
{
    const auto [first, last] = request.query.equal_range(name);
    if (first == last) return {};
    if (std::next(first) != last)
        answer_problem(400, "Parameter given twice", fmt::format("\"{}\" was given more than once", name));
    return first->second;
}

bool Call::flag(const std::string& name) const
{
    const std::string value = text(name);
    if (request.query.count(name) == 0 || value == "0" || value == "false" || value == "no") return false;
    if (value.empty() || value == "1" || value == "true" || value == "yes") return true;
    answer_problem(400, "Not yes or no", fmt::format("{}={}: expected 1 or 0", name, value));
}

std::optional<Period> Call::period(const std::string& name) const
{
    const std::string value = text(name);
    if (value.empty()) return std::nullopt;
    // "2024-03 ack" is asked for as the month that it ends with.
    const auto period = parse_period_and_span(value);
    if (!period) {
        answer_problem(
            400, "Not a period",
            fmt::format("{}=\"{}\": expected 2024-03, 2024, 2024-T1, 2024-Q1, 2024-H1, 2024-W09 or 2024-03-31", name,
                        value));
    }
    return period->period;
}

std::optional<Instant> Call::instant(const std::string& name) const
{
    const std::string value = text(name);
    if (value.empty()) return std::nullopt;
    if (const auto day = parse_day(value)) return Instant(*day) + std::chrono::days(1) - std::chrono::milliseconds(1);
    const auto instant = parse_instant(value);
    if (!instant) {
        answer_problem(400, "Not a time",
                       fmt::format("{}=\"{}\": expected 2024-04-16 or 2024-04-16T07:30:00Z", name, value));
    }
    return instant;
}

std::size_t Call::limit(std::size_t otherwise) const
{
    const std::string value = text("limit");
    if (value.empty()) return otherwise;
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
    if (error != std::errc{} || end != value.data() + value.size() || number == 0)
        answer_problem(400, "Not a limit", fmt::format("limit=\"{}\": expected a whole number from 1", value));
    return std::min(number, most_items);
}

std::vector<std::string> Call::list(const std::string& name) const
{
    std::vector<std::string> items;
    std::string value = text(name);
    for (std::size_t start = 0; start < value.size();) {
        const std::size_t end = std::min(value.find(',', start), value.size());
        if (end > start) items.push_back(value.substr(start, end - start));
        start = end + 1;
    }
    return items;
}

std::optional<UnitIndex> Call::unit(const Catalogue& catalogue) const
{
    const std::string name = text("unit");
    if (name.empty()) return std::nullopt;
    auto unit = catalogue.unit(name);
    if (!unit) unit = catalogue.unit_spelled(name);
    if (!unit) answer_problem(404, "Unknown unit", unknown("unit", name, ids_of(catalogue.units)));
    if (!sees(*unit))
        answer_problem(403, "Not your unit",
                       fmt::format("{} sees no figures of {}", visitor->person, catalogue.units[*unit].name));
    return unit;
}

std::optional<MetricIndex> Call::metric(const Catalogue& catalogue) const
{
    const std::string name = text("metric");
    if (name.empty()) return std::nullopt;
    if (const auto metric = catalogue.metric(name)) return metric;
    if (const auto metric = catalogue.metric_spelled(name)) return metric;
    answer_problem(404, "Unknown metric", unknown("metric", name, ids_of(catalogue.metrics)));
}

std::optional<std::string> Call::rule(const RuleSet& rules) const
{
    const std::string name = text("rule");
    if (name.empty()) return std::nullopt;
    std::vector<std::string> known;
    for (const auto& compiled : rules.compiled) {
        if (compiled.rule->id == name) return name;
        known.push_back(compiled.rule->id);
    }
    answer_problem(404, "Unknown rule", unknown("rule", name, known));
}

// ── the body ─────────────────────────────────────────────────────────────────────────────────────────────────────

Json Call::body() const
{
    if (request.body.find_first_not_of(" \t\r\n") == std::string::npos) return Json::object();
    try {
        Json json = Json::parse(request.body);
        if (!json.is_object())
            answer_problem(400, "Not an object", "the body must be one JSON object: {\"by\": \"…\", …}");
        return json;
    } catch (const Json::parse_error& error) {
        answer_problem(400, "Not JSON", fmt::format("the body cannot be read as JSON at byte {}", error.byte));
    }
}

// It is a query, but for its spaces.
std::multimap<std::string, std::string> Call::form() const
{
    std::string query = request.body;
    for (auto at = query.find('+'); at != query.npos; at = query.find('+', at + 3)) query.replace(at, 1, "%20");
    Request read;
    if (!http::split_target("/?" + query, read)) return {};
    return std::move(read.query);
}

Fields::Fields(const Json& object, std::vector<std::string> known) : object_(object)
{
    for (const auto& [name, value] : object.items()) {
        if (std::find(known.begin(), known.end(), name) == known.end())
            answer_problem(400, "Unknown field", unknown("field", name, known));
    }
}

bool Fields::has(const std::string& name) const { return object_.contains(name) && !object_[name].is_null(); }

std::string Fields::text(const std::string& name) const
{
    if (!has(name)) return {};
    if (!object_[name].is_string()) answer_problem(400, "Not a text", fmt::format("\"{}\" must be a text", name));
    return object_[name].get<std::string>();
}

std::string Fields::needed(const std::string& name) const
{
    std::string value = text(name);
    if (value.empty()) answer_problem(400, "Field missing", fmt::format("\"{}\" is needed", name));
    return value;
}

std::optional<int> Fields::integer(const std::string& name) const
{
    if (!has(name)) return std::nullopt;
    const Json& value = object_[name];
    if (!value.is_number_integer() || value.get<std::int64_t>() < -1'000'000 || value.get<std::int64_t>() > 1'000'000)
        answer_problem(400, "Not a number", fmt::format("\"{}\" must be a whole number", name));
    return value.get<int>();
}

bool Fields::flag(const std::string& name) const
{
    if (!has(name)) return false;
    if (!object_[name].is_boolean())
        answer_problem(400, "Not yes or no", fmt::format("\"{}\" must be true or false", name));
    return object_[name].get<bool>();
}

std::optional<Day> Fields::day(const std::string& name) const
{
    const std::string value = text(name);
    if (value.empty()) return std::nullopt;
    const auto day = parse_day(value);
    if (!day) answer_problem(400, "Not a day", fmt::format("\"{}\" is \"{}\": expected 2024-04-16", name, value));
    return day;
}

const Json& Fields::raw(const std::string& name) const { return object_[name]; }

// ── who asks ─────────────────────────────────────────────────────────────────────────────────────────────────────

bool Call::sees(const Catalogue& catalogue, std::string_view unit) const
{
    if (!visitor || visitor->rights.sees_all()) return true;
    const auto index = catalogue.unit(unit);
    return index && visitor->rights.sees(*index);
}

void Call::must_see(const AlertKey& key) const
{
    const bool seen = house.read([&](const World& world) { return sees(world.catalogue(), key.unit); });
    if (!seen) answer_problem(403, "Not your unit", fmt::format("{} sees no alerts of {}", visitor->person, key.unit));
}

void Call::must(Right right) const
{
    if (!visitor || visitor->rights.may(right)) return;
    answer_problem(403, "Not allowed",
                   fmt::format("{} may not do this: it takes another role than {} ({})", visitor->person,
                               varsko::text(visitor->rights.rank()), varsko::text(right)));
}

std::string Call::by(const Json& body) const
{
    const bool given = body.contains("by") && !body["by"].is_null();
    if (given && !body["by"].is_string()) answer_problem(400, "Not a text", "\"by\" must be a text");
    if (visitor) return visitor->person;
    return given && !body["by"].get<std::string>().empty() ? body["by"].get<std::string>() : "api";
}

std::optional<Visitor> visitor_of(const House& house, const Session& session)
{
    return house.read([&](const World& world) -> std::optional<Visitor> {
        const Person* person = world.catalogue().person(session.person);
        if (person == nullptr) return std::nullopt;
        return Visitor{.person = person->id, .rights = Rights::of(*person, world.catalogue()), .session = session};
    });
}

std::string cookie(const Request& request, std::string_view name)
{
    const auto header = request.headers.find("cookie");
    if (header == request.headers.end()) return {};
    std::string_view rest = header->second;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(';'), rest.size());
        std::string_view one = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        while (one.starts_with(' ')) one.remove_prefix(1);
        if (one.size() > name.size() && one.starts_with(name) && one[name.size()] == '=')
            return std::string(one.substr(name.size() + 1));
    }
    return {};
}

bool over_tls(const House& house)
{
    return house.read([](const World& world) { return world.configuration().daemon.base_url.starts_with("https://"); });
}

std::string session_cookie(const Call& call)
{
    return over_tls(call.house) ? "__Host-varsko-session" : "varsko-session";
}

// ── answers ──────────────────────────────────────────────────────────────────────────────────────────────────────

Response answer(const Call& call, Json body, int status) { return stamped(call, std::move(body), status); }

Response answer_list(const Call& call, Json items, std::size_t total)
{
    Response response = stamped(call, std::move(items), 200);
    response.headers.emplace("X-Total-Count", std::to_string(total));
    return response;
}

void refuse(const Refused& refused)
{
    int status = 422;
    switch (refused.reason) {
        case Refusal::unknown_alert:
        case Refusal::unknown_assessment:
        case Refusal::unknown_silence:
        case Refusal::unknown_risk: status = 404; break;
        case Refusal::not_firing:
        case Refusal::already_acknowledged:
        case Refusal::closed:
        case Refusal::not_judged:
        case Refusal::exists:
        case Refusal::link_used: status = 409; break;
        case Refusal::bad_value:
        case Refusal::not_due:
        case Refusal::needs_comment:
        case Refusal::personal_number: status = 422; break;
    }
    answer_problem(status, varsko::text(refused.reason), refused.message);
}

}  // namespace varsko
