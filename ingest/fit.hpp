// A printed number and a printed period, made to fit the metric that they are figures of: tkr for a metric kept in
// mnkr, 83 % as 0.83, 2024-03-01 as March for a metric reported by month.
#pragma once

#include "ingest/number.hpp"
#include "ingest/spoken_period.hpp"
#include "rules/metric.hpp"

#include <optional>
#include <string>

namespace varsko::ingest {

// What is wrong, in a stable word and a sentence.
struct Problem {
    std::string code;
    Localised message;
    std::size_t column = 0;  // from 1; 0: the whole row
};

// The value in the metric's own measure.  `declared`: what the file, mapping or column says its numbers are.
// `exact`: a share without a per cent sign is a fraction, whatever its size (JSON).
std::optional<Problem> fit_value(Figure&, const Number&, const Metric&, std::optional<Measure> declared,
                                 bool exact = false);

// Period, span and made as scenario and metric want them.  f.scenario is set already.
std::optional<Problem> fit_period(Figure&, const Metric&, const Spoken&, Period made);

// The printed share is none that so few can give: 46 % of 2.
bool impossible_share(const Number& share_with_base);

}  // namespace varsko::ingest
