// Figures in and out: POST /figures, GET /figures, /series, /batches.
#include "daemon/api_call.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

constexpr std::size_t most_told = 1'000;  // alerts and risks of one answer

std::string content_type(const Request& request)
{
    const auto header = request.headers.find("content-type");
    if (header == request.headers.end()) return {};
    std::string type = header->second.substr(0, header->second.find(';'));
    while (!type.empty() && type.back() == ' ') type.pop_back();
    std::transform(type.begin(), type.end(), type.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return type;
}

// The reader finds out by itself what the bytes are; a Content-Type that says otherwise is a mistake worth telling.
void check_content(const Request& request)
{
    static const std::vector<std::string> json = {"application/json", "application/x-ndjson", "application/ndjson",
                                                  "application/jsonl", "application/x-jsonlines"};
    static const std::vector<std::string> other = {"",
                                                   "text/csv",
                                                   "text/plain",
                                                   "text/tab-separated-values",
                                                   "application/csv",
                                                   "application/vnd.ms-excel",
                                                   "application/octet-stream",
                                                   "application/x-www-form-urlencoded"};
    const std::string type = content_type(request);
    const bool is_json = std::find(json.begin(), json.end(), type) != json.end();
    if (!is_json && std::find(other.begin(), other.end(), type) == other.end()) {
        answer_problem(
            415, "Unknown kind of content",
            fmt::format("Content-Type {}: figures come as application/json, application/x-ndjson or text/csv", type));
    }
    if (!is_json) return;
    const std::size_t first = request.body.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
    if (first == std::string::npos || (request.body[first] != '[' && request.body[first] != '{')) {
        answer_problem(400, "Not JSON",
                       fmt::format("Content-Type says {}, but the body begins with neither [ nor {{", type));
    }
}

Arrival arrival_of(const Call& call)
{
    Arrival arrival;
    arrival.file = call.text("file").empty() ? "POST" : call.text("file");
    arrival.bytes = call.request.body;
    arrival.by = call.visitor ? call.visitor->person : call.text("by").empty() ? "api" : call.text("by");
    if (const auto key = call.request.headers.find("idempotency-key"); key != call.request.headers.end())
        arrival.idempotency_key = key->second;
    arrival.options.file_name = arrival.file;
    if (!call.text("period").empty()) arrival.options.period = call.period("period");
    if (const std::string date = call.text("file_date"); !date.empty()) {
        arrival.options.file_date = parse_day(date);
        if (!arrival.options.file_date)
            answer_problem(400, "Not a day", fmt::format("file_date=\"{}\": expected 2024-04-16", date));
    }
    const std::string status = call.text("status");
    if (!status.empty() && status != "preliminary" && status != "final")
        answer_problem(400, "Unknown status", fmt::format("status=\"{}\": expected preliminary or final", status));
    arrival.options.preliminary = status == "preliminary";
    call.house.read([&](const World& world) {
        const Configuration& configuration = world.configuration();
        if (const auto metric = call.metric(configuration.catalogue))
            arrival.options.metric = configuration.catalogue.metrics[*metric].id;
        if (const auto unit = call.unit(configuration.catalogue))
            arrival.options.unit = configuration.catalogue.units[*unit].id;
        arrival.options.mapping = call.text("mapping");
        std::vector<std::string> known;
        for (const Mapping& mapping : configuration.mappings) known.push_back(mapping.id);
        if (!arrival.options.mapping.empty() &&
            std::find(known.begin(), known.end(), arrival.options.mapping) == known.end())
            answer_problem(404, "Unknown mapping", unknown("mapping", arrival.options.mapping, known));
    });
    return arrival;
}

std::string_view outcome_text(Intake::Outcome outcome)
{
    switch (outcome) {
        case Intake::Outcome::taken: return "taken";
        case Intake::Outcome::seen_before: return "seen_before";
        case Intake::Outcome::refused: return "refused";
        case Intake::Outcome::key_reused: break;
    }
    return "key_reused";
}

std::string language_of(const Call& call)
{
    return call.house.read([](const World& world) { return world.catalogue().language; });
}

Json view_intake(const Call& call, const Intake& intake, bool dry_run)
{
    const std::string language = language_of(call);
    Json json = {{"outcome", outcome_text(intake.outcome)},
                 {"dry_run", dry_run},
                 {"figures", intake.batch.figures},
                 {"changed", intake.batch.changed},
                 {"unchanged", intake.unchanged},
                 {"rejected", intake.batch.rejected},
                 {"messages", intake.changes.messages.size()},
                 {"batch", view(intake.batch, true, language)}};
    Json& alerts = json["alerts"] = Json::array();
    Json& risks = json["risks"] = Json::array();
    call.house.read([&](const World& world) {
        for (const Alert& alert : intake.changes.alerts) {
            if (alerts.size() < most_told) alerts.push_back(view(alert, world));
        }
    });
    for (const RiskEvent& event : intake.changes.risk_events) {
        if (risks.size() >= most_told) break;
        Json risk = view(event);
        risk["risk"] = event.risk;
        risks.push_back(std::move(risk));
    }
    Json& findings = json["findings"] = Json::array();
    for (const Finding& finding : intake.findings) findings.push_back(view(finding, language));
    return json;
}

}  // namespace

