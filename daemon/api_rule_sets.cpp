// Rules over time: which ones ran, how two of them differ, what new ones would do, and the way back to old ones.
#include "daemon/api_call.hpp"
#include "rules/configuration_difference.hpp"
#include "rules/reload_effect.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

constexpr std::size_t shortest_version = 6;  // letters of a version that name it

Json view(const ReloadCounts& did)
{
    return {{"began", did.began},
            {"ended", did.ended},
            {"changed", did.changed},
            {"risks", did.risks},
            {"messages", did.messages}};
}

Json view(const RuleSetVersion& kept)
{
    return {{"id", kept.number},
            {"version", kept.version},
            {"at", varsko::view(kept.at)},
            {"cause", kept.cause},
            {"by", kept.by.empty() ? Json(nullptr) : Json(kept.by)},
            {"ran", kept.ran()},
            {"did", view(kept.did)}};
}

Json or_null(const std::optional<std::string>& text) { return text ? Json(*text) : Json(nullptr); }

Json view(const ConfigurationDifference& difference, bool keys)
{
    Json tables = Json::array(), files = Json::array();
    for (const auto& table : difference.tables) {
        Json one = {{"table", table.table}, {"id", table.id}, {"how", text(table.how)}, {"file", table.file}};
        if (keys) {
            Json& all = one["keys"] = Json::array();
            for (const auto& key : table.keys)
                all.push_back({{"key", key.key}, {"before", or_null(key.before)}, {"after", or_null(key.after)}});
        }
        tables.push_back(std::move(one));
    }
    for (const auto& file : difference.files)
        files.push_back({{"name", file.name},
                         {"how", text(file.how)},
                         {"in_form_only", file.in_form_only},
                         {"unreadable", file.unreadable.empty() ? Json(nullptr) : Json(file.unreadable)}});
    return {{"tables", std::move(tables)}, {"files", std::move(files)}};
}

std::string running_version(const Call& call)
{
    return call.house.read([](const World& world) { return world.configuration().version; });
}

// Of its number, or of the beginning of its version (then the newest), or "running".
RuleSetVersion kept_one(const Call& call, const std::string& name)
{
    const bool digits = !name.empty() && name.size() < 10 && name.find_first_not_of("0123456789") == std::string::npos;
    return call.house.look([&](StoreReader& store) {
        if (digits)
            if (auto kept = store.rule_set(std::stoll(name))) return std::move(*kept);
        if (name == "running")
            if (auto last = store.last_run()) return std::move(*last);
        if (name.size() >= shortest_version)
            for (const auto& one : store.rule_sets(SIZE_MAX))
                if (one.version.starts_with(name)) return std::move(*store.rule_set(one.number));
        answer_problem(404, "Unknown configuration",
                       fmt::format("no configuration {} is kept: give a number of the list, the beginning of a "
                                   "version ({} letters at least), or running",
                                   name, shortest_version));
    });
}

// One side of a comparison.
struct Compared {
    std::string what;  // running, folder, or kept
    std::optional<std::int64_t> number;
    std::string version;
    std::vector<NamedText> files;
};

std::vector<NamedText> files_of_folder(const Call& call)
{
    try {
        return read_folder(call.house.configuration_path());
    } catch (const std::runtime_error& error) {
        answer_problem(422, "Cannot be read", error.what());
    }
}

Compared compared(const Call& call, const std::string& name)
{
    Compared side{.what = name, .number = {}, .version = {}, .files = {}};
    if (name == "folder") {
        side.files = files_of_folder(call);
        side.version = read_configuration(side.files).configuration.version;
        return side;
    }
    if (name == "running") {
        if (auto last = call.house.look([](StoreReader& store) { return store.last_run(); })) {
            side.number = last->number;
            side.version = std::move(last->version);
            side.files = std::move(last->files);
        }
        return side;
    }
    RuleSetVersion kept = kept_one(call, name);
    return {.what = "kept", .number = kept.number, .version = kept.version, .files = std::move(kept.files)};
}

Json view(const Compared& side)
{
    return {{"what", side.what}, {"id", side.number ? Json(*side.number) : Json(nullptr)}, {"version", side.version}};
}

std::string text_difference(const ConfigurationDifference& difference, const Compared& from, const Compared& to)
{
    const auto text_of = [](const Compared& side, const std::string& name) {
        const auto file =
            std::find_if(side.files.begin(), side.files.end(), [&](const NamedText& f) { return f.name == name; });
        return file == side.files.end() ? std::string() : file->text;
    };
    std::string out;
    for (const auto& file : difference.files)
        out += line_difference(file.name, text_of(from, file.name), text_of(to, file.name));
    return out;
}

