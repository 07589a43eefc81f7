#include "storage/selection.hpp"

#include "rules/source_rank.hpp"

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

std::vector<StoredFigure> selected(std::vector<StoredFigure> versions, const FigureQuery& query,
                                   const Catalogue& catalogue)
{
    std::stable_sort(versions.begin(), versions.end(), before);
    if (!query.all_versions) {
        auto kept = versions.begin();
        for (auto first = versions.begin(), end = first; first != versions.end(); first = end) {
            while (end != versions.end() && key(*end) == key(*first)) ++end;
            auto stands = std::prev(end);
            if (const Metric& metric = catalogue.metrics[first->figure.metric]; !metric.source_rank.empty())
                for (auto i = stands; i-- != first;)
                    if (source_rank(metric, i->file) < source_rank(metric, stands->file)) stands = i;
            if (kept != stands) *kept = std::move(*stands);
            ++kept;
        }
        versions.erase(kept, versions.end());
    }
    if (versions.size() > query.limit)
        versions.erase(versions.begin() + static_cast<std::ptrdiff_t>(query.limit), versions.end());
    return versions;
}

}  // namespace varsko
