#include "daemon/password.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <array>
#include <chrono>
#include <mutex>
#include <stdexcept>

namespace varsko {

namespace {

constexpr std::chrono::seconds patience(5);

void ready()
{
    static const bool begun = sodium_init() >= 0;
    if (!begun) throw std::runtime_error("the cryptography library cannot be started");
}

std::unique_lock<std::timed_mutex> in_turn()
{
    static std::timed_mutex one_at_a_time;
    ready();
    std::unique_lock lock(one_at_a_time, patience);
    if (!lock) throw TooManyAtOnce("too many are signing in at once; try again in a moment");
    return lock;
}

}  // namespace

std::string hash_password(std::string_view password)
{
    const auto lock = in_turn();
    std::array<char, crypto_pwhash_STRBYTES> out{};
    if (crypto_pwhash_str(out.data(), password.data(), password.size(), crypto_pwhash_OPSLIMIT_INTERACTIVE,
                          crypto_pwhash_MEMLIMIT_INTERACTIVE) != 0)
        throw std::runtime_error("not enough memory to make a password unreadable (64 MiB)");
    return out.data();
}

bool is_password(const std::string& hash, std::string_view password)
{
    const auto lock = in_turn();
    return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

void as_if_is_password(std::string_view password)
{
    static const std::string nobodys = hash_password(random_key());
    static_cast<void>(is_password(nobodys, password));
}

std::string random_key()
{
    ready();
    std::array<unsigned char, 32> bytes{};
    randombytes_buf(bytes.data(), bytes.size());
    std::string text;
    for (const unsigned char byte : bytes) text += fmt::format("{:02x}", byte);
    return text;
}

}  // namespace varsko
