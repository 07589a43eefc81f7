// (rule, panel, period) -> level, value and trend for all units at once; and, for one unit, why.
#pragma once

#include "rules/chance/answer.hpp"
#include "rules/panel.hpp"
#include "rules/ruleset.hpp"

#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace varsko {

// One rule at one period, one entry per subject in the order they were asked for.
struct Assessed {
    std::vector<Level> level;
    std::vector<double> value;  // NaN: missing
    std::vector<Trend> trend;
    std::vector<std::uint8_t> preliminary;  // 1: a figure it used is preliminary
    void resize(std::size_t n);
};

// REQUIRES: the panel has the catalogue's units and metrics.  Subjects outside the rule's units may be asked for and
// are answered the same way; choosing them is the caller's.
void assess(const Catalogue&, const CompiledRule&, const Panel&, Period, std::span<const UnitIndex> subjects,
            Assessed& out);

// One cell that an assessment looked at.
struct Input {
    MetricIndex metric = 0;
    UnitIndex unit = 0;
    Slice slice;       // slice.made is the version used
    double value = 0;  // NaN where missing
    Missing missing = Missing::known;
    bool preliminary = false;
    std::optional<Day> known_by{};  // as it was known when that day ended; none: as it is known
};

struct Explanation {
    Level level = Level::unknown;     // what counts: a person's where one has judged
    Level computed = Level::unknown;  // what the figures give; of a rule that people judge, a proposal
    std::optional<Judgement> judgement{};
    bool figures_changed = false;  // since it was judged
    Trend trend = Trend::unknown;
    double value = 0, previous = 0;  // NaN: missing
    Measure measure;                 // of value
    struct Let {
        std::string name, text;
        double value = 0;  // of a condition: 1 holds, 0 does not, NaN unknown
        Measure measure;
        bool is_condition = false;
        bool is_difference = false;  // of two shares: told in percentage points
        bool is_level = false;       // green 0, yellow 1, red 2
    };
    std::vector<Let> lets;  // in file order, `value` last if it is not one of them
    std::vector<Let> said;  // scenarios that the rule's sentences name
    struct Condition {
        Level level;
        std::string text;
        enum class Truth : std::uint8_t { no, yes, unknown } truth;
    };
    std::vector<Condition> conditions;  // in the order they were tried
    // A number that is compared with a limit and lies on the other side of it when it is printed: −1.996 % prints as
    // −2.0 % and is not beyond 2 %.
    struct Rounding {
        std::string name;
        double exact = 0, limit = 0;
        Measure measure;
        bool is_difference = false;
    };
    std::vector<Rounding> roundings;
    std::vector<Input> inputs;         // each cell once; at the period itself first, then the older ones
    std::vector<std::string> missing;  // "budget 2024-03 ack", "abs(ytd(budget)) = 0" or "xmr_upper needs 24 months,
                                       // has 3", where the computed level or value is unknown
    std::map<std::string, std::string> missing_sv;  // those of `missing` that read otherwise in Swedish
    // What the rules that it stands on say about which unit at the same period, in the order they were asked.
    struct Other {
        std::string rule;
        Localised title;
        MetricIndex metric = 0;
        UnitIndex unit = 0;
        Level level = Level::unknown;
        double value = 0;  // NaN: missing
        Measure measure;
        std::map<std::string, std::string> sentence;  // "sv", "en"
    };
    std::vector<Other> others;
    bool preliminary = false;
};
Explanation explain(const Catalogue&, const CompiledRule&, const Panel&, UnitIndex, Period);

// The rule's own sentence (`say`) in a language, or a plain one where it has none or where the level is unknown: that
// one says which figures are missing. Numbers follow the language: sv "−1,8 %", "−1 408 tkr" (U+2212, U+00A0).  A
// number that is missing says so.
std::string say(const Catalogue&, const CompiledRule&, const Explanation&, UnitIndex, Period,
                std::string_view language);

// Explanation::missing as people of that language read it.
std::vector<std::string> missing_in_words(const Explanation&, std::string_view language);
// A number as people of that language read it.  format: fmt-like "+.1%", "+", ".1", ""; the measure is appended.
std::string spoken(double, Measure, std::string_view format, std::string_view language);
// As it is rounded where no format says otherwise.
double as_printed(double, Measure);
// How often a metric is followed, in the plural: "månader", "months".
Phrase counted_periods(Grain);
// "needs 24 months, has 3", "behöver 24 månader, har 3"
std::string lacking_in_words(const chance::Lack&, Grain, std::string_view language);
std::string spoken(const Explanation::Let&, std::string_view format, std::string_view language);
std::string spoken(Level, std::string_view language);  // "röd", "red"
std::string spoken(Trend, std::string_view language);  // "negativ", "negative"

}  // namespace varsko
