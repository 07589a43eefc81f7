// A store that fails when it is told to, before it does anything: what the shell does then is what is tested.
//
//   auto faults = std::make_shared<FaultyStore::Faults>();
//   FaultyStore store(make_memory_store(), faults);
//   faults->fail_at = 3;                           // the third call throws StorageError, the others work
#pragma once

#include "storage/store.hpp"

#include <functional>
#include <memory>
#include <utility>

namespace varsko::test {

// Passes everything on to a store that may outlive it.
class FaultyStore final : public Store {
public:
    struct Faults {
        int calls = 0;                    // so far
        int fail_at = 0;                  // this call, from 1; 0: never
        bool after = false;               // a commit is done, and only then fails: the answer was lost
        bool always = false;              // every call from then on
        std::function<void()> at_commit;  // called by each before it is done
    };
    FaultyStore(std::shared_ptr<Store> inner, std::shared_ptr<Faults> faults)
        : inner_(std::move(inner)), faults_(std::move(faults))
    {
    }

    void each_version(const Catalogue& c, std::optional<Instant> t, const TakeVersion& f) override
    {
        called().each_version(c, t, f);
    }
    void each_assessment_column(const Catalogue& c, const std::function<void(const AssessmentColumn&)>& f) override
    {
        called().each_assessment_column(c, f);
    }
    void each_assessment_column(const Catalogue& c, std::string_view rule, std::string_view metric, Period period,
                                const std::function<void(const AssessmentColumn&)>& f) override
    {
        called().each_assessment_column(c, rule, metric, period, f);
    }
    std::vector<Alert> alerts() override { return called().alerts(); }
    std::vector<Risk> risks() override { return called().risks(); }
    std::vector<ToldRow> told() override { return called().told(); }
    std::vector<Judgement> judgements() override { return called().judgements(); }
    std::vector<Opinion> verdicts() override { return called().verdicts(); }
    std::vector<Silence> silences() override { return called().silences(); }
    std::optional<UsedLink> link_used(std::string_view path) override { return called().link_used(path); }
    void open(const Opening& opening) override { called().open(opening); }
    std::vector<OutboxRow> held() override { return called().held(); }
    std::vector<OutboxRow> messages_about(const AlertKey& k) override { return called().messages_about(k); }
    std::vector<OutboxRow> gathered_in(std::string_view m) override { return called().gathered_in(m); }
    std::int64_t commit(const Step& step) override
    {
        if (faults_->at_commit) faults_->at_commit();
        if (faults_->after && faults_->fail_at == faults_->calls + 1) {
            ++faults_->calls;
            inner_->commit(step);
            throw StorageError("the answer was lost");
        }
        return called().commit(step);
    }
    using Store::settle;
    void settle(std::span<const Settlement> s) override { called().settle(s); }
    bool retry(const std::string& message, Instant at) override { return called().retry(message, at); }
    std::optional<Batch> batch_with_digest(std::string_view d) override { return called().batch_with_digest(d); }
    std::optional<Batch> batch_with_key(std::string_view k) override { return called().batch_with_key(k); }
    std::optional<Batch> batch(std::int64_t id) override { return called().batch(id); }
    std::vector<Batch> batches(std::size_t n) override { return called().batches(n); }
    std::vector<StoredFigure> figures(const Catalogue& c, const FigureQuery& q) override
    {
        return called().figures(c, q);
    }
    std::vector<StoredAssessment> assessment_history(std::string_view r, std::string_view m, std::string_view u,
                                                     Period p) override
    {
        return called().assessment_history(r, m, u, p);
    }
    std::vector<AlertEvent> alert_events(const AlertKey& key) override { return called().alert_events(key); }
    std::vector<RiskEvent> risk_events(std::string_view risk) override { return called().risk_events(risk); }
    using Store::waiting;
    std::vector<Waiting> waiting(Instant now, std::size_t n, const Numbers& but) override
    {
        return called().waiting(now, n, but);
    }
    std::optional<Instant> next_waiting() override { return called().next_waiting(); }
    std::vector<OutboxRow> messages(std::optional<OutboxRow::State> s, std::size_t n) override
    {
        return called().messages(s, n);
    }
    std::optional<OutboxRow> message(std::string_view id) override { return called().message(id); }
    std::vector<FoundRow> findings(std::size_t n) override { return called().findings(n); }
    std::vector<RuleSetVersion> rule_sets(std::size_t n) override { return called().rule_sets(n); }
    std::optional<RuleSetVersion> rule_set(std::int64_t number) override { return called().rule_set(number); }
    std::optional<RuleSetVersion> last_run() override { return called().last_run(); }
    Counts counts() override { return called().counts(); }
    Queues queues() override { return called().queues(); }
    std::optional<Account> account(std::string_view person) override { return called().account(person); }
    std::optional<Session> session(std::string_view digest) override { return called().session(digest); }
    void put(const Account& account) override { called().put(account); }
    void begin(const Session& session) override { called().begin(session); }
    void end_session(std::string_view digest) override { called().end_session(digest); }
    std::vector<ApiToken> api_tokens() override { return called().api_tokens(); }
    std::optional<ApiToken> api_token(std::string_view digest) override { return called().api_token(digest); }
    std::vector<AuditEntry> audit(std::string_view who, std::size_t limit) override
    {
        return called().audit(who, limit);
    }
    void put(const ApiToken& token) override { called().put(token); }
    void note(const AuditEntry& entry) override { called().note(entry); }
    void remember(std::string_view k, std::string_view v) override { called().remember(k, v); }
    std::optional<std::string> recall(std::string_view k) override { return called().recall(k); }

private:
    Store& called()
    {
        const int call = ++faults_->calls, fails = faults_->fail_at;
        if (fails != 0 && (call == fails || (faults_->always && call > fails))) throw StorageError("the disk is full");
        return *inner_;
    }

    std::shared_ptr<Store> inner_;
    std::shared_ptr<Faults> faults_;
};

}  // namespace varsko::test
