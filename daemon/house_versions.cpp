// Rules over time: what new ones would do, tried on a copy; and the files of earlier ones, written back.
#include "daemon/house_rest.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <map>
#include <system_error>
#include <utility>

namespace varsko {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view beside = ".varsko-new";  // a file being written; read_folder and the watch look past it

[[noreturn]] void fail(const fs::path& path, std::string_view doing)
{
    throw std::runtime_error(
        fmt::format("{} cannot be {}: {}", path.string(), doing, std::generic_category().message(errno)));
}

void write_durably(const fs::path& path, std::string_view text)
{
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0) fail(path, "written");
    while (!text.empty()) {
        const auto n = ::write(file, text.data(), text.size());
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) {
            const int error = errno;
            ::close(file);
            errno = error;
            fail(path, "written");
        }
        text.remove_prefix(static_cast<std::size_t>(n));
    }
    const bool synced = ::fsync(file) == 0;
    if (::close(file) != 0 || !synced) fail(path, "written");
}

// Takes the place of a folder's files in two strides: first all that may fail is written beside, then names change.
// What has changed when a name cannot be changed is put back.
class Rewriting {
public:
    Rewriting(fs::path folder, const std::vector<NamedText>& before) : folder_(std::move(folder))
    {
        for (const auto& file : before) before_[file.name] = file.text;
    }
    Rewriting(const Rewriting&) = delete;
    Rewriting& operator=(const Rewriting&) = delete;
    ~Rewriting()
    {
        std::error_code ignored;
        for (const auto& name : prepared_) fs::remove(temporary(name), ignored);
    }

    void run(const std::vector<NamedText>& after)
    {
        std::map<std::string, std::string> wanted;
        for (const auto& file : after) wanted[file.name] = file.text;
        for (const auto& [name, text] : wanted) {
            const auto known = before_.find(name);
            if (known == before_.end() || known->second != text) prepare(name, text);
        }
        for (const auto& [name, text] : before_)
            if (!wanted.contains(name)) removed.push_back(name);
        try {
            for (const auto& name : prepared_) take(name);
            for (const auto& name : removed) drop(name);
        } catch (...) {
            put_back();
            throw;
        }
        sync_folders();
        written = std::exchange(prepared_, {});
    }

    std::vector<std::string> written, removed;

private:
    fs::path temporary(const std::string& name) const
    {
        const fs::path path = folder_ / name;
        return path.parent_path() / ("." + path.filename().string() + std::string(beside));
    }
    void prepare(const std::string& name, const std::string& text)
    {
        fs::create_directories((folder_ / name).parent_path());
        prepared_.push_back(name);
        write_durably(temporary(name), text);
    }
    void take(const std::string& name)
    {
        std::error_code ignored;  // who may not set rights leaves those of a new file
        if (const auto was = fs::status(folder_ / name, ignored); fs::exists(was))
            fs::permissions(temporary(name), was.permissions(), ignored);
        if (::rename(temporary(name).c_str(), (folder_ / name).c_str()) != 0) fail(folder_ / name, "replaced");
        done_.push_back(name);
    }
    void drop(const std::string& name)
    {
        if (::unlink((folder_ / name).c_str()) != 0 && errno != ENOENT) fail(folder_ / name, "removed");
        done_.push_back(name);
    }
    void sync_folders() const
    {
        for (const auto& name : done_) {
            const int folder = ::open((folder_ / name).parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
            if (folder < 0) continue;
            ::fsync(folder);
            ::close(folder);
        }
    }
    void put_back() const
    {
        for (const auto& name : done_) {
            const auto was = before_.find(name);
            if (was == before_.end())
                ::unlink((folder_ / name).c_str());
            else
                write_durably(folder_ / name, was->second);
        }
    }

    fs::path folder_;
    std::map<std::string, std::string> before_;
    std::vector<std::string> prepared_, done_;
};

}  // namespace

RulesPreview House::preview(const std::vector<NamedText>& files)
{
    const std::lock_guard one(rest_->commands);  // so that nothing happens to the copy's store meanwhile
    rest_->find_world();
    return rest_->previewed(files);
}

RulesPreview House::Rest::previewed(const std::vector<NamedText>& files)
{
    RulesPreview preview{.read = checked(files), .changes = {}, .after = {}};
    if (!preview.read.ok()) return preview;
    const Instant at = now();
    World copy = house.read([](const World& world) { return world.clone(); });
    (void)varsko::tick(copy, at);  // what time alone does is not the new rules' doing
    std::optional<trial::Arrivals> none;
    preview.changes = reloaded(copy, compile(Configuration(preview.read.configuration), files), at, none);
    preview.after = std::move(copy);
    return preview;
}

std::optional<std::int64_t> House::Rest::keep_what_never_ran(const std::vector<NamedText>& files, const std::string& by)
{
    RuleSetVersion kept;
    kept.version = read_configuration(files).configuration.version;
    const std::lock_guard guard(house.store_mutex_);
    for (const auto& one : house.store_->rule_sets(SIZE_MAX))
        if (one.version == kept.version) return std::nullopt;
    kept.at = now();
    kept.cause = "kept";
    kept.by = by;
    kept.files = files;
    Step step;
    step.at = kept.at;
    step.command = "restore";
    step.by = by;
    step.ruleset = compiled.configuration->version;
    step.took_effect = &kept;
    house.store_->commit(step);
    return house.store_->rule_sets(1).front().number;
}

Result<RestoredRules, RefusedRestore> House::restore_rules(std::int64_t number, const std::string& by)
{
    const std::lock_guard one(rest_->commands);
    const auto wanted = ask([&](Store& store) { return store.rule_set(number); });
    if (!wanted)
        return failure(RefusedRestore{RestoreRefusal::unknown_version, fmt::format("no configuration {}", number)});
    const ReadConfiguration read = rest_->checked(wanted->files);
    if (!read.ok())
        return failure(RefusedRestore{
            RestoreRefusal::has_errors,
            fmt::format("configuration {} has errors to this varsko: {}", number, first_error(read.diagnostics))});
    const fs::path& path = rest_->configuration;
    const bool is_file = fs::is_regular_file(path);
    if (is_file && (wanted->files.size() != 1 || wanted->files.front().name != path.filename()))
        return failure(RefusedRestore{RestoreRefusal::cannot_write,
                                      fmt::format("configuration {} is a folder of {} files, and {} is one file",
                                                  number, wanted->files.size(), path.string())});
    RestoredRules restored{.number = number, .version = wanted->version, .written = {}, .removed = {}, .kept = {}};
    try {
        const auto today = read_folder(path);
        restored.kept = rest_->keep_what_never_ran(today, by);
        Rewriting rewriting(is_file ? fs::absolute(path).parent_path() : path, today);
        rewriting.run(wanted->files);
        restored.written = std::move(rewriting.written);
        restored.removed = std::move(rewriting.removed);
    } catch (const StorageError&) {
        throw;
    } catch (const std::runtime_error& error) {
        return failure(
            RefusedRestore{RestoreRefusal::cannot_write, fmt::format("nothing was changed: {}", error.what())});
    }
    rest_->restored = {wanted->version, by};
    return restored;
}

}  // namespace varsko
