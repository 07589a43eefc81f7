#include "rules/configuration/file.hpp"

#include "rules/letters.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace varsko::configuration {

namespace {

constexpr std::size_t largest_file = 16U << 20U;
constexpr int most_parts = 32, deepest = 64;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

// Walks over TOML without understanding more of it than strings and comments.
class Skimmer {
public:
    explicit Skimmer(std::string_view text) : text_(text) {}

    // The reason why this must not be parsed, or empty.
    std::string find_danger()
    {
        while (at_ < text_.size()) {
            switch (text_[at_]) {
                case '#': skip_past("\n"); break;
                case '"':
                case '\'': skip_string(); break;
                default: look(text_[at_++]);
            }
            if (parts_ > most_parts) return fmt::format("a key of more than {} parts", most_parts);
            if (depth_ > deepest) return fmt::format("lists or tables nested more than {} deep", deepest);
        }
        return {};
    }
    Place place(const std::string& name) const
    {
        const auto before = text_.substr(0, at_);
        const auto line = before.rfind('\n') + 1;  // npos + 1 is 0
        return {name, 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n')),
                static_cast<int>(length_in_letters(before.substr(line)))};
    }

private:
    void look(char c)
    {
        if (c == '.') ++parts_;
        if (c == '[' || c == '{') ++depth_;
        if ((c == ']' || c == '}') && depth_ > 0) --depth_;
        if (c == '\n' || c == '=' || c == ',' || c == '[' || c == '{') parts_ = 0;
    }
    void skip_past(std::string_view end)
    {
        const auto found = text_.find(end, at_);
        at_ = found == std::string_view::npos ? text_.size() : found + end.size();
        if (end == "\n") parts_ = 0;
    }
    void skip_string()
    {
        const char quote = text_[at_];
        const std::string triple(3, quote);
        if (text_.substr(at_, 3) == triple) {
            at_ += 3;
            while (at_ < text_.size() && text_.substr(at_, 3) != triple)
                at_ += quote == '"' && text_[at_] == '\\' ? 2 : 1;
            at_ = std::min(at_ + 3, text_.size());
            return;
        }
        for (++at_; at_ < text_.size() && text_[at_] != quote && text_[at_] != '\n'; ++at_)
            if (quote == '"' && text_[at_] == '\\') ++at_;
        at_ = std::min(at_ + 1, text_.size());
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int parts_ = 0, depth_ = 0;
};

void tell(Diagnostics& problems, Place place, std::string message)
{
    problems.push_back({Diagnostic::Severity::error, std::move(place), "syntax", std::move(message)});
}

// The bytes of one line, from a column counted in characters on.
std::string_view from_column(const File& file, int line, int column)
{
    if (line < 1 || static_cast<std::size_t>(line) > file.lines.size() || column < 1) return {};
    std::string_view rest{file.text};
    rest.remove_prefix(file.lines[static_cast<std::size_t>(line) - 1]);
    for (int i = 1; i < column && !rest.empty(); ++i) {
        rest.remove_prefix(1);
        while (!rest.empty() && (static_cast<unsigned char>(rest.front()) & 0xC0U) == 0x80U) rest.remove_prefix(1);
    }
    return rest;
}

}  // namespace

bool is_harmless(const std::string& name, std::string_view text, Diagnostics& problems)
{
    if (text.size() > largest_file) {
        tell(problems, {name, 0, 0},
             fmt::format("the file has {} MB; a configuration file has at most 16", text.size() >> 20U));
        return false;
    }
    Skimmer skimmer{text};
    const auto danger = skimmer.find_danger();
    if (!danger.empty()) tell(problems, skimmer.place(name), danger + "; the file is not read");
    return danger.empty();
}

File parse(std::string name, std::string text, Diagnostics& problems)
{
    File file{std::move(name), std::move(text), {0}, {}};
    if (file.text.starts_with(byte_order_mark)) file.text.erase(0, byte_order_mark.size());
    for (std::size_t i = 0; i < file.text.size(); ++i)
        if (file.text[i] == '\n') file.lines.push_back(i + 1);
    if (!is_harmless(file.name, file.text, problems)) return file;
    try {
        file.root = toml::parse(std::string_view{file.text}, std::string_view{file.name});
    } catch (const toml::parse_error& e) {
        tell(problems, place_of(file, e.source()), fmt::format("this is not TOML: {}", e.description()));
    }
    return file;
}

Place place_of(const File& file, const toml::source_region& region)
{
    return {file.name, static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
}

Place inside_of(const File& file, const toml::node& string)
{
    auto place = place_of(file, string.source());
    const auto text = from_column(file, place.line, place.column);
    const bool is_long = text.starts_with("'''") || text.starts_with("\"\"\"");
    if (!is_long) {
        if (text.starts_with('\'') || text.starts_with('"')) ++place.column;
        return place;
    }
    const auto content = text.substr(3);
    if (content.starts_with('\n') || content.starts_with("\r\n"))
        ++place.line, place.column = 1;
    else
        place.column += 3;
    return place;
}

}  // namespace varsko::configuration
