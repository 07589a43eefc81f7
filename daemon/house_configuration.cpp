// How a house takes up a configuration: at its start, and when the folder is read again.
#include "daemon/house_rest.hpp"

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

// Figures of units and metrics that `before` had no name for: they lay in the store and are news to the World.  So are
// those of a metric whose sources are ranked anew: all its versions, the one that stands last.
std::vector<Figure> newly_named(Store& store, const Catalogue& before, const Catalogue& now)
{
    std::vector<bool> units, metrics;
    for (const Unit& unit : now.units) {
        units.push_back(!before.unit(unit.id));
    }
    for (const Metric& metric : now.metrics) {
        const auto known = before.metric(metric.id);
        metrics.push_back(!known || before.metrics[*known].source_rank != metric.source_rank);
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
        std::vector<Figure> figures;
        {
            const std::lock_guard guard(house.store_mutex_);
            figures = newly_named(*house.store_, before.configuration->catalogue, next.configuration->catalogue);
        }
        Changes changes = varsko::reload(*house.world_, next.configuration, next.rules, at);
        compiled = next;
        if (!figures.empty()) {
            append(changes, varsko::take_in(*house.world_, figures, at));
        }
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
