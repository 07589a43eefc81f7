// A register in files: what varsko risks --csv wrote, or a plan's own tables.
//
//   RISK                    RISKVÄRDE  SANNOLIKHET  KONSEKVENNS     the risks
//   ÅTGÄRDER                STARTDATUM  SLUTDATUM  STATUS           what is done about them
//   KONTROLLMOMENT          STATUS                                  how they are followed up
//
// One table may have all the columns, or the three stand one under the other, or in files of their own; in Swedish or
// English, the columns in any order.  A measure or control belongs to
//   the risk whose id (or text) stands in its row;
//   else the risk above it, in a table of risks;
//   else the risk whose text stands in a row of its own above it, as the plan writes its controls;
//   else, for a table with as many entries as there are risks, the risk with the same place in the order.  A blank row
//   between two says that they belong together.
#pragma once

#include "daemon/command/text.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace varsko {

struct RiskFile {
    std::string name, text;  // UTF-8
};

// Of one risk: for POST /api/v1/risks/import.
struct RiskRow {
    std::string file;
    std::size_t row = 0;  // where it began, from 1
    Json body;            // null where the row is a problem
    bool type_assumed = false;
};
struct RowProblem {
    std::string file;
    std::size_t row = 0;  // 0: the file as a whole
    std::string id, message;
};
struct ReadRisks {
    std::vector<RiskRow> risks;
    std::vector<RowProblem> problems;  // by file and row; while there are any, nothing should be entered
    std::vector<std::string> notes;    // what was assumed
};

// `type`: where a file gives none.
ReadRisks read_risks(const std::vector<RiskFile>&, const std::string& type, Language);

}  // namespace varsko
