#include "rules/chance/nhs.hpp"

#include <algorithm>

namespace varsko::chance {

namespace {

constexpr std::size_t run = 7;

int sign(double x) { return x > 0 ? 1 : x < 0 ? -1 : 0; }  // NaN: 0

struct Marks {
    explicit Marks(std::size_t n) : outside(n), trend(n), near(n), side(n), near_in_three(n), side_of(n) {}
    std::vector<int> outside, trend, near, side;  // 1 above or rising, -1 below or falling, 0 not
    std::vector<int> near_in_three, side_of;
};

// The seven points that end with `last` belong together: all of them are marked.
void mark_seven(std::vector<int>& marks, std::size_t last, int as)
{
    for (std::size_t k = last + 1 - run; k <= last; ++k)
        if (marks[k] != 1) marks[k] = as;  // rising wins at the point where a rise becomes a fall
}

Marks marks_of(Series x, const XmrLimits& l)
{
    Marks m(x.size());
    const double two_thirds = 2 * (2.66 / 3) * l.range;
    for (std::size_t i = 0; i < x.size(); ++i) {
        m.outside[i] = x[i] > l.upper ? 1 : x[i] < l.lower ? -1 : 0;
        m.side_of[i] = sign(x[i] - l.centre);
        if (m.outside[i] == 0) m.near[i] = x[i] > l.centre + two_thirds ? 1 : x[i] < l.centre - two_thirds ? -1 : 0;
    }
    int rises = 0, same_side = 0;  // so many in a row, negative: falls, below
    for (std::size_t i = 0; i < x.size(); ++i) {
        const int step = i == 0 ? 0 : sign(x[i] - x[i - 1]);
        rises = step == 0 ? 0 : sign(rises) == step ? rises + step : step;
        const int side = m.side_of[i];
        same_side = side == 0 ? 0 : sign(same_side) == side ? same_side + side : side;
        if (std::abs(rises) >= static_cast<int>(run) - 1) mark_seven(m.trend, i, sign(rises));
        if (std::abs(same_side) >= static_cast<int>(run)) mark_seven(m.side, i, sign(same_side));
        if (i < 2) continue;
        const int sides = m.side_of[i] + m.side_of[i - 1] + m.side_of[i - 2];
        const int near = std::abs(m.near[i]) + std::abs(m.near[i - 1]) + std::abs(m.near[i - 2]);
        if (near >= 2 && std::abs(sides) == 3)
            for (std::size_t k = i - 2; k <= i; ++k) m.near_in_three[k] = m.near[k];
    }
    return m;
}

NhsLabel label(const Marks& m, std::size_t i)
{
    if (m.outside[i]) return m.outside[i] > 0 ? NhsLabel::above_limit : NhsLabel::below_limit;
    if (m.trend[i]) return m.trend[i] > 0 ? NhsLabel::rising : NhsLabel::falling;
    if (m.near_in_three[i]) return m.near_in_three[i] > 0 ? NhsLabel::near_upper : NhsLabel::near_lower;
    if (m.side[i]) return m.side[i] > 0 ? NhsLabel::above_centre : NhsLabel::below_centre;
    return NhsLabel::common;
}

}  // namespace

std::string_view text(NhsLabel l)
{
    switch (l) {
        case NhsLabel::common: return "Common Cause";
        case NhsLabel::above_limit: return "Above UCL";
        case NhsLabel::below_limit: return "Below LCL";
        case NhsLabel::rising: return "7 Point Trend (Increasing)";
        case NhsLabel::falling: return "7 Point Trend (Decreasing)";
        case NhsLabel::near_upper: return "2 in 3 Above CL";
        case NhsLabel::near_lower: return "2 in 3 Below CL";
        case NhsLabel::above_centre: return "7 Points Above CL";
        case NhsLabel::below_centre: return "7 Points Below CL";
    }
    return {};
}

std::vector<NhsLabel> nhs_labels(Series x, const XmrLimits& limits)
{
    const Marks marks = marks_of(x, limits);
    std::vector<NhsLabel> labels;
    labels.reserve(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) labels.push_back(label(marks, i));
    return labels;
}

NhsLabel nhs_alarm(Series x, const XmrLimits& limits)
{
    if (x.empty()) return NhsLabel::common;
    const Series recent = x.last(std::min(x.size(), run));
    return label(marks_of(recent, limits), recent.size() - 1);
}

}  // namespace varsko::chance
