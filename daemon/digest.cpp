#include "daemon/digest.hpp"

#include <array>
#include <memory>
#include <stdexcept>

#include <openssl/crypto.h>
#include <openssl/evp.h>

namespace varsko {

std::string sha256(std::initializer_list<std::string_view> parts)
{
    const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(), &EVP_MD_CTX_free);
    std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
    unsigned int length = 0;
    bool good = context && EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1;
    bool first = true;
    for (const std::string_view part : parts) {
        good = good && (first || EVP_DigestUpdate(context.get(), "", 1) == 1);
        good = good && EVP_DigestUpdate(context.get(), part.data(), part.size()) == 1;
        first = false;
    }
    if (!good || EVP_DigestFinal_ex(context.get(), bytes.data(), &length) != 1) {
        throw std::runtime_error("OpenSSL cannot compute SHA-256");
    }
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    hex.reserve(2 * length);
    for (unsigned int i = 0; i < length; ++i) {
        hex += digits[bytes[i] >> 4];
        hex += digits[bytes[i] & 15];
    }
    return hex;
}

bool same_secret(std::string_view given, std::string_view ours)
{
    const std::string a = sha256({given}), b = sha256({ours});
    return CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace varsko
