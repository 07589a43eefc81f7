// The detector of our own and the year-end forecast once more, for the reference: one unit's history in, one number
// out. What a history is, is said here again; the detector and the forecast themselves are held by their own tests.
#pragma once

#include "rules/detect/detect.hpp"
#include "rules/forecast/year_end.hpp"

#include <cmath>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace varsko::test {

inline bool is_detector(const std::string& f)
{
    return f == "spike" || f == "dip" || f == "shift" || f == "drift" || f == "unusual" || f.rfind("expected", 0) == 0;
}

inline bool is_year_forecast(const std::string& f)
{
    return f.rfind("year_", 0) == 0 || f == "pace" || f == "seasonal_share";
}

// Oldest first; before the first known value there is no history.
inline std::vector<double> from_first_known(std::vector<double> values)
{
    while (!values.empty() && std::isnan(values.front())) values.erase(values.begin());
    return values;
}

inline std::optional<double> detector_value(const std::string& f, const std::vector<double>& values,
                                            const detect::Asked& asked)
{
    const auto history = from_first_known(values);
    int known = 0;
    for (const double v : history) known += !std::isnan(v);
    static const std::map<std::string, int> needs = {{"shift", 18}, {"drift", 24}};
    const auto need = needs.find(f);
    if (history.empty() || std::isnan(history.back()) || known < (need == needs.end() ? 12 : need->second))
        return std::nullopt;
    const auto found = detect::detect(history, asked);
    static const std::map<std::string, detect::Unusual> kinds = {{"spike", detect::Unusual::spike},
                                                                 {"dip", detect::Unusual::dip},
                                                                 {"shift", detect::Unusual::shift},
                                                                 {"drift", detect::Unusual::drift}};
    if (const auto kind = kinds.find(f); kind != kinds.end()) return found.kind == kind->second ? 1.0 : 0.0;
    if (f == "expected") return found.expected;
    if (f == "expected_low") return found.low;
    if (f == "expected_high") return found.high;
    return found.probability;
}

// values: oldest first, the last one this month's; they begin with the first known one or with this January.
inline std::optional<double> year_value(const std::string& f, const std::vector<double>& values, int month)
{
    const auto end = forecast::year_end(values, month);
    const double share = forecast::seasonal_share(values, month);
    if (f == "seasonal_share") return std::isnan(share) ? std::nullopt : std::optional{share};
    if (end.verdict != forecast::Verdict::judged) return std::nullopt;
    if (f == "year_end") return end.total;
    if (f == "year_to_go") return end.to_go;
    if (f == "pace") {
        const double pace = end.so_far / share;
        return std::isfinite(pace) ? std::optional{pace} : std::nullopt;
    }
    if (!end.has_band) return std::nullopt;
    return f == "year_end_low" ? end.low : end.high;
}

}  // namespace varsko::test
