// Rules that wait ([reload] confirm = true): kept aside with what they would do, and taken when somebody applies
// exactly those.  The key of the rules that run decides, so that nobody switches it off by the very change that should
// wait.
#include "daemon/house_rest.hpp"

#include <utility>

namespace varsko {

namespace {

constexpr std::size_t shown = 12;  // letters of a version in a sentence

std::string short_of(const std::string& version) { return version.substr(0, shown); }

}  // namespace

void House::Rest::run_on_with_what_was_applied()
{
    const auto last = house.store_->last_run();
    if (!last || last->version == compiled.configuration->version) return;
    if (auto applied = compiled_from(*house.store_); applied && applied->configuration->daemon.confirm_reload)
        compiled = std::move(*applied);
}

void House::Rest::look_for_waiting()
{
    if (!compiled.configuration->daemon.confirm_reload) return;
    const FolderRead folder = read_again();
    if (folder.read.ok() && must_wait(folder.read.configuration)) let_wait(folder, "start");
}

bool House::Rest::must_wait(const Configuration& next) const
{
    const Configuration& running = *compiled.configuration;
    return running.daemon.confirm_reload && next.version != running.version;
}

void House::Rest::let_wait(const FolderRead& folder, const std::string& cause)
{
    WaitingRules one;
    one.version = folder.read.configuration.version;
    one.since = now();
    one.cause = cause;
    one.would = effect_of(previewed(folder.files).changes).counts();
    const std::lock_guard guard(told);
    if (waiting && waiting->version == one.version) one.since = waiting->since;
    waiting = std::move(one);
}

void House::Rest::nothing_waits()
{
    const std::lock_guard guard(told);
    waiting.reset();
}

Result<AppliedRules, RefusedApply> House::Rest::apply(const ApplyAsked& asked, Changes& changes)
{
    const std::lock_guard one(commands);
    find_world();
    FolderRead folder = read_again();
    if (!folder.read.ok())
        return failure(RefusedApply{ApplyRefusal::has_errors, fmt::format("the folder's files have errors: {}",
                                                                          first_error(folder.read.diagnostics))});
    const std::string version = folder.read.configuration.version;
    if (version == compiled.configuration->version)
        return failure(
            RefusedApply{ApplyRefusal::nothing_waits,
                         fmt::format("nothing waits: the folder's files are those that run, {}", short_of(version))});
    const auto shown_before = house.waiting();
    const std::string expected =
        !asked.version.empty() ? asked.version : (shown_before ? shown_before->version : version);
    if (!version.starts_with(expected)) {
        if (must_wait(folder.read.configuration)) let_wait(folder, "file-change");
        return failure(RefusedApply{
            ApplyRefusal::changed,
            fmt::format("the files are not those that were shown, {}: the folder holds {} now; look at them first",
                        short_of(expected), short_of(version))});
    }
    if (asked.prepare) {
        try {
            asked.prepare(folder.read.configuration);
        } catch (const std::runtime_error& error) {
            return failure(RefusedApply{ApplyRefusal::cannot_run, error.what()});
        }
    }
    changes = change_configuration(compile(Configuration(folder.read.configuration), std::move(folder.files)),
                                   {.cause = "apply", .by = asked.by});
    restored.reset();
    const std::lock_guard guard(told);
    last_reload.clear();
    return AppliedRules{.read = std::move(folder.read), .did = effect_of(changes).counts()};
}

std::optional<WaitingRules> House::waiting() const
{
    const std::lock_guard guard(rest_->told);
    return rest_->waiting;
}

Result<AppliedRules, RefusedApply> House::apply_rules(const ApplyAsked& asked)
{
    Changes changes;
    auto applied = rest_->apply(asked, changes);
    if (!changes.empty()) rest_->tell(changes, nullptr);
    return applied;
}

}  // namespace varsko
