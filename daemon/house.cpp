#include "daemon/house.hpp"

#include "daemon/digest.hpp"
#include "daemon/failpoint.hpp"
#include "daemon/knowledge.hpp"
#include "storage/sqlite/lock.hpp"
#include "storage/sqlite/sqlite_store.hpp"

#include <algorithm>
#include <atomic>

#include <fmt/format.h>

namespace varsko {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view configuration_key = "configuration";

// A configuration that will run: read, checked, compiled.
struct Words {
    std::shared_ptr<const Configuration> configuration;
    std::shared_ptr<const RuleSet> rules;
};

Words compiled(Configuration&& configuration)
{
    Diagnostics none;
    auto shared = std::make_shared<const Configuration>(std::move(configuration));
    auto rules = compile(shared->catalogue, shared->rules, shared->version, none);
    return {.configuration = std::move(shared), .rules = std::move(rules)};
}

Words words_of(const fs::path& path)
{
    ReadConfiguration read = read_configuration(read_folder(path));
    if (!read.ok()) {
        throw BrokenConfiguration(path, std::move(read.diagnostics));
    }
    return compiled(std::move(read.configuration));
}

World world_of(Store& store, const Words& words, Instant now)
{
    World world(words.configuration, words.rules);
    store.each_figure(world.catalogue(), std::nullopt, [&](const Figure& figure) { world.restore(figure); });
    store.each_assessment_column(world.catalogue(), [&](const AssessmentColumn& column) { world.restore(column); });
    for (const Risk& risk : store.risks()) {
        world.restore(risk);
    }
    for (const Alert& alert : store.alerts()) {
        world.restore(alert);
    }
    for (const Store::ToldRow& row : store.told()) {
        world.restore_told(row.alert, row.recipient, row.told);
    }
    world.restored(now);
    return world;
}

template <class T>
void append(std::vector<T>& to, std::vector<T>&& from)
{
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

void append(Changes& to, Changes&& from)
{
    append(to.assessments, std::move(from.assessments));
    append(to.alerts, std::move(from.alerts));
    append(to.events, std::move(from.events));
    append(to.risks, std::move(from.risks));
    append(to.risk_events, std::move(from.risk_events));
    append(to.messages, std::move(from.messages));
    append(to.told, std::move(from.told));
    append(to.findings, std::move(from.findings));
}

// Figures of units and metrics that `before` had no name for: they lay in the store and are news to the World.
std::vector<Figure> newly_named(Store& store, const Catalogue& before, const Catalogue& now)
{
    std::vector<bool> units, metrics;
    for (const Unit& unit : now.units) {
        units.push_back(!before.unit(unit.id));
    }
    for (const Metric& metric : now.metrics) {
        metrics.push_back(!before.metric(metric.id));
    }
    std::vector<Figure> figures;
    const bool any =
        std::count(units.begin(), units.end(), true) + std::count(metrics.begin(), metrics.end(), true) > 0;
    if (any) {
        store.each_figure(now, std::nullopt, [&](const Figure& figure) {
            if (units[figure.unit] || metrics[figure.metric]) {
                figures.push_back(figure);
            }
        });
    }
    return figures;
}

}  // namespace

BrokenConfiguration::BrokenConfiguration(const fs::path& path, Diagnostics found)
    : std::runtime_error(
          fmt::format("the configuration {} has {} errors", path.string(),
                      std::count_if(found.begin(), found.end(),
                                    [](const Diagnostic& d) { return d.severity == Diagnostic::Severity::error; }))),
      diagnostics(std::move(found))
{
}

struct House::Rest {
    House& house;
    fs::path configuration, data;
    std::optional<DataFolderLock> lock;

    std::mutex commands;  // one command at a time
    Words words;          // what the World is (or would be) built from; changed by commands only
    Instant newest{};     // of the last step: our own stamps never go backwards

    std::vector<std::unique_ptr<const Clock>> clocks;  // all that ever were, so that a reference stays good
    std::atomic<const Clock*> clock{nullptr};

    std::function<void(const Changes&, const Batch*)> committed;

    std::atomic<bool> lost{false};  // a commit failed, and the World could not be built again
    mutable std::mutex told;        // guards the two below
    std::optional<std::string> trouble;
    Diagnostics last_reload;

    Rest(House& h, fs::path c, fs::path d) : house(h), configuration(std::move(c)), data(std::move(d)) {}

    void set_clock()
    {
        const DaemonSettings& settings = words.configuration->daemon;
        clocks.push_back(std::make_unique<const Clock>(settings.time_zone, settings.pretend));
        clock.store(clocks.back().get());
    }

