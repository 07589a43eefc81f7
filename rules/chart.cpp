#include "rules/chart.hpp"

#include "rules/assess.hpp"
#include "rules/escaped.hpp"
#include "rules/level_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace varsko {

namespace {

constexpr std::size_t fewest_values = 3;
constexpr double left = 92, right = 468, top = 14, bottom = 122;

// The order in which levels are counted: the worst first.
constexpr std::array counted_levels = {Level::red, Level::flag, Level::yellow, Level::green, Level::clear};

std::string said(double value, Measure measure, std::string_view language)
{
    return spoken(value, measure, measure.quantity == Quantity::share ? "+.1%" : "", language);
}

struct Ends {
    const Chart::Point* lowest = nullptr;
    const Chart::Point* highest = nullptr;
};
Ends ends(const Chart& chart)
{
    Ends found;
    for (const auto& point : chart.points) {
        if (std::isnan(point.value)) continue;
        if (!found.lowest || point.value < found.lowest->value) found.lowest = &point;
        if (!found.highest || point.value > found.highest->value) found.highest = &point;
    }
    return found;
}

// From values to pixels.  A value that never changes lies in the middle.
class Scale {
public:
    Scale(const Chart& chart, const Ends& ends)
        : low_(ends.lowest->value), high_(ends.highest->value), last_(static_cast<double>(chart.points.size() - 1))
    {
    }
    double x(std::size_t i) const { return left + (right - left) * (static_cast<double>(i) / last_); }
    double y(double value) const
    {
        const double share = high_ > low_ ? (value - low_) / (high_ - low_) : 0.5;
        return bottom - (bottom - top) * share;
    }
    bool crosses_zero() const { return low_ < 0 && 0 < high_; }
    bool is_flat() const { return !(high_ > low_); }

private:
    double low_, high_, last_;
};

std::string label(double x, double y, std::string_view anchor, std::string_view words)
{
    return fmt::format(R"(<text x="{:.0f}" y="{:.0f}" text-anchor="{}">{}</text>)", x, y, anchor, escaped(words));
}

// One line for each stretch without a gap.
std::string lines(const Chart& chart, const Scale& scale)
{
    std::string path;
    bool drawing = false;
    for (std::size_t i = 0; i < chart.points.size(); ++i) {
        const double value = chart.points[i].value;
        if (!std::isnan(value)) path += fmt::format("{}{:.1f} {:.1f}", drawing ? 'L' : 'M', scale.x(i), scale.y(value));
        drawing = !std::isnan(value);
    }
    return fmt::format(R"(<path d="{}" fill="none" stroke="#5f5f5f" stroke-width="1.5"/>)", path);
}

std::string mark(const Chart::Point& point, double x, double y, bool is_last)
{
    const double r = is_last ? 5 : 3.5;
    const auto colour = level_colour(point.level);
    switch (point.level) {
        case Level::red:
            return fmt::format(R"(<path d="M{0:.1f} {1:.1f}h{2}v{2}h-{2}z" fill="{3}"/>)", x - r, y - r, 2 * r, colour);
        case Level::yellow: {
            const double d = r * 1.3;
            return fmt::format(
                R"(<path d="M{0:.1f} {1:.1f}l{2:.1f} {2:.1f}l-{2:.1f} {2:.1f}l-{2:.1f} -{2:.1f}z" fill="{3}"/>)", x,
                y - d, d, colour);
        }
        case Level::flag:
            return fmt::format(R"(<path d="M{0:.1f} {1:.1f}l{2:.1f} {3:.1f}h-{3:.1f}z" fill="{4}"/>)", x, y - r, r,
                               2 * r, colour);
        case Level::green:
        case Level::clear:
        case Level::unknown: break;
    }
    // Hollow where nothing was judged.
    const bool is_known = point.level != Level::unknown;
    return fmt::format(R"(<circle cx="{:.1f}" cy="{:.1f}" r="{:.1f}" fill="{}" stroke="{}"/>)", x, y, r * 0.8,
                       is_known ? colour : "#ffffff", colour);
}

std::string levels_in_words(const Chart& chart, std::string_view language)
{
    const bool english = language == "en";
    const Phrase periods = counted_periods(chart.points.back().period.grain());
    std::string list;
    for (const Level level : counted_levels) {
        const auto n = std::count_if(chart.points.begin(), chart.points.end(),
                                     [level](const Chart::Point& p) { return p.level == level; });
        if (n == 0) continue;
        if (list.empty())
            list = fmt::format(fmt::runtime(english ? " {} in {} of {} {}" : " {} i {} av {} {}"),
                               level_word(level, language), n, chart.points.size(), english ? periods.en : periods.sv);
        else
            list += fmt::format(", {} {} {}", spoken(level, language), english ? "in" : "i", n);
    }
    return list.empty() ? list : list + ".";
}

}  // namespace

bool is_worth_drawing(const Chart& chart)
{
    const auto known = std::count_if(chart.points.begin(), chart.points.end(),
                                     [](const Chart::Point& p) { return !std::isnan(p.value); });
    return static_cast<std::size_t>(known) >= fewest_values;
}

std::string svg(const Chart& chart, std::string_view language)
{
    const Ends found = ends(chart);
    const Scale scale(chart, found);
    std::string out = fmt::format(
        R"(<svg xmlns="http://www.w3.org/2000/svg" width="{0}" height="{1}" viewBox="0 0 {0} {1}" font-family="DejaVu Sans, Arial, sans-serif" font-size="12" fill="#1b1b1b"><rect width="{0}" height="{1}" fill="#ffffff"/>)",
        chart_width, chart_height);
    const auto rule = [&](double y, std::string_view stroke) {
        out += fmt::format(R"(<path d="M{} {:.1f}H{}" stroke="{}"/>)", left, y, right, stroke);
    };
    const auto beside = [&](double value) {
        out += label(left - 8, scale.y(value) + 4, "end", said(value, chart.measure, language));
    };
    rule(scale.y(found.highest->value), "#d0d0d0");
    beside(found.highest->value);
    if (!scale.is_flat()) {
        rule(scale.y(found.lowest->value), "#d0d0d0");
        beside(found.lowest->value);
    }
    if (scale.crosses_zero()) rule(scale.y(0), "#767676");
    out += lines(chart, scale);
    for (std::size_t i = 0; i < chart.points.size(); ++i) {
        const auto& point = chart.points[i];
        if (!std::isnan(point.value))
            out += mark(point, scale.x(i), scale.y(point.value), i + 1 == chart.points.size());
    }
    out += label(left, chart_height - 8, "start", spoken(chart.points.front().period, language));
    out += label(right, chart_height - 8, "end", spoken(chart.points.back().period, language));
    return out + "</svg>";
}

std::string in_words(const Chart& chart, std::string_view language)
{
    const bool english = language == "en";
    const Ends found = ends(chart);
    const double last = chart.points.back().value;
    const auto value = [&](double v) {
        return std::isnan(v) ? std::string(english ? "missing" : "saknas") : said(v, chart.measure, language);
    };
    return fmt::format(fmt::runtime(english ? "From {} to {}: lowest {} ({}), highest {} ({}), now {}."
                                            : "Från {} till {}: lägst {} ({}), högst {} ({}), nu {}."),
                       spoken(chart.points.front().period, language), spoken(chart.points.back().period, language),
                       value(found.lowest->value), spoken(found.lowest->period, language), value(found.highest->value),
                       spoken(found.highest->period, language), value(last)) +
           levels_in_words(chart, language);
}

}  // namespace varsko
