// varsko test: tests of rules that an admin wrote, run against the rules as they stand.
#include "daemon/command/commands.hpp"
#include "rules/trial/run.hpp"

#include <algorithm>
#include <fstream>
#include <ostream>
#include <sstream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

namespace fs = std::filesystem;

// One file of tests and what became of it.
struct TestedFile {
    std::string name;
    Diagnostics problems;  // it could not be run
    std::vector<trial::Report> reports;
};

std::string contents(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    if (!file || !text || fs::is_directory(path)) throw Failed{2, fmt::format("{}: cannot be read", path.string())};
    return std::move(text).str();
}

std::vector<fs::path> files_of(Context& context, const std::vector<std::string>& given)
{
    std::vector<fs::path> out;
    const auto add_folder = [&](const fs::path& folder) {
        std::vector<fs::path> found;
        for (const auto& entry : fs::recursive_directory_iterator(folder))
            if (entry.is_regular_file() && entry.path().extension() == ".toml") found.push_back(entry.path());
        if (found.empty())
            throw Failed{2, fmt::format(fmt::runtime(context.say("mappen {} har inga prov: inga *.toml",
                                                                 "the folder {} has no tests: no *.toml")),
                                        folder.string())};
        std::sort(found.begin(), found.end());
        out.insert(out.end(), found.begin(), found.end());
    };
    if (given.empty()) {
        const fs::path folder = context.configuration() / "tests";
        if (!fs::is_directory(folder))
            throw Failed{2, fmt::format(fmt::runtime(context.say("inga prov: mappen {} finns inte",
                                                                 "no tests: there is no folder {}")),
                                        folder.string())};
        add_folder(folder);
    }
    for (const fs::path path : given) {
        if (fs::is_directory(path))
            add_folder(path);
        else
            out.push_back(path);
    }
    return out;
}

// The nearest folder above the file that is a configuration; empty: none.
fs::path configuration_above(const fs::path& file)
{
    for (fs::path folder = fs::absolute(file).lexically_normal().parent_path();; folder = folder.parent_path()) {
        if (fs::exists(folder / "varsko.toml")) return folder;
        if (folder == folder.parent_path()) return {};
    }
}

std::vector<NamedText> configuration_of(Context& context, const fs::path& file, const trial::Head& head)
{
    std::vector<NamedText> texts;
    std::vector<fs::path> folders;
    for (const auto& one : head.configuration) folders.push_back(file.parent_path() / one);
    if (folders.empty() && context.configuration_given()) folders.push_back(context.configuration());
    if (folders.empty())
        if (const auto above = configuration_above(file); !above.empty()) folders.push_back(above);
    for (const auto& folder : folders)
        for (auto& text : read_folder(folder)) texts.push_back(std::move(text));
    return texts;
}

TestedFile run_file(Context& context, const fs::path& path)
{
    TestedFile out;
    out.name = path.string();
    const NamedText text{.name = out.name, .text = contents(path)};
    const trial::Head head = trial::read_head(text, out.problems);
    if (has_errors(out.problems)) return out;
    std::vector<NamedText> texts;
    try {
        texts = configuration_of(context, path, head);
    } catch (const std::runtime_error& error) {
        out.problems.push_back({.severity = Diagnostic::Severity::error,
                                .place = head.configuration_place,
                                .code = "unreadable",
                                .message = error.what()});
        return out;
    }
    ReadConfiguration read = read_configuration(texts, {{.file = text, .is_test = true}});
    if (!read.ok()) {
        out.problems = std::move(read.diagnostics);
        return out;
    }
    trial::ReadCases cases = trial::read_cases(text, read.configuration);
    out.problems = std::move(cases.diagnostics);
    if (has_errors(out.problems)) return out;

    const bool with_missing =
        std::any_of(head.rules.begin(), head.rules.end(), [](const Text& rule) { return rule.text == "missing"; });
    if (!head.rules.empty())
        std::erase_if(read.configuration.rules, [&](const Rule& rule) {
            return std::none_of(head.rules.begin(), head.rules.end(),
                                [&](const Text& kept) { return kept.text == rule.id; });
        });
    const auto configuration = std::make_shared<const Configuration>(std::move(read.configuration));
    const auto rules = compile(configuration->catalogue, configuration->rules, configuration->version, out.problems);
    if (has_errors(out.problems)) return out;  // a rule asks another that does not run
    for (const auto& one : cases.cases) out.reports.push_back(trial::run(one, configuration, rules, with_missing));
    return out;
}

Json place_json(const Place& place) { return {{"file", place.file}, {"line", place.line}, {"column", place.column}}; }

Json view_of(const TestedFile& file)
{
    Json json = {{"file", file.name}, {"problems", Json::array()}, {"tests", Json::array()}};
    for (const auto& problem : file.problems) json["problems"].push_back(view(problem));
    for (const auto& report : file.reports) {
        Json test = {{"name", report.name},
                     {"ok", report.ok()},
                     {"expectations", report.expectations},
                     {"place", place_json(report.place)},
                     {"failures", Json::array()}};
        for (const auto& failure : report.failures)
            test["failures"].push_back({{"code", failure.code},
                                        {"place", place_json(failure.place)},
                                        {"text", {{"sv", failure.text.sv}, {"en", failure.text.en}}}});
        json["tests"].push_back(std::move(test));
    }
    return json;
}

void print(Context& context, const TestedFile& file)
{
    std::ostream& out = context.terminal.out;
    out << file.name << '\n';
    for (const auto& problem : file.problems)
        if (problem.severity == Diagnostic::Severity::error) out << "  " << problem.text() << '\n';
    for (const auto& report : file.reports) {
        const std::string_view word = report.ok() ? context.say("ok ", "ok  ") : context.say("FEL", "FAIL");
        out << "  " << coloured(word, report.ok() ? "green" : "red", context.terminal.colour) << "  " << report.name
            << '\n';
        for (const auto& failure : report.failures)
            out << "       " << failure.place.file << ':' << failure.place.line << ':' << failure.place.column << ": "
                << failure.text.in(context.say.code()) << '\n';
    }
}

}  // namespace

int test_rules(Context& context, const TestArguments& arguments)
{
    std::vector<TestedFile> files;
    for (const auto& path : files_of(context, arguments.files)) files.push_back(run_file(context, path));
    std::size_t good = 0, bad = 0;
    bool unreadable = false;
    Json json = {{"files", Json::array()}};
    for (const auto& file : files) {
        unreadable = unreadable || has_errors(file.problems);
        for (const auto& report : file.reports) ++(report.ok() ? good : bad);
        json["files"].push_back(view_of(file));
    }
    json["ok"] = bad == 0 && !unreadable;
    json["passed"] = good;
    json["failed"] = bad;
    const int code = unreadable ? 2 : bad > 0 ? 1 : 0;
    if (context.printed(json)) return code;
    for (const auto& file : files) print(context, file);
    context.terminal.out << fmt::format(
        fmt::runtime(context.say("{} prov: {} som väntat, {} inte\n", "{} tests: {} as expected, {} not\n")),
        good + bad, good, bad);
    return code;
}

}  // namespace varsko
