#include "rules/alert/action_link.hpp"

#include <algorithm>

namespace varsko {

namespace {

constexpr std::string_view first_segment = "/act/";

bool is_id(std::string_view s)
{
    return !s.empty() && s.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == s.npos;
}

// A base may be written with a slash at its end.
std::string_view without_slash(std::string_view base)
{
    while (!base.empty() && base.back() == '/') base.remove_suffix(1);
    return base;
}

}  // namespace

std::string_view text(LinkAction action)
{
    switch (action) {
        case LinkAction::acknowledge: return "ack";
        case LinkAction::comment: return "comment";
        case LinkAction::silence: return "silence";
        case LinkAction::useful: return "useful";
        case LinkAction::noise: return "noise";
    }
    return "ack";
}

std::optional<LinkAction> parse_link_action(std::string_view s)
{
    const auto* const found = std::find_if(all_link_actions.begin(), all_link_actions.end(),
                                           [&](LinkAction action) { return text(action) == s; });
    return found == all_link_actions.end() ? std::nullopt : std::optional(*found);
}

std::string ActionLink::path() const
{
    return std::string(first_segment) + message + "/" + std::string(varsko::text(action)) + "/" + varsko::text(last);
}

std::optional<ActionLink> ActionLink::parse(std::string_view message, std::string_view action, std::string_view day)
{
    const auto known = parse_link_action(action);
    const auto last = parse_day(day);
    if (!is_id(message) || !known || !last) return std::nullopt;
    return ActionLink{.message = std::string(message), .action = *known, .last = *last};
}

std::string action_url(const Configuration& configuration, const std::string& message, LinkAction action, Day made)
{
    const DaemonSettings& daemon = configuration.daemon;
    if (daemon.base_url.empty() || daemon.links_last_days == 0) return {};
    const ActionLink link{
        .message = message, .action = action, .last = made + std::chrono::days(daemon.links_last_days)};
    return std::string(without_slash(daemon.base_url)) + link.path();
}

std::vector<UnsignedLink> unsigned_links(std::string_view text, std::string_view base_url)
{
    const std::string begins = std::string(without_slash(base_url)) + std::string(first_segment);
    std::vector<UnsignedLink> found;
    if (base_url.empty()) return found;
    for (auto at = text.find(begins); at != text.npos; at = text.find(begins, at + 1)) {
        const std::size_t path = at + begins.size() - first_segment.size();
        const std::size_t end =
            std::min(text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-/", path), text.size());
        const std::string_view whole = text.substr(path, end - path);
        const std::string_view rest = whole.substr(first_segment.size());
        const auto action = rest.find('/'), day = rest.rfind('/');
        const bool is_link =
            action != rest.npos && action != day &&
            ActionLink::parse(rest.substr(0, action), rest.substr(action + 1, day - action - 1), rest.substr(day + 1));
        if (is_link) found.push_back({.path = whole, .end = end});
    }
    return found;
}

}  // namespace varsko
