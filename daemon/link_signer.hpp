// Signs the links of messages (rules/alert/action_link.hpp), and knows its own signature again.
#pragma once

#include "notifiers/notifier.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace varsko {

class LinkSigner {
public:
    explicit LinkSigner(std::string key) : key_(std::move(key)) {}
    // HMAC-SHA256 (RFC 2104) of the path, the first 128 bits in hex.
    std::string signature(std::string_view path) const;
    bool is_right(std::string_view path, std::string_view signature) const;
    // Every link of ours in these words, followed by a dot and its signature.
    std::string with_signatures(std::string_view words, std::string_view base_url) const;

private:
    std::string key_;
};

// With the key of that data folder, which is made when there is none.  Throws std::runtime_error with a sentence.
std::shared_ptr<const LinkSigner> link_signer_of(const std::filesystem::path& data);

// Sends messages to people with their links signed, by that notifier; those to channels go as they are.
std::unique_ptr<Notifier> with_signed_links(std::unique_ptr<Notifier>, std::shared_ptr<const LinkSigner>,
                                            std::string base_url);

}  // namespace varsko
