// A mapping says which column of a table is what, for tables that do not say so themselves.  ingest/ obeys it.
#pragma once

#include "rules/figure.hpp"

#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace varsko {

struct MappedColumn {
    enum class Role : std::uint8_t {
        unit,
        metric,
        scenario,
        period,
        made,
        value,
        known_at,
        status,
        measure,
        ignore,
        figure,           // a value whose metric, scenario and span stand below
        forecast_change,  // this forecast minus the one before: gives the one before, made a month earlier
        control           // computed again, compared, not stored
    };
    Role role = Role::ignore;
    std::string metric;  // of a figure; empty: the mapping's
    std::string unit;    // of a figure; empty: the row's
    Scenario scenario = Scenario::outcome;
    enum class SpanIn : std::uint8_t { month, accumulated, year, last_year } span = SpanIn::month;
    int month = 0;  // 1-12: of the table's year; 0: the table's own month.  Of a forecast: when it was made
};

struct Mapping {
    std::string id;
    struct Recognise {
        std::vector<std::string> header;  // texts that must all stand in one row
        std::string file_name;            // a pattern with * and ?
    } recognise;
    std::map<int, MappedColumn> columns;                  // from 1.  Several unit columns are joined with "_"
    std::map<std::string, MappedColumn> columns_by_name;  // instead of numbers: by header text
    std::vector<std::string> controls;                    // header texts of columns that are computed again
    std::string metric, unit;                             // where no column says so
    std::string measure;                                  // of the file's numbers; empty: the metric's own
    bool turned = false;                                  // sign = "turned": multiply by -1
    std::map<std::string, Scenario> scenarios;            // the file's own words for scenarios
    std::map<std::string, std::string> metrics;           // the file's own words for metrics -> metric id
    std::string period = "from file name";                // or "given", or a period, or "cell B2"
    std::string known_at;  // "from file date", "cell B1", a day, or empty: when it was recorded
    char decimal = ',';
    char separator = 0;  // 0: found out
    bool preliminary = false;
};

}  // namespace varsko
