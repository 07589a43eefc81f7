#include "storage/memory/memory_store.hpp"

#include "storage/memory/memory_doors.hpp"

#include "rules/source_rank.hpp"
#include "storage/selection.hpp"
#include "storage/step_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <tuple>
#include <unordered_map>
#include <utility>

namespace varsko {

namespace {

// A figure as kept: unit and metric by our own numbers, which outlive a catalogue.
struct Version {
    Figure figure;
    std::string raw;
    Instant known_at{};
    bool assumed = false;
    std::int64_t batch = 0;
};

// Ids of units and metrics <-> our own numbers.
class Names {
public:
    std::uint32_t number(const std::string& id)
    {
        const auto [i, added] = numbers_.try_emplace(id, static_cast<std::uint32_t>(ids_.size()));
        if (added) ids_.push_back(id);
        return i->second;
    }
    std::optional<std::uint32_t> find(const std::string& id) const
    {
        const auto known = numbers_.find(id);
        return known == numbers_.end() ? std::nullopt : std::optional(known->second);
    }
    // For each of our numbers its index in the catalogue's list, or nothing.
    template <class Named>
    std::vector<std::optional<std::size_t>> indices(const std::vector<Named>& list) const
    {
        std::vector<std::optional<std::size_t>> indices(ids_.size());
        for (std::size_t i = 0; i < list.size(); ++i)
            if (const auto known = numbers_.find(list[i].id); known != numbers_.end()) indices[known->second] = i;
        return indices;
    }

private:
    std::unordered_map<std::string, std::uint32_t> numbers_;
    std::vector<std::string> ids_;
};

struct KeptColumn {
    AssessmentColumn column;  // its `units` are our own numbers
    Instant at{};
};

struct KeptBatch {
    Batch batch;
    std::vector<std::string> sheets;
};

template <class Map>
auto values(const Map& map)
{
    std::vector<typename Map::mapped_type> all;
    for (const auto& [key, value] : map) all.push_back(value);
    return all;
}

class MemoryStore final : public Store {
public:
    void each_version(const Catalogue&, std::optional<Instant> as_of, const TakeVersion&) override;
    void each_assessment_column(const Catalogue&, const std::function<void(const AssessmentColumn&)>&) override;
    void each_assessment_column(const Catalogue&, std::string_view rule, std::string_view metric, Period,
                                const std::function<void(const AssessmentColumn&)>&) override;
    std::vector<Alert> alerts() override { return values(alerts_); }
    std::vector<Risk> risks() override { return values(risks_); }
    std::vector<ToldRow> told() override;
    std::vector<Judgement> judgements() override { return judgements_; }
    std::vector<Opinion> verdicts() override { return verdicts_; }
    std::optional<UsedLink> link_used(std::string_view path) override;
    std::vector<Silence> silences() override { return values(silences_); }

    std::int64_t commit(const Step&) override;
    using Store::settle;
    void settle(std::span<const Settlement>) override;
    bool retry(const std::string& message, Instant at) override;
    void open(const Opening&) override;

