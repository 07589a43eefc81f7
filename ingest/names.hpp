// The words of a file against the words of the organisation.  A word is looked up once; what is not known is told with
// the nearest known name.
#pragma once

#include "ingest/reading.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace varsko::ingest {

template <class T>
struct Meaning {
    std::optional<T> index;
    Localised problem;  // where there is none: a sentence with the nearest known name
};

class Names {
public:
    Names(const Catalogue&, const Mapping*);  // the mapping's own words come first; nullptr: none

    // References live as long as this.
    const Meaning<UnitIndex>& unit(std::string_view);
    const Meaning<MetricIndex>& metric(std::string_view);
    const Meaning<Scenario>& scenario(std::string_view);
    void use(const Mapping*);

    // Without a problem to tell: tries that may fail.
    std::optional<UnitIndex> find_unit(std::string_view) const;
    std::optional<MetricIndex> find_metric(std::string_view) const;

    const Catalogue& catalogue() const { return catalogue_; }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
    };
    template <class T>
    using Known = std::unordered_map<std::string, Meaning<T>, Hash, std::equal_to<>>;
    std::string nearest_unit(std::string_view) const;
    std::string nearest_metric(std::string_view) const;

    const Catalogue& catalogue_;
    std::unordered_map<std::string, std::string> metric_words_;
    std::unordered_map<std::string, Scenario> scenario_words_;
    Known<UnitIndex> units_;
    Known<MetricIndex> metrics_;
    Known<Scenario> scenarios_;
    std::size_t unknown_units_ = 0, unknown_metrics_ = 0;
};

// Without the marks of footnotes: "¹⁾ Boendekedjan", "1) Boendekedjan", "Enhet Delta*", "Enhet Delta ²⁾".
std::string_view without_marks(std::string_view label);

// A line below a table: "* endast bokförda kostnader", "¹⁾ Avvecklingskostnad 2019", "Källa: …", "Not: …".
bool is_footnote(std::string_view);

Phrase spoken(Grain);  // månad, month
// "; menades …?", or nothing where nothing is near.
Localised did_you_mean(std::string_view near);

// English or Swedish words; the code is `unknown-scenario`, `unknown-status` … where it is none.
std::optional<bool> preliminary_spelled(std::string_view);
std::optional<Missing> missing_spelled(std::string_view);

}  // namespace varsko::ingest
