#include "rules/source_rank.hpp"

#include "rules/catalogue.hpp"

#include <algorithm>

namespace varsko {

bool fits(std::string_view pattern, std::string_view name)
{
    const auto p = folded(pattern), s = folded(name);
    std::size_t i = 0, k = 0, star = std::string::npos, back = 0;
    while (k < s.size()) {
        if (i < p.size() && p[i] == '*') {
            star = i++;
            back = k;
        } else if (i < p.size() && (p[i] == '?' || p[i] == s[k])) {
            ++i;
            ++k;
        } else if (star != std::string::npos) {
            i = star + 1;
            k = ++back;
        } else {
            return false;
        }
    }
    while (i < p.size() && p[i] == '*') ++i;
    return i == p.size();
}

std::size_t source_rank(const Metric& metric, std::string_view file)
{
    const auto& ranks = metric.source_rank;
    const auto first =
        std::find_if(ranks.begin(), ranks.end(), [&](const auto& pattern) { return fits(pattern, file); });
    return static_cast<std::size_t>(first - ranks.begin());
}

}  // namespace varsko
