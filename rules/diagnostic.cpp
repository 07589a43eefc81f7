#include "rules/diagnostic.hpp"

#include "rules/letters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <tuple>

namespace varsko {

namespace {

std::u32string comparable(std::string_view s)
{
    auto out = letters(s);
    std::transform(out.begin(), out.end(), out.begin(), lower);
    return out;
}

// Letters put in, left out, exchanged, or two neighbours swapped.
std::size_t distance(const std::u32string& a, const std::u32string& b)
{
    std::vector<std::size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) above[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] == b[j - 1] ? 0U : 1U)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before.swap(above);
        above.swap(row);
    }
    return above[b.size()];
}

// One mistake in three letters may still be meant; a single letter has nothing to be near.
std::size_t forgiven(std::size_t length) { return length < 2 ? 0 : (length + 1) / 3; }

std::size_t count(const Diagnostics& all, Diagnostic::Severity severity)
{
    return static_cast<std::size_t>(
        std::count_if(all.begin(), all.end(), [&](const auto& d) { return d.severity == severity; }));
}

}  // namespace

std::string Diagnostic::text() const
{
    std::string at = place.file;
    if (place.line > 0) at += fmt::format(":{}", place.line);
    if (place.line > 0 && place.column > 0) at += fmt::format(":{}", place.column);
    return fmt::format("{}{}{}: {}  [{}]", at, at.empty() ? "" : ": ",
                       severity == Severity::error ? "error" : "warning", message, code);
}

bool has_errors(const Diagnostics& all) { return count(all, Diagnostic::Severity::error) > 0; }

void sort_by_place(Diagnostics& all)
{
    // Diagnostics of one place keep their order.  Not std::stable_sort: libstdc++ 12's warns with clang.
    std::vector<std::size_t> order(all.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        const auto &p = all[a].place, &q = all[b].place;
        return std::tie(p.file, p.line, p.column, a) < std::tie(q.file, q.line, q.column, b);
    });
    Diagnostics sorted;
    sorted.reserve(all.size());
    for (const auto i : order) sorted.push_back(std::move(all[i]));
    all = std::move(sorted);
}

std::string text(const Diagnostics& all)
{
    auto sorted = all;
    sort_by_place(sorted);
    std::string out;
    for (const auto& diagnostic : sorted) out += diagnostic.text() + "\n";
    const auto errors = count(all, Diagnostic::Severity::error), warnings = count(all, Diagnostic::Severity::warning);
    return out + fmt::format("{} error{}, {} warning{}\n", errors, errors == 1 ? "" : "s", warnings,
                             warnings == 1 ? "" : "s");
}

std::size_t mistakes_between(std::string_view a, std::string_view b) { return distance(comparable(a), comparable(b)); }

std::string nearest(std::string_view wrong, std::span<const std::string> known)
{
    const auto meant = comparable(wrong);
    auto best = forgiven(meant.size()) + 1;
    std::string found;
    for (const auto& name : known) {
        const auto candidate = comparable(name);
        const auto longer = std::max(candidate.size(), meant.size()),
                   shorter = std::min(candidate.size(), meant.size());
        if (longer - shorter >= best || candidate.empty()) continue;
        const auto d = distance(meant, candidate);
        if (d < best) best = d, found = name;
    }
    return found;
}

}  // namespace varsko
