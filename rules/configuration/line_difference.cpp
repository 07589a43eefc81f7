#include "rules/configuration_difference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace varsko {

namespace {

constexpr std::size_t context = 3;
constexpr std::size_t most_cells = 16'000'000;  // of the table below; beyond it the middle is told as a whole

std::vector<std::string_view> lines_of(std::string_view text)
{
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        lines.push_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

struct Line {
    char sign;  // ' ' '-' '+'
    std::string_view text;
};

// The longest common subsequence of the lines, by its table of lengths.
void between(std::span<const std::string_view> a, std::span<const std::string_view> b, std::vector<Line>& out)
{
    const std::size_t rows = a.size(), columns = b.size();
    std::size_t i = 0, j = 0;
    if (rows * columns <= most_cells) {
        std::vector<std::uint32_t> length((rows + 1) * (columns + 1), 0);
        const auto at = [&](std::size_t r, std::size_t c) -> std::uint32_t& { return length[r * (columns + 1) + c]; };
        for (std::size_t r = rows; r-- > 0;)
            for (std::size_t c = columns; c-- > 0;)
                at(r, c) = a[r] == b[c] ? at(r + 1, c + 1) + 1 : std::max(at(r + 1, c), at(r, c + 1));
        while (i < rows && j < columns) {
            if (a[i] == b[j]) {
                out.push_back({' ', a[i]});
                ++i, ++j;
            } else if (at(i + 1, j) >= at(i, j + 1)) {
                out.push_back({'-', a[i++]});
            } else {
                out.push_back({'+', b[j++]});
            }
        }
    }
    for (; i < rows; ++i) out.push_back({'-', a[i]});
    for (; j < columns; ++j) out.push_back({'+', b[j]});
}

std::vector<Line> whole(const std::vector<std::string_view>& a, const std::vector<std::string_view>& b)
{
    const std::size_t shorter = std::min(a.size(), b.size());
    std::size_t head = 0, tail = 0;
    while (head < shorter && a[head] == b[head]) ++head;
    while (tail < shorter - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
    std::vector<Line> out;
    for (std::size_t i = 0; i < head; ++i) out.push_back({' ', a[i]});
    between(std::span(a).subspan(head, a.size() - head - tail), std::span(b).subspan(head, b.size() - head - tail),
            out);
    for (std::size_t i = a.size() - tail; i < a.size(); ++i) out.push_back({' ', a[i]});
    return out;
}

}  // namespace

std::string line_difference(const std::string& name, std::string_view before, std::string_view after)
{
    if (before == after) return {};
    const auto lines = whole(lines_of(before), lines_of(after));
    std::string out = fmt::format("--- a/{}\n+++ b/{}\n", name, name);
    std::size_t old_line = 0, new_line = 0;  // how many came before lines[i]
    for (std::size_t i = 0; i < lines.size();) {
        if (lines[i].sign == ' ') {
            ++i, ++old_line, ++new_line;
            continue;
        }
        // A hunk: from `context` lines before to as many after, going on over gaps of twice that.
        const std::size_t lead = std::min(context, i);
        std::size_t end = i, quiet = 0;
        for (std::size_t k = i; k < lines.size() && quiet <= 2 * context; ++k) {
            quiet = lines[k].sign == ' ' ? quiet + 1 : 0;
            if (quiet == 0) end = k + 1;
        }
        const std::size_t last = std::min(end + context, lines.size());
        std::size_t old_count = 0, new_count = 0;
        std::string body;
        for (std::size_t k = i - lead; k < last; ++k) {
            old_count += lines[k].sign != '+';
            new_count += lines[k].sign != '-';
            body += fmt::format("{}{}\n", lines[k].sign, lines[k].text);
        }
        out += fmt::format("@@ -{},{} +{},{} @@\n{}", old_line - lead + 1, old_count, new_line - lead + 1, new_count,
                           body);
        old_line += old_count - lead;
        new_line += new_count - lead;
        i = last;
    }
    return out;
}

}  // namespace varsko