    std::optional<Batch> batch_with_digest(std::string_view digest) override { return newest(&Batch::digest, digest); }
    std::optional<Batch> batch_with_key(std::string_view key) override { return newest(&Batch::idempotency_key, key); }
    std::optional<Batch> batch(std::int64_t id) override;
    std::vector<Batch> batches(std::size_t limit) override;
    std::vector<StoredFigure> figures(const Catalogue&, const FigureQuery&) override;
    std::vector<StoredAssessment> assessment_history(std::string_view rule, std::string_view metric,
                                                     std::string_view unit, Period) override;
    std::vector<AlertEvent> alert_events(const AlertKey&) override;
    std::vector<RiskEvent> risk_events(std::string_view risk) override;
    std::vector<Waiting> waiting(Instant now, std::size_t limit, const Numbers& but) override;
    std::optional<Instant> next_waiting() override;
    std::vector<OutboxRow> messages(std::optional<OutboxRow::State>, std::size_t limit) override;
    std::optional<OutboxRow> message(std::string_view id) override;
    std::vector<OutboxRow> held() override;
    std::vector<OutboxRow> messages_about(const AlertKey&) override;
    std::vector<OutboxRow> gathered_in(std::string_view message) override;
    std::vector<FoundRow> findings(std::size_t limit) override;
    std::vector<RuleSetVersion> rule_sets(std::size_t limit) override;
    std::optional<RuleSetVersion> rule_set(std::int64_t number) override;
    std::optional<RuleSetVersion> last_run() override;
    Counts counts() override;
    Queues queues() override;
    std::optional<Account> account(std::string_view person) override { return doors_.account(person); }
    std::optional<Session> session(std::string_view digest) override { return doors_.session(digest); }
    std::vector<ApiToken> api_tokens() override { return doors_.tokens(); }
    std::optional<ApiToken> api_token(std::string_view digest) override { return doors_.token(digest); }
    std::vector<AuditEntry> audit(std::string_view who, std::size_t limit) override { return doors_.audit(who, limit); }
    void put(const Account& account) override { doors_.put(account); }
    void begin(const Session& session) override { doors_.begin(session); }
    void end_session(std::string_view digest) override { doors_.end_session(digest); }
    void put(const ApiToken& token) override { doors_.put(token); }
    void note(const AuditEntry& entry) override { doors_.note(entry); }
    void remember(std::string_view key, std::string_view value) override { facts_[std::string(key)] = value; }
    std::optional<std::string> recall(std::string_view key) override;

private:
    void check(const Step&) const;
    void check_unique(std::string Batch::* field, const Batch&, std::string_view what) const;
    std::optional<Batch> newest(std::string Batch::* field, std::string_view value) const;
    std::vector<const Version*> oldest_knowledge_first() const;
    void keep_figures(const Step&, std::int64_t batch);
    void keep_changes(const Step&, std::int64_t batch);
    OutboxRow* find(std::string_view id);
    void queue(const Message&);

