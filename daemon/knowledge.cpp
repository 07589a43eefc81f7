#include "daemon/knowledge.hpp"

#include "rules/source_rank.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <tuple>

namespace varsko {
namespace {

using std::chrono::days;
using std::chrono::floor;

// Looks up one key after another; files come sorted, so the last column of each (metric, scenario, span) is kept.
class Cells {
public:
    explicit Cells(const Panel& panel) : panel_(panel), last_(panel.metrics() * scenario_count * 2) {}

    const Column* column(const Figure& figure)
    {
        const Slice slice{
            .scenario = figure.scenario, .span = figure.span, .period = figure.period, .made = figure.made};
        auto& last = last_[(figure.metric * scenario_count + static_cast<std::size_t>(figure.scenario)) * 2 +
                           static_cast<std::size_t>(figure.span)];
        if (!last.asked || last.slice != slice) {
            last = {.asked = true, .slice = slice, .column = panel_.column(figure.metric, slice)};
        }
        return last.column;
    }

private:
    struct Last {
        bool asked = false;
        Slice slice{};
        const Column* column = nullptr;
    };
    const Panel& panel_;
    std::vector<Last> last_;
};

enum class Against : std::uint8_t { nothing, same, other };

Against compare(const Figure& figure, const Column* column)
{
    if (column == nullptr || column->missing[figure.unit] == Missing::absent) {
        return Against::nothing;
    }
    const bool kind =
        column->missing[figure.unit] == figure.missing && (column->preliminary[figure.unit] != 0) == figure.preliminary;
    const bool value =
        figure.missing != Missing::known || Amount::from_double(column->value[figure.unit]) == figure.value;
    return kind && value ? Against::same : Against::other;
}

bool says_the_same(const Figure& a, const Figure& b)
{
    return a.missing == b.missing && a.preliminary == b.preliminary &&
           (a.missing != Missing::known || a.value == b.value);
}

// Every version of the figures that a dated file restates, asked for one (metric, scenario, period) at a time.
class Versions {
public:
    Versions(Store& store, const Catalogue& catalogue) : store_(store), catalogue_(catalogue) {}

    enum class Place : std::uint8_t { newest, older, known };
    Place place(const Figure& figure, Instant known_at)
    {
        const StoredFigure* then = nullptr;  // what was known at `known_at`
        bool newer = false;
        for (const StoredFigure& version : of(figure)) {
            if (version.figure.unit != figure.unit || version.figure.span != figure.span ||
                version.figure.made != figure.made) {
                continue;
            }
            if (version.known_at > known_at) {
                newer = true;
            } else if (then == nullptr || version.known_at >= then->known_at) {
                then = &version;
            }
        }
        if (then != nullptr && says_the_same(then->figure, figure)) {
            return Place::known;
        }
        return newer ? Place::older : Place::newest;
    }

    // The same where the metric ranks its sources: the best one stands, and of one source the newest.
    Place ranked_place(const Figure& figure, Instant known_at, const Metric& metric, std::size_t rank)
    {
        const StoredFigure *stands = nullptr, *said_before = nullptr;
        std::size_t best = 0;
        for (const StoredFigure& version : of(figure)) {
            if (version.figure.unit != figure.unit || version.figure.span != figure.span ||
                version.figure.made != figure.made) {
                continue;
            }
            const std::size_t its = source_rank(metric, version.file);
            if (stands == nullptr || its < best || (its == best && version.known_at >= stands->known_at)) {
                stands = &version;
                best = its;
            }
            if (its == rank && version.known_at <= known_at) {
                said_before = &version;
            }
        }
        if (said_before != nullptr && says_the_same(said_before->figure, figure)) {
            return Place::known;
        }
        if (stands == nullptr || rank < best || (rank == best && known_at >= stands->known_at)) {
            return Place::newest;
        }
        return known_at >= stands->known_at && says_the_same(stands->figure, figure) ? Place::known : Place::older;
    }

private:
    const std::vector<StoredFigure>& of(const Figure& figure)
    {
        const auto key = std::tuple(figure.metric, figure.scenario, figure.period);
        auto found = asked_.find(key);
        if (found == asked_.end()) {
            const FigureQuery query{.metric = figure.metric,
                                    .unit = {},
                                    .scenario = figure.scenario,
                                    .from = figure.period,
                                    .to = figure.period,
                                    .as_of = {},
                                    .all_versions = true,
                                    .limit = std::numeric_limits<std::int32_t>::max()};
            auto versions = store_.figures(catalogue_, query);
            found = asked_.emplace(key, std::move(versions)).first;
        }
        return found->second;
    }

