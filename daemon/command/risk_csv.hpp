// The register as a file that a Swedish Excel opens; daemon/command/risk_table.hpp reads it again.
#pragma once

#include "daemon/command/text.hpp"

#include <nlohmann/json.hpp>

#include <string>

namespace varsko {

// UTF-8 with a mark, semicolons, CRLF.  A risk takes as many rows as it has measures or controls, each with its id.  A
// cell that a spreadsheet would run as a formula is led by an apostrophe.
std::string risks_as_csv(const Json& risks, Language);

}  // namespace varsko
