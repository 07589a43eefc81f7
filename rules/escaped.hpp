// Words in the place of HTML or XML text, or of a quoted attribute.
#pragma once

#include <string>
#include <string_view>

namespace varsko {

std::string escaped(std::string_view);

}  // namespace varsko