Response post_figures(const Call& call)
{
    check_content(call.request);
    const bool dry_run = call.flag("dry_run");
    const Intake intake = call.house.take_in(arrival_of(call), dry_run);
    if (intake.outcome == Intake::Outcome::key_reused) {
        answer_problem(
            422, "Idempotency-Key used before",
            fmt::format("another body came with this key as batch {}; a new body needs a new key", intake.batch.id));
    }
    if (!intake.changes.messages.empty() && !dry_run && call.around.outbox_waiting) call.around.outbox_waiting();

    Json body = view_intake(call, intake, dry_run);
    if (intake.outcome == Intake::Outcome::refused) {
        Json refusal = {{"type", "about:blank"},
                        {"title", intake.batch.failure},
                        {"status", 422},
                        {"detail", intake.batch.failure_message.in(language_of(call))}};
        refusal.update(body);
        Response response = answer(call, std::move(refusal), 422);
        response.content_type = "application/problem+json; charset=utf-8";
        return response;
    }
    const bool made = intake.outcome == Intake::Outcome::taken && !dry_run;
    Response response = answer(call, std::move(body), made ? 201 : 200);
    if (made) response.headers.emplace("Location", fmt::format("/api/v1/batches/{}", intake.batch.id));
    return response;
}

// ── figures as stored ────────────────────────────────────────────────────────────────────────────────────────────

namespace {

std::optional<Scenario> scenario_of(const Call& call)
{
    const std::string name = call.text("scenario");
    if (name.empty()) return std::nullopt;
    const auto scenario = parse_scenario(name);
    if (!scenario)
        answer_problem(400, "Unknown scenario",
                       unknown("scenario", name, {"outcome", "budget", "forecast", "target", "capacity"}));
    return scenario;
}

void check_range(const std::optional<Period>& from, const std::optional<Period>& to)
{
    if (from && to && from->grain() != to->grain()) {
        answer_problem(
            400, "Periods of two kinds",
            fmt::format("from={} and to={} must be of one kind: two months, two years …", from->text(), to->text()));
    }
    if (from && to && *to < *from)
        answer_problem(400, "Empty range", fmt::format("from={} is after to={}", from->text(), to->text()));
}

}  // namespace