    void set_trouble(std::optional<std::string> text)
    {
        const std::lock_guard guard(told);
        if (!text || !trouble) {  // the first trouble says since when
            trouble = std::move(text);
        }
    }

    void in_trouble(const std::exception& error)
    {
        set_trouble(fmt::format("{} (since {})", error.what(), text(clock.load()->now())));
    }

    // Stamps order knowledge, so a clock that was set back (or pretends a day) must not make new figures old.
    Instant now() const { return std::max(clock.load()->now(), newest); }

    void start()
    {
        set_clock();
        if (const auto last = house.store_->batches(1); !last.empty()) {
            newest = last.front().recorded_at;
        }
        house.world_ = std::make_unique<World>(world_of(*house.store_, words, now()));
        failpoint("restored");
        take_up_configuration();
    }

    // After a start: what differs from the configuration last run, and the register's start.
    void take_up_configuration();

    // ── a step: decided, written, kept.  Each is called with `commands` held ─────────────────────────────────────

    // The World is rebuilt if an earlier step could not be; throws StorageError while that cannot be done.
    void find_world()
    {
        if (!lost) {
            return;
        }
        const std::unique_lock world(house.mutex_);
        rebuild();
    }

    // REQUIRES the World's lock.
    void rebuild()
    {
        lost = true;
        const std::lock_guard guard(house.store_mutex_);
        *house.world_ = world_of(*house.store_, words, now());
        lost = false;
    }

    // Called while an exception is on its way up, with the World's lock: nothing that was not written may stay.
    void undo()
    {
        try {
            rebuild();
        } catch (const std::exception& error) {
            in_trouble(error);  // `lost` stays: readers are told, and the next command tries again
        }
    }

    std::int64_t write(Step step, const Changes& changes)
    {
        const std::lock_guard guard(house.store_mutex_);
        step.catalogue = &house.world_->catalogue();
        step.changes = &changes;
        step.ruleset = words.configuration->version;
        const std::int64_t batch = house.store_->commit(step);
        newest = std::max(newest, step.at);
        set_trouble(std::nullopt);
        return batch;
    }

    // REQUIRES no lock.
    void tell(const Changes& changes, const Batch* batch) const
    {
        if (committed) {
            committed(changes, batch);
        }
    }

    // decide: (World&, Instant) -> Result<Changes, Refused>
    template <class Decide>
    Result<Changes, Refused> run(std::string_view command, const std::string& by, FailpointName before,
                                 FailpointName after, Decide decide)
    {
        auto changes = decided(command, by, before, after, decide);
        if (changes && !changes->empty()) {
            tell(*changes, nullptr);
        }
        return changes;
    }

    template <class Decide>
    Result<Changes, Refused> decided(std::string_view command, const std::string& by, FailpointName before,
                                     FailpointName after, Decide decide)
    {
        const std::lock_guard one(commands);
        find_world();
        const std::unique_lock world(house.mutex_);
        const Instant at = now();
        try {
            Result<Changes, Refused> changes = decide(*house.world_, at);
            if (changes && !changes->empty()) {
                failpoint(before);
                Step step;
                step.at = at;
                step.command = command;
                step.by = by;
                write(std::move(step), *changes);
                failpoint(after);
            }
            return changes;
        } catch (const std::exception& error) {
            in_trouble(error);
            undo();
            throw;
        }
    }

    // Puts the configuration that was back, if a reload cannot be written.
    Changes change_words(Words next);
    ReadConfiguration reload(Changes&);

