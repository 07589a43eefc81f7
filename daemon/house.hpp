// The house: one configuration, one World in memory, one Store on disk, and the rule that joins them: a command is
// engine, then commit, then told; if the commit fails the World is built again from the Store and nobody was told.
//
// It knows no event loop and no HTTP: the daemon and the command line use the same House.  Calls are safe from several
// threads: commands pass one at a time, readers share.
#pragma once

#include "daemon/clock.hpp"
#include "ingest/reading.hpp"
#include "notifiers/notifier.hpp"
#include "rules/alert/action_link.hpp"
#include "rules/configuration_difference.hpp"
#include "rules/engine.hpp"
#include "rules/trial/arrivals.hpp"
#include "storage/readers.hpp"
#include "storage/store.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <stdexcept>
#include <string>
#include <vector>

namespace varsko {

// Reads a folder (*.toml, rules.d/*.toml, templates/*) or one file into names and texts.  Throws std::runtime_error
// with a sentence when there is no such thing.
std::vector<NamedText> read_folder(const std::filesystem::path&);

// The configuration has errors; what() counts them, `diagnostics` say where.
struct BrokenConfiguration : std::runtime_error {
    BrokenConfiguration(const std::filesystem::path&, Diagnostics);
    Diagnostics diagnostics;
};

// The figures of a data folder that no daemon holds, for who only reads them.  Throws as House does; nothing where the
// folder holds none.
struct KeptStore {
    std::shared_ptr<void> lock;
    std::unique_ptr<Store> store;
};
std::optional<KeptStore> open_kept_store(const std::filesystem::path& data, const std::string& organisation);

struct Arrival {
    std::string file;  // name, or "POST"
    std::string bytes;
    std::string by;  // "inbox", "api", "cli", a person
    std::string idempotency_key;
    ingest::ReadOptions options;
};

// What became of an arrival.
struct Intake {
    // key_reused: another body came with this idempotency key before; nothing was done.
    enum class Outcome : std::uint8_t { taken, seen_before, refused, key_reused } outcome = Outcome::taken;
    Batch batch{};  // with its problems; its id is 0 after a dry run
    std::vector<Finding> findings{};
    Changes changes{};            // what it did
    std::uint32_t unchanged = 0;  // figures that said what was known already
};

// Why a configuration is read again: sighup, file-change, apply, restore.
struct ReloadCause {
    std::string cause = "file-change";
    std::string by{};
};

// What would happen if these files took effect now.  `after` and `changes` mean something only where `read` is ok.
struct RulesPreview {
    ReadConfiguration read;
    Changes changes;
    std::optional<World> after;
};

// Changed files that read well and wait for somebody to apply them: [reload] confirm = true.
struct WaitingRules {
    std::string version;
    Instant since{};
    std::string cause;   // why they were read: start, sighup, file-change
    ReloadCounts would;  // what they would have done then
};
struct ApplyAsked {
    std::string version{};  // the beginning of the one that was shown; empty: the one that waits
    std::string by{};
    // Called with what will run, before anything has changed; a std::runtime_error of it is a refusal.
    std::function<void(const Configuration&)> prepare{};
};
struct AppliedRules {
    ReadConfiguration read;
    ReloadCounts did;
};
enum class ApplyRefusal : std::uint8_t { nothing_waits, has_errors, changed, cannot_run };
struct RefusedApply {
    ApplyRefusal reason = ApplyRefusal::nothing_waits;
    std::string message;
};

// The files of an earlier configuration stand in the folder again.
struct RestoredRules {
    std::int64_t number = 0;
    std::string version;
    std::vector<std::string> written, removed;  // files that differed; those that it does not have
    std::optional<std::int64_t> kept;           // what stood there had never run, and is kept under this number
};
enum class RestoreRefusal : std::uint8_t { unknown_version, has_errors, cannot_write };
struct RefusedRestore {
    RestoreRefusal reason = RestoreRefusal::unknown_version;
    std::string message;
};

// What somebody does by a link in a message; it works once.
struct Followed {
    ActionLink link;
    AlertKey alert;
    std::string by, comment;
    std::chrono::days silent_for{7};
};

class House {
public:
    // Opens (or makes) the data folder, takes its lock, migrates, restores.  Throws std::runtime_error with a sentence:
    // BrokenConfiguration, FolderHeld (daemon/folder_held.hpp), StorageError for a folder that cannot be written.
    struct Options {
        std::filesystem::path configuration, data;
        // last_run: the rules that ran last, whatever stands in the folder now; for who compares the two.
        enum class Rules : std::uint8_t { folder, last_run } rules = Rules::folder;
    };
    explicit House(const Options&);
    // With a store of the caller's: tests.
    House(std::filesystem::path configuration, std::unique_ptr<Store>, std::filesystem::path data);
    ~House();

