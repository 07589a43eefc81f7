// How a house takes up a configuration: at its start, and when the folder is read again.
#include "daemon/house_rest.hpp"

#include <set>
#include <string_view>

namespace varsko {

CompiledConfiguration compile(Configuration&& configuration, std::vector<NamedText> files)
{
    Diagnostics none;
    auto shared = std::make_shared<const Configuration>(std::move(configuration));
    auto rules = compile(shared->catalogue, shared->rules, shared->version, none);
    return {.configuration = std::move(shared),
            .rules = std::move(rules),
            .files = std::make_shared<const std::vector<NamedText>>(std::move(files))};
}

std::string first_error(const Diagnostics& diagnostics)
{
    return std::find_if(diagnostics.begin(), diagnostics.end(),
                        [](const Diagnostic& d) { return d.severity == Diagnostic::Severity::error; })
        ->text();
}

CompiledConfiguration compiled_from(const std::filesystem::path& path)
{
    auto files = read_folder(path);
    ReadConfiguration read = read_configuration(files);
    if (!read.ok()) {
        throw BrokenConfiguration(path, std::move(read.diagnostics));
    }
    CompiledConfiguration compiled = compile(std::move(read.configuration), std::move(files));
    compiled.warnings = std::move(read.diagnostics);
    return compiled;
}

std::optional<CompiledConfiguration> compiled_from(Store& store)
{
    auto last = store.last_run();
    if (!last) return std::nullopt;
    ReadConfiguration read = read_configuration(last->files);
    if (!read.ok()) return std::nullopt;
    return compile(std::move(read.configuration), std::move(last->files));
}

namespace {

// Where databases from before configurations were kept whole say which version ran last; written at each start.
constexpr std::string_view configuration_key = "configuration";

template <class T>
void append(std::vector<T>& to, std::vector<T>&& from)
{
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

void append(Changes& to, Changes&& from)
{
    append(to.assessments, std::move(from.assessments));
    append(to.judgements, std::move(from.judgements));
    append(to.verdicts, std::move(from.verdicts));
    append(to.alerts, std::move(from.alerts));
    append(to.events, std::move(from.events));
    append(to.risks, std::move(from.risks));
    append(to.risk_events, std::move(from.risk_events));
    append(to.messages, std::move(from.messages));
    append(to.told, std::move(from.told));
    append(to.findings, std::move(from.findings));
}

template <class T>
std::set<std::string_view> ids(const std::vector<T>& all)
{
    std::set<std::string_view> out;
    for (const T& one : all) out.insert(one.id);
    return out;
}

// The figures that lie in memory are those that a start would find: of the same units and metrics, ranked alike.
bool same_figures(const Catalogue& a, const Catalogue& b)
{
    if (ids(a.units) != ids(b.units) || ids(a.metrics) != ids(b.metrics)) return false;
    return std::all_of(a.metrics.begin(), a.metrics.end(), [&](const Metric& metric) {
        return metric.source_rank == b.metrics[*b.metric(metric.id)].source_rank;
    });
}

}  // namespace

void House::Rest::take_up_configuration()
{
    Changes changes;
    const Instant at = now();
    try {
        const auto last = house.ask([](Store& store) { return store.last_run(); });
        if ((last ? last->version : house.store_->recall(configuration_key)) != compiled.configuration->version) {
            changes = varsko::reload(*house.world_, compiled.configuration, compiled.rules, at);
        }
        append(changes, varsko::adopt_risks(*house.world_, at));
        write_reload(compiled, {.cause = "start"}, "start", changes, at);
        // A start that had nothing to write finds out here whether the store can be written.
        house.ask([&](Store& store) { store.remember(configuration_key, compiled.configuration->version); });
    } catch (const std::exception& error) {
        in_trouble(error);
        undo();
        throw;
    }
}

void House::Rest::write_reload(const CompiledConfiguration& next, const ReloadCause& cause, const std::string& by,
                               const Changes& changes, Instant at)
{
    RuleSetVersion taken;
    taken.version = next.configuration->version;
    taken.at = at;
    taken.cause = cause.cause;
    taken.by = cause.by;
    taken.did = effect_of(changes).counts();
    taken.files = *next.files;
    const auto last = house.ask([](Store& store) { return store.last_run(); });
    const bool is_new = !last || last->version != taken.version;
    if (changes.empty() && !is_new) return;
    failpoint("reload-before-commit");
    Step step;
    step.at = at;
    step.command = "reload";
    step.by = by;
    if (is_new) step.took_effect = &taken;
    write(std::move(step), changes, *house.world_);
    failpoint("reload-after-commit");
}

bool House::Rest::ran_last(const CompiledConfiguration& one) const
{
    try {
        const auto last = house.ask([](Store& store) { return store.last_run(); });
        return last && last->version == one.configuration->version;
    } catch (const StorageError&) {
        return false;  // nobody knows; the next reload finds out
    }
}

ReadConfiguration House::Rest::checked(const std::vector<NamedText>& files) const
{
    ReadConfiguration read = read_configuration(files);
    const std::string& ours = compiled.configuration->catalogue.organisation;
    if (read.ok() && read.configuration.catalogue.organisation != ours) {
        read.diagnostics.push_back(
            {.severity = Diagnostic::Severity::error,
             .place = {.file = "varsko.toml"},
             .code = "other-organisation",
             .message = fmt::format(
                 "the data folder belongs to organisation \"{}\": another one needs a folder of its own", ours)});
    }
    return read;
}

ReadConfiguration House::Rest::reload(const ReloadCause& given, Changes& changes)
{
    const std::lock_guard one(commands);
    find_world();
    FolderRead folder = read_again();
    ReadConfiguration& read = folder.read;
    if (read.ok() && must_wait(read.configuration)) {
        let_wait(folder, given.cause);
    } else if (read.ok()) {
        ReloadCause cause = given;
        if (restored && restored->first == read.configuration.version) cause = {"restore", restored->second};
        changes = change_configuration(compile(Configuration(read.configuration), std::move(folder.files)), cause);
        restored.reset();
    } else {
        nothing_waits();  // what waited does not stand there any more
    }
    const std::lock_guard guard(told);
    last_reload = read.ok() ? Diagnostics{} : read.diagnostics;
    return std::move(read);
}

FolderRead House::Rest::read_again() const
{
    FolderRead folder;
    try {
        folder.files = read_folder(configuration);
        folder.read = checked(folder.files);
    } catch (const std::runtime_error& error) {
        folder.read.diagnostics = {{.severity = Diagnostic::Severity::error,
                                    .place = {.file = configuration.string()},
                                    .code = "unreadable",
                                    .message = error.what()}};
    }
    return folder;
}

Changes House::Rest::reloaded(World& world, const CompiledConfiguration& next, Instant at,
                              std::optional<trial::Arrivals>& arrivals_of_world)
{
    if (!same_figures(world.catalogue(), next.configuration->catalogue) ||
        !next.rules->known_then().empty()) {  // versions are read again: an older rule may not have asked for them
        // What lost its name is in the store only, and what has one now may lie there since before.
        const std::lock_guard guard(house.store_mutex_);
        world = world_of(*house.store_, next, at, arrivals_of_world);
        let_it_read(world);
    }
    Changes changes = varsko::reload(world, next.configuration, next.rules, at);
    append(changes, varsko::adopt_risks(world, at));
    return changes;
}

Changes House::Rest::change_configuration(const CompiledConfiguration& next, const ReloadCause& cause)
{
    const std::unique_lock world(house.mutex_);
    const CompiledConfiguration before = compiled;
    const Instant at = now();
    try {
        Changes changes = reloaded(*house.world_, next, at, arrivals);
        compiled = next;
        arrivals.reset();
        write_reload(next, cause, "configuration", changes, at);
        set_clock();
        nothing_waits();
        return changes;
    } catch (const std::exception& error) {
        in_trouble(error);
        compiled = before;
        if (ran_last(next)) {  // it is written, only the answer was lost
            compiled = next;
            set_clock();
            nothing_waits();
        }
        undo();
        throw;
    }
}

}  // namespace varsko