    // `written`: a batch was committed (it was no dry run, and not seen before).
    Intake take_in(const Arrival&, bool dry_run, bool& written);
    Intake taken(const Arrival&, const ingest::Reading&, Batch, bool dry_run);
    Intake refused(const ingest::Reading&, Batch, bool dry_run);
    std::optional<Intake> seen(const Arrival&, const Batch&, const std::string& strict_digest);
};

// ── arrivals ─────────────────────────────────────────────────────────────────────────────────────────────────────

namespace {

// What the bytes are read as is part of what they say: the same file for another month is another arrival.
std::string options_text(const ingest::ReadOptions& options)
{
    std::string text;
    if (options.period) {
        text += "period=" + options.period->text() + '\n';
    }
    for (const auto& [name, value] :
         {std::pair{"mapping", &options.mapping}, {"metric", &options.metric}, {"unit", &options.unit}}) {
        if (!value->empty()) {
            text += fmt::format("{}={}\n", name, *value);
        }
    }
    if (options.preliminary) {
        text += "preliminary\n";
    }
    return text;
}

std::string digest_of(const Arrival& arrival)
{
    const std::string options = options_text(arrival.options);
    return options.empty() ? sha256({arrival.bytes}) : sha256({arrival.bytes, options});
}

std::vector<Batch::Problem> problems_of(const ingest::Reading& reading)
{
    std::vector<Batch::Problem> problems;
    for (const auto& rejection : reading.rejections) {
        problems.push_back({true, rejection.row, rejection.column, rejection.code, rejection.message, rejection.raw});
    }
    for (const auto& warning : reading.warnings) {
        problems.push_back({false, warning.row, warning.column, warning.code, warning.message, {}});
    }
    std::stable_sort(problems.begin(), problems.end(), [](const auto& a, const auto& b) { return a.row < b.row; });
    return problems;
}

std::string personal_number_text(const ingest::Reading& reading, std::string_view language)
{
    const auto* form =
        language == "en"
            ? "a personal number stands at row {}, column {}: the file is set aside and nothing of it is kept"
            : "ett personnummer står på rad {}, kolumn {}: filen är lagd åt sidan och inget av den är sparat";
    return fmt::format(fmt::runtime(form), reading.failure_row, reading.failure_column);
}

}  // namespace

std::optional<Intake> House::Rest::seen(const Arrival& arrival, const Batch& batch, const std::string& strict_digest)
{
    const std::lock_guard guard(house.store_mutex_);
    Store& store = *house.store_;
    if (auto first = store.batch_with_key(arrival.idempotency_key);
        first && !arrival.idempotency_key.empty() && first->state == Batch::State::taken) {
        const bool same = first->digest == batch.digest || first->digest == strict_digest;
        return Intake{.outcome = same ? Intake::Outcome::seen_before : Intake::Outcome::key_reused,
                      .batch = std::move(*first)};
    }
    for (const std::string* digest : {&batch.digest, &strict_digest}) {
        if (auto first = store.batch_with_digest(*digest)) {
            const auto outcome =
                first->state == Batch::State::taken ? Intake::Outcome::seen_before : Intake::Outcome::refused;
            return Intake{.outcome = outcome, .batch = std::move(*first)};
        }
    }
    return std::nullopt;
}

Intake House::Rest::take_in(const Arrival& arrival, bool dry_run, bool& written)
{
    ingest::ReadOptions options = arrival.options;
    if (options.file_name.empty()) {
        options.file_name = arrival.file;
    }
    Batch batch;
    batch.file = has_personal_number(arrival.file) ? "(dolt namn)" : arrival.file;
    batch.digest = digest_of(arrival);
    batch.by = arrival.by;
    batch.idempotency_key = arrival.idempotency_key;

    std::shared_ptr<const Configuration> read_with =
        house.read([](const World& world) { return world.shared_configuration(); });
    // Rows that were refused may be readable with the next configuration: then the file is not one that was seen.
    std::string strict_digest = sha256({batch.digest, read_with->version});
    if (auto before = seen(arrival, batch, strict_digest)) {
        return std::move(*before);
    }
    ingest::Reading reading = ingest::read(arrival.bytes, options, read_with->catalogue, read_with->mappings);

    const std::lock_guard one(commands);
    find_world();
    if (words.configuration != read_with) {  // reloaded while we read
        read_with = words.configuration;
        strict_digest = sha256({batch.digest, read_with->version});
        reading = ingest::read(arrival.bytes, options, read_with->catalogue, read_with->mappings);
    }
    if (auto before = seen(arrival, batch, strict_digest)) {  // the same file came twice at once
        return std::move(*before);
    }
    batch.recorded_at = now();
    batch.known_at = batch.recorded_at;
    if (!reading.rejections.empty() || reading.failure != ingest::Reading::Failure::none) {
        batch.digest = strict_digest;
    }
    written = !dry_run;
    if (reading.failure == ingest::Reading::Failure::none && (!reading.figures.empty() || reading.rejections.empty())) {
        return taken(arrival, reading, std::move(batch), dry_run);
    }
    return refused(reading, std::move(batch), dry_run);
}

Intake House::Rest::refused(const ingest::Reading& reading, Batch batch, bool dry_run)
{
    using Failure = ingest::Reading::Failure;
    batch.state = Batch::State::refused;
    if (reading.failure == Failure::personal_number) {
        batch.digest.clear();  // not even that is kept
        batch.failure = text(reading.failure);
        batch.failure_message = personal_number_text(reading, words.configuration->catalogue.language);
        batch.problems = {
            {true, reading.failure_row, reading.failure_column, batch.failure, batch.failure_message, {}}};
        batch.rejected = 1;
    } else if (reading.failure == Failure::none) {
        batch.failure = "no-figures";
        batch.failure_message = fmt::format("none of its {} rows could be read", reading.rejections.size());
        batch.layout = reading.layout;
        batch.problems = problems_of(reading);
        batch.rejected = static_cast<std::uint32_t>(reading.rejections.size());
    } else {
        batch.failure = text(reading.failure);
        batch.failure_message = reading.failure_message;
        batch.layout = reading.layout;
        batch.problems = problems_of(reading);
        batch.rejected = static_cast<std::uint32_t>(reading.rejections.size());
    }
    if (!dry_run) {
        Step step;
        step.at = batch.recorded_at;
        step.command = "refuse";
        step.by = batch.by;
        step.batch = batch;
        try {
            failpoint("before-commit");
            batch.id = write(std::move(step), Changes{});
            failpoint("after-commit");
        } catch (const std::exception& error) {
            in_trouble(error);
            throw;
        }
    }
    return {.outcome = Intake::Outcome::refused, .batch = std::move(batch)};
}

Intake House::Rest::taken(const Arrival& arrival, const ingest::Reading& reading, Batch batch, bool dry_run)
{
    const std::unique_lock world(house.mutex_);
    News news;
    {
        const std::lock_guard guard(house.store_mutex_);
        news = news_of(reading, *house.world_, *house.store_, batch.recorded_at);
    }
    if (reading.known_at) {
        batch.known_at = std::min(Instant(*reading.known_at), batch.recorded_at);
    }
    batch.known_at_assumed = std::find(news.assumed.begin(), news.assumed.end(), 1) != news.assumed.end();
    batch.layout = reading.layout;
    batch.figures = static_cast<std::uint32_t>(reading.figures.size());
    batch.changed = static_cast<std::uint32_t>(news.stored.size());
    batch.rejected = static_cast<std::uint32_t>(reading.rejections.size());
    batch.problems = problems_of(reading);
    if (news.postdated > 0) {
        batch.problems.push_back(
            {false,
             0,
             0,
             "postdated",
             fmt::format("{} figures say that they became known after now ({}): they are kept as known now",
                         news.postdated, text(batch.recorded_at)),
             {}});
    }

    Intake intake{.outcome = Intake::Outcome::taken, .unchanged = news.unchanged};
    if (dry_run) {
        World trial = house.world_->clone();
        intake.changes = varsko::take_in(trial, news.current(), batch.recorded_at);
    } else {
        try {
            intake.changes = varsko::take_in(*house.world_, news.current(), batch.recorded_at);
            Step step;
            step.at = batch.recorded_at;
            step.command = "ingest";
            step.by = arrival.by;
            step.batch = batch;
            step.figures = news.stored;
            step.known_at = news.known_at;
            step.assumed = news.assumed;
            step.text = reading.text;
            step.sheets = reading.sheets;
            failpoint("before-commit");
            batch.id = write(std::move(step), intake.changes);
            failpoint("after-commit");
        } catch (const std::exception& error) {
            in_trouble(error);
            undo();
            throw;
        }
    }
    intake.findings = intake.changes.findings;
    intake.batch = std::move(batch);
    return intake;
}

// ── configuration ────────────────────────────────────────────────────────────────────────────────────────────────

void House::Rest::take_up_configuration()
{
    Changes changes;
    const Instant at = now();
    try {
        if (house.store_->recall(configuration_key) != words.configuration->version) {
            changes = varsko::reload(*house.world_, words.configuration, words.rules, at);
        }
        for (const Risk& risk : words.configuration->risks) {
            if (house.world_->risks().count(risk.id) != 0) {
                continue;
            }
            auto added = varsko::add(*house.world_, risk, "file", at);
            if (!added) {
                throw std::runtime_error(
                    fmt::format("risk {} of the configuration cannot be entered: {}", risk.id, added.error().message));
            }
            append(changes, std::move(*added));
        }
        if (!changes.empty()) {
            failpoint("reload-before-commit");
            Step step;
            step.at = at;
            step.command = "reload";
            step.by = "start";
            write(std::move(step), changes);
            failpoint("reload-after-commit");
        }
        house.store_->remember(configuration_key, words.configuration->version);
    } catch (const std::exception& error) {
        in_trouble(error);
        undo();
        throw;
    }
}

// ── the house itself ─────────────────────────────────────────────────────────────────────────────────────────────

House::House(Options options) : rest_(std::make_unique<Rest>(*this, options.configuration, options.data))
{
    rest_->words = words_of(rest_->configuration);
    std::error_code failed;
    fs::create_directories(rest_->data, failed);
    if (failed) {
        throw StorageError(
            fmt::format("the data folder {} cannot be made: {}", rest_->data.string(), failed.message()));
    }
    rest_->lock.emplace(rest_->data);
    store_ = open_sqlite_store(rest_->data / "varsko.db", rest_->words.configuration->catalogue.organisation);
    rest_->start();
}

House::House(fs::path configuration, std::unique_ptr<Store> store, fs::path data)
    : store_(std::move(store)), rest_(std::make_unique<Rest>(*this, std::move(configuration), std::move(data)))
{
    rest_->words = words_of(rest_->configuration);
    rest_->start();
}

House::~House() = default;

const Clock& House::clock() const { return *rest_->clock.load(); }
fs::path House::data() const { return rest_->data; }
fs::path House::configuration_path() const { return rest_->configuration; }

void House::present() const
{
    if (rest_->lost) {
        throw StorageError("what is known is being read from the store again: " + trouble().value_or("a write failed"));
    }
}

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
    Intake intake = rest_->take_in(arrival, dry_run, written);
    if (written) {
        rest_->tell(intake.changes, &intake.batch);
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
                       });
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

