// How things look as JSON: the names of the contract, one function a thing.
//
// A number is a plain JSON number (a share as a fraction, -0.0182), a missing one is null, an instant is RFC 3339 in
// UTC, a period is "2024-03" and, where a figure is accumulated, "2024-03 ack".
#pragma once

#include "rules/engine.hpp"
#include "storage/store.hpp"

#include <nlohmann/json_fwd.hpp>

namespace varsko {

using Json = nlohmann::ordered_json;

Json number(double);          // null for NaN; whole numbers without decimals; at most 12 figures
Json number(Amount);          // exactly what was reported
Json view(Instant);           // null at the epoch
Json view(Period);            // null for no period
Json view(const Localised&);  // {sv, en}; en falls back to sv

Json view(const StoredFigure&, const Catalogue&);
Json view(const Source&);
// `message` in `language`, and `messages` in both.
Json view(const Batch&, bool problems, std::string_view language);
Json view(const Batch::Problem&, std::string_view language);
Json view(const Finding&, std::string_view language);
Json view(const Diagnostic&);

// `catalogue` gives titles and measures; a rule or unit that is gone is shown by its id.
Json view(const Alert&, const World&);
Json view(const AlertEvent&);
Json view(const Judgement&);
// All that were made of one assessment, oldest first.
Json view_judgements(StoreReader&, const AlertKey& of, Period);
Json view(const Hold&);
Json view(const Silence&, Instant now);
Json view(const OutboxRow&, bool whole);  // whole: with texts, labels and every attempt

Json view(const Risk&, const World&, const std::vector<RiskEvent>&);
Json view(const RiskEvent&);

Json view(const CompiledRule&, const Catalogue&);

// Which file, sheet, row and column a cell of the panel came from.  Asks the store once per (metric, unit, scenario).
class Provenance {
public:
    Provenance(const Catalogue& catalogue, StoreReader& store, std::optional<Instant> as_of)
        : catalogue_(catalogue), store_(store), as_of_(as_of)
    {
    }
    const StoredFigure* of(const Input&);

private:
    struct Key {
        MetricIndex metric;
        UnitIndex unit;
        Scenario scenario;
        std::optional<Day> known_by;
        friend auto operator<=>(const Key&, const Key&) = default;
    };
    const Catalogue& catalogue_;
    StoreReader& store_;
    std::optional<Instant> as_of_;
    std::map<Key, std::vector<StoredFigure>> asked_;
};

// An assessment and everything it stands on.
struct AssessmentView {
    const World& world;
    const CompiledRule& rule;
    UnitIndex unit;
    Period period;
    Day today;  // tells "not due yet" from "late"
};
Json view(const AssessmentView&, const Explanation&, Provenance&);

}  // namespace varsko
