// A town with a house in it: a configuration folder of the test's own, a store that can be made to fail, and the API.
#pragma once

#include "daemon/api.hpp"
#include "storage/memory/memory_store.hpp"
#include "tests/support/scratch_folder.hpp"

#include <nlohmann/json.hpp>

#include <fstream>
#include <memory>
#include <string>

namespace varsko::test {

using Json = nlohmann::ordered_json;

// Passes everything on to a store that outlives it, and fails when it is told to.
class FaultyStore final : public Store {
public:
    struct Faults {
        int calls = 0;        // so far
        int fail_at = 0;      // this call, from 1; 0: never
        bool after = false;   // a commit is done, and only then fails: the answer was lost
        bool always = false;  // every call from then on
    };
    FaultyStore(std::shared_ptr<Store> inner, std::shared_ptr<Faults> faults)
        : inner_(std::move(inner)), faults_(std::move(faults))
    {
    }

    void each_version(const Catalogue& c, std::optional<Instant> t, const TakeVersion& f) override
    {
        pass();
        inner_->each_version(c, t, f);
    }
    void each_assessment_column(const Catalogue& c, const std::function<void(const AssessmentColumn&)>& f) override
    {
        pass();
        inner_->each_assessment_column(c, f);
    }
    void each_assessment_column(const Catalogue& c, std::string_view rule, std::string_view metric, Period period,
                                const std::function<void(const AssessmentColumn&)>& f) override
    {
        pass();
        inner_->each_assessment_column(c, rule, metric, period, f);
    }
    std::vector<Alert> alerts() override
    {
        pass();
        return inner_->alerts();
    }
    std::vector<Risk> risks() override
    {
        pass();
        return inner_->risks();
    }
    std::vector<Judgement> judgements() override
    {
        pass();
        return inner_->judgements();
    }
    std::vector<Opinion> verdicts() override
    {
        pass();
        return inner_->verdicts();
    }
    std::vector<Silence> silences() override
    {
        pass();
        return inner_->silences();
    }
    void open(const Opening& opening) override
    {
        pass();
        inner_->open(opening);
    }
    std::vector<OutboxRow> held() override
    {
        pass();
        return inner_->held();
    }
    std::vector<OutboxRow> messages_about(const AlertKey& k) override
    {
        pass();
        return inner_->messages_about(k);
    }
    std::vector<OutboxRow> gathered_in(std::string_view m) override
    {
        pass();
        return inner_->gathered_in(m);
    }
    std::vector<ToldRow> told() override
    {
        pass();
        return inner_->told();
    }
    std::int64_t commit(const Step& step) override
    {
        if (faults_->after && due()) {
            inner_->commit(step);
            throw StorageError("the answer was lost");
        }
        pass();
        return inner_->commit(step);
    }
    void settle(std::span<const Settlement> s) override
    {
        pass();
        inner_->settle(s);
    }
    bool retry(const std::string& m, Instant t) override
    {
        pass();
        return inner_->retry(m, t);
    }
    std::optional<Batch> batch_with_digest(std::string_view d) override
    {
        pass();
        return inner_->batch_with_digest(d);
    }
    std::optional<Batch> batch_with_key(std::string_view k) override
    {
        pass();
        return inner_->batch_with_key(k);
    }
    std::optional<Batch> batch(std::int64_t id) override
    {
        pass();
        return inner_->batch(id);
    }
    std::vector<Batch> batches(std::size_t n) override
    {
        pass();
        return inner_->batches(n);
    }
    std::vector<StoredFigure> figures(const Catalogue& c, const FigureQuery& q) override
    {
        pass();
        return inner_->figures(c, q);
    }
    std::vector<StoredAssessment> assessment_history(std::string_view r, std::string_view m, std::string_view u,
                                                     Period p) override
    {
        pass();
        return inner_->assessment_history(r, m, u, p);
    }
    std::vector<AlertEvent> alert_events(const AlertKey& k) override
    {
        pass();
        return inner_->alert_events(k);
    }
    std::vector<RiskEvent> risk_events(std::string_view r) override
    {
        pass();
        return inner_->risk_events(r);
    }
    std::vector<OutboxRow> waiting(Instant t, std::size_t n) override
    {
        pass();
        return inner_->waiting(t, n);
    }
    std::optional<Instant> next_waiting() override
    {
        pass();
        return inner_->next_waiting();
    }
    std::vector<OutboxRow> messages(std::optional<OutboxRow::State> s, std::size_t n) override
    {
        pass();
        return inner_->messages(s, n);
    }
    std::optional<OutboxRow> message(std::string_view id) override
    {
        pass();
        return inner_->message(id);
    }
    std::vector<FoundRow> findings(std::size_t n) override
    {
        pass();
        return inner_->findings(n);
    }
    std::vector<RuleSetVersion> rule_sets(std::size_t n) override
    {
        pass();
        return inner_->rule_sets(n);
    }
    std::optional<RuleSetVersion> rule_set(std::int64_t number) override
    {
        pass();
        return inner_->rule_set(number);
    }
    std::optional<RuleSetVersion> last_run() override
    {
        pass();
        return inner_->last_run();
    }
    Counts counts() override
    {
        pass();
        return inner_->counts();
    }
    void remember(std::string_view k, std::string_view v) override
    {
        pass();
        inner_->remember(k, v);
    }
    std::optional<std::string> recall(std::string_view k) override
    {
        pass();
        return inner_->recall(k);
    }

private:
    bool due() { return faults_->fail_at != 0 && faults_->calls + 1 == faults_->fail_at && (++faults_->calls, true); }
    void pass()
    {
        ++faults_->calls;
        if (faults_->fail_at == 0) return;
        if (faults_->calls == faults_->fail_at || (faults_->always && faults_->calls > faults_->fail_at))
            throw StorageError("the disk is full");
    }

