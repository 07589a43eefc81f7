#include "rules/chance/answer.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace varsko::chance {

std::string text(const Lack& lack)
{
    switch (lack.reason) {
        case Reason::too_few: return fmt::format("needs {} values, has {}", lack.needs, lack.has);
        case Reason::missing: return "a value is missing";
        case Reason::constant: return "the values do not vary";
        case Reason::not_a_count: return "not a count: whole numbers from 0";
        case Reason::no_exposure: return "what it is a share of must be above 0";
        case Reason::no_expectation: return "the expected value must be above 0";
        case Reason::too_few_cases: return fmt::format("needs {} cases lately, has {}", lack.needs, lack.has);
        case Reason::no_fit: return "the model does not fit";
    }
    return {};
}

std::vector<double> known(Series x)
{
    std::vector<double> out;
    out.reserve(x.size());
    std::copy_if(x.begin(), x.end(), std::back_inserter(out), [](double v) { return !std::isnan(v); });
    return out;
}

bool are_counts(Series x)
{
    return std::all_of(x.begin(), x.end(), [](double v) { return std::isnan(v) || (v >= 0 && v == std::floor(v)); });
}

double mean(Series x)
{
    double sum = 0;
    for (const double v : x) sum += v;
    return sum / static_cast<double>(x.size());
}

double sample_deviation(Series x)
{
    const double m = mean(x);
    double squares = 0;
    for (const double v : x) squares += (v - m) * (v - m);
    return std::sqrt(squares / (static_cast<double>(x.size()) - 1));
}

double median(std::vector<double> x)
{
    const auto middle = x.begin() + static_cast<std::ptrdiff_t>(x.size() / 2);
    std::nth_element(x.begin(), middle, x.end());
    if (x.size() % 2 == 1) return *middle;
    return (*std::max_element(x.begin(), middle) + *middle) / 2;
}

}  // namespace varsko::chance
