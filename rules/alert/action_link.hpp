// What whoever got a message may do about its alert by following a link in it, without a password.
//
//   https://larm.kommun.example/act/v3f2a…/ack/2024-05-16.kYw1…
//                                   message action last day and signature
//
// A link works once, until the end of its day, and for its one action; what it leads to is a page that asks first,
// since mail scanners follow links.  The signature is no part of what is decided or kept: whoever may read messages
// must not be able to act for others.  The daemon puts it on while it sends.
#pragma once

#include "rules/alert/message.hpp"
#include "rules/configuration.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace varsko {

enum class LinkAction : std::uint8_t { acknowledge, comment, silence, useful, noise };
inline constexpr std::array all_link_actions = {LinkAction::acknowledge, LinkAction::comment, LinkAction::silence,
                                                LinkAction::useful, LinkAction::noise};
std::string_view text(LinkAction);  // ack comment silence useful noise
std::optional<LinkAction> parse_link_action(std::string_view);

struct ActionLink {
    std::string message;  // its id
    LinkAction action = LinkAction::acknowledge;
    Day last;  // the last day that it works

    // "/act/v3f2a…/ack/2024-05-16": what is signed, and what is kept of a link that was used.
    std::string path() const;
    // Of the three parts of such a path.
    static std::optional<ActionLink> parse(std::string_view message, std::string_view action, std::string_view day);
};

// Whole, but for the signature; empty where messages have no links.
std::string action_url(const Configuration&, const std::string& message, LinkAction, Day made);

// Where unsigned links stand in a text, as path and the offset of its end, in the order they stand.
struct UnsignedLink {
    std::string_view path;
    std::size_t end = 0;
};
std::vector<UnsignedLink> unsigned_links(std::string_view text, std::string_view base_url);

}  // namespace varsko
