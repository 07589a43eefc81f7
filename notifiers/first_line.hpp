// The first line of what another program said, without what would disturb a terminal or a table.
#pragma once

#include <string>
#include <string_view>

namespace varsko {

inline std::string first_line(std::string_view said)
{
    std::string line(said.substr(0, said.find_first_of("\r\n")));
    std::erase_if(line, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    return line;
}

}  // namespace varsko
