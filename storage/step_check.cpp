#include "storage/step_check.hpp"

#include <algorithm>

namespace varsko {

namespace {

void require(bool holds, const char* sentence)
{
    if (!holds) throw std::invalid_argument(sentence);
}

void check_figures(const Step& step)
{
    require(step.batch.has_value(), "figures need a batch: the receipt says where they came from");
    require(step.catalogue != nullptr, "figures need the catalogue that their indices point into");
    require(step.known_at.empty() || step.known_at.size() == step.figures.size(),
            "known_at is empty or one per figure");
    require(step.assumed.empty() || step.assumed.size() == step.figures.size(), "assumed is empty or one per figure");
    for (const Figure& f : step.figures) {
        require(f.unit < step.catalogue->units.size(), "a figure's unit is outside the catalogue");
        require(f.metric < step.catalogue->metrics.size(), "a figure's metric is outside the catalogue");
        require(f.raw_length == 0 || std::size_t{f.raw_offset} + f.raw_length <= step.text.size(),
                "a figure's raw text is outside the step's text");
    }
}

void check_column(const Step& step, const AssessmentColumn& column)
{
    require(step.catalogue != nullptr, "assessments need the catalogue that their indices point into");
    const std::size_t n = column.units.size();
    require(column.level.size() == n && column.trend.size() == n && column.value.size() == n &&
                column.preliminary.size() == n,
            "an assessment column's vectors have one length");
    require(std::all_of(column.units.begin(), column.units.end(),
                        [&](UnitIndex u) { return u < step.catalogue->units.size(); }),
            "an assessment's unit is outside the catalogue");
}

}  // namespace

void check_step(const Step& step)
{
    if (!step.figures.empty()) check_figures(step);
    if (step.took_effect) {
        require(!step.took_effect->version.empty() && !step.took_effect->cause.empty(),
                "a configuration that takes effect has a version and a cause");
    }
    if (!step.changes) return;
    for (const auto& column : step.changes->assessments) check_column(step, column);
}

}  // namespace varsko
