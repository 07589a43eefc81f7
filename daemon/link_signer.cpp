#include "daemon/link_signer.hpp"

#include "daemon/token.hpp"
#include "rules/alert/action_link.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <span>
#include <stdexcept>

namespace varsko {

namespace {

constexpr std::size_t bytes_kept = 16;

class Signing final : public Notifier {
public:
    Signing(std::unique_ptr<Notifier> sender, std::shared_ptr<const LinkSigner> signer, std::string base_url)
        : sender_(std::move(sender)), signer_(std::move(signer)), base_url_(std::move(base_url))
    {
    }

    Delivery send(const Message& message, int try_number, Instant now) override
    {
        if (message.recipient.starts_with("channel:")) return sender_->send(message, try_number, now);
        Message signed_one = message;
        signed_one.text = signer_->with_signatures(message.text, base_url_);
        signed_one.html = signer_->with_signatures(message.html, base_url_);
        return sender_->send(signed_one, try_number, now);
    }
    void interrupt() override { sender_->interrupt(); }

private:
    std::unique_ptr<Notifier> sender_;
    std::shared_ptr<const LinkSigner> signer_;
    std::string base_url_;
};

}  // namespace

std::string LinkSigner::signature(std::string_view path) const
{
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(path.data());
    if (HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()), bytes, path.size(), digest.data(), &length) ==
        nullptr)
        throw std::runtime_error("a link could not be signed");
    std::string text;
    for (const auto byte : std::span(digest).first(bytes_kept)) text += fmt::format("{:02x}", byte);
    return text;
}

bool LinkSigner::is_right(std::string_view path, std::string_view given) const
{
    const std::string ours = signature(path);
    return given.size() == ours.size() && CRYPTO_memcmp(given.data(), ours.data(), ours.size()) == 0;
}

std::string LinkSigner::with_signatures(std::string_view words, std::string_view base_url) const
{
    std::string out;
    std::size_t from = 0;
    for (const UnsignedLink& link : unsigned_links(words, base_url)) {
        out += words.substr(from, link.end - from);
        out += "." + signature(link.path);
        from = link.end;
    }
    return out += words.substr(from);
}

std::shared_ptr<const LinkSigner> link_signer_of(const std::filesystem::path& data)
{
    return std::make_shared<const LinkSigner>(read_or_make_token(data / "link-key"));
}

std::unique_ptr<Notifier> with_signed_links(std::unique_ptr<Notifier> sender, std::shared_ptr<const LinkSigner> signer,
                                            std::string base_url)
{
    return std::make_unique<Signing>(std::move(sender), std::move(signer), std::move(base_url));
}

}  // namespace varsko
