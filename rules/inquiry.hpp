// Expressions of the rule language asked of one metric outside any rule, for whoever shows figures:
//
//   Inquiry inquiry(catalogue, net_cost, {"ytd(outcome)", "change(forecast)"});
//   inquiry.ask(panel, march, units)[0][i]        what "ytd(outcome)" is of the i:th unit
//
// What an expression cannot be of this metric (the year's end of a stock) is missing, as what nobody has reported is.
#pragma once

#include "rules/catalogue.hpp"
#include "rules/expression/program.hpp"
#include "rules/panel.hpp"

#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace varsko {

class Inquiry {
public:
    Inquiry(const Catalogue&, MetricIndex, std::span<const std::string_view> expressions);

    struct Answers {
        std::vector<std::vector<double>> value;  // by expression, then by unit; NaN: missing
        std::vector<std::uint8_t> preliminary;   // by unit: a figure that any of them used is preliminary
    };
    // As known in this panel.  REQUIRES: the panel has the catalogue's units and metrics.
    Answers ask(const Panel&, Period, std::span<const UnitIndex>) const;

private:
    const Catalogue& catalogue_;
    expression::Program program_;
    std::vector<int> steps_;  // -1: not of this metric
};

}  // namespace varsko