    Store& store_;
    const Catalogue& catalogue_;
    std::map<std::tuple<MetricIndex, Scenario, Period>, std::vector<StoredFigure>> asked_;
};

// When the figures of a reading became known, where neither row nor file says so.
class Assumption {
public:
    Assumption(const World& world, Instant now)
        : catalogue_(world.catalogue()),
          history_before_(floor<days>(now) - days(world.configuration().daemon.history_after_days))
    {
    }

    // The due day of history, or nothing for a figure of our own days.
    std::optional<Instant> known_at(const Figure& figure)
    {
        const DueCalendar& calendar = catalogue_.metrics[figure.metric].calendar;
        const auto key = std::pair(figure.metric, known_with(calendar, figure));
        auto found = due_.find(key);
        if (found == due_.end()) found = due_.emplace(key, usually_known(calendar, figure)).first;
        if (found->second >= history_before_) {
            return std::nullopt;
        }
        return Instant(found->second);
    }

private:
    const Catalogue& catalogue_;
    Day history_before_;
    std::map<std::pair<MetricIndex, Period>, Day> due_;
};

}  // namespace

News news_of(const ingest::Reading& reading, std::string_view file, const World& world, Store& store, Instant now)
{
    News news;
    Cells cells(world.panel());
    Versions versions(store, world.catalogue());
    Assumption assumption(world, now);
    std::vector<std::size_t> older;

    for (std::size_t i = 0; i < reading.figures.size(); ++i) {
        const Figure& figure = reading.figures[i];
        const Against against = compare(figure, cells.column(figure));
        const Metric& metric = world.catalogue().metrics[figure.metric];
        const bool ranked = !metric.source_rank.empty() && against != Against::nothing;
        std::optional<Instant> date = i < reading.known_at_each.size() ? reading.known_at_each[i] : std::nullopt;
        if (!date) {
            date = reading.known_at ? std::optional<Instant>(*reading.known_at) : std::nullopt;
        }
        Instant known_at = date ? Instant(*date) : now;
        bool assumed = false;
        const bool postdated = known_at > now;
        if (postdated) known_at = now;
        const bool of_its_time = date && known_at < now;  // also what we hold may have been known earlier than we knew
        if (against == Against::same && !ranked && !of_its_time) {
            ++news.unchanged;
            continue;
        }
        if (ranked || (of_its_time && against != Against::nothing)) {
            const auto place = ranked ? versions.ranked_place(figure, known_at, metric, source_rank(metric, file))
                                      : versions.place(figure, known_at);
            if (place == Versions::Place::known) {
                ++news.unchanged;
                continue;
            }
            if (place == Versions::Place::older) {
                older.push_back(news.stored.size());
            }
        }
        if (postdated) ++news.postdated;
        if (!date && against == Against::nothing) {
            if (const auto due = assumption.known_at(figure)) {
                known_at = *due;
                assumed = true;
            }
        }
        news.stored.push_back(figure);
        news.known_at.push_back(known_at);
        news.assumed.push_back(assumed ? 1 : 0);
    }

    if (!older.empty()) {
        news.any_older = true;
        auto skip = older.begin();
        for (std::size_t i = 0; i < news.stored.size(); ++i) {
            if (skip != older.end() && *skip == i) {
                ++skip;
            } else {
                news.newest.push_back(news.stored[i]);
            }
        }
    }
    return news;
}

}  // namespace varsko
