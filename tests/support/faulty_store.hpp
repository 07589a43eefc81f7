// A store that fails when it is told to, before it does anything: what the shell does then is what is tested.
//
//   FaultyStore store(make_memory_store());
//   store.fail_at(3);                            // the third call from now throws StorageError, the others work
#pragma once

#include "storage/store.hpp"

#include <memory>
#include <utility>

namespace varsko::test {

class FaultyStore final : public Store {
public:
    explicit FaultyStore(std::unique_ptr<Store> inner) : inner_(std::move(inner)) {}

    // The n-th call from now fails, counted from 1; with `and_after` every later one too.  0: none.
    void fail_at(int n, bool and_after = false)
    {
        calls_ = 0;
        fail_at_ = n;
        and_after_ = and_after;
        failed_ = false;
    }
    void mend() { fail_at_ = 0; }
    int calls() const { return calls_; }  // since fail_at
    bool failed() const { return failed_; }
    Store& inner() { return *inner_; }

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
    void open(const Opening& opening) override { called().open(opening); }
    std::vector<OutboxRow> held() override { return called().held(); }
    std::vector<OutboxRow> messages_about(const AlertKey& k) override { return called().messages_about(k); }
    std::vector<OutboxRow> gathered_in(std::string_view m) override { return called().gathered_in(m); }
    std::int64_t commit(const Step& step) override { return called().commit(step); }
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
    std::vector<OutboxRow> waiting(Instant now, std::size_t n) override { return called().waiting(now, n); }
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
    void remember(std::string_view k, std::string_view v) override { called().remember(k, v); }
    std::optional<std::string> recall(std::string_view k) override { return called().recall(k); }

private:
    Store& called()
    {
        ++calls_;
        const bool now = fail_at_ != 0 && (and_after_ ? calls_ >= fail_at_ : calls_ == fail_at_);
        if (now) {
            failed_ = true;
            throw StorageError("cannot use the database: it was told to fail here");
        }
        return *inner_;
    }

    std::unique_ptr<Store> inner_;
    int fail_at_ = 0, calls_ = 0;
    bool and_after_ = false, failed_ = false;
};

}  // namespace varsko::test