    std::shared_ptr<Store> inner_;
    std::shared_ptr<Faults> faults_;
};

class SmallTown {
public:
    SmallTown()
    {
        write("varsko.toml", R"(
[organisation]
id = "smavik"
name = "Småviks socialförvaltning"
language = "sv"
[http]
listen = "127.0.0.1:0"
read_without_token_on_loopback = true
[clock]
pretend = "2024-04-16"
[channel.mail]
kind = "file"
folder = "outbox"
)");
        write("units.toml", R"(
[[unit]]
id = "asn"
name = "Socialnämnden"
level = "board"
[[unit]]
id = "child_youth"
parent = "asn"
name = "Barn- och ungdomsvård"
level = "area"
aliases = ["Barn & unga"]
[[unit]]
id = "adults"
parent = "asn"
name = "Vård och vuxna"
level = "area"
)");
        write("metrics.toml", R"(
[[metric]]
id = "net_cost"
name = { sv = "Nettokostnad", en = "Net cost" }
measure = "tkr"
good = "higher"
adds_over_time = "sum"
scenarios = ["outcome", "budget", "forecast"]
calendar = { every = "month", due = "10th working day after" }
[[metric]]
id = "opened"
name = { sv = "Inledda utredningar", en = "Investigations opened" }
measure = "count"
good = "lower"
)");
        write("people.toml", R"(
[[person]]
id = "eko1"
name = "Ekonom Ett"
mail = "eko1@smavik.example"
roles = [{ role = "economist", unit = "asn" }]
[[person]]
id = "chef1"
name = "Chef Ett"
mail = "chef1@smavik.example"
roles = [{ role = "chief", unit = "child_youth" }]
)");
        write("risks.toml", R"(
[[risk]]
id = "EK-01"
type = "finance"
text = { sv = "Åtgärderna räcker inte", en = "The measures are not enough" }
probability = 3
consequence = 5
owner = "chef1"
)");
        write("rules.d/10-rules.toml", rules("-2%"));
    }

    static std::string rules(const std::string& red)
    {
        return R"~(
[[rule]]
id = "balance"
title = { sv = "Budget i balans", en = "Budget in balance" }
metric = "net_cost"
units = "*"
[rule.let]
deviation = "(ytd(outcome) - ytd(budget)) / abs(ytd(budget))"
amount = "ytd(outcome) - ytd(budget)"
[rule.levels]
red = "deviation < )~" +
               red + R"~("
yellow = "deviation < 0%"
[rule.notify]
on = ["red", "worsened", "resolved", "corrected"]
to = ["economist", "chief"]
[rule.risk]
id = "EK-01"
probability = { yellow = 4, red = 5 }
[rule.say]
sv = "{unit} ligger {deviation:+.1%} ({amount:+}) mot budget."
en = "{unit} is {deviation:+.1%} ({amount:+}) against budget."
[[rule]]
id = "rising"
title = { sv = "Stiger", en = "Rising" }
metric = "opened"
units = "*"
value = "outcome"
when = "rising(outcome, 2)"
[rule.notify]
on = ["flag", "corrected"]
to = ["chief"]
)~";
    }

    void write(const std::string& name, const std::string& text)
    {
        const auto path = configuration() / name;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << text;
    }
    void replace(const std::string& name, const std::string& what, const std::string& with)
    {
        std::ifstream in(configuration() / name);
        std::string text{std::istreambuf_iterator<char>(in), {}};
        text.replace(text.find(what), what.size(), with);
        write(name, text);
    }
    std::filesystem::path configuration() const { return folder_.path() / "config"; }
    std::filesystem::path data() const { return folder_.path() / "data"; }
    std::filesystem::path folder() const { return folder_.path(); }

    std::unique_ptr<House> house()
    {
        return std::make_unique<House>(configuration(), std::make_unique<FaultyStore>(store, faults), data());
    }

    // Published figures: net cost January to March 2024 of two areas of Tyresö's report, tkr.
    static constexpr const char* march =
        "metric;unit;scenario;period;value\n"
        "net_cost;child_youth;outcome;2024-03 ack;-22 681\n"
        "net_cost;child_youth;budget;2024-03 ack;-19 791\n"
        "net_cost;adults;outcome;2024-03 ack;-20 091\n"
        "net_cost;adults;budget;2024-03 ack;-20 402\n";
    // Investigations opened, 59, 65, 88 as printed for 2019; the year is moved.
    static constexpr const char* opened =
        "metric;unit;scenario;period;value\n"
        "opened;child_youth;outcome;2024-01;59\n"
        "opened;child_youth;outcome;2024-02;65\n"
        "opened;child_youth;outcome;2024-03;88\n";

    std::shared_ptr<Store> store = make_memory_store();
    std::shared_ptr<FaultyStore::Faults> faults = std::make_shared<FaultyStore::Faults>();

private:
    ScratchFolder folder_;
};

inline Arrival arrival(std::string name, std::string bytes)
{
    Arrival a;
    a.file = std::move(name);
    a.bytes = std::move(bytes);
    a.by = "test";
    return a;
}

}  // namespace varsko::test