// ── the preview ──────────────────────────────────────────────────────────────────────────────────────────────────

// The folder's files; those of the body in their place (`files`: all, `file` and `text`: one).
std::vector<NamedText> files_to_try(const Call& call, const Json& body)
{
    const Fields fields(body, {"files", "file", "text"});
    if (fields.has("files")) {
        if (fields.has("file") || fields.has("text"))
            answer_problem(400, "Two ways at once", R"(say "files", or "file" and "text")");
        const Json& given = fields.raw("files");
        std::vector<NamedText> files;
        if (!given.is_array()) answer_problem(400, "Not a list", R"("files" must be a list of {"name", "text"})");
        for (const Json& one : given) {
            if (!one.is_object()) answer_problem(400, "Not a file", R"("files" must hold {"name", "text"})");
            const Fields file(one, {"name", "text"});
            if (!file.has("text")) answer_problem(400, "Field missing", R"("text" is needed beside "name")");
            files.push_back({.name = file.needed("name"), .text = file.text("text")});
        }
        return files;
    }
    auto files = files_of_folder(call);
    if (!fields.has("text")) {
        if (fields.has("file")) answer_problem(400, "Field missing", "\"text\" is needed beside \"file\"");
        return files;
    }
    const std::string name = fields.needed("file");
    std::erase_if(files, [&](const NamedText& file) { return file.name == name; });
    files.push_back({.name = name, .text = fields.text("text")});
    return files;
}

Json view(const ReloadEffect::Moved& moved, const World& world)
{
    Json json = varsko::view(*moved.alert, world);
    json["level_before"] = text(moved.first->level_before);
    json["state_before"] = text(moved.first->before);
    json["reason"] = moved.last->reason;
    return json;
}

Json view(const Message& message)
{
    return {{"recipient", message.recipient},   {"address", message.address},
            {"channel", message.channel},       {"alert", message.alert.id()},
            {"transition", message.transition}, {"period", varsko::view(message.period)},
            {"subject", message.subject}};
}

void add_effect(Json& json, const RulesPreview& preview, const World& running)
{
    const ReloadEffect effect = effect_of(preview.changes);
    json["did"] = view(effect.counts());
    const auto alerts = [&](const std::vector<ReloadEffect::Moved>& all) {
        Json list = Json::array();
        for (const auto& moved : all) {
            const bool gone = moved.alert->ended_because == "rule-removed";  // only the old rules know its title
            list.push_back(view(moved, gone ? running : *preview.after));
        }
        return list;
    };
    json["began"] = alerts(effect.began);
    json["ended"] = alerts(effect.ended);
    json["changed"] = alerts(effect.changed);
    Json& risks = json["risks"] = Json::array();
    for (const RiskEvent* event : effect.risks) {
        risks.push_back(varsko::view(*event));
        risks.back()["risk"] = event->risk;
    }
    Json& messages = json["messages"] = Json::array();
    for (const Message& message : preview.changes.messages) messages.push_back(view(message));
}

Json diagnostics_of(const ReadConfiguration& read)
{
    Json list = Json::array();
    for (const Diagnostic& diagnostic : read.diagnostics) list.push_back(varsko::view(diagnostic));
    return list;
}

}  // namespace

Response get_rule_sets(const Call& call)
{
    const std::size_t limit = call.limit(20);
    // Each is compared with the one that ran before it, so one more than asked for may be needed.
    std::vector<RuleSetVersion> all = call.house.look([&](StoreReader& store) { return store.rule_sets(SIZE_MAX); });
    const std::string running = running_version(call);
    bool found = false;
    Json items = Json::array();
    for (std::size_t i = 0; i < all.size() && items.size() < limit; ++i) {
        const auto whole = [&](const RuleSetVersion& one) {
            return call.house.look([&](StoreReader& store) { return store.rule_set(one.number)->files; });
        };
        const auto before = std::find_if(all.begin() + static_cast<std::ptrdiff_t>(i) + 1, all.end(),
                                         [](const RuleSetVersion& one) { return one.ran(); });
        Json json = view(all[i]);
        json["running"] = !found && all[i].ran() && all[i].version == running;
        found = found || json["running"] == true;
        json["differs"] = before == all.end() ? Json(nullptr) : view(difference(whole(*before), whole(all[i])), false);
        items.push_back(std::move(json));
    }
    return answer_list(call, std::move(items), all.size());
}

