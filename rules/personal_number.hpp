// Swedish personal and coordination numbers: a figure about one person has no business here.
//
//   yes   850709-9805   19850709-9805   8507099805   19850709+9805   850769-9803 (coordination: day + 60)
//   no    850709-9804 (check digit)   851309-9806 (month 13)   556036-0793 (an organisation)   18507099805 (eleven
//   digits)
//
// Date and check digit must both be right and no digit may stand directly before or after, so that ordinary amounts,
// dates and account numbers are let through.  The separator is a hyphen, a dash of print, a plus, or nothing.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace varsko {

// The offset of the first digit of the first one in the text.
std::optional<std::size_t> find_personal_number(std::string_view);

// The guard before free text.
bool has_personal_number(std::string_view);

}  // namespace varsko
