// Where the figures of a message stood: in the arrival that is being taken in, or else in the store.
//
// Asked by metric, scenario and period, for all units at once, and remembered for as long as the command
// lasts: twenty thousand messages about one month ask for a handful of columns.
#pragma once

#include "rules/source_lookup.hpp"
#include "storage/store.hpp"

#include <functional>
#include <map>
#include <span>
#include <string>
#include <tuple>
#include <vector>

namespace varsko {

// Figures that are not in the store yet.
struct ArrivingFigures {
    std::span<const Figure> figures;
    std::span<const Instant> known_at;  // one each
    std::string_view file;
    std::span<const std::string> sheets;
};

class FigureSources final : public SourceLookup {
public:
    // Calls what it is given with the store, as safely as the caller's threads need.
    using AskStore = std::function<void(const std::function<void(Store&)>&)>;

    // `arriving`: nullptr where nothing arrives.  It must outlive this.
    FigureSources(AskStore ask, const ArrivingFigures* arriving) : ask_(std::move(ask)), arriving_(arriving) {}
    std::optional<Source> of(const Catalogue&, const Input&) override;

private:
    struct ColumnKey {
        MetricIndex metric;
        Scenario scenario;
        Period period;
        std::optional<Day> known_by;
        friend auto operator<=>(const ColumnKey&, const ColumnKey&) = default;
    };
    struct Said {
        UnitIndex unit;
        Span span;
        Period made;
        Amount value;
        Missing missing;
        Instant known_at;
        std::uint32_t row;
        std::uint16_t column;
        std::uint32_t place;  // into places_
    };
    using Columns = std::map<ColumnKey, std::vector<Said>>;  // by unit
    const std::vector<Said>& stored(const Catalogue&, const ColumnKey&);
    const std::vector<Said>& arriving(const ColumnKey&);
    std::vector<Said> read_stored(const Catalogue&, const ColumnKey&);
    std::vector<Said> read_arriving(const ColumnKey&);
    std::uint32_t place(const std::string& file, const std::string& sheet);

    AskStore ask_;
    const ArrivingFigures* arriving_;
    std::vector<std::uint32_t> arriving_order_;  // by metric, scenario and period; made when first needed
    Columns stored_columns_, arriving_columns_;
    std::vector<std::pair<std::string, std::string>> places_;  // file and sheet
};

}  // namespace varsko
