// GET /course: one figure of one unit, period by period, with what was to be expected of it and what it is held
// against.
#include "daemon/api_call.hpp"
#include "rules/calendar.hpp"
#include "rules/course.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

constexpr int usual_course = 60;  // periods, where no beginning is asked for

struct Range {
    Period from, to;
};

// Where nothing is said: the newest periods that have an outcome, five years of months; without any, up to today.
Range range_of(const Call& call, const World& world, MetricIndex metric, UnitIndex unit, Day today)
{
    const Grain grain = world.catalogue().metrics[metric].calendar.every;
    const auto from = call.period("from"), to = call.period("to");
    for (const auto& end : {from, to}) {
        if (end && end->grain() != grain)
            answer_problem(400, "Not a period of this metric",
                           fmt::format("{} is followed every {}; {} is not one", world.catalogue().metrics[metric].id,
                                       text(grain), end->text()));
    }
    if (from && to && *to < *from)
        answer_problem(400, "Empty range", fmt::format("from={} is after to={}", from->text(), to->text()));
    Period first, newest;
    for (const auto& [slice, column] : world.panel().slices(metric)) {
        if (slice.scenario != Scenario::outcome || slice.period.grain() != grain ||
            column.missing[unit] == Missing::absent)
            continue;
        if (!first) first = slice.period;
        first = std::min(first, slice.period);
        newest = std::max(newest, slice.period);
    }
    Range range;
    range.to = to ? *to : newest ? newest : Period::of(grain, today);
    range.from =
        from ? *from : std::max(range.to.plus(1 - usual_course), first ? first : range.to.plus(1 - usual_course));
    range.from = std::min(range.from, range.to);
    return range;
}

Json view_point(const CoursePoint& point)
{
    Json json = {{"period", view(point.period)}, {"preliminary", point.preliminary}};
    json["missing"] = point.missing == Missing::known ? Json(nullptr) : Json(text(point.missing));
    for (std::size_t k = 0; k < course_columns; ++k)
        json[std::string(text(static_cast<CourseColumn>(k)))] = number(point.value[k]);
    return json;
}

Json course_json(const Call& call, const World& world, Day today)
{
    const Catalogue& catalogue = world.catalogue();
    const auto metric = call.metric(catalogue);
    const auto unit = call.unit(catalogue);
    if (!metric || !unit)
        answer_problem(400, "Which figure?", "say metric=… and unit=…: /api/v1/course?metric=net_cost&unit=asn");
    const Range range = range_of(call, world, *metric, *unit, today);
    Json points = Json::array();
    for (const CoursePoint& point : course(catalogue, world.panel(), *metric, *unit, range.from, range.to))
        points.push_back(view_point(point));
    const Metric& of = catalogue.metrics[*metric];
    return {{"metric", of.id},
            {"metric_name", view(of.name)},
            {"unit", catalogue.units[*unit].id},
            {"unit_name", catalogue.units[*unit].name},
            {"measure", text(of.measure)},
            {"from", view(range.from)},
            {"to", view(range.to)},
            {"points", std::move(points)}};
}

}  // namespace

Response get_course(const Call& call)
{
    const auto as_of = call.instant("as_of");
    Json json =
        as_of
            ? course_json(call, call.house.as_of(*as_of), std::chrono::floor<std::chrono::days>(*as_of))
            : call.house.read([&](const World& world) { return course_json(call, world, call.house.clock().today()); });
    return answer(call, std::move(json));
}

}  // namespace varsko
