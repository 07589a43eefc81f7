// The token that writes need.
#pragma once

#include <filesystem>
#include <string>

namespace varsko {

// What stands in the file.  When there is no such file a token of 32 random bytes is made (64 hexadecimal digits), for
// the daemon's user alone, and is on disk when this returns.  Throws std::runtime_error with a sentence.
std::string read_or_make_token(const std::filesystem::path&);

}  // namespace varsko
