#include "daemon/house.hpp"

#include "daemon/folder_held.hpp"
#include "daemon/house_rest.hpp"
#include "storage/sqlite/lock.hpp"
#include "storage/sqlite/sqlite_store.hpp"

#include <malloc.h>

namespace varsko {
namespace {

namespace fs = std::filesystem;

// An arrival with more leaves much freed memory behind.
constexpr std::uint32_t many_figures = 100'000;
constexpr std::size_t many_messages = 1'000;

// The allocator keeps what was freed; a process that stays gives it back.
void give_back_memory() { ::malloc_trim(0); }

World::AssessmentReader reader_of(Store& store)
{
    return [&store](const Catalogue& catalogue, std::string_view rule, std::string_view metric, Period period,
                    const std::function<void(const AssessmentColumn&)>& take) {
        store.each_assessment_column(catalogue, rule, metric, period, take);
    };
}

std::shared_ptr<void> locked(const fs::path& data)
{
    try {
        return std::make_shared<DataFolderLock>(data);
    } catch (const DataFolderHeld& held) {
        throw FolderHeld(held.what());
    }
}

}  // namespace

World world_of(Store& store, const CompiledConfiguration& compiled, Instant now,
               std::optional<trial::Arrivals>& arrivals)
{
    World world(compiled.configuration, compiled.rules);
    world.read_assessments_with(reader_of(store));
    for (const Risk& risk : store.risks()) {
        world.restore(risk);
    }
    // Before the figures, so that the list is gone before they come: no start needs both.
    for (const Alert& alert : store.alerts()) {
        world.restore(alert);
    }
    for (const Store::ToldRow& row : store.told()) {
        world.restore_told(row.alert, row.recipient, row.told);
    }
    for (const Judgement& judgement : store.judgements()) {
        world.restore(judgement);
    }
    for (const Silence& silence : store.silences()) world.restore(silence);
    for (const Opinion& verdict : store.verdicts()) {
        world.restore(verdict);
    }
    arrivals.emplace(world.catalogue().metrics.size());
    store.each_version(world.catalogue(), std::nullopt, [&](const Figure& figure, Instant known_at) {
        world.restore(figure, known_at);
        arrivals->add(figure, known_at);
    });
    store.each_assessment_column(world.catalogue(), [&](const AssessmentColumn& column) { world.restore(column); });
    world.restored(now);
    return world;
}

BrokenConfiguration::BrokenConfiguration(const fs::path& path, Diagnostics found)
    : std::runtime_error(
          fmt::format("the configuration {} has {} errors", path.string(),
                      std::count_if(found.begin(), found.end(),
                                    [](const Diagnostic& d) { return d.severity == Diagnostic::Severity::error; }))),
      diagnostics(std::move(found))
{
}

// ── a step: decided, written, kept ───────────────────────────────────────────────────────────────────────────────

void House::Rest::set_clock()
{
    const DaemonSettings& settings = compiled.configuration->daemon;
    clocks.push_back(std::make_unique<const Clock>(settings.time_zone, settings.pretend));
    clock.store(clocks.back().get());
    if (house.world_) house.world_->tell_time_with(zone());
}

std::shared_ptr<const TimeZone> House::Rest::zone() const
{
    return std::make_shared<const Clock>(clock.load()->time_zone(), std::nullopt);
}

void House::Rest::set_trouble(std::optional<std::string> text)
{
    const std::lock_guard guard(told);
    if (!text || !trouble) {  // the first trouble says since when
        trouble = std::move(text);
    }
}

void House::Rest::in_trouble(const std::exception& error)
{
    set_trouble(fmt::format("{} (since {})", error.what(), text(clock.load()->now())));
}

void House::Rest::start()
{
    found_at_start = compiled.warnings;
    set_clock();
    if (const auto last = house.store_->batches(1); !last.empty()) {
        newest = last.front().recorded_at;
    }
    house.world_ = std::make_unique<World>(world_of(*house.store_, compiled, now(), arrivals));
    let_it_read(*house.world_);
    failpoint("restored");
    take_up_configuration();
    look_for_waiting();
    give_back_memory();
}

void House::Rest::let_it_read(World& world)
{
    world.tell_time_with(zone());
    world.read_assessments_with([&house = house, read = reader_of(*house.store_)](
                                    const auto& catalogue, auto rule, auto metric, auto period, const auto& take) {
        const std::lock_guard guard(house.store_mutex_);
        read(catalogue, rule, metric, period, take);
    });
    world.look_up_sources_with([this] {
        const auto ask = [this](const std::function<void(Store&)>& question) {
            const std::lock_guard guard(house.store_mutex_);
            question(*house.store_);
        };
        return std::make_unique<FigureSources>(ask, arriving);
    });
}

void House::Rest::find_world()
{
    if (!lost) {
        return;
    }
    const std::unique_lock world(house.mutex_);
    if (lost) {  // somebody else may have been first
        rebuild();
    }
}

void House::Rest::rebuild()
{
    lost = true;
    const std::lock_guard guard(house.store_mutex_);
    *house.world_ = world_of(*house.store_, compiled, now(), arrivals);
    let_it_read(*house.world_);
    lost = false;
}

void House::Rest::undo()
{
    try {
        rebuild();
    } catch (const std::exception& error) {
        in_trouble(error);  // `lost` stays: readers are told, and the next command tries again
    }
}

std::int64_t House::Rest::write(Step step, const Changes& changes, World& world)
{
    const std::lock_guard guard(house.store_mutex_);
    step.catalogue = &world.catalogue();
    step.changes = &changes;
    step.ruleset = compiled.configuration->version;
    const std::int64_t batch = house.store_->commit(step);
    newest = std::max(newest, step.at);
    set_trouble(std::nullopt);
    if (!changes.empty()) {
        world.stored();
    }
    return batch;
}

// ── where a step is decided ──────────────────────────────────────────────────────────────────────────────────────

House::Rest::Decision::Decision(Rest& rest, Where where) : rest_(rest), alone_(rest.house.mutex_, std::defer_lock)
{
    if (where == Where::beside)
        copy_ = rest.house.world_->clone();  // no lock: commands alone change the World, and this is one
    else
        alone_.lock();
}

World& House::Rest::Decision::world() { return copy_ ? *copy_ : *rest_.house.world_; }

void House::Rest::Decision::keep()
{
    if (!copy_) return;
    alone_.lock();
    std::swap(*rest_.house.world_, *copy_);
}

void House::Rest::Decision::undo(const std::exception& error)
{
    rest_.in_trouble(error);
    if (!alone_.owns_lock()) alone_.lock();
    rest_.undo();
}

// ── the house itself ─────────────────────────────────────────────────────────────────────────────────────────────

namespace {

void pass_commit_point(CommitPoint point)
{
    switch (point) {
        case CommitPoint::begun: return failpoint("commit-begun");
        case CommitPoint::half: return failpoint("commit-half");
        case CommitPoint::before_sync: return failpoint("commit-before-sync");
    }
}

}  // namespace

std::optional<KeptStore> open_kept_store(const fs::path& data, const std::string& organisation)
{
    if (!fs::exists(data / "varsko.db")) return std::nullopt;
    auto lock = locked(data);
    return KeptStore{std::move(lock), open_sqlite_store(data / "varsko.db", organisation)};
}

House::House(const Options& options) : rest_(std::make_unique<Rest>(*this, options.configuration, options.data))
{
    const fs::path database = rest_->data / "varsko.db";
    const bool last_run = options.rules == Options::Rules::last_run && fs::exists(database);
    if (!last_run) rest_->compiled = compiled_from(rest_->configuration);
    std::error_code failed;
    fs::create_directories(rest_->data, failed);
    if (failed) {
        throw StorageError(
            fmt::format("the data folder {} cannot be made: {}", rest_->data.string(), failed.message()));
    }
    rest_->lock = locked(rest_->data);
    // Of a folder that several share only the files say whose rules are meant.
    const auto known = last_run ? organisations_of(database) : std::vector<std::string>();
    if (last_run && known.size() != 1) rest_->compiled = compiled_from(rest_->configuration);
    const auto& organisation =
        known.size() == 1 ? known.front() : rest_->compiled.configuration->catalogue.organisation;
    store_ = open_sqlite_store(database, organisation, pass_commit_point);
    readers_ =
        std::make_unique<StoreReaders>([database, organisation] { return open_sqlite_reader(database, organisation); });
    if (last_run) {
        auto last = compiled_from(*store_);
        if (last || !rest_->compiled.configuration)
            rest_->compiled = last ? std::move(*last) : compiled_from(rest_->configuration);
    } else {
        rest_->run_on_with_what_was_applied();
    }
    rest_->start();
}

House::House(fs::path configuration, std::unique_ptr<Store> store, fs::path data)
    : store_(std::move(store)), rest_(std::make_unique<Rest>(*this, std::move(configuration), std::move(data)))
{
    rest_->compiled = compiled_from(rest_->configuration);
    rest_->run_on_with_what_was_applied();
    rest_->start();
}

House::~House() = default;

const Clock& House::clock() const { return *rest_->clock.load(); }
fs::path House::data() const { return rest_->data; }
fs::path House::configuration_path() const { return rest_->configuration; }

void House::find_world() const { rest_->find_world(); }

void House::present() const
{
    if (rest_->lost) {
        throw StorageError("what is known is being read from the store again: " + trouble().value_or("a write failed"));
    }
}

Diagnostics House::found_at_start() const { return rest_->found_at_start; }

Diagnostics House::last_reload() const
{
    const std::lock_guard guard(rest_->told);
    return rest_->last_reload;
}

std::optional<std::string> House::trouble() const
{
    const std::lock_guard guard(rest_->told);
    return rest_->trouble;
}

void House::on_commit(std::function<void(const Changes&, const Batch*)> hook) { rest_->committed = std::move(hook); }

Intake House::take_in(const Arrival& arrival, bool dry_run)
{
    bool written = false;
    Intake intake;
    try {
        intake = rest_->take_in(arrival, dry_run, written);
    } catch (const StorageError& error) {  // also of a mere question: seen before?
        rest_->in_trouble(error);
        throw;
    }
    if (written) {
        rest_->tell(intake.changes, &intake.batch);
    }
    if (intake.batch.figures > many_figures || intake.changes.messages.size() > many_messages) {
        give_back_memory();
    }
    return intake;
}

Changes House::tick()
{
    if (trouble()) {  // is the ground back?
        const std::lock_guard one(rest_->commands);
        try {
            rest_->find_world();
            const std::lock_guard guard(store_mutex_);
            store_->remember("last_trouble_over", text(clock().now()));
        } catch (const std::exception& error) {
            rest_->in_trouble(error);
            throw;
        }
        rest_->set_trouble(std::nullopt);
    }
    return *rest_->run("tick", "clock", "tick-before-commit", "tick-after-commit",
                       [&](World& world, Instant) -> Result<Changes, Refused> {
                           return varsko::tick(world, clock().now());  // what is late is told by the clock itself
                       },
                       {.where = Rest::Decision::Where::beside});
}

Result<Changes, Refused> House::acknowledge(const AlertKey& key, const std::string& by, const std::string& comment)
{
    return rest_->run("ack", by, "ack-before-commit", "ack-after-commit",
                      [&](World& world, Instant now) { return varsko::acknowledge(world, key, by, comment, now); });
}

Result<Changes, Refused> House::comment(const AlertKey& key, const std::string& by, const std::string& text)
{
    return rest_->run("comment", by, "ack-before-commit", "ack-after-commit",
                      [&](World& world, Instant now) { return varsko::comment(world, key, by, text, now); });
}

Result<Changes, Refused> House::judge(const Judging& judging)
{
    return rest_->run("judge", judging.by, "ack-before-commit", "ack-after-commit",
                      [&](World& world, Instant now) { return varsko::judge(world, judging, now); });
}

Result<Changes, Refused> House::judge_alert(const AlertKey& key, bool useful, const std::string& by)
{
    return rest_->run("judge", by, "ack-before-commit", "ack-after-commit",
                      [&](World& world, Instant now) { return varsko::judge_alert(world, key, useful, by, now); });
}

Result<Changes, Refused> House::edit_risk(const std::string& id, const RiskEdit& edit)
{
    return rest_->run("risk", edit.by, "risk-before-commit", "risk-after-commit",
                      [&](World& world, Instant now) { return varsko::edit(world, id, edit, now); });
}

Result<Changes, Refused> House::add_risk(const Risk& risk, const std::string& by)
{
    return rest_->run("risk", by, "risk-before-commit", "risk-after-commit",
                      [&](World& world, Instant now) { return varsko::add(world, risk, by, now); });
}

Result<Changes, std::vector<RefusedEntry>> House::enter_risks(std::span<const RiskEntry> entries, const std::string& by)
{
    return rest_->run("risk", by, "risk-before-commit", "risk-after-commit",
                      [&](World& world, Instant now) { return varsko::enter(world, entries, by, now); });
}

ReadConfiguration House::reload(const ReloadCause& cause)
{
    Changes changes;
    ReadConfiguration read = rest_->reload(cause, changes);
    if (!changes.empty()) {
        rest_->tell(changes, nullptr);
    }
    return read;
}

Changes House::tell(std::vector<Message> messages)
{
    return *rest_->run("tell", "outbox", "tick-before-commit", "tick-after-commit",
                       [&](World&, Instant) -> Result<Changes, Refused> {
                           Changes changes;
                           changes.messages = std::move(messages);
                           return changes;
                       });
}

bool House::retry_message(const std::string& id)
{
    const std::lock_guard guard(store_mutex_);
    return store_->retry(id, clock().now());
}

void House::settle(std::span<const Settlement> tries)
{
    const std::lock_guard guard(store_mutex_);
    store_->settle(tries);
}

const trial::Arrivals& House::arrivals() const
{
    const std::lock_guard one(rest_->gathering);
    if (!rest_->arrivals) {
        const Catalogue& catalogue = world_->catalogue();
        trial::Arrivals gathered(catalogue.metrics.size());
        look([&](StoreReader& store) {
            store.each_version(catalogue, std::nullopt,
                               [&](const Figure& figure, Instant known_at) { gathered.add(figure, known_at); });
        });
        rest_->arrivals = std::move(gathered);
    }
    return *rest_->arrivals;
}

World House::as_of(Instant instant) const
{
    CompiledConfiguration compiled;
    read([&](const World& world) {
        compiled = {.configuration = world.shared_configuration(), .rules = world.shared_rules()};
    });
    World world(compiled.configuration, compiled.rules);
    look([&](StoreReader& store) {
        store.each_version(world.catalogue(), instant,
                           [&](const Figure& figure, Instant known_at) { world.restore(figure, known_at); });
        for (const Judgement& judgement : store.judgements()) {
            if (judgement.at <= instant) world.restore(judgement);
        }
    });
    world.restored(instant);
    return world;
}

}  // namespace varsko
