// What a House keeps to itself, and the one way in which anything is written.  Included by daemon/house*.cpp only.
//
// Locks are taken in this order: commands, the World, the Store.
#pragma once

#include "daemon/failpoint.hpp"
#include "daemon/figure_sources.hpp"
#include "daemon/house.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <type_traits>

namespace varsko {

// A configuration that will run: read, checked, compiled.
struct CompiledConfiguration {
    std::shared_ptr<const Configuration> configuration;
    std::shared_ptr<const RuleSet> rules;
    std::shared_ptr<const std::vector<NamedText>> files;  // that it was read from
    Diagnostics warnings;                                 // of the configuration
};

CompiledConfiguration compile(Configuration&&, std::vector<NamedText> files);
std::string first_error(const Diagnostics&);  // REQUIRES that there is one
// Those of the folder; throws BrokenConfiguration.
CompiledConfiguration compiled_from(const std::filesystem::path&);
// The one that ran last, or nothing where none is kept, or where it no longer checks.
std::optional<CompiledConfiguration> compiled_from(Store&);

// The folder as it stands.  Where it cannot be read at all that is the one diagnostic.
struct FolderRead {
    std::vector<NamedText> files;
    ReadConfiguration read;
};

// What a start builds: figures, assessments, alerts and risks as they lie in the store, for whom these have names.
// REQUIRES that nobody else asks the store meanwhile.
World world_of(Store&, const CompiledConfiguration&, Instant now, std::optional<trial::Arrivals>&);

struct House::Rest {
    House& house;
    std::filesystem::path configuration, data;
    std::shared_ptr<void> lock;  // of the data folder; none with a store of the caller's

    std::mutex commands;             // one command at a time
    CompiledConfiguration compiled;  // what the World is (or would be) built from; changed by commands only
    Instant newest{};                // of the last step: our own stamps never go backwards

    // Of the World's figures; none: to be gathered.  Changed with the World's lock, or by one reader at a time.
    mutable std::optional<trial::Arrivals> arrivals;
    mutable std::mutex gathering;
    bool has_arrivals() const;

    std::vector<std::unique_ptr<const Clock>> clocks;  // all that ever were, so that a reference stays good
    std::atomic<const Clock*> clock{nullptr};

    std::function<void(const Changes&, const Batch*)> committed;

    std::atomic<bool> lost{false};  // a commit failed, and the World could not be built again
    mutable std::mutex told;        // guards the three below
    std::optional<std::string> trouble;
    Diagnostics last_reload;
    std::optional<WaitingRules> waiting;
    Diagnostics found_at_start;  // warnings; set before anybody asks

    Rest(House& h, std::filesystem::path c, std::filesystem::path d)
        : house(h), configuration(std::move(c)), data(std::move(d))
    {
    }

    void set_clock();
    std::shared_ptr<const TimeZone> zone() const;
    void set_trouble(std::optional<std::string>);
    void in_trouble(const std::exception&);

    // Stamps order knowledge, so a clock that was set back (or pretends a day) must not make new figures old.
    Instant now() const { return std::max(clock.load()->now(), newest); }

    void start();
    const ArrivingFigures* arriving = nullptr;  // what is being taken in, and is not in the Store yet
    void let_it_read(World&);                   // values and sources, of the Store with its lock
    // After a start: what differs from the configuration last run, and the register's start.
    void take_up_configuration();

    // ── a step: decided, written, kept.  Each is called with `commands` held ─────────────────────────────────────

    // The World is rebuilt if an earlier step could not be; throws StorageError while that cannot be done.
    void find_world();
    void rebuild();  // REQUIRES the World's lock
    // Called while an exception is on its way up, with the World's lock: nothing that was not written may stay.
    void undo();
    // `world`: that the changes are of.  REQUIRES that nobody else changes it.
    std::int64_t write(Step, const Changes&, World&);

    // Where one step is decided.  In place nobody reads the World meanwhile: for what is done in a moment.  Beside it,
    // on a copy, for what may take long: its readers go on reading what was, until what is written takes its place at
    // once.
    class Decision {
    public:
        enum class Where : std::uint8_t { in_place, beside };
        Decision(Rest&, Where);
        World& world();
        void keep();                       // it is written
        void undo(const std::exception&);  // called while an exception is on its way up

