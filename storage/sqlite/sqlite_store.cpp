#include "storage/sqlite/sqlite_store.hpp"

#include "storage/sqlite/account_rows.hpp"
#include "storage/sqlite/alert_event_rows.hpp"
#include "storage/sqlite/alert_rows.hpp"
#include "storage/sqlite/assessment_rows.hpp"
#include "storage/sqlite/audit_rows.hpp"
#include "storage/sqlite/batch_rows.hpp"
#include "storage/sqlite/figure_rows.hpp"
#include "storage/sqlite/journal_rows.hpp"
#include "storage/sqlite/judgement_rows.hpp"
#include "storage/sqlite/migrate.hpp"
#include "storage/sqlite/outbox_rows.hpp"
#include "storage/sqlite/risk_rows.hpp"
#include "storage/sqlite/rule_set_rows.hpp"
#include "storage/sqlite/silence_rows.hpp"
#include "storage/sqlite/token_rows.hpp"
#include "storage/sqlite/transaction.hpp"
#include "storage/step_check.hpp"

#include <utility>

namespace varsko {

namespace {

// One class for each subject's rows; here is what joins them: the transaction.
class SqliteStore final : public Store {
public:
    SqliteStore(const std::filesystem::path&, const std::string& organisation, Database::Use, AtCommitPoint);

    void hold_still() override;
    void move_on() noexcept override;

    void each_version(const Catalogue& catalogue, std::optional<Instant> as_of, const TakeVersion& take) override
    {
        figures_.each(catalogue, as_of, take);
    }
    void each_assessment_column(const Catalogue& catalogue,
                                const std::function<void(const AssessmentColumn&)>& take) override
    {
        assessments_.each(catalogue, take);
    }
    void each_assessment_column(const Catalogue& catalogue, std::string_view rule, std::string_view metric,
                                Period period, const std::function<void(const AssessmentColumn&)>& take) override
    {
        assessments_.each_of(catalogue, rule, metric, period, take);
    }
    std::vector<Alert> alerts() override { return alerts_.all(); }
    std::vector<Risk> risks() override { return risks_.all(); }
    std::vector<ToldRow> told() override { return alerts_.told(); }
    std::vector<Judgement> judgements() override { return judgements_.all(); }
    std::vector<Opinion> verdicts() override { return judgements_.verdicts(); }
    std::vector<Silence> silences() override { return silences_.all(); }
    std::optional<UsedLink> link_used(std::string_view path) override { return journal_.link_used(path); }

    std::int64_t commit(const Step&) override;
    using Store::settle;
    void settle(std::span<const Settlement>) override;
    bool retry(const std::string& message, Instant at) override;
    void open(const Opening&) override;

