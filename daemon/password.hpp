// Passwords, as Argon2id (RFC 9106) by libsodium makes them unreadable.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace varsko {

inline constexpr std::size_t shortest_password = 12;  // characters; NIST SP 800-63B asks for length, and nothing else

struct TooManyAtOnce : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// "$argon2id$v=19$m=65536,t=2,p=1$…": 64 MiB and about a tenth of a second of a processor.  One at a time, so that
// guessing takes no more memory than that; who would wait longer than five seconds gets TooManyAtOnce.
std::string hash_password(std::string_view password);
bool is_password(const std::string& hash, std::string_view password);
// The same work for a name that nobody has: who guesses learns nothing from the time that it takes.
void as_if_is_password(std::string_view password);

// 32 random bytes, hex.
std::string random_key();

}  // namespace varsko