ReadConfiguration House::reload()
{
    Changes changes;
    ReadConfiguration read = rest_->reload(changes);
    if (!changes.empty()) {
        rest_->tell(changes, nullptr);
    }
    return read;
}

ReadConfiguration House::Rest::reload(Changes& changes)
{
    const std::lock_guard one(commands);
    find_world();
    ReadConfiguration read;
    try {
        read = read_configuration(read_folder(configuration));
    } catch (const std::runtime_error& error) {
        read.diagnostics = {{.severity = Diagnostic::Severity::error,
                             .place = {.file = configuration.string()},
                             .code = "unreadable",
                             .message = error.what()}};
    }
    const bool same_organisation =
        !read.ok() || read.configuration.catalogue.organisation == words.configuration->catalogue.organisation;
    if (!same_organisation) {
        read.diagnostics.push_back(
            {.severity = Diagnostic::Severity::error,
             .place = {.file = "varsko.toml"},
             .code = "other-organisation",
             .message =
                 fmt::format("the data folder belongs to organisation \"{}\": another one needs a folder of its own",
                             words.configuration->catalogue.organisation)});
    }
    if (read.ok()) {
        changes = change_words(compiled(Configuration(read.configuration)));
    }
    const std::lock_guard guard(told);
    last_reload = read.ok() ? Diagnostics{} : read.diagnostics;
    return read;
}