    Names units_, metrics_;
    std::vector<KeptBatch> batches_;  // INVARIANT batches_[i].batch.id == i + 1
    std::vector<Version> versions_;
    std::vector<KeptColumn> assessments_;
    std::vector<Judgement> judgements_;
    std::vector<Opinion> verdicts_;
    std::map<AlertKey, Alert> alerts_;
    std::vector<AlertEvent> events_;
    std::map<std::string, Risk> risks_;
    std::vector<RiskEvent> risk_events_;
    std::map<std::pair<AlertKey, std::string>, Told> told_;
    std::map<std::string, UsedLink, std::less<>> used_links_;
    std::map<std::string, Silence> silences_;
    std::vector<OutboxRow> outbox_;  // in the order they were queued
    std::vector<FoundRow> findings_;
    std::vector<RuleSetVersion> rule_sets_;  // INVARIANT rule_sets_[i].number == i + 1
    std::map<std::string, std::string, std::less<>> facts_;
    MemoryDoors doors_;
};

// ── reading at start ─────────────────────────────────────────────────────────────────────────────────────────────

std::vector<const Version*> MemoryStore::oldest_knowledge_first() const
{
    std::vector<const Version*> order;
    for (const auto& version : versions_) order.push_back(&version);
    std::stable_sort(order.begin(), order.end(), [](const Version* a, const Version* b) {
        return std::tuple(a->known_at, a->batch) < std::tuple(b->known_at, b->batch);
    });
    return order;
}

void MemoryStore::each_version(const Catalogue& catalogue, std::optional<Instant> as_of, const TakeVersion& take)
{
    const auto units = units_.indices(catalogue.units);
    const auto metrics = metrics_.indices(catalogue.metrics);
    const auto rank = [&](const Version* version) {
        const auto metric = metrics[version->figure.metric];
        return metric ? source_rank(catalogue.metrics[*metric],
                                    batches_[static_cast<std::size_t>(version->batch - 1)].batch.file)
                      : 0;
    };
    std::vector<std::tuple<std::size_t, std::size_t, const Version*>> ordered;  // worst source first, then as they were
    for (const Version* version : oldest_knowledge_first())
        ordered.emplace_back(SIZE_MAX - rank(version), ordered.size(), version);
    std::sort(ordered.begin(), ordered.end());
    for (const auto& [worse_first, place, version] : ordered) {
        if (as_of && version->known_at > *as_of) continue;
        Figure figure = version->figure;
        const auto unit = units[figure.unit], metric = metrics[figure.metric];
        if (!unit || !metric) continue;
        figure.unit = static_cast<UnitIndex>(*unit);
        figure.metric = static_cast<MetricIndex>(*metric);
        take(figure, version->known_at);
    }
}

void MemoryStore::each_assessment_column(const Catalogue& catalogue,
                                         const std::function<void(const AssessmentColumn&)>& take)
{
    const auto units = units_.indices(catalogue.units);
    for (const auto& kept : assessments_) {
        const AssessmentColumn& all = kept.column;
        AssessmentColumn known;
        known.rule = all.rule;
        known.metric = all.metric;
        known.period = all.period;
        known.ruleset = all.ruleset;
        for (std::size_t i = 0; i < all.units.size(); ++i) {
            const auto unit = units[all.units[i]];
            if (!unit) continue;
            known.units.push_back(static_cast<UnitIndex>(*unit));
            known.level.push_back(all.level[i]);
            known.trend.push_back(all.trend[i]);
            known.value.push_back(all.value[i]);
            known.preliminary.push_back(all.preliminary[i]);
        }
        if (!known.units.empty()) take(known);
    }
}

void MemoryStore::each_assessment_column(const Catalogue& catalogue, std::string_view rule, std::string_view metric,
                                         Period period, const std::function<void(const AssessmentColumn&)>& take)
{
    each_assessment_column(catalogue, [&](const AssessmentColumn& column) {
        if (column.rule == rule && column.metric == metric && column.period == period) take(column);
    });
}

std::optional<Store::UsedLink> MemoryStore::link_used(std::string_view path)
{
    const auto found = used_links_.find(path);
    return found == used_links_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<Store::ToldRow> MemoryStore::told()
{
    std::vector<ToldRow> rows;
    for (const auto& [key, told] : told_) rows.push_back({.alert = key.first, .recipient = key.second, .told = told});
    return rows;
}

// ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────

void MemoryStore::check_unique(std::string Batch::* field, const Batch& batch, std::string_view what) const
{
    if ((batch.*field).empty()) return;
    for (const auto& other : batches_) {
        if (other.batch.state == Batch::State::taken && other.batch.*field == batch.*field)
            throw StorageError(fmt::format("this {} has already been taken in, as batch {}", what, other.batch.id));
    }
}

// All that can be refused is refused here, before anything is changed.
void MemoryStore::check(const Step& step) const
{
    check_step(step);
    if (step.batch && step.batch->state == Batch::State::taken) {
        check_unique(&Batch::digest, *step.batch, "file");
        check_unique(&Batch::idempotency_key, *step.batch, "idempotency key");
    }
    if (used_links_.contains(step.link)) throw StorageError("this link has already been used");
}

std::int64_t MemoryStore::commit(const Step& step)
{
    check(step);
    std::int64_t id = 0;
    if (step.batch) {
        id = static_cast<std::int64_t>(batches_.size()) + 1;
        batches_.push_back({.batch = *step.batch, .sheets = step.sheets});
        batches_.back().batch.id = id;
    }
    if (!step.link.empty()) used_links_[step.link] = {.by = step.by, .at = step.at};
    keep_figures(step, id);
    if (step.changes) keep_changes(step, id);
    if (step.took_effect) {
        RuleSetVersion& kept = rule_sets_.emplace_back(*step.took_effect);
        kept.number = static_cast<std::int64_t>(rule_sets_.size());
        std::sort(kept.files.begin(), kept.files.end(),
                  [](const NamedText& a, const NamedText& b) { return a.name < b.name; });
    }
    return id;
}

void MemoryStore::keep_figures(const Step& step, std::int64_t batch)
{
    for (std::size_t i = 0; i < step.figures.size(); ++i) {
        Version version;
        version.figure = step.figures[i];
        version.batch = batch;
        Figure& figure = version.figure;
        if (figure.raw_length != 0) version.raw = step.text.substr(figure.raw_offset, figure.raw_length);
        version.known_at = step.known_at.empty() ? step.batch->known_at : step.known_at[i];
        version.assumed = step.assumed.empty() ? step.batch->known_at_assumed : step.assumed[i] != 0;
        if (figure.missing == Missing::known && version.raw == figure.value.text()) version.raw.clear();
        if (figure.missing != Missing::known) figure.value = Amount();
        figure.unit = units_.number(step.catalogue->units.at(figure.unit).id);
        figure.metric = static_cast<MetricIndex>(metrics_.number(step.catalogue->metrics.at(figure.metric).id));
        figure.raw_offset = 0;
        figure.raw_length = 0;
        versions_.push_back(std::move(version));
    }
}

void MemoryStore::keep_changes(const Step& step, std::int64_t batch)
{
    const Changes& changes = *step.changes;
    for (AssessmentColumn column : changes.assessments) {
        for (auto& unit : column.units) unit = units_.number(step.catalogue->units.at(unit).id);
        assessments_.push_back({.column = std::move(column), .at = step.at});
    }
    judgements_.insert(judgements_.end(), changes.judgements.begin(), changes.judgements.end());
    verdicts_.insert(verdicts_.end(), changes.verdicts.begin(), changes.verdicts.end());
    for (const auto& alert : changes.alerts) alerts_.insert_or_assign(alert.key, alert);
    events_.insert(events_.end(), changes.events.begin(), changes.events.end());
    for (const auto& risk : changes.risks) risks_.insert_or_assign(risk.id, risk);
    risk_events_.insert(risk_events_.end(), changes.risk_events.begin(), changes.risk_events.end());
    for (const auto& finding : changes.findings)
        findings_.push_back({.at = step.at, .batch = batch, .finding = finding});

    for (const auto& [alert, recipient, told] : changes.told) told_.insert_or_assign({alert, recipient}, told);
    for (const auto& silence : changes.silences) silences_.insert_or_assign(silence.id, silence);
    for (const auto& message : changes.messages) queue(message);
}

void MemoryStore::queue(const Message& message)
{
    if (find(message.id)) return;
    OutboxRow& row = outbox_.emplace_back();
    row.message = message;
    row.message.hold.reset();
    row.next_try = message.created;
    if (!message.hold) return;
    row.state = OutboxRow::State::held;
    row.hold = message.hold;
    row.held_by.push_back({.at = message.created, .hold = *message.hold});
}

void MemoryStore::open(const Opening& opening)
{
    const auto held = [&](const std::string& id) {
        const OutboxRow* row = find(id);
        if (!row || row->state != OutboxRow::State::held)
            throw std::invalid_argument(fmt::format("message {} is not held", id));
    };
    for (const auto& gathered : opening.gathered)
        for (const auto& part : gathered.parts) held(part);
    for (const auto& on : opening.held_on) held(on.message);
    for (const auto& gathered : opening.gathered) {
        queue(gathered.message);
        for (const auto& part : gathered.parts) {
            OutboxRow& row = *find(part);
            row.state = OutboxRow::State::gathered;
            row.hold.reset();
            row.gathered_in = gathered.message.id;
        }
    }
    for (const auto& on : opening.held_on) {
        OutboxRow& row = *find(on.message);
        row.hold = on.hold;
        row.held_by.push_back({.at = opening.at, .hold = on.hold});
    }
}

void MemoryStore::settle(std::span<const Settlement> settlements)
{
    for (const auto& s : settlements)
        if (!find(s.message)) throw std::invalid_argument("no message " + s.message);
    for (const auto& s : settlements) {
        OutboxRow& row = *find(s.message);
        row.history.push_back({.at = s.at, .delivery = s.delivery});
        ++row.attempts;
        row.state = s.state;
        row.next_try = s.next_try;
    }
}

bool MemoryStore::retry(const std::string& message, Instant at)
{
    OutboxRow* row = find(message);
    if (!row || row->state != OutboxRow::State::dead) return false;
    row->state = OutboxRow::State::waiting;
    row->attempts = 0;
    row->next_try = at;
    return true;
}

// ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────────

std::optional<Batch> MemoryStore::newest(std::string Batch::* field, std::string_view value) const
{
    if (value.empty()) return std::nullopt;
    std::optional<Batch> best;
    for (const auto& kept : batches_) {
        const bool better = !best || best->state != Batch::State::taken;
        if (kept.batch.*field == value && better) best = kept.batch;
    }
    return best;
}

std::optional<Batch> MemoryStore::batch(std::int64_t id)
{
    if (id < 1 || id > static_cast<std::int64_t>(batches_.size())) return std::nullopt;
    return batches_[static_cast<std::size_t>(id - 1)].batch;
}

std::vector<Batch> MemoryStore::batches(std::size_t limit)
{
    std::vector<Batch> newest;
    for (auto i = batches_.rbegin(); i != batches_.rend() && newest.size() < limit; ++i) {
        newest.push_back(i->batch);
        newest.back().problems.clear();
    }
    return newest;
}

std::vector<StoredFigure> MemoryStore::figures(const Catalogue& catalogue, const FigureQuery& query)
{
    const auto units = units_.indices(catalogue.units);
    const auto metrics = metrics_.indices(catalogue.metrics);
    std::vector<StoredFigure> found;
    for (const auto& version : versions_) {
        if (query.as_of && version.known_at > *query.as_of) continue;
        Figure figure = version.figure;
        const auto unit = units[figure.unit], metric = metrics[figure.metric];
        if (!unit || !metric) continue;
        figure.unit = static_cast<UnitIndex>(*unit);
        figure.metric = static_cast<MetricIndex>(*metric);
        if (!asked_for(query, figure)) continue;
        const KeptBatch& from = batches_[static_cast<std::size_t>(version.batch - 1)];
        found.push_back({.figure = figure,
                         .raw = version.raw,
                         .known_at = version.known_at,
                         .recorded_at = from.batch.recorded_at,
                         .known_at_assumed = version.assumed,
                         .batch = version.batch,
                         .file = from.batch.file,
                         .sheet = figure.sheet < from.sheets.size() ? from.sheets[figure.sheet] : std::string()});
    }
    return selected(std::move(found), query, catalogue);
}

std::vector<StoredAssessment> MemoryStore::assessment_history(std::string_view rule, std::string_view metric,
                                                              std::string_view unit, Period period)
{
    std::vector<StoredAssessment> found;
    const auto number = units_.find(std::string(unit));
    if (!number) return found;
    for (const auto& [column, at] : assessments_) {
        if (column.rule != rule || column.metric != metric || column.period != period) continue;
        for (std::size_t i = 0; i < column.units.size(); ++i) {
            if (column.units[i] != *number) continue;
            found.push_back({.rule = column.rule,
                             .metric = column.metric,
                             .unit = std::string(unit),
                             .period = period,
                             .level = column.level[i],
                             .trend = column.trend[i],
                             .value = column.value[i],
                             .preliminary = column.preliminary[i] != 0,
                             .ruleset = column.ruleset,
                             .at = at});
        }
    }
    return found;
}

std::vector<AlertEvent> MemoryStore::alert_events(const AlertKey& key)
{
    std::vector<AlertEvent> found;
    std::copy_if(events_.begin(), events_.end(), std::back_inserter(found),
                 [&](const auto& e) { return e.key == key; });
    return found;
}

std::vector<RiskEvent> MemoryStore::risk_events(std::string_view risk)
{
    std::vector<RiskEvent> found;
    std::copy_if(risk_events_.begin(), risk_events_.end(), std::back_inserter(found),
                 [&](const auto& e) { return e.risk == risk; });
    return found;
}

OutboxRow* MemoryStore::find(std::string_view id)
{
    const auto row =
        std::find_if(outbox_.begin(), outbox_.end(), [&](const OutboxRow& r) { return r.message.id == id; });
    return row == outbox_.end() ? nullptr : &*row;
}

std::vector<Store::Waiting> MemoryStore::waiting(Instant now, std::size_t limit, const Numbers& but)
{
    std::vector<Waiting> due;
    for (std::size_t i = 0; i < outbox_.size(); ++i) {
        const OutboxRow& row = outbox_[i];
        const auto number = static_cast<std::int64_t>(i) + 1;
        if (row.state == OutboxRow::State::waiting && row.next_try <= now && !but.contains(number))
            due.push_back({.number = number,
                           .id = row.message.id,
                           .channel = row.message.channel,
                           .created = row.message.created,
                           .next_try = row.next_try,
                           .attempts = row.attempts,
                           .put_back = row.attempts == 0 && !row.history.empty()});
    }
    std::stable_sort(due.begin(), due.end(), [](const auto& a, const auto& b) { return a.next_try < b.next_try; });
    if (due.size() > limit) due.resize(limit);
    return due;
}

std::optional<Instant> MemoryStore::next_waiting()
{
    std::optional<Instant> next;
    for (const auto& row : outbox_)
        if (row.state == OutboxRow::State::waiting && (!next || row.next_try < *next)) next = row.next_try;
    return next;
}

std::vector<OutboxRow> MemoryStore::messages(std::optional<OutboxRow::State> state, std::size_t limit)
{
    std::vector<OutboxRow> newest;
    for (auto i = outbox_.rbegin(); i != outbox_.rend() && newest.size() < limit; ++i)
        if (!state || i->state == *state) newest.push_back(*i);
    return newest;
}

std::optional<OutboxRow> MemoryStore::message(std::string_view id)
{
    const OutboxRow* row = find(id);
    return row ? std::optional(*row) : std::nullopt;
}

std::vector<OutboxRow> MemoryStore::held()
{
    std::vector<OutboxRow> found;
    for (const auto& row : outbox_)
        if (row.state == OutboxRow::State::held) found.push_back(row);
    return found;
}

std::vector<OutboxRow> MemoryStore::messages_about(const AlertKey& key)
{
    std::vector<OutboxRow> found;
    for (const auto& row : outbox_)
        if (row.message.alert == key) found.push_back(row);
    return found;
}

std::vector<OutboxRow> MemoryStore::gathered_in(std::string_view message)
{
    std::vector<OutboxRow> found;
    for (const auto& row : outbox_)
        if (row.gathered_in == message && !row.gathered_in.empty()) found.push_back(row);
    return found;
}

std::vector<Store::FoundRow> MemoryStore::findings(std::size_t limit)
{
    const auto n = std::min(limit, findings_.size());
    return {findings_.rbegin(), findings_.rbegin() + static_cast<std::ptrdiff_t>(n)};
}

std::vector<RuleSetVersion> MemoryStore::rule_sets(std::size_t limit)
{
    std::vector<RuleSetVersion> newest;
    for (auto i = rule_sets_.rbegin(); i != rule_sets_.rend() && newest.size() < limit; ++i) {
        newest.push_back(*i);
        newest.back().files.clear();
    }
    return newest;
}

std::optional<RuleSetVersion> MemoryStore::rule_set(std::int64_t number)
{
    if (number < 1 || number > static_cast<std::int64_t>(rule_sets_.size())) return std::nullopt;
    return rule_sets_[static_cast<std::size_t>(number - 1)];
}

std::optional<RuleSetVersion> MemoryStore::last_run()
{
    const auto last = std::find_if(rule_sets_.rbegin(), rule_sets_.rend(), [](const auto& v) { return v.ran(); });
    return last == rule_sets_.rend() ? std::nullopt : std::optional(*last);
}

Store::Counts MemoryStore::counts()
{
    Counts counts;
    counts.versions = versions_.size();
    counts.batches = batches_.size();
    std::set<std::tuple<MetricIndex, UnitIndex, Slice>> keys;
    for (const auto& version : versions_) {
        const Figure& f = version.figure;
        keys.emplace(f.metric, f.unit, Slice{f.scenario, f.span, f.period, f.made});
    }
    counts.figures = keys.size();
    for (const auto& row : outbox_) {
        if (row.state == OutboxRow::State::delivered) ++counts.delivered;
        if (row.state == OutboxRow::State::dead) ++counts.dead;
        if (row.state == OutboxRow::State::held) ++counts.held;
        if (row.state == OutboxRow::State::gathered) ++counts.gathered;
        if (row.state == OutboxRow::State::waiting) ++counts.waiting;
    }
    return counts;
}

Store::Queues MemoryStore::queues()
{
    Queues queues;
    for (const auto& row : outbox_) {
        if (row.state != OutboxRow::State::waiting) continue;
        auto& queue = queues[row.message.channel];
        if (queue.messages++ == 0 || row.message.created < queue.oldest) queue.oldest = row.message.created;
    }
    return queues;
}

std::optional<std::string> MemoryStore::recall(std::string_view key)
{
    const auto fact = facts_.find(key);
    return fact == facts_.end() ? std::nullopt : std::optional(fact->second);
}

}  // namespace

std::unique_ptr<Store> make_memory_store() { return std::make_unique<MemoryStore>(); }

}  // namespace varsko
