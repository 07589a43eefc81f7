// Runs targets over files: each as it is, cut short, and changed blindly.  What libFuzzer does better, where there is
// no libFuzzer; and the same every time.
//
//   fuzz_replay TARGET|all [--changes N] [--seed S] FILE|FOLDER...
//
// Exit 0: everything holds; 1: something does not, and the input lies in ./broken-TARGET; 2: there was nothing to do.
#include "tests/fuzz/target.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace {

using namespace varsko::fuzz;
namespace fs = std::filesystem;

constexpr std::size_t cuts = 8, largest = 200'000;  // bytes: tables of a later day are not for this

// What runs now, for the signal of a crash.
std::string_view running, input;

void keep_input()
{
    const auto name = fmt::format("broken-{}", running);
    if (std::FILE* out = std::fopen(name.c_str(), "wb")) {
        std::fwrite(input.data(), 1, input.size(), out);
        std::fclose(out);
    }
    fmt::print(stderr, "{}: the input lies in {}, {} bytes\n", running, name, input.size());
}

void crashed(int signal)
{
    keep_input();
    std::_Exit(128 + signal);
}

std::string read(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + file.string());
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<std::string> read_all(const std::vector<std::string>& given)
{
    std::vector<fs::path> files;
    for (const fs::path path : given) {
        if (!fs::is_directory(path)) files.push_back(path);
        if (!fs::is_directory(path)) continue;
        for (const auto& entry : fs::recursive_directory_iterator(path))
            if (entry.is_regular_file() && entry.file_size() <= largest) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    std::vector<std::string> out;
    for (const auto& file : files) out.push_back(read(file));
    return out;
}

// xorshift: the same changes every time.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15U + 1) {}
    std::size_t operator()(std::size_t sides)
    {
        state_ ^= state_ << 13U, state_ ^= state_ >> 7U, state_ ^= state_ << 17U;
        return static_cast<std::size_t>(state_ % sides);
    }

private:
    std::uint64_t state_;
};

std::string changed(std::string text, const std::vector<std::string>& others, Dice& dice)
{
    static constexpr std::string_view signs[] = {"\"", "'",    "\n", "\r\n", ";", "(",  ")",    "[", "]",     "{",
                                                 "}",  "-",    ".",  ",",    "%", "0",  "1",    "=", "\0",    "#",
                                                 "\\", "9999", "å",  "−",    " ", "\t", "\xEF", "/", "\"\"\""};
    if (text.size() > 4000) text = text.substr(dice(text.size()), 4000);
    for (std::size_t n = 1 + dice(5); n > 0 && !text.empty(); --n) {
        const std::size_t at = dice(text.size()), length = 1 + dice(12);
        switch (dice(7)) {
            case 0: text.erase(at, length); break;
            case 1: text[at] = static_cast<char>(dice(256)); break;
            case 2:
            case 3: text.insert(at, signs[dice(std::size(signs))]); break;
            case 4: text.insert(dice(text.size()), text.substr(at, 4 * length)); break;
            case 5: text.replace(at, length, std::to_string(dice(10'000))); break;
            default: {
                const std::string& other = others[dice(others.size())];
                if (!other.empty()) text.insert(at, other.substr(dice(other.size()), 4 * length));
            }
        }
    }
    return text;
}

bool holds(const Target& target, std::string_view text)
{
    input = text;
    try {
        target.run(text);
        return true;
    } catch (const std::exception& e) {
        fmt::print(stderr, "{}: {}\n", target.name, e.what());
        keep_input();
        return false;
    }
}

}  // namespace

int main(int argc, char** argv)
try {
    std::string wanted;
    std::size_t changes = 0, seed = 1, inputs = 0, broken = 0;
    std::vector<std::string> given;
    for (int i = 1; i < argc; ++i) {
        const std::string_view word = argv[i];
        if ((word == "--changes" || word == "--seed") && i + 1 < argc)
            (word == "--seed" ? seed : changes) = std::stoul(argv[++i]);
        else if (wanted.empty())
            wanted = word;
        else
            given.emplace_back(word);
    }
    const auto texts = read_all(given);
    for (const int signal : {SIGSEGV, SIGABRT, SIGFPE, SIGBUS}) std::signal(signal, crashed);
    for (const Target& target : targets()) {
        if (wanted != "all" && wanted != target.name) continue;
        running = target.name;
        Dice dice(seed);
        for (const std::string& text : texts) {
            for (std::size_t cut = 1; cut <= cuts; ++cut, ++inputs)
                if (!holds(target, std::string_view(text).substr(0, text.size() * cut / cuts))) ++broken;
            for (std::size_t n = 0; n < changes; ++n, ++inputs)
                if (!holds(target, changed(text, texts, dice))) ++broken;
        }
    }
    fmt::print("{} inputs, {} broken\n", inputs, broken);
    return broken > 0 ? 1 : inputs > 0 ? 0 : 2;
} catch (const std::exception& e) {
    fmt::print(stderr, "fuzz_replay: {}\n", e.what());
    return 2;
}
