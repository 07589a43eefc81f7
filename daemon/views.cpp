#include "daemon/views.hpp"

#include "notifiers/message_json.hpp"
#include "rules/expression/formula.hpp"

#include <cmath>
#include <cstdio>
#include <cstdlib>

#include <nlohmann/json.hpp>

namespace varsko {
namespace {

std::string or_id(const Catalogue& catalogue, std::string_view unit)
{
    const auto index = catalogue.unit(unit);
    return index ? catalogue.units[*index].name : std::string(unit);
}

Json text_or_null(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

}  // namespace

Json number(double value)
{
    if (!std::isfinite(value)) return nullptr;
    if (std::abs(value) < 9e15 && value == std::floor(value)) return static_cast<std::int64_t>(value);
    // 0.1 + 0.2 is computed in doubles and is 0.3 to people.
    char digits[40];
    std::snprintf(digits, sizeof digits, "%.12g", value);
    return std::strtod(digits, nullptr);
}

Json number(Amount amount)
{
    if (amount.micro() % Amount::scale == 0) return amount.micro() / Amount::scale;
    return std::strtod(amount.text().c_str(), nullptr);
}

Json view(Instant instant) { return instant == Instant{} ? Json(nullptr) : Json(text(instant)); }

Json view(Period period) { return period ? Json(period.text()) : Json(nullptr); }

Json view(const Localised& words) { return {{"sv", words.sv}, {"en", words.in("en")}}; }

Json view(const Source& source)
{
    return {{"file", source.file},
            {"sheet", text_or_null(source.sheet)},
            {"row", source.row},
            {"column", source.column == 0 ? Json(nullptr) : Json(source.column)}};
}

Json view(const StoredFigure& stored, const Catalogue& catalogue)
{
    const Figure& figure = stored.figure;
    const bool known = figure.missing == Missing::known;
    return {{"metric", catalogue.metrics[figure.metric].id},
            {"unit", catalogue.units[figure.unit].id},
            {"scenario", text(figure.scenario)},
            {"period", text(figure.period, figure.span)},
            {"made", view(figure.made)},
            {"value", known ? number(figure.value) : Json(nullptr)},
            {"missing", known ? Json(nullptr) : Json(text(figure.missing))},
            {"raw", stored.raw.empty() && known ? figure.value.text() : stored.raw},
            {"status", figure.preliminary ? "preliminary" : "final"},
            {"known_at", view(stored.known_at)},
            {"known_at_assumed", stored.known_at_assumed},
            {"recorded_at", view(stored.recorded_at)},
            {"batch", stored.batch},
            {"source", view(Source{.file = stored.file,
                                   .sheet = stored.sheet,
                                   .row = figure.row,
                                   .column = figure.column,
                                   .raw = {},
                                   .batch = stored.batch})}};
}

Json view(const Batch::Problem& problem, std::string_view language)
{
    return {{"kind", problem.rejection ? "rejection" : "warning"},
            {"row", problem.row},
            {"column", problem.column == 0 ? Json(nullptr) : Json(problem.column)},
            {"code", problem.code},
            {"message", problem.message.in(language)},
            {"messages", view(problem.message)},
            {"raw", text_or_null(problem.raw)}};
}

Json view(const Batch& batch, bool problems, std::string_view language)
{
    Json json = {{"id", batch.id == 0 ? Json(nullptr) : Json(batch.id)},
                 {"file", batch.file},
                 {"state", text(batch.state)},
                 {"figures", batch.figures},
                 {"changed", batch.changed},
                 {"rejected", batch.rejected},
                 {"failure", text_or_null(batch.failure)},
                 {"failure_message", text_or_null(batch.failure_message.in(language))},
                 {"failure_messages", batch.failure_message.empty() ? Json(nullptr) : view(batch.failure_message)},
                 {"layout", text_or_null(batch.layout)},
                 {"by", batch.by},
                 {"digest", text_or_null(batch.digest)},
                 {"idempotency_key", text_or_null(batch.idempotency_key)},
                 {"recorded_at", view(batch.recorded_at)},
                 {"known_at", view(batch.known_at)},
                 {"known_at_assumed", batch.known_at_assumed}};
    if (problems) {
        Json& list = json["problems"] = Json::array();
        for (const auto& problem : batch.problems) list.push_back(view(problem, language));
    }
    return json;
}

Json view(const Finding& finding, std::string_view language)
{
    return {{"code", finding.code},
            {"metric", text_or_null(finding.metric)},
            {"unit", text_or_null(finding.unit)},
            {"period", view(finding.period)},
            {"message", finding.message.in(language)},
            {"messages", view(finding.message)}};
}

Json view(const Diagnostic& diagnostic)
{
    return {{"severity", diagnostic.severity == Diagnostic::Severity::error ? "error" : "warning"},
            {"file", diagnostic.place.file},
            {"line", diagnostic.place.line},
            {"column", diagnostic.place.column},
            {"code", diagnostic.code},
            {"message", diagnostic.message}};
}

// ── alerts ───────────────────────────────────────────────────────────────────────────────────────────────────────

namespace {

// The value as people read it, in the rule's measure; of a rule that is gone, plain.
Json shown(const Alert& alert, const World& world)
{
    const auto metric = world.catalogue().metric(alert.key.metric);
    const CompiledRule* rule = metric ? world.rules().find(alert.key.rule, *metric) : nullptr;
    const Measure measure = rule != nullptr ? rule->formula->value.measure : Measure{};
    return {{"sv", spoken(alert.value, measure, "", "sv")}, {"en", spoken(alert.value, measure, "", "en")}};
}

}  // namespace

Json view(const Alert& alert, const World& world)
{
    const Catalogue& catalogue = world.catalogue();
    Json json = {{"id", alert.key.id()},
                 {"rule", alert.key.rule},
                 {"metric", alert.key.metric},
                 {"unit", alert.key.unit},
                 {"unit_name", or_id(catalogue, alert.key.unit)}};
    if (const auto metric = catalogue.metric(alert.key.metric)) {
        const CompiledRule* rule = world.rules().find(alert.key.rule, *metric);
        json["title"] = rule != nullptr ? view(rule->rule->title) : Json(nullptr);
        json["metric_name"] = view(catalogue.metrics[*metric].name);
        if (rule != nullptr) json["severity"] = text(rule->rule->severity);
    }
    json["state"] = text(alert.state);
    json["state_name"] = {{"sv", spoken(alert, "sv")}, {"en", spoken(alert, "en")}};
    json["level"] = text(alert.level);
    json["trend"] = text(alert.trend);
    json["value"] = number(alert.value);
    json["shown"] = shown(alert, world);
    json["period"] = view(alert.last);
    json["since"] = view(alert.since);
    json["fired"] = view(alert.fired);
    json["episode"] = text_or_null(alert.episode);
    json["ended_because"] = text_or_null(alert.ended_because);
    json["preliminary"] = alert.preliminary;
    json["acknowledged"] = nullptr;
    if (alert.ack) {
        json["acknowledged"] = {{"by", alert.ack->by},
                                {"comment", alert.ack->comment},
                                {"at", view(alert.ack->at)},
                                {"level", text(alert.ack->level)}};
    }
    const VerdictCount verdicts = world.verdicts(alert.episode);
    json["verdicts"] = {{"useful", verdicts.useful}, {"noise", verdicts.noise}};
    json["changed"] = view(alert.changed);
    return json;
}

Json view(const Judgement& judgement)
{
    return {{"level", judgement.level ? Json(text(*judgement.level)) : Json(nullptr)},
            {"comment", text_or_null(judgement.comment)},
            {"by", judgement.by},
            {"at", view(judgement.at)},
            {"computed_level", text(judgement.computed)},
            {"value", number(judgement.value)}};
}

Json view(const AlertEvent& event)
{
    return {
        {"at", view(event.at)},
        {"transition", event.transition},
        {"reason", event.reason},
        {"period", view(event.period)},
        {"episode", text_or_null(event.episode)},
        {"before",
         {{"state", text(event.before)}, {"level", text(event.level_before)}, {"value", number(event.value_before)}}},
        {"after",
         {{"state", text(event.after)}, {"level", text(event.level_after)}, {"value", number(event.value_after)}}},
        {"by", text_or_null(event.by)},
        {"comment", text_or_null(event.comment)},
        {"told", event.told},
        {"ruleset", event.ruleset}};
}

Json view(const OutboxRow& row, bool whole)
{
    Json json = message_json(row.message);
    json["state"] = text(row.state);
    json["attempts"] = row.attempts;
    json["next_try"] = row.state == OutboxRow::State::waiting ? view(row.next_try) : Json(nullptr);
    json["held"] = row.hold ? view(*row.hold) : Json(nullptr);
    json["gathered_in"] = text_or_null(row.gathered_in);
    json["answer"] = row.history.empty() ? Json(nullptr) : Json(row.history.back().delivery.answer);
    if (!whole) return json;
    add_contents(json, row.message);
    Json& history = json["history"] = Json::array();
    for (const auto& attempt : row.history) {
        history.push_back({{"at", view(attempt.at)},
                           {"outcome", text(attempt.delivery.outcome)},
                           {"answer", attempt.delivery.answer}});
    }
    Json& gates = json["held_by"] = Json::array();
    for (const auto& held : row.held_by) {
        gates.push_back(view(held.hold));
        gates.back()["at"] = view(held.at);
    }
    return json;
}

Json view(const Hold& hold)
{
    const auto spoken_in = [&](std::string_view language) { return std::string(spoken(hold.why, language)); };
    return {{"why", text(hold.why)},
            {"why_name", {{"sv", spoken_in("sv")}, {"en", spoken_in("en")}}},
            {"by", text_or_null(hold.by)},
            {"until", hold.until ? view(*hold.until) : Json(nullptr)}};
}

Json view(const Silence& silence, Instant now)
{
    Json matchers = Json::array();
    for (const LabelMatcher& matcher : silence.of) matchers.push_back(matcher.text());
    return {{"id", silence.id},
            {"state", text(silence.state(now))},
            {"matchers", std::move(matchers)},
            {"from", view(silence.from)},
            {"to", view(silence.to)},
            {"by", silence.by},
            {"comment", silence.comment},
            {"made", view(silence.made)},
            {"ended_by", text_or_null(silence.ended_by)}};
}

// ── risks ────────────────────────────────────────────────────────────────────────────────────────────────────────

namespace {

Json view_day(const std::optional<Day>& day) { return day ? Json(text(*day)) : Json(nullptr); }

Json view_rating(const Rating& rating)
{
    return {{"probability", rating.probability}, {"consequence", rating.consequence}, {"value", rating.value()}};
}

Json view_own(const std::optional<OwnRating>& own)
{
    if (!own) return nullptr;
    const auto chosen = [](const std::optional<int>& n) { return n ? Json(*n) : Json(nullptr); };
    return {{"probability", chosen(own->probability)},
            {"consequence", chosen(own->consequence)},
            {"by", own->by},
            {"comment", text_or_null(own->comment)},
            {"at", view(own->at)}};
}

}  // namespace

Json view(const RiskEvent& event)
{
    return {{"at", view(event.at)},
            {"kind", event.kind},
            {"by", event.by},
            {"before", view_rating(event.before)},
            {"after", view_rating(event.after)},
            {"figure", text_or_null(event.figure)},
            {"rule", text_or_null(event.rule)},
            {"metric", text_or_null(event.metric)},
            {"unit", text_or_null(event.unit)},
            {"message", event.message}};
}

Json view(const Risk& risk, const World& world, const std::vector<RiskEvent>& events)
{
    const Rating now = risk.effective();
    Json json = {{"id", risk.id},
                 {"type", risk.type},
                 {"text", risk.text.in(world.catalogue().language)},
                 {"texts", view(risk.text)},
                 {"state", text(risk.state)},
                 {"closed_because", text_or_null(risk.closed_because)},
                 {"probability", now.probability},
                 {"consequence", now.consequence},
                 {"value", now.value()},
                 {"level", text(world.risk_level(risk))},
                 {"base", view_rating(risk.base)},
                 {"computed", view_rating(risk.computed)},
                 {"own", view_own(risk.own)},
                 {"measures_level", text_or_null(risk.measures_level)},
                 {"owner", text_or_null(risk.owner)},
                 {"unit", text_or_null(risk.unit)},
                 {"origin", risk.origin},
                 {"comment", text_or_null(risk.comment)},
                 {"version", risk.version}};
    Json& measures = json["measures"] = Json::array();
    for (const auto& measure : risk.measures) {
        measures.push_back({{"text", measure.text},
                            {"start", view_day(measure.start)},
                            {"end", view_day(measure.end)},
                            {"status", text_or_null(measure.status)}});
    }
    Json& controls = json["controls"] = Json::array();
    for (const auto& control : risk.controls) {
        controls.push_back({{"what", control.what},
                            {"every", text_or_null(control.every)},
                            {"by", text_or_null(control.by)},
                            {"last_done", view_day(control.last_done)}});
    }
    Json& list = json["events"] = Json::array();
    for (const auto& event : events) list.push_back(view(event));
    return json;
}

// ── rules ────────────────────────────────────────────────────────────────────────────────────────────────────────

namespace {

Json view_place(const Place& place) { return {{"file", place.file}, {"line", place.line}, {"column", place.column}}; }

Json view_text(const Text& text) { return {{"text", text.text}, {"place", view_place(text.place)}}; }

Json view_changes(const std::map<Level, RiskEffect::Change>& changes)
{
    Json json = Json::object();
    for (const auto& [level, change] : changes) {
        const std::string amount = std::to_string(change.amount);
        json[std::string(text(level))] =
            change.relative ? Json((change.amount < 0 ? "" : "+") + amount) : Json(change.amount);
    }
    return json;
}

Json view_effect(const RiskEffect& effect)
{
    return {{"id", text_or_null(effect.id)},
            {"open", effect.open},
            {"type", text_or_null(effect.type)},
            {"probability", view_changes(effect.probability)},
            {"consequence", view_changes(effect.consequence)},
            {"owner", text_or_null(effect.owner)},
            {"after", effect.after},
            {"mode", effect.propose ? "propose" : "apply"}};
}

}  // namespace

namespace {

// As it is written in a rule.
Json view_remind(const std::optional<Rule::Notify::Remind>& remind)
{
    if (!remind) return nullptr;
    return remind->days == 0 ? Json("1st working day of the month") : Json(fmt::format("{} days", remind->days));
}

Json view_escalations(const std::vector<Rule::Notify::Escalation>& steps)
{
    Json list = Json::array();
    for (const auto& step : steps)
        list.push_back({{"after", fmt::format("{} working days", step.working_days)}, {"to", step.to}});
    return list;
}

}  // namespace

Json view(const CompiledRule& compiled, const Catalogue& catalogue)
{
    const Rule& rule = *compiled.rule;
    Json json = {{"id", rule.id},
                 {"title", view(rule.title)},
                 {"metric", catalogue.metrics[compiled.metric].id},
                 {"place", view_place(rule.place)},
                 {"goal", rule.goal ? Json(*rule.goal) : Json(nullptr)},
                 {"valid",
                  {{"from", rule.valid_from ? view(*rule.valid_from) : Json(nullptr)},
                   {"to", rule.valid_to ? view(*rule.valid_to) : Json(nullptr)}}}};
    Json& units = json["units"] = Json::array();
    for (const UnitIndex unit : rule.units) units.push_back(catalogue.units[unit].id);
    Json& lets = json["let"] = Json::array();
    for (const auto& [name, expression] : rule.let) {
        Json let = view_text(expression);
        let["name"] = name;
        lets.push_back(std::move(let));
    }
    json["value"] = rule.value ? view_text(*rule.value) : Json(nullptr);
    Json& levels = json["levels"] = Json::object();
    for (const auto& [level, expression] : rule.levels) levels[std::string(text(level))] = view_text(expression);
    json["when"] = rule.when ? view_text(*rule.when) : Json(nullptr);
    json["judged"] = rule.judged;
    json["severity"] = text(rule.severity);
    json["for"] = rule.for_periods;
    json["clear"] = rule.clear_periods;
    json["notify"] = nullptr;
    if (rule.notify) {
        json["notify"] = {{"on", rule.notify->on},
                          {"to", rule.notify->to},
                          {"remind", view_remind(rule.notify->remind)},
                          {"escalate", view_escalations(rule.notify->escalate)}};
    }
    Json& say = json["say"] = Json::object();
    for (const auto& [language, sentence] : rule.say) say[language] = sentence.text;
    Json& risks = json["risk"] = Json::array();
    for (const auto& effect : rule.risks) risks.push_back(view_effect(effect));
    return json;
}

// ── where a cell came from ───────────────────────────────────────────────────────────────────────────────────────

const StoredFigure* Provenance::of(const Input& input)
{
    const Key key{
        .metric = input.metric, .unit = input.unit, .scenario = input.slice.scenario, .known_by = input.known_by};
    auto found = asked_.find(key);
    if (found == asked_.end()) {
        FigureQuery query;
        query.metric = input.metric;
        query.unit = input.unit;
        query.scenario = input.slice.scenario;
        query.as_of = as_of_;
        if (input.known_by) {
            const Instant end = Instant(*input.known_by + std::chrono::days{1}) - std::chrono::milliseconds{1};
            query.as_of = as_of_ ? std::min(*as_of_, end) : end;
        }
        query.limit = 1'000'000;
        found = asked_.emplace(key, store_.figures(catalogue_, query)).first;
    }
    for (const StoredFigure& stored : found->second) {
        const Figure& figure = stored.figure;
        if (figure.period == input.slice.period && figure.span == input.slice.span && figure.made == input.slice.made)
            return &stored;
    }
    return nullptr;
}

}  // namespace varsko