    std::optional<Batch> batch_with_digest(std::string_view digest) override { return batches_.with_digest(digest); }
    std::optional<Batch> batch_with_key(std::string_view key) override { return batches_.with_key(key); }
    std::optional<Batch> batch(std::int64_t id) override { return batches_.one(id); }
    std::vector<Batch> batches(std::size_t limit) override { return batches_.newest(limit); }
    std::vector<StoredFigure> figures(const Catalogue& catalogue, const FigureQuery& query) override
    {
        return figures_.find(catalogue, query);
    }
    std::vector<StoredAssessment> assessment_history(std::string_view rule, std::string_view metric,
                                                     std::string_view unit, Period period) override
    {
        return assessments_.history(rule, metric, unit, period);
    }
    std::vector<AlertEvent> alert_events(const AlertKey& key) override { return alert_events_.of(key); }
    std::vector<RiskEvent> risk_events(std::string_view risk) override { return risks_.events(risk); }
    std::vector<Waiting> waiting(Instant now, std::size_t limit, const Numbers& but) override
    {
        return outbox_.waiting(now, limit, but);
    }
    std::optional<Instant> next_waiting() override { return outbox_.next_waiting(); }
    std::vector<OutboxRow> messages(std::optional<OutboxRow::State> state, std::size_t limit) override
    {
        return outbox_.newest(state, limit);
    }
    std::optional<OutboxRow> message(std::string_view id) override { return outbox_.one(id); }
    std::vector<OutboxRow> held() override { return outbox_.held(); }
    std::vector<OutboxRow> messages_about(const AlertKey& key) override { return outbox_.about(key); }
    std::vector<OutboxRow> gathered_in(std::string_view message) override { return outbox_.gathered_in(message); }
    std::vector<FoundRow> findings(std::size_t limit) override { return journal_.findings(limit); }
    std::vector<RuleSetVersion> rule_sets(std::size_t limit) override { return rule_sets_.newest(limit); }
    std::optional<RuleSetVersion> rule_set(std::int64_t number) override { return rule_sets_.one(number); }
    std::optional<RuleSetVersion> last_run() override { return rule_sets_.last_run(); }
    Counts counts() override;
    Queues queues() override { return outbox_.queues(); }
    std::optional<Account> account(std::string_view person) override { return accounts_.of(person); }
    std::optional<Session> session(std::string_view digest) override { return accounts_.session(digest); }
    std::vector<ApiToken> api_tokens() override { return tokens_.all(); }
    std::optional<ApiToken> api_token(std::string_view digest) override { return tokens_.with_digest(digest); }
    std::vector<AuditEntry> audit(std::string_view who, std::size_t limit) override
    {
        return audit_.newest(who, limit);
    }
    void put(const Account&) override;
    void begin(const Session&) override;
    void end_session(std::string_view digest) override;
    void put(const ApiToken&) override;
    void note(const AuditEntry&) override;
    void remember(std::string_view key, std::string_view value) override;
    std::optional<std::string> recall(std::string_view key) override { return journal_.recall(key); }

private:
    // Runs f in a transaction; what it answers is durable.  If it throws, nothing of it is stored and the store goes
    // on.
    template <class F>
    auto durably(F&& f);
    void passing(CommitPoint point) const
    {
        if (at_commit_point_) at_commit_point_(point);
    }
    void write_changes(const Step&);

