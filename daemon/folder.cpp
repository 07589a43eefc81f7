// Reads a configuration folder: the one place where its files are opened.
#include "daemon/house.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>

#include <fmt/format.h>

namespace varsko {
namespace {

namespace fs = std::filesystem;

std::string contents(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(file), {}};  // << would fail on an empty file
    if (!file.is_open() || file.bad()) {
        throw std::runtime_error(fmt::format("{} cannot be read", path.string()));
    }
    return text;
}

// Files right in `folder`, by name; hidden ones and what editors leave behind (~) are not ours.
std::vector<fs::path> files_in(const fs::path& folder, std::string_view extension)
{
    std::vector<fs::path> found;
    if (!fs::is_directory(folder)) {
        return found;
    }
    for (const auto& entry : fs::directory_iterator(folder)) {
        const std::string name = entry.path().filename().string();
        const bool ours =
            name.front() != '.' && name.back() != '~' && (extension.empty() || entry.path().extension() == extension);
        if (ours && entry.is_regular_file()) {
            found.push_back(entry.path());
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

}  // namespace

std::vector<NamedText> read_folder(const fs::path& path)
{
    if (fs::is_regular_file(path)) {
        return {{.name = path.filename().string(), .text = contents(path)}};
    }
    if (!fs::is_directory(path)) {
        throw std::runtime_error(
            fmt::format("no configuration at {}: expected a folder with varsko.toml, or one file", path.string()));
    }
    std::vector<NamedText> texts;
    const auto add = [&](const std::vector<fs::path>& files) {
        for (const auto& file : files) {
            texts.push_back({.name = file.lexically_relative(path).generic_string(), .text = contents(file)});
        }
    };
    add(files_in(path, ".toml"));
    add(files_in(path / "rules.d", ".toml"));
    add(files_in(path / "templates", ""));
    if (texts.empty()) {
        throw std::runtime_error(fmt::format("the folder {} holds no *.toml: is it a configuration?", path.string()));
    }
    return texts;
}

}  // namespace varsko
