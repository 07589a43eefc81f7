// The words of one organisation: its units, metrics, people and constants, looked up by id or by any spelling that its
// reports use.  Built once when the configuration is read; never changed, only replaced.
#pragma once

#include "rules/metric.hpp"
#include "rules/person.hpp"
#include "rules/unit.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace varsko {

struct Constant {
    double value = 0;
    Measure measure;
    std::map<std::string, double> by_level;  // unit level -> value, where the constant differs ("board" = 0)
};

struct Catalogue {
    std::string organisation, organisation_name;
    std::string language = "sv";
    std::vector<Unit> units;
    std::vector<Metric> metrics;
    std::vector<Person> people;
    std::map<std::string, Constant> constants;

    std::optional<UnitIndex> unit(std::string_view id) const;
    std::optional<MetricIndex> metric(std::string_view id) const;
    const Person* person(std::string_view id) const;

    // By id, name or alias, in any letter case and with blanks collapsed: "Barn  & Unga" is "barn & unga".
    std::optional<UnitIndex> unit_spelled(std::string_view) const;
    std::optional<MetricIndex> metric_spelled(std::string_view) const;

    bool is_under(UnitIndex unit, UnitIndex ancestor) const;  // a unit is under itself
    std::vector<UnitIndex> children(UnitIndex) const;

    // REQUIRES: called once, after the vectors are filled.  Two units that share a spelling are reported by the reader
    // of the configuration; here the first wins.
    void index();

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
    };
    template <class T>
    using Names = std::unordered_map<std::string, T, Hash, std::equal_to<>>;
    Names<UnitIndex> unit_ids_, unit_spellings_;
    Names<MetricIndex> metric_ids_, metric_spellings_;
};

// The rows that a total is made of on that day: those it names itself for that time, else the units right below it in
// its dimension that live then.
std::vector<UnitIndex> rows_of(const Catalogue&, UnitIndex total, Day);

// Lower case (also å ä ö), blanks of every width collapsed to one and trimmed: how spellings are compared.
std::string folded(std::string_view);

}  // namespace varsko