    Database::Use use_;
    Database db_;
    AtCommitPoint at_commit_point_;
    Words words_;
    BatchRows batches_;
    FigureRows figures_;
    AssessmentRows assessments_;
    JudgementRows judgements_;
    AlertRows alerts_;
    AlertEventRows alert_events_;
    RiskRows risks_;
    SilenceRows silences_;
    OutboxRows outbox_;
    JournalRows journal_;
    RuleSetRows rule_sets_;
    AccountRows accounts_;
    TokenRows tokens_;
    AuditRows audit_;
};

// The organisation's number; made if it is new.
std::int64_t ready(Database& db, const std::string& organisation, Database::Use use)
{
    if (use == Database::Use::write) migrate(db, schema_steps());
    Statement find{db, "SELECT number FROM organisation WHERE id = ?"};
    {
        auto row = find.run(organisation);
        if (row.next()) return row.integer(0);
    }
    if (use == Database::Use::read) throw StorageError("the database has lost organisation " + organisation);
    Transaction transaction(db);
    Statement{db, "INSERT INTO organisation (id) VALUES (?)"}.execute(organisation);
    std::int64_t number = 0;
    {
        auto row = find.run(organisation);
        if (row.next()) number = row.integer(0);
    }
    transaction.commit();
    return number;
}

SqliteStore::SqliteStore(const std::filesystem::path& path, const std::string& organisation, Database::Use use,
                         AtCommitPoint at_commit_point)
    : use_(use),
      db_(path, use),
      at_commit_point_(std::move(at_commit_point)),
      words_(db_, ready(db_, organisation, use)),
      batches_(db_, words_),
      figures_(db_, words_, batches_),
      assessments_(db_, words_),
      judgements_(db_, words_.organisation()),
      alerts_(db_, words_),
      alert_events_(db_, words_),
      risks_(db_, words_.organisation()),
      silences_(db_, words_.organisation()),
      outbox_(db_, words_),
      journal_(db_, words_.organisation()),
      rule_sets_(db_, words_.organisation()),
      accounts_(db_, words_.organisation()),
      tokens_(db_, words_.organisation()),
      audit_(db_, words_.organisation())
{
}

void SqliteStore::hold_still()
{
    if (use_ == Database::Use::write) return;
    db_.run("BEGIN");
    words_.catch_up();
}

void SqliteStore::move_on() noexcept
{
    if (use_ == Database::Use::read) db_.roll_back();
}

template <class F>
auto SqliteStore::durably(F&& f)
{
    const auto words = words_.count();
    try {
        Transaction transaction(db_);
        auto answer = f();
        passing(CommitPoint::before_sync);
        transaction.commit();
        return answer;
    } catch (...) {
        words_.forget_beyond(words);
        throw;
    }
}

std::int64_t SqliteStore::commit(const Step& step)
{
    check_step(step);
    return durably([&] {
        passing(CommitPoint::begun);
        const std::int64_t batch = step.batch ? batches_.add(*step.batch, step.sheets) : 0;
        figures_.add(step, batch);
        passing(CommitPoint::half);
        journal_.add(step, batch);
        if (!step.link.empty()) journal_.use_link(step);
        if (step.changes) write_changes(step);
        if (step.took_effect) rule_sets_.add(*step.took_effect);
        return batch;
    });
}

void SqliteStore::write_changes(const Step& step)
{
    assessments_.add(step);
    judgements_.add(*step.changes);
    alerts_.add(*step.changes);
    alert_events_.add(step.changes->events);
    risks_.add(*step.changes);
    silences_.put(step.changes->silences);
    for (const auto& message : step.changes->messages) outbox_.add(message);
}

void SqliteStore::open(const Opening& opening)
{
    durably([&] {
        passing(CommitPoint::half);
        outbox_.open(opening);
        return true;
    });
}

void SqliteStore::settle(std::span<const Settlement> settlements)
{
    if (settlements.empty()) return;
    durably([&] {
        for (const auto& settlement : settlements) outbox_.settle(settlement);
        return true;
    });
}

bool SqliteStore::retry(const std::string& message, Instant at)
{
    return durably([&] { return outbox_.retry(message, at); });
}

Store::Counts SqliteStore::counts()
{
    Counts counts;
    const auto figures = figures_.count();
    counts.figures = figures.keys;
    counts.versions = figures.versions;
    counts.batches = batches_.count();
    outbox_.count(counts);
    return counts;
}

void SqliteStore::put(const Account& account)
{
    durably([&] {
        accounts_.put(account);
        return true;
    });
}

void SqliteStore::begin(const Session& session)
{
    durably([&] {
        accounts_.begin(session);
        return true;
    });
}

void SqliteStore::end_session(std::string_view digest)
{
    durably([&] {
        accounts_.end_session(digest);
        return true;
    });
}

void SqliteStore::put(const ApiToken& token)
{
    durably([&] {
        tokens_.put(token);
        return true;
    });
}

void SqliteStore::note(const AuditEntry& entry)
{
    durably([&] {
        audit_.add(entry);
        return true;
    });
}

void SqliteStore::remember(std::string_view key, std::string_view value)
{
    durably([&] {
        journal_.remember(key, value);
        return true;
    });
}

}  // namespace

std::unique_ptr<Store> open_sqlite_store(const std::filesystem::path& database, const std::string& organisation,
                                         AtCommitPoint at)
{
    return std::make_unique<SqliteStore>(database, organisation, Database::Use::write, std::move(at));
}

std::unique_ptr<StoreReader> open_sqlite_reader(const std::filesystem::path& database, const std::string& organisation)
{
    return std::make_unique<SqliteStore>(database, organisation, Database::Use::read, AtCommitPoint{});
}

std::vector<std::string> organisations_of(const std::filesystem::path& database)
{
    std::vector<std::string> ids;
    if (!std::filesystem::exists(database)) return ids;
    Database db(database);
    migrate(db, schema_steps());
    Statement all{db, "SELECT id FROM organisation ORDER BY number"};
    auto row = all.run();
    while (row.next()) ids.push_back(row.string(0));
    return ids;
}

}  // namespace varsko
