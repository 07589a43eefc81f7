// Everything a message says, before it is words in a template: the facts of one alert for one recipient.
#pragma once

#include "rules/alert/message.hpp"
#include "rules/alert/route.hpp"
#include "rules/assess.hpp"
#include "rules/chart.hpp"
#include "rules/configuration.hpp"
#include "rules/suppression.hpp"

#include <string>
#include <vector>

namespace varsko {

struct Letter {
    AlertKey key;
    std::string episode;
    std::string transition;  // as in AlertEvent, or "risk-moved"
    Period period, since;
    Level level_before = Level::unknown, level = Level::unknown;
    double value_before = 0, value = 0;  // NaN: missing
    bool preliminary = false;
    bool over = false, year_closed = false, rule_ended = false;  // the alert lives no more; its year or rule is over
    const CompiledRule* rule = nullptr;                          // nullptr: missing figures
    MetricIndex metric = 0;
    UnitIndex unit = 0;
    const Explanation* explanation = nullptr;  // at `period`; nullptr: missing figures
    std::vector<std::string> sources;          // of the explanation's inputs, one each; empty: not known
    const Suppression* suppression = nullptr;  // of the explanation; nullptr: nothing is suppressed
    const Chart* chart = nullptr;              // of the rule's values to `period`; likewise
    Localised unusual;                         // how unusual the value is; empty where nothing can be said
    Localised would_change;                    // which figures would have given another level; likewise
    std::vector<std::string> row_lines;        // a total that is bad because one row is; likewise
    std::vector<std::string> risk_lines;       // in the recipient's language
    std::vector<std::pair<Period, Day>> late;  // missing figures, and when each was due
    std::string repeat;                        // tells two messages of the same kind apart; see message_id
};

// "v" + FNV-1a 128 of episode, transition, period, recipient and `repeat`.
std::string message_id(const Letter&, const std::string& recipient);

// What a mail calls its picture.
std::string chart_name(const std::string& message);

// Rendered with the organisation's templates, or ours; a template that fails falls back to plain text.
Message write(const Configuration&, const Letter&, const Recipient&, Instant now);

// The language a recipient reads.
std::string_view language_of(const Catalogue&, const Recipient&);

}  // namespace varsko
