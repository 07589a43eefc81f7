#include "storage/selection.hpp"

#include <algorithm>
#include <tuple>

namespace varsko {

namespace {

auto key(const StoredFigure& f)
{
    return std::tuple(f.figure.metric, f.figure.unit, f.figure.scenario, f.figure.span, f.figure.period, f.figure.made);
}

bool before(const StoredFigure& a, const StoredFigure& b)
{
    return std::tuple_cat(key(a), std::tuple(a.known_at, a.batch)) <
           std::tuple_cat(key(b), std::tuple(b.known_at, b.batch));
}

}  // namespace

bool asked_for(const FigureQuery& q, const Figure& f)
{
    if (q.metric && *q.metric != f.metric) return false;
    if (q.unit && *q.unit != f.unit) return false;
    if (q.scenario && *q.scenario != f.scenario) return false;
    if (q.from && (f.period.grain() != q.from->grain() || f.period < *q.from)) return false;
    if (q.to && (f.period.grain() != q.to->grain() || f.period > *q.to)) return false;
    return true;
}

std::vector<StoredFigure> selected(std::vector<StoredFigure> versions, const FigureQuery& query)
{
    std::stable_sort(versions.begin(), versions.end(), before);
    if (!query.all_versions) {
        auto kept = versions.begin();
        for (auto i = versions.begin(); i != versions.end(); ++i) {
            const bool last_of_key = std::next(i) == versions.end() || key(*i) != key(*std::next(i));
            if (!last_of_key) continue;
            if (kept != i) *kept = std::move(*i);
            ++kept;
        }
        versions.erase(kept, versions.end());
    }
    if (versions.size() > query.limit)
        versions.erase(versions.begin() + static_cast<std::ptrdiff_t>(query.limit), versions.end());
    return versions;
}

}  // namespace varsko