Response get_rule_set(const Call& call)
{
    const RuleSetVersion kept = kept_one(call, call.names.at(0));
    Json json = view(kept);
    json["running"] = kept.ran() && kept.version == running_version(call);
    Json& files = json["files"] = Json::array();
    for (const auto& file : kept.files) files.push_back({{"name", file.name}, {"text", file.text}});
    return answer(call, std::move(json));
}

Response get_rules_difference(const Call& call)
{
    const auto named = [&](const char* parameter, const char* otherwise) {
        const std::string name = call.text(parameter);
        return compared(call, name.empty() ? otherwise : name);
    };
    const Compared from = named("from", "running"), to = named("to", "folder");
    const auto found = difference(from.files, to.files);
    Json json = {{"from", view(from)}, {"to", view(to)}, {"same", found.empty()}};
    json.update(view(found, true));
    if (call.flag("text")) json["text"] = text_difference(found, from, to);
    return answer(call, std::move(json));
}

Response post_preview(const Call& call)
{
    const auto files = files_to_try(call, call.body());
    const RulesPreview preview = call.house.preview(files);
    Json json = {{"ok", preview.read.ok()},
                 {"diagnostics", diagnostics_of(preview.read)},
                 {"running", running_version(call)},
                 {"version", preview.read.configuration.version}};
    const Compared running = compared(call, "running");
    json["differs"] = view(difference(running.files, files), true);
    if (preview.read.ok()) call.house.read([&](const World& world) { add_effect(json, preview, world); });
    return answer(call, std::move(json));
}

Response get_waiting(const Call& call)
{
    const auto waiting = call.house.waiting();
    Json json = {{"confirm", false}, {"running", ""}, {"waiting", nullptr}};
    call.house.read([&](const World& world) {
        json["confirm"] = world.configuration().daemon.confirm_reload;
        json["running"] = world.configuration().version;
    });
    if (waiting)
        json["waiting"] = {{"version", waiting->version},
                           {"since", varsko::view(waiting->since)},
                           {"cause", waiting->cause},
                           {"would", view(waiting->would)}};
    return answer(call, std::move(json));
}

Response post_apply(const Call& call)
{
    const Json body = call.body();
    const Fields fields(body, {"version", "by"});
    const ApplyAsked asked{.version = fields.text("version"), .by = call.by(body)};
    if (!asked.version.empty() && asked.version.size() < shortest_version)
        answer_problem(
            400, "Too little of a version",
            fmt::format("version \"{}\": expected {} letters of it at least", asked.version, shortest_version));
    const auto applied = call.around.apply ? call.around.apply(asked) : call.house.apply_rules(asked);
    if (!applied) {
        const RefusedApply& refused = applied.error();
        switch (refused.reason) {
            case ApplyRefusal::nothing_waits: answer_problem(409, "Nothing waits", refused.message);
            case ApplyRefusal::changed: answer_problem(409, "Not what was shown", refused.message);
            case ApplyRefusal::has_errors: answer_problem(422, "Has errors", refused.message);
            case ApplyRefusal::cannot_run: answer_problem(422, "Cannot run", refused.message);
        }
    }
    return answer(call, {{"version", applied->read.configuration.version},
                         {"did", view(applied->did)},
                         {"diagnostics", diagnostics_of(applied->read)}});
}

Response post_restore(const Call& call)
{
    const Json body = call.body();
    (void)Fields(body, {"by"});
    const RuleSetVersion wanted = kept_one(call, call.names.at(0));
    const auto restored = call.house.restore_rules(wanted.number, call.by(body));
    if (!restored) {
        const RefusedRestore& refused = restored.error();
        switch (refused.reason) {
            case RestoreRefusal::unknown_version: answer_problem(404, "Unknown configuration", refused.message);
            case RestoreRefusal::has_errors: answer_problem(422, "Has errors", refused.message);
            case RestoreRefusal::cannot_write: answer_problem(409, "Cannot be written", refused.message);
        }
    }
    if (call.around.configuration_written)
        call.around.configuration_written();
    else
        call.house.reload();
    return answer(call, {{"id", restored->number},
                         {"version", restored->version},
                         {"written", restored->written},
                         {"removed", restored->removed},
                         {"kept", restored->kept ? Json(*restored->kept) : Json(nullptr)}});
}

}  // namespace varsko
