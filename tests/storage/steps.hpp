// A small town and steps about it, for tests of stores.
#pragma once

#include "storage/store.hpp"
#include "tests/catch.hpp"

#include <cmath>
#include <sstream>
#include <string>
#include <vector>

namespace varsko::test {

inline Day date(int year, unsigned month, unsigned number)
{
    return std::chrono::sys_days(std::chrono::year(year) / static_cast<int>(month) / static_cast<int>(number));
}
inline Instant day(int year, unsigned month, unsigned number) { return Instant(date(year, month, number)); }

inline Catalogue small_town()
{
    Catalogue town;
    for (const char* id : {"asn", "child_youth", "adults", "integration", "shared"}) town.units.emplace_back().id = id;
    for (const char* id : {"net_cost", "care_days", "placements"}) town.metrics.emplace_back().id = id;
    return town;
}

// What a figure is about; its value is read from its text.
struct About {
    UnitIndex unit = 0;
    MetricIndex metric = 0;
    Scenario scenario = Scenario::outcome;
    Span span = Span::own;
    Period period, made;
    Missing missing = Missing::known;
};

// A file and the step that takes it in.
struct FileStep {
    Batch batch;
    std::vector<Figure> figures;
    std::string text;
    std::vector<std::string> sheets;

    FileStep(const std::string& name, Instant known_at)
    {
        batch.file = name;
        batch.digest = "digest of " + name;
        batch.known_at = known_at;
        batch.recorded_at = known_at + std::chrono::minutes(90);
    }
    void add(const About& about, const std::string& raw)
    {
        Figure f;
        f.unit = about.unit;
        f.metric = about.metric;
        f.scenario = about.scenario;
        f.span = about.span;
        f.period = about.period;
        f.made = about.made;
        f.missing = about.missing;
        std::string plain;
        for (const char c : raw)
            if (c != ' ') plain += c == ',' ? '.' : c;
        if (about.missing == Missing::known) f.value = Amount::parse(plain).value_or(Amount());
        f.row = static_cast<std::uint32_t>(figures.size() + 2);
        f.column = 5;
        f.raw_offset = static_cast<std::uint32_t>(text.size());
        f.raw_length = static_cast<std::uint16_t>(raw.size());
        text += raw + "\n";
        figures.push_back(f);
    }
    Step step(const Catalogue& catalogue) const
    {
        return {.at = batch.recorded_at,
                .command = "ingest",
                .by = "inbox",
                .catalogue = &catalogue,
                .batch = batch,
                .figures = figures,
                .text = text,
                .sheets = sheets};
    }
};

inline Step step(const Changes& changes, const Catalogue& catalogue, Instant at)
{
    return {.at = at, .command = "tick", .by = "clock", .catalogue = &catalogue, .changes = &changes};
}

inline std::vector<std::string> values(const std::vector<StoredFigure>& figures)
{
    std::vector<std::string> values;
    for (const auto& f : figures) values.push_back(f.figure.value.text());
    return values;
}
inline std::vector<std::string> values(const std::vector<Figure>& figures)
{
    std::vector<std::string> values;
    for (const auto& f : figures) values.push_back(f.value.text());
    return values;
}
inline std::vector<std::string> ids(const std::vector<Store::Waiting>& rows)
{
    std::vector<std::string> ids;
    for (const auto& row : rows) ids.push_back(row.id);
    return ids;
}
inline std::vector<std::string> ids(const std::vector<OutboxRow>& rows)
{
    std::vector<std::string> ids;
    for (const auto& row : rows) ids.push_back(row.message.id);
    return ids;
}
inline std::vector<Figure> all_figures(StoreReader& store, const Catalogue& catalogue,
                                       std::optional<Instant> as_of = {})
{
    std::vector<Figure> figures;
    store.each_figure(catalogue, as_of, [&](const Figure& f) { figures.push_back(f); });
    return figures;
}

// ── what an engine would have decided ────────────────────────────────────────────────────────────────────────────

inline AssessmentColumn assessments(const std::string& rule, const std::string& metric, Period period,
                                    std::vector<UnitIndex> units, Level level, double value)
{
    AssessmentColumn column;
    column.rule = rule;
    column.metric = metric;
    column.period = period;
    column.ruleset = "r1";
    column.level.assign(units.size(), level);
    column.trend.assign(units.size(), Trend::stable);
    column.value.assign(units.size(), value);
    column.preliminary.assign(units.size(), 0);
    column.units = std::move(units);
    return column;
}

inline Alert firing(const std::string& rule, const std::string& metric, const std::string& unit, Period period)
{
    Alert alert;
    alert.key = {.rule = rule, .metric = metric, .unit = unit};
    alert.state = AlertState::firing;
    alert.episode = alert.key.id() + "@" + period.plus(-1).text();
    alert.since = period.plus(-1);
    alert.fired = period;
    alert.last = period;
    alert.level = Level::red;
    alert.trend = Trend::negative;
    alert.value = -0.146;
    alert.changed = day(2024, 4, 12);
    return alert;
}

inline Judgement judgement(const std::string& rule, std::optional<Level> level, Instant at)
{
    return {.rule = rule,
            .metric = "net_cost",
            .unit = "child_youth",
            .period = Period::month(2024, 3),
            .level = level,
            .comment = "engångskostnad",
            .by = "eva",
            .at = at,
            .computed = Level::red,
            .value = -0.146};
}

inline AlertEvent event(const Alert& alert, const std::string& transition, Period period)
{
    AlertEvent event;
    event.key = alert.key;
    event.episode = alert.episode;
    event.at = day(2024, 4, 12);
    event.period = period;
    event.transition = transition;
    event.reason = "level-red";
    event.before = AlertState::pending;
    event.after = AlertState::firing;
    event.level_before = Level::yellow;
    event.level_after = Level::red;
    event.value_before = -0.018;
    event.value_after = -0.146;
    event.ruleset = "r1";
    return event;
}

inline Message mail(const Alert& alert, const std::string& id, const std::string& recipient, Instant created)
{
    Message m;
    m.id = id;
    m.thread = "t-" + alert.episode;
    m.alert = alert.key;
    m.episode = alert.episode;
    m.transition = "fired";
    m.period = alert.last;
    m.recipient = recipient;
    m.address = recipient + "@kommun.example";
    m.channel = "mail";
    m.why = "chief-of " + alert.key.unit;
    m.language = "sv";
    m.subject = "Röd: Budget i balans";
    m.text = "Avvikelsen är \u221214,6 %.\n";
    m.html = "<p>Avvikelsen är \u221214,6 %.</p>";
    m.status = "firing";
    m.labels = {{"alertname", alert.key.rule}, {"unit", alert.key.unit}, {"empty", ""}};
    m.annotations = {{"summary", "två\nrader"}};
    m.starts_at = created - std::chrono::hours(1);
    m.created = created;
    return m;
}

inline ToldTo told_to(const Alert& alert, const std::string& recipient, const std::string& transition, Instant at)
{
    return {.alert = alert.key,
            .recipient = recipient,
            .told = {.episode = alert.episode,
                     .transition = transition,
                     .level = alert.level,
                     .period = alert.last,
                     .value = alert.value,
                     .at = at}};
}

inline Risk staffing_risk()
{
    Risk risk;
    risk.id = "EK-01";
    risk.type = "finance";
    risk.text = {.sv = "Kostnaderna för placeringar ökar", .en = "Placements cost more"};
    risk.state = RiskState::active;
    risk.base = {.probability = 3, .consequence = 4};
    risk.computed = {.probability = 5, .consequence = 4};
    risk.own =
        OwnRating{.probability = 4, .consequence = {}, .by = "eva", .comment = "bedömning", .at = day(2024, 4, 12)};
    risk.measures_level = "yellow";
    risk.owner = "chief";
    risk.unit = "child_youth";
    risk.origin = "file";
    risk.measures = {{.text = "öppenvård", .start = date(2024, 1, 1), .end = {}, .status = "ongoing"},
                     {.text = "familjehem", .start = {}, .end = {}, .status = ""}};
    risk.controls = {{.what = "uppföljning", .every = "månad", .by = "economist", .last_done = date(2024, 3, 1)},
                     {.what = "stickprov", .every = "tertial", .by = "chief", .last_done = {}}};
    risk.comment = "följs";
    risk.version = 1;
    return risk;
}

// ── all that a store says ────────────────────────────────────────────────────────────────────────────────────────

// One line per thing, every field of it: two stores that say the same are the same.
class Telling {
public:
    template <class... T>
    void line(const T&... fields)
    {
        (field(fields), ...);
        out_ << '\n';
    }
    std::string text() const { return out_.str(); }

private:
    template <class T>
    void field(const T& value)
    {
        if constexpr (std::is_enum_v<T> || std::is_same_v<T, bool> || std::is_same_v<T, std::uint8_t>) {
            out_ << static_cast<int>(value);
        } else if constexpr (std::is_same_v<T, Period>) {
            out_ << (value ? value.text() : "-");
        } else if constexpr (std::is_same_v<T, Instant> || std::is_same_v<T, Day>) {
            out_ << value.time_since_epoch().count();
        } else if constexpr (std::is_same_v<T, AlertKey>) {
            out_ << value.id();
        } else if constexpr (std::is_same_v<T, Rating>) {
            out_ << value.probability << 'x' << value.consequence;
        } else if constexpr (std::is_floating_point_v<T>) {
            out_ << (std::isnan(value) ? std::string("missing") : std::to_string(value));
        } else if constexpr (requires { value.has_value(); }) {
            value ? field(*value) : field("none");
        } else {
            out_ << value;
        }
        out_ << '|';
    }
    std::ostringstream out_;
};

inline void tell(Telling& to, const Risk& r)
{
    to.line("risk", r.id, r.type, r.text.sv, r.text.en, r.state, r.closed_because, r.base, r.computed, r.measures_level,
            r.owner, r.unit, r.origin, r.comment, r.version, r.own.has_value());
    if (r.own) to.line("own", r.own->probability, r.own->consequence, r.own->by, r.own->comment, r.own->at);
    for (const auto& m : r.measures) to.line("measure", m.text, m.start, m.end, m.status);
    for (const auto& c : r.controls) to.line("control", c.what, c.every, c.by, c.last_done);
}

inline void tell(Telling& to, const Message& m)
{
    to.line("message", m.id, m.thread, m.alert, m.episode, m.transition, m.period, m.recipient, m.address, m.channel,
            m.why, m.language, m.subject, m.text, m.html, m.status, m.starts_at, m.ends_at, m.created);
    for (const auto& [name, value] : m.labels) to.line("label", name, value);
    for (const auto& [name, value] : m.annotations) to.line("annotation", name, value);
}

inline void tell(Telling& to, const Alert& a)
{
    to.line("alert", a.key, a.state, a.episode, a.since, a.fired, a.last, a.level, a.trend, a.value, a.ended_because,
            a.preliminary, a.changed, a.ack.has_value());
    if (a.ack) to.line("ack", a.ack->by, a.ack->comment, a.ack->at, a.ack->episode, a.ack->level);
}

inline void tell(Telling& to, const AlertEvent& e)
{
    to.line("event", e.key, e.episode, e.at, e.period, e.transition, e.reason, e.before, e.after, e.level_before,
            e.level_after, e.value_before, e.value_after, e.by, e.comment, e.ruleset, e.told);
}

// Once where it was written in one language, as before there were two.
inline std::string told(const Localised& text) { return text.sv == text.en ? text.en : text.en + " | " + text.sv; }

inline void tell(Telling& to, const Batch& b)
{
    to.line("batch", b.id, b.file, b.digest, b.layout, b.by, b.idempotency_key, b.recorded_at, b.known_at,
            b.known_at_assumed, b.state, b.failure, told(b.failure_message), b.figures, b.changed, b.rejected);
    for (const auto& p : b.problems) to.line("problem", p.rejection, p.row, p.column, p.code, told(p.message), p.raw);
}

inline void tell(Telling& to, const RuleSetVersion& v)
{
    to.line("rule set", v.number, v.version, v.at, v.cause, v.by, v.did.began, v.did.ended, v.did.changed, v.did.risks,
            v.did.messages);
    for (const auto& file : v.files) to.line("holds", file.name, file.text);
}

inline void tell_figure(Telling& to, const Figure& f)
{
    to.line("figure", f.metric, f.unit, f.scenario, f.span, f.period, f.made, f.value.text(), f.missing, f.preliminary,
            f.row, f.column, f.sheet);
}

template <class T>
std::string told(const T& thing)
{
    Telling to;
    tell(to, thing);
    return to.text();
}
inline void check_same(const Risk& a, const Risk& b) { CHECK(told(a) == told(b)); }
inline void check_same(const Message& a, const Message& b) { CHECK(told(a) == told(b)); }

inline void tell_outbox(Telling& to, StoreReader& store)
{
    for (const auto& row : store.messages({}, 1'000'000)) {
        tell(to, row.message);
        to.line("stands", row.state, row.attempts, row.next_try);
        if (row.message.level != Level::unknown || row.message.urgency != Urgency::calm || !row.gathered_in.empty())
            to.line("gate", row.gathered_in, row.message.level, row.message.urgency);
        for (const auto& h : row.held_by) to.line("held", h.at, text(h.hold.why), h.hold.by, h.hold.until);
        for (const auto& a : row.history) to.line("attempt", a.at, a.delivery.outcome, a.delivery.answer);
    }
    for (const auto& row : store.waiting(Instant::max(), 1'000'000)) to.line("waiting", row.id);
    to.line("next", store.next_waiting());
    for (const auto& row : store.held()) to.line("held on", row.message.id, text(row.hold.value().why));
    for (const auto& s : store.silences()) {
        to.line("silence", s.id, s.from, s.to, s.by, s.comment, s.made, s.ended_by);
        for (const auto& matcher : s.of) to.line("matcher", matcher.text());
    }
    for (const auto& row : store.told())
        to.line("told", row.alert, row.recipient, row.told.episode, row.told.transition, row.told.level,
                row.told.period, row.told.value, row.told.at);
}

inline void tell_figures(Telling& to, StoreReader& store, const Catalogue& catalogue)
{
    store.each_figure(catalogue, {}, [&](const Figure& f) { tell_figure(to, f); });
    for (const auto& f : store.figures(catalogue, {.all_versions = true, .limit = 1'000'000})) {
        tell_figure(to, f.figure);
        to.line("source", f.raw, f.known_at, f.recorded_at, f.known_at_assumed, f.batch, f.file, f.sheet);
    }
    for (const auto& f : store.figures(catalogue, {.limit = 1'000'000})) tell_figure(to, f.figure);
    for (const auto& b : store.batches(1'000'000)) tell(to, store.batch(b.id).value_or(Batch()));
}

// All that a store answers about that town.
inline std::string everything(StoreReader& store, const Catalogue& catalogue)
{
    Telling to;
    tell_figures(to, store, catalogue);
    store.each_assessment_column(catalogue, [&](const AssessmentColumn& c) {
        to.line("column", c.rule, c.metric, c.period, c.ruleset);
        for (std::size_t i = 0; i < c.units.size(); ++i) {
            to.line(c.units[i], c.level[i], c.trend[i], c.value[i], c.preliminary[i]);
            for (const auto& a : store.assessment_history(c.rule, c.metric, catalogue.units[c.units[i]].id, c.period))
                to.line("assessed", a.level, a.trend, a.value, a.preliminary, a.ruleset, a.at);
        }
    });
    for (const auto& alert : store.alerts()) {
        tell(to, alert);
        for (const auto& event : store.alert_events(alert.key)) tell(to, event);
    }
    for (const auto& risk : store.risks()) {
        tell(to, risk);
        for (const auto& e : store.risk_events(risk.id))
            to.line("risk event", e.at, e.kind, e.by, e.before, e.after, e.figure, e.rule, e.metric, e.unit, e.message);
    }
    for (const Judgement& j : store.judgements())
        to.line("judgement", j.rule, j.metric, j.unit, j.period, j.level, j.comment, j.by, j.at, j.computed, j.value);
    for (const Opinion& v : store.verdicts()) to.line("verdict", v.key.id(), v.episode, v.fired, v.useful, v.by, v.at);
    tell_outbox(to, store);
    for (const auto& row : store.findings(1'000'000))
        to.line("finding", row.at, row.batch, row.finding.code, row.finding.metric, row.finding.unit,
                row.finding.period, told(row.finding.message));
    for (const auto& v : store.rule_sets(1'000'000)) tell(to, store.rule_set(v.number).value_or(v));
    const auto counts = store.counts();
    std::optional<Instant> oldest;
    for (const auto& [channel, queue] : store.queues()) oldest = std::min(oldest.value_or(queue.oldest), queue.oldest);
    to.line("counts", counts.figures, counts.versions, counts.batches, counts.waiting, counts.delivered, counts.dead,
            oldest);
    return to.text();
}

// ── a step with everything in it ─────────────────────────────────────────────────────────────────────────────────

// `n` makes them differ, and tells of one unit more.
inline FileStep whole_step_file(const std::string& name, int n)
{
    FileStep file(name, day(2024, 4, 10) + std::chrono::hours(n));
    file.sheets = {"", "Blad " + std::to_string(n)};
    for (UnitIndex unit = 0; unit < 5; ++unit) {
        if (static_cast<int>(unit) > n) continue;
        file.add({.unit = unit, .period = Period::month(2024, 3)}, std::to_string(100 * n) + ",5");
        file.add({.unit = unit, .metric = 1, .period = Period::month(2024, 1 + n % 12)}, std::to_string(n));
    }
    file.figures.back().sheet = 1;
    file.batch.problems = {
        {.rejection = true, .row = 3, .column = 1, .code = "bad-number", .message = {"nej", "nej"}, .raw = "x;y"}};
    return file;
}

inline Changes whole_changes(int n)
{
    const Period march = Period::month(2024, 3);
    const std::string unit = "child_youth", rule = "rule-" + std::to_string(n);
    Changes changes;
    changes.assessments = {assessments(rule, "net_cost", march, {0, 1}, Level::red, 0.5 * n)};
    changes.alerts = {firing(rule, "net_cost", unit, march), firing("always", "net_cost", unit, march)};
    changes.alerts[1].value = n;
    changes.events = {event(changes.alerts[0], "fired", march), event(changes.alerts[1], "fired", march)};
    changes.risks = {staffing_risk()};
    changes.risks[0].version = n;
    changes.risks[0].measures.resize(static_cast<std::size_t>(n % 3));
    RiskEvent moved;
    moved.risk = "EK-01";
    moved.kind = "moved";
    moved.message = "step " + std::to_string(n);
    changes.risk_events = {moved};
    const Instant noon = day(2024, 4, 16) + std::chrono::hours(n);
    changes.messages = {mail(changes.alerts[0], "m-" + std::to_string(n), "eva", noon),
                        mail(changes.alerts[1], "c-" + std::to_string(n), "channel:hook", noon)};
    changes.told = {told_to(changes.alerts[0], "eva", "fired", noon),
                    told_to(changes.alerts[1], "channel:hook", "fired", noon)};
    changes.judgements = {judgement(rule, Level::green, noon)};
    changes.verdicts = {{.key = changes.alerts[0].key,
                         .episode = changes.alerts[0].episode,
                         .fired = march,
                         .useful = n % 2 == 0,
                         .by = "eva",
                         .at = noon}};
    changes.findings = {
        {.code = "sum", .metric = "net_cost", .unit = unit, .period = march, .message = both("fynd {}", "fynd {}", n)}};
    return changes;
}

}  // namespace varsko::test
