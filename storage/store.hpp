// What must outlive the process, in the words of the domain.  No SQL, no columns.
//
// One verb writes a step: figures, receipt, assessments, alerts, risks and messages together, all or nothing.  Nothing
// is overwritten: a restated figure is a new version, an event is appended.  storage/memory is for tests and what-ifs,
// storage/sqlite is the embedded default; both pass tests/storage/store_contract.hpp.
#pragma once

#include "rules/engine.hpp"
#include "rules/reload_effect.hpp"

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace varsko {

// The ground gave way: disk full, database locked or damaged.  Caught where the task ends; nothing was half done.
struct StorageError : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// A receipt: one file or one POST.
struct Batch {
    std::int64_t id = 0;          // given by the store
    std::string file;             // name, or "POST"
    std::string digest;           // SHA-256 of the bytes, hex; unique among taken batches, or empty
    std::string layout, by;       // who or what sent it
    std::string idempotency_key;  // of the POST, unique among taken batches, or empty
    Instant recorded_at{};        // ours, never set from outside
    Instant known_at{};
    bool known_at_assumed = false;  // history loaded without dates: the period's due day
    enum class State : std::uint8_t { taken, refused } state = State::taken;
    std::string failure;        // why refused: a word …
    Localised failure_message;  // … and a sentence; for a personal number only row and column
    std::uint32_t figures = 0, changed = 0, rejected = 0;
    struct Problem {
        bool rejection;
        std::uint32_t row;
        std::uint16_t column;
        std::string code;
        Localised message;
        std::string raw;
    };
    std::vector<Problem> problems;  // rejections and warnings, in row order
};
std::string_view text(Batch::State);

// A figure with names instead of indices, as stored and as told.
struct StoredFigure {
    Figure figure;    // unit and metric are indices of the catalogue given to the call
    std::string raw;  // empty: the value's own text is what stood there
    Instant known_at{}, recorded_at{};
    bool known_at_assumed = false;
    std::int64_t batch = 0;
    std::string file, sheet;
};

// A configuration as it took effect: what its files said, and what came of it.  Or one that never ran (`kept`), from
// before others were written over its files.
struct RuleSetVersion {
    std::int64_t number = 0;  // given by the store, from 1
    std::string version;      // of the content (Configuration::version): equal contents have equal ones
    Instant at{};
    std::string cause;  // start sighup file-change apply restore; kept
    std::string by;     // who asked for it; empty: nobody in person
    ReloadCounts did;
    std::vector<NamedText> files;  // all of the folder's, by name

    bool ran() const { return cause != "kept"; }
};

// Everything one command changed.  `figures` index into `catalogue`, and raw texts are slices of `text`.
struct Step {
    Instant at{};
    std::string command;  // "ingest", "tick", "ack" …: for the log of steps
    std::string by;
    const Catalogue* catalogue = nullptr;
    std::optional<Batch> batch;
    std::span<const Figure> figures;        // only those that are new or restated
    std::span<const Instant> known_at;      // empty: the batch's; else one per figure
    std::span<const std::uint8_t> assumed;  // empty: the batch's known_at_assumed; else one per figure, 1: assumed
    std::string_view text;
    std::vector<std::string> sheets;
    const Changes* changes = nullptr;
    std::string ruleset;                          // the configuration's version that decided this step
    const RuleSetVersion* took_effect = nullptr;  // a configuration that this step makes the running one, or keeps
    std::string link{};                           // of a message, that this step came by: it works once
};

// What became of one try to send.
struct Settlement {
    std::string message;  // its id
    Instant at{};
    Delivery delivery;
    OutboxRow::State state = OutboxRow::State::waiting;
    Instant next_try{};  // of a message that goes on waiting
};

// What comes of a look at the messages that are held, all or nothing: some go, gathered in one for each recipient, and
// some are held by another gate than before.
struct Opening {
    Instant at{};
    struct Gathered {
        std::vector<std::string> parts;  // ids of held messages
        Message message;                 // that they go in
    };
    std::vector<Gathered> gathered;
    struct HeldOn {
        std::string message;
        Hold hold;
    };
    std::vector<HeldOn> held_on;
    bool empty() const { return gathered.empty() && held_on.empty(); }
};

// A person's own way in.  The password is nowhere: only what Argon2id made of it.
struct Account {
    std::string person;         // its id in the configuration
    std::string password_hash;  // as libsodium's crypto_pwhash_str writes it
    Instant changed{};
    std::string by;  // who set it
};

// Somebody is signed in.
struct Session {
    std::string digest;  // SHA-256 of what the browser keeps, hex: who reads the database cannot use it
    std::string person;
    std::string token;  // every write of the page must bring it: a page elsewhere cannot know it
    Instant begun{}, ends{};
};

// A program's own way in: some rights, over some units, for a time.
struct ApiToken {
    std::string id;                   // what people call it by: short, no secret
    std::string digest;               // SHA-256 of the token, hex: the token itself is nowhere
    std::string name;                 // of the program
    std::vector<std::string> rights;  // as rules/rights.hpp writes them
    std::string unit;                 // its figures and those of all under it; empty: every unit's
    Instant made{}, ends{};
    std::string by;     // who made it
    Instant revoked{};  // the epoch: it is not
    std::string revoked_by{};
};

// Somebody came through a door and did something, or was turned away.
struct AuditEntry {
    std::int64_t number = 0;  // given by the store, in the order of what happened
    Instant at{};
    std::string who;    // a person's id, "token:" and its name, "daemon token", "here" (a tool on the machine) or ""
    std::string place;  // the address that it came from
    std::string what;   // "POST /api/v1/alerts/{id}/ack"
    std::string about;  // the names in that path, parted by blanks
    int status = 0;     // of the answer
};

struct FigureQuery {
    std::optional<MetricIndex> metric;
    std::optional<UnitIndex> unit;
    std::optional<Scenario> scenario;
    std::optional<Period> from, to;  // of one grain, both included
    std::optional<Instant> as_of;
    bool all_versions = false;  // else only the one of each key that stands: the newest, of the best source
    std::size_t limit = 10'000;
};

// A row of the assessments' history.
struct StoredAssessment {
    std::string rule, metric, unit;
    Period period;
    Level level = Level::unknown;
    Trend trend = Trend::unknown;
    double value = 0;
    bool preliminary = false;
    std::string ruleset;
    Instant at{};
};

// What is stored, for whoever only asks.
class StoreReader {
public:
    virtual ~StoreReader() = default;

    // All that is asked between these two is answered as of one commit; a writer goes on meanwhile.  Of a Store itself,
    // which has one caller at a time, they do nothing.
    virtual void hold_still() {}
    virtual void move_on() noexcept {}

    // ── reading at start ─────────────────────────────────────────────────────────────────────────────────────────
    // Every version of every figure, oldest knowledge first, so that putting them into a panel in this order ends in
    // what is known; those of a metric that ranks its sources (`source_rank`) come worst source first. Figures of units
    // or metrics that the catalogue does not name are left out (and stay stored).
    using TakeVersion = std::function<void(const Figure&, Instant known_at)>;
    virtual void each_version(const Catalogue&, std::optional<Instant> as_of, const TakeVersion&) = 0;
    void each_figure(const Catalogue&, std::optional<Instant> as_of, const std::function<void(const Figure&)>&);
    // In the order they were stored; units that the catalogue does not name are left out.
    virtual void each_assessment_column(const Catalogue&, const std::function<void(const AssessmentColumn&)>&) = 0;
    // Those of one rule, metric and period.
    virtual void each_assessment_column(const Catalogue&, std::string_view rule, std::string_view metric, Period,
                                        const std::function<void(const AssessmentColumn&)>&) = 0;
    virtual std::vector<Alert> alerts() = 0;  // by key
    virtual std::vector<Risk> risks() = 0;    // by id
    using ToldRow = ToldTo;
    virtual std::vector<ToldRow> told() = 0;          // by alert and recipient
    virtual std::vector<Judgement> judgements() = 0;  // all that were ever made and withdrawn, oldest first
    virtual std::vector<Opinion> verdicts() = 0;      // likewise
    virtual std::vector<Silence> silences() = 0;      // by id, those that are over too

    // ── asking ───────────────────────────────────────────────────────────────────────────────────────────────────
    // The taken batch of that digest or key, else the newest refused one; an empty one is nobody's.
    virtual std::optional<Batch> batch_with_digest(std::string_view digest) = 0;
    virtual std::optional<Batch> batch_with_key(std::string_view idempotency_key) = 0;
    virtual std::optional<Batch> batch(std::int64_t id) = 0;    // these three with their problems
    virtual std::vector<Batch> batches(std::size_t limit) = 0;  // newest first, without problems
    // By metric, unit (in catalogue order), scenario, span, period, made, and then oldest knowledge first.
    virtual std::vector<StoredFigure> figures(const Catalogue&, const FigureQuery&) = 0;
    // Oldest first.
    virtual std::vector<StoredAssessment> assessment_history(std::string_view rule, std::string_view metric,
                                                             std::string_view unit, Period) = 0;
    virtual std::vector<AlertEvent> alert_events(const AlertKey&) = 0;      // oldest first
    virtual std::vector<RiskEvent> risk_events(std::string_view risk) = 0;  // oldest first
    // Where a message in the queue stands, without what it says.
    struct Waiting {
        std::int64_t number = 0;  // the store's own, the same as long as it is kept
        std::string id, channel;
        Instant created{}, next_try{};
        int attempts = 0;
        bool put_back = false;  // by hand, after it was given up
    };
    // Due at `now`, longest due first; not those numbers.
    using Numbers = std::unordered_set<std::int64_t>;
    virtual std::vector<Waiting> waiting(Instant now, std::size_t limit, const Numbers& but) = 0;
    std::vector<Waiting> waiting(Instant now, std::size_t limit) { return waiting(now, limit, {}); }
    virtual std::optional<Instant> next_waiting() = 0;  // when the next one is due
    virtual std::vector<OutboxRow> messages(std::optional<OutboxRow::State>, std::size_t limit) = 0;  // newest first
    virtual std::optional<OutboxRow> message(std::string_view id) = 0;
    virtual std::vector<OutboxRow> held() = 0;                                 // oldest first
    virtual std::vector<OutboxRow> messages_about(const AlertKey&) = 0;        // oldest first, all that ever were
    virtual std::vector<OutboxRow> gathered_in(std::string_view message) = 0;  // oldest first
    struct UsedLink {
        std::string by;
        Instant at{};
    };
    virtual std::optional<UsedLink> link_used(std::string_view path) = 0;
    struct FoundRow {
        Instant at{};
        std::int64_t batch = 0;
        Finding finding;
    };
    virtual std::vector<FoundRow> findings(std::size_t limit) = 0;            // newest first
    virtual std::vector<RuleSetVersion> rule_sets(std::size_t limit) = 0;     // newest first, without files
    virtual std::optional<RuleSetVersion> rule_set(std::int64_t number) = 0;  // these two with their files
    virtual std::optional<RuleSetVersion> last_run() = 0;                     // the newest that ran
    // figures: keys; versions: all that is stored of them; the rest: messages by state.
    struct Counts {
        std::uint64_t figures = 0, versions = 0, batches = 0, waiting = 0, delivered = 0, dead = 0, held = 0,
                      gathered = 0;
    };
    virtual Counts counts() = 0;
    // What waits for a channel, and when the oldest of it was made.
    struct Queue {
        std::uint64_t messages = 0;
        Instant oldest{};
    };
    using Queues = std::map<std::string, Queue>;  // by channel; those where nothing waits are left out
    virtual Queues queues() = 0;                  // reads every message that waits: counts() is enough for a number
    // A person's way in, and a session that has not ended; of one that is over by the clock too.
    virtual std::optional<Account> account(std::string_view person) = 0;
    virtual std::optional<Session> session(std::string_view digest) = 0;
    virtual std::vector<ApiToken> api_tokens() = 0;  // newest first, those that are over or revoked too
    virtual std::optional<ApiToken> api_token(std::string_view digest) = 0;  // likewise
    // Newest first; of one, or of everybody ("").
    virtual std::vector<AuditEntry> audit(std::string_view who, std::size_t limit) = 0;
    // As Store::remember.
    virtual std::optional<std::string> recall(std::string_view key) = 0;
};

class Store : public StoreReader {
public:
    // All of it in one durable transaction; returns the batch's id (0 without one).  Throws StorageError and changes
    // nothing otherwise.  A taken batch whose digest or key is already there, and a link that was used, is a
    // StorageError too: ask first.
    // A message whose id is already there is that message, and is not queued again.
    // REQUIRES a catalogue where there are figures or assessments, and a batch where there are figures
    // (std::invalid_argument).
    virtual std::int64_t commit(const Step&) = 0;
    // Tries to send: a row for each, and each message's new state, all in one transaction.  No such message:
    // std::invalid_argument.
    virtual void settle(std::span<const Settlement>) = 0;
    void settle(const std::string& message, Instant at, const Delivery&, OutboxRow::State, Instant next_try);
    // A dead letter is put back in the queue by hand, its attempts counted from 0 again; false: no dead letter of that
    // id.
    virtual bool retry(const std::string& message, Instant at) = 0;

    // Messages that a gate held go, or are held by another.  One that is not held: std::invalid_argument.
    virtual void open(const Opening&) = 0;

    // A new password ends the sessions of its person.
    virtual void put(const Account&) = 0;
    // Those that were over when this one began are gone with it.  A digest that is there already:
    // std::invalid_argument.
    virtual void begin(const Session&) = 0;
    virtual void end_session(std::string_view digest) = 0;  // of one that is not there: nothing
    // A new one, or one of that id that is revoked now.  The digest of another: std::invalid_argument.
    virtual void put(const ApiToken&) = 0;
    virtual void note(const AuditEntry&) = 0;

    // Small facts of the daemon itself ("configuration version last run"), written at once.
    virtual void remember(std::string_view key, std::string_view value) = 0;
};

}  // namespace varsko