    private:
        Rest& rest_;
        std::optional<World> copy_;  // what was, after keep(): thrown away when no lock is held any more
        std::unique_lock<std::shared_mutex> alone_;
    };

    // REQUIRES no lock.
    void tell(const Changes& changes, const Batch* batch) const
    {
        if (committed) {
            committed(changes, batch);
        }
    }

    struct How {
        Decision::Where where = Decision::Where::in_place;
        std::string link{};  // of a message, that the step came by
    };
    // decide: (World&, Instant) -> Result<Changes, what was refused>
    template <class Decide>
    using Decided = std::invoke_result_t<Decide&, World&, Instant>;
    template <class Decide>
    Decided<Decide> run(std::string_view command, const std::string& by, FailpointName before, FailpointName after,
                        Decide decide)
    {
        return run(command, by, before, after, decide, How{});
    }
    template <class Decide>
    Decided<Decide> run(std::string_view command, const std::string& by, FailpointName before, FailpointName after,
                        Decide decide, const How& how)
    {
        auto changes = decided(command, by, before, after, decide, how);
        if (changes && !changes->empty()) {
            tell(*changes, nullptr);
        }
        return changes;
    }

    template <class Decide>
    Decided<Decide> decided(std::string_view command, const std::string& by, FailpointName before, FailpointName after,
                            Decide decide, const How& how)
    {
        const std::lock_guard one(commands);
        find_world();
        Decision decision(*this, how.where);
        const Instant at = now();
        try {
            Decided<Decide> changes = decide(decision.world(), at);
            if (changes && !changes->empty()) {
                failpoint(before);
                Step step;
                step.at = at;
                step.command = command;
                step.by = by;
                step.link = how.link;
                write(std::move(step), *changes, decision.world());
                failpoint(after);
            }
            decision.keep();
            return changes;
        } catch (const std::exception& error) {
            decision.undo(error);
            throw;
        }
    }

    // The files, checked: also that they are of this organisation.
    ReadConfiguration checked(const std::vector<NamedText>& files) const;
    FolderRead read_again() const;
    // On a copy of the World.
    RulesPreview previewed(const std::vector<NamedText>& files);
    // What a World does when it is given these rules; it may be a copy.  REQUIRES that nobody else uses it meanwhile.
    Changes reloaded(World&, const CompiledConfiguration&, Instant, std::optional<trial::Arrivals>&);
    // Puts the configuration that was back, if a reload cannot be written.
    Changes change_configuration(const CompiledConfiguration& next, const ReloadCause&);
    ReadConfiguration reload(const ReloadCause&, Changes&);
    // Rules that wait.  A start is no apply: the rules that ran last run on if they want changes confirmed.
    void run_on_with_what_was_applied();  // REQUIRES that nothing is built from `compiled` yet
    void look_for_waiting();
    bool must_wait(const Configuration& next) const;
    void let_wait(const FolderRead&, const std::string& cause);
    void nothing_waits();
    Result<AppliedRules, RefusedApply> apply(const ApplyAsked&, Changes&);
    // The step that makes these rules the running ones; nothing where there is nothing to write.
    void write_reload(const CompiledConfiguration&, const ReloadCause&, const std::string& by, const Changes&, Instant);
    bool ran_last(const CompiledConfiguration&) const;  // as the store says
    std::optional<std::int64_t> keep_what_never_ran(const std::vector<NamedText>& files, const std::string& by);
    std::optional<std::pair<std::string, std::string>> restored;  // files of this version were written, by whom

    // `written`: a batch was committed (it was no dry run, and not seen before).
    Intake take_in(const Arrival&, bool dry_run, bool& written);
    Intake taken(const Arrival&, const ingest::Reading&, Batch, bool dry_run);
    Intake refused(const ingest::Reading&, Batch, bool dry_run);
    std::optional<Intake> seen(const Arrival&, const Batch&, const std::string& strict_digest);
};

}  // namespace varsko