Changes House::Rest::change_words(Words next)
{
    const std::unique_lock world(house.mutex_);
    const Words before = words;
    const Instant at = now();
    try {
        std::vector<Figure> figures;
        {
            const std::lock_guard guard(house.store_mutex_);
            figures = newly_named(*house.store_, before.configuration->catalogue, next.configuration->catalogue);
        }
        Changes changes = varsko::reload(*house.world_, next.configuration, next.rules, at);
        words = next;
        if (!figures.empty()) {
            append(changes, varsko::take_in(*house.world_, figures, at));
        }
        if (!changes.empty()) {
            failpoint("reload-before-commit");
            Step step;
            step.at = at;
            step.command = "reload";
            step.by = "configuration";
            write(std::move(step), changes);
            failpoint("reload-after-commit");
        }
        {
            const std::lock_guard guard(house.store_mutex_);
            house.store_->remember(configuration_key, words.configuration->version);
        }
        set_clock();
        return changes;
    } catch (const std::exception& error) {
        in_trouble(error);
        words = before;
        undo();
        throw;
    }
}

bool House::retry_message(const std::string& id)
{
    const std::lock_guard guard(store_mutex_);
    return store_->retry(id, clock().now());
}

void House::settle(const std::string& message, const Delivery& delivery, OutboxRow::State state, Instant next_try)
{
    const std::lock_guard guard(store_mutex_);
    store_->settle(message, clock().now(), delivery, state, next_try);
}

World House::as_of(Instant instant) const
{
    Words words;
    read([&](const World& world) {
        words = {.configuration = world.shared_configuration(), .rules = world.shared_rules()};
    });
    World world(words.configuration, words.rules);
    ask([&](Store& store) {
        store.each_figure(world.catalogue(), instant, [&](const Figure& figure) { world.restore(figure); });
    });
    world.restored(instant);
    return world;
}

}  // namespace varsko