    const Clock& clock() const;  // valid as long as the house; a reload may put another in its place
    std::filesystem::path data() const;
    std::filesystem::path configuration_path() const;

    // ── commands: one at a time, durable when they return; StorageError means nothing happened ───────────────────
    Intake take_in(const Arrival&, bool dry_run = false);
    Changes tick();
    Result<Changes, Refused> acknowledge(const AlertKey&, const std::string& by, const std::string& comment);
    Result<Changes, Refused> comment(const AlertKey&, const std::string& by, const std::string& text);
    Result<Changes, Refused> judge(const Judging&);
    Result<Changes, Refused> judge_alert(const AlertKey&, bool useful, const std::string& by);
    Result<Changes, Refused> follow(const Followed&);
    Result<Changes, Refused> edit_risk(const std::string& id, const RiskEdit&);
    Result<Changes, Refused> add_risk(const Risk&, const std::string& by);
    Result<Changes, std::vector<RefusedEntry>> enter_risks(std::span<const RiskEntry>, const std::string& by);
    // Reads the folder again; all or nothing.  With errors the old configuration stays and `last_reload` says so; where
    // the one that runs wants changes confirmed it stays too, and `waiting` says what waits.
    ReadConfiguration reload(const ReloadCause& = {});
    // Takes the folder's files, if they are those that were shown.
    Result<AppliedRules, RefusedApply> apply_rules(const ApplyAsked&);
    // On a copy of the World: nothing is stored, nobody is told.
    RulesPreview preview(const std::vector<NamedText>& files);
    // Writes that configuration's files into the folder: all of them, or none and why.  They take effect at the next
    // reload, which says that it was a restore.
    Result<RestoredRules, RefusedRestore> restore_rules(std::int64_t number, const std::string& by);
    // From `from` to `to`, by whoever asked.
    Result<Changes, Refused> silence(const Silence&);
    Result<Changes, Refused> end_silence(const std::string& id, const std::string& by);
    // Messages that no gate holds any more go, gathered for each person; called when a gate may have opened.
    struct Gates {
        std::size_t gone = 0, held = 0;  // messages that went to the queue; those that are held on
        std::optional<Instant> next;     // when the next gate opens by the clock
    };
    Gates look_at_held();
    bool retry_message(const std::string& id);
    // Messages that no figure gave cause to: of the daemon about itself.  One whose id is there already is not queued
    // again.
    Changes tell(std::vector<Message>);
    // Called after each commit, on the committing thread, with no lock held: what changed, and the batch of an arrival.
    // The daemon wakes its outbox and tells its listeners here.  Set once, before the first command.
    void on_commit(std::function<void(const Changes&, const Batch*)>);
    void settle(std::span<const Settlement>);

    // ── readers ──────────────────────────────────────────────────────────────────────────────────────────────────
    // Runs f with the World held still.  f must not call commands, and not read.
    // A World that was lost with the store is built again first; throws StorageError while that cannot be done.
    template <class F>
    auto read(F&& f) const
    {
        find_world();
        std::shared_lock lock(mutex_);
        present();
        return f(static_cast<const World&>(*world_));
    }
    // Runs f with what is stored, as of one commit; a command that is being written meanwhile is not waited for.
    // Within read() it may be called; f itself must not read.
    template <class F>
    auto look(F&& f) const
    {
        if (!readers_) return ask([&](Store& store) { return f(static_cast<StoreReader&>(store)); });
        const StoreReaders::Loan reader = readers_->lend();
        return f(*reader);
    }
    // Runs f with the Store, one caller at a time, and after a command that is being written.  Otherwise as look().
    template <class F>
    auto ask(F&& f) const
    {
        std::lock_guard lock(store_mutex_);
        return f(*store_);
    }
    // When the figures of the World became known.  Called within read(), and valid as long; gathered from the store the
    // first time after a reload.
    const trial::Arrivals& arrivals() const;
    // The World as known at T, built from the Store.
    World as_of(Instant) const;
    Diagnostics found_at_start() const;  // the warnings of the configuration that this house started with
    Diagnostics last_reload() const;     // of the newest try to reload; empty when it went well
    std::optional<WaitingRules> waiting() const;
    std::optional<std::string> trouble() const;  // why /readyz says no: "database is locked since …"

private:
    void find_world() const;
    void present() const;

    // Locks are taken in this order: commands (Rest), the World, the Store.
    mutable std::shared_mutex mutex_;  // the World
    mutable std::mutex store_mutex_;   // the Store: one connection, one caller
    std::unique_ptr<World> world_;
    std::unique_ptr<Store> store_;
    std::unique_ptr<StoreReaders> readers_;  // beside it; none with a store of the caller's
    struct Rest;
    std::unique_ptr<Rest> rest_;
};

}  // namespace varsko
