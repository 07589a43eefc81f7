// The register as a file: out as CSV that opens in a Swedish Excel, in from a plan's table.
#pragma once

#include "daemon/command/text.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace varsko {

// UTF-8 with a mark, semicolons, CRLF.  A cell that a spreadsheet would run as a formula is led by an apostrophe.
std::string risks_as_csv(const Json& risks, Language);

// Rows of a delimited text: quoted cells, CRLF or LF; the separator is the one of ; tab , that the header row has most
// of.
std::vector<std::vector<std::string>> csv_rows(std::string_view text);

struct RiskRow {
    std::size_t row = 0;  // where it began, from 1
    Json body;            // for POST /api/v1/risks; null if it cannot be entered
    std::string problem;  // why not
    bool type_assumed = false;
};
struct RiskTable {
    std::vector<RiskRow> risks;
    std::string problem;          // why nothing could be read at all
    std::size_t other_table = 0;  // the row where another table begins, which is not read; 0: none
};
// A plan's table: RISK, RISKVÄRDE, SANNOLIKHET, KONSEKVENNS and columns of measures and controls, in Swedish or
// English, in any order.  A row without a risk but with a measure adds it to the risk above.
RiskTable read_risk_table(std::string_view utf8, const std::string& type);

}  // namespace varsko
