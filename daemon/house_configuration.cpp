// How a house takes up a configuration: at its start, and when the folder is read again.
#include "daemon/house_rest.hpp"

#include <set>
#include <string_view>

namespace varsko {

CompiledConfiguration compile(Configuration&& configuration)
{
    Diagnostics none;
    auto shared = std::make_shared<const Configuration>(std::move(configuration));
    auto rules = compile(shared->catalogue, shared->rules, shared->version, none);
    return {.configuration = std::move(shared), .rules = std::move(rules)};
}

namespace {

constexpr std::string_view configuration_key = "configuration";

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
        if (house.store_->recall(configuration_key) != compiled.configuration->version) {
            changes = varsko::reload(*house.world_, compiled.configuration, compiled.rules, at);
        }
        append(changes, varsko::adopt_risks(*house.world_, at));
        if (!changes.empty()) {
            failpoint("reload-before-commit");
            Step step;
            step.at = at;
            step.command = "reload";
            step.by = "start";
            write(std::move(step), changes);
            failpoint("reload-after-commit");
        }
        house.store_->remember(configuration_key, compiled.configuration->version);
    } catch (const std::exception& error) {
        in_trouble(error);
        undo();
        throw;
    }
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
        !read.ok() || read.configuration.catalogue.organisation == compiled.configuration->catalogue.organisation;
    if (!same_organisation) {
        read.diagnostics.push_back(
            {.severity = Diagnostic::Severity::error,
             .place = {.file = "varsko.toml"},
             .code = "other-organisation",
             .message =
                 fmt::format("the data folder belongs to organisation \"{}\": another one needs a folder of its own",
                             compiled.configuration->catalogue.organisation)});
    }
    if (read.ok()) {
        changes = change_configuration(compile(Configuration(read.configuration)));
    }
    const std::lock_guard guard(told);
    last_reload = read.ok() ? Diagnostics{} : read.diagnostics;
    return read;
}
// What is not remembered is only taken up once more at the next start, so this is trouble and no failure.
void House::Rest::remember_configuration()
{
    const std::lock_guard guard(house.store_mutex_);
    try {
        house.store_->remember(configuration_key, compiled.configuration->version);
    } catch (const StorageError& error) {
        in_trouble(error);
    }
}

Changes House::Rest::change_configuration(const CompiledConfiguration& next)
{
    const std::unique_lock world(house.mutex_);
    const CompiledConfiguration before = compiled;
    const Instant at = now();
    try {
        if (!same_figures(before.configuration->catalogue, next.configuration->catalogue)) {
            // What lost its name is in the store only, and what has one now may lie there since before.
            const std::lock_guard guard(house.store_mutex_);
            *house.world_ = world_of(*house.store_, next, at, arrivals);
            read_assessments_one_at_a_time();
        }
        Changes changes = varsko::reload(*house.world_, next.configuration, next.rules, at);
        compiled = next;
        arrivals.reset();
        append(changes, varsko::adopt_risks(*house.world_, at));
        if (!changes.empty()) {
            failpoint("reload-before-commit");
            Step step;
            step.at = at;
            step.command = "reload";
            step.by = "configuration";
            write(std::move(step), changes);
            failpoint("reload-after-commit");
        }
        set_clock();
        remember_configuration();
        return changes;
    } catch (const std::exception& error) {
        in_trouble(error);
        compiled = before;
        undo();
        throw;
    }
}

}  // namespace varsko
