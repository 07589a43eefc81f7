// The files of the page (web/), as they lie in the program.
//
// Without them, where the machine that built it had no npm, / is the page without script (daemon/page.cpp).
#pragma once

#include "daemon/api.hpp"

#include <optional>

namespace varsko {

// The answer to a GET of one of the page's files or views; nothing for any other address, and where there is no page.
// Every view has the same file: the page itself reads the address.
std::optional<Response> page_file(const Request&, bool over_tls);

}  // namespace varsko