Response get_figures(const Call& call)
{
    const auto configuration = call.house.read([](const World& world) { return world.shared_configuration(); });
    const Catalogue& catalogue = configuration->catalogue;
    FigureQuery query;
    query.metric = call.metric(catalogue);
    query.unit = call.unit(catalogue);
    query.scenario = scenario_of(call);
    query.from = call.period("from");
    query.to = call.period("to");
    check_range(query.from, query.to);
    query.as_of = call.instant("as_of");
    const std::string versions = call.text("versions");
    if (!versions.empty() && versions != "all" && versions != "newest")
        answer_problem(400, "Unknown versions", fmt::format("versions=\"{}\": expected all or newest", versions));
    query.all_versions = versions == "all";
    query.limit = call.limit(10'000);

    Json items = Json::array();
    const auto figures = call.house.look([&](StoreReader& store) {
        if (query.unit || !call.visitor || call.visitor->rights.sees_all()) return store.figures(catalogue, query);
        std::vector<StoredFigure> seen;
        for (UnitIndex unit = 0; unit < catalogue.units.size() && seen.size() < query.limit; ++unit) {
            if (!call.sees(unit)) continue;
            FigureQuery of_unit = query;
            of_unit.unit = unit;
            of_unit.limit = query.limit - seen.size();
            std::ranges::move(store.figures(catalogue, of_unit), std::back_inserter(seen));
        }
        return seen;
    });
    for (const StoredFigure& figure : figures) items.push_back(view(figure, catalogue));
    const std::size_t count = items.size();
    return answer_list(call, std::move(items), count);
}

// ── series ───────────────────────────────────────────────────────────────────────────────────────────────────────

namespace {

struct SeriesKey {
    Scenario scenario;
    Span span;
    Grain grain;
    friend auto operator<=>(const SeriesKey&, const SeriesKey&) = default;
};

bool within(Period period, const std::optional<Period>& from, const std::optional<Period>& to)
{
    // A year's budget belongs to every month of that year, so ranges are compared by days.
    return (!from || period.last_day() >= from->first_day()) && (!to || period.first_day() <= to->last_day());
}

// The series of one metric and unit: one for each scenario, span and length of period; of forecasts and budgets with
// versions each point says when it was made.
void add_series(Json& items, const Call& call, const World& world, MetricIndex metric, UnitIndex unit)
{
    const Catalogue& catalogue = world.catalogue();
    const auto scenario = scenario_of(call);
    const auto from = call.period("from"), to = call.period("to");
    std::map<SeriesKey, Json> found;
    for (const auto& [slice, column] : world.panel().slices(metric)) {
        if ((scenario && slice.scenario != *scenario) || !within(slice.period, from, to)) continue;
        const Missing missing = column.missing[unit];
        if (missing == Missing::absent) continue;
        Json point = {{"period", text(slice.period, slice.span)}};
        if (slice.made) point["made"] = slice.made.text();
        point["value"] = missing == Missing::known ? number(column.value[unit]) : Json(nullptr);
        if (missing != Missing::known) point["missing"] = text(missing);
        if (column.preliminary[unit] != 0) point["status"] = "preliminary";
        const SeriesKey key{.scenario = slice.scenario, .span = slice.span, .grain = slice.period.grain()};
        found.try_emplace(key, Json::array()).first->second.push_back(std::move(point));
    }
    for (auto& [key, points] : found) {
        items.push_back({{"metric", catalogue.metrics[metric].id},
                         {"unit", catalogue.units[unit].id},
                         {"scenario", text(key.scenario)},
                         {"accumulated", key.span == Span::accumulated},
                         {"every", text(key.grain)},
                         {"measure", text(catalogue.metrics[metric].measure)},
                         {"points", std::move(points)}});
    }
}

Json series_of(const Call& call, const World& world)
{
    const Catalogue& catalogue = world.catalogue();
    const auto metric = call.metric(catalogue);
    if (!metric) answer_problem(400, "Which metric?", "say metric=…: /api/v1/series?metric=net_cost&unit=asn");
    const auto unit = call.unit(catalogue);
    Json items = Json::array();
    if (unit) {
        add_series(items, call, world, *metric, *unit);
        return items;
    }
    for (UnitIndex each = 0; each < catalogue.units.size(); ++each)
        if (call.sees(each)) add_series(items, call, world, *metric, each);
    return items;
}

}  // namespace

Response get_series(const Call& call)
{
    check_range(call.period("from"), call.period("to"));
    const auto as_of = call.instant("as_of");
    Json items = as_of ? series_of(call, call.house.as_of(*as_of))
                       : call.house.read([&](const World& world) { return series_of(call, world); });
    const std::size_t count = items.size();
    return answer_list(call, std::move(items), count);
}

// ── batches ──────────────────────────────────────────────────────────────────────────────────────────────────────

Response get_batches(const Call& call)
{
    const std::size_t limit = call.limit(1'000);
    const auto [batches, counts] =
        call.house.look([&](StoreReader& store) { return std::pair(store.batches(limit), store.counts()); });
    Json items = Json::array();
    const std::string language = language_of(call);
    for (const Batch& batch : batches) items.push_back(view(batch, false, language));
    return answer_list(call, std::move(items), counts.batches);
}

Response get_batch(const Call& call)
{
    const std::string& name = call.names.at(0);
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), id);
    std::optional<Batch> batch;
    if (error == std::errc{} && end == name.data() + name.size())
        batch = call.house.look([&](StoreReader& store) { return store.batch(id); });
    if (!batch) answer_problem(404, "Unknown batch", fmt::format("there is no batch {}", name));
    return answer(call, view(*batch, true, language_of(call)));
}

}  // namespace varsko
