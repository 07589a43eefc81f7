#include "rules/inquiry.hpp"

#include "rules/expression/checker.hpp"
#include "rules/expression/evaluation.hpp"

#include <cmath>
#include <limits>

namespace varsko {

Inquiry::Inquiry(const Catalogue& catalogue, MetricIndex metric, std::span<const std::string_view> expressions)
    : catalogue_(catalogue)
{
    for (const std::string_view expression : expressions) {
        Diagnostics problems;
        expression::Checker checker(catalogue, metric, program_, problems);
        const Text text{.text = std::string(expression), .place = {}};
        const auto typed = checker.check(text);
        steps_.push_back(problems.empty() && typed.ok() ? typed.step : -1);
    }
}

Inquiry::Answers Inquiry::ask(const Panel& panel, Period period, std::span<const UnitIndex> units) const
{
    Answers answers;
    answers.preliminary.assign(units.size(), 0);
    answers.value.assign(steps_.size(), std::vector<double>(units.size(), std::numeric_limits<double>::quiet_NaN()));
    if (units.empty()) return answers;
    expression::Evaluation evaluation(catalogue_, program_, panel);
    evaluation.start(units);
    for (std::size_t k = 0; k < steps_.size(); ++k) {
        if (steps_[k] < 0) continue;
        const expression::View view = evaluation.at(steps_[k], period);
        for (std::size_t i = 0; i < units.size(); ++i) answers.value[k][i] = view[i];
        evaluation.mark_preliminary(view, answers.preliminary);
    }
    return answers;
}

}  // namespace varsko
