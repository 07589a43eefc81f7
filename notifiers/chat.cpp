#include "notifiers/chat.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <stdexcept>
#include <string_view>
#include <utility>

namespace varsko {
namespace {

using Json = nlohmann::ordered_json;

// Comes between a sign and its letters, and is not seen.
constexpr std::string_view no_width = "\u200b";

std::string in_markdown(std::string_view words)
{
    std::string safe;
    for (const char c : words) {
        if (c == '\n' || c == '\r') {
            safe += ' ';
            continue;
        }
        if (std::string_view("\\`*_[]<>#|~").find(c) != std::string_view::npos) safe += '\\';
        safe += c;
        if (c == '@') safe += no_width;  // "@all" would call everybody, and a backslash does not stop it
    }
    return safe;
}

// Slack knows three entities and no backslash.
std::string in_slack(std::string_view words)
{
    std::string safe;
    for (const char c : words) {
        switch (c) {
            case '&': safe += "&amp;"; break;
            case '<': safe += "&lt;"; break;
            case '>': safe += "&gt;"; break;
            case '\n':
            case '\r': safe += ' '; break;
            case '*':
            case '_':
            case '~':
            case '`':
            case '@':
                safe += c;
                safe += no_width;
                break;
            default: safe += c;
        }
    }
    return safe;
}

std::string escaped(std::string_view words, ChatForm form)
{
    return form == ChatForm::slack ? in_slack(words) : in_markdown(words);
}

// What a message says, in parts; empty where it has nothing to say.
struct ChatParts {
    std::string level, title, unit, period, sentence, change, link, link_words;
};

ChatParts parts_of(const Message& message)
{
    const auto annotation = [&message](const char* name) {
        const auto found = message.annotations.find(name);
        return found == message.annotations.end() ? std::string() : found->second;
    };
    ChatParts parts;
    parts.level = annotation("level_name");
    parts.title = annotation("title");
    parts.unit = annotation("unit_name");
    parts.period = annotation("period_name");
    parts.sentence = annotation("description");
    const std::string before = annotation("level_before"), value = annotation("value"),
                      value_before = annotation("value_before");
    if (!before.empty()) parts.change = before + " → " + parts.level;
    if (!value_before.empty() && value_before != value)
        parts.change += fmt::format("{}{} → {}", parts.change.empty() ? "" : ", ", value_before, value);
    parts.link = annotation("url");
    parts.link_words = message.language == "en" ? "Open in varsko" : "Öppna i varsko";
    // What has no such parts says its subject: the message that a channel is stuck.
    if (parts.title.empty()) parts.title = message.subject;
    if (parts.sentence.empty()) parts.sentence = message.text;
    return parts;
}

std::string heading(const ChatParts& parts)
{
    std::string line = parts.level;
    for (const auto& part : {parts.title, parts.unit}) {
        if (!part.empty()) line += (line.empty() ? "" : " · ") + part;
    }
    return line;
}

// A link that would end its own markup is left out: the words stand without it.
bool fits_in_link(std::string_view url) { return url.find_first_of("<>|() \r\n") == std::string_view::npos; }

Json text_of(const ChatParts& parts, ChatForm form)
{
    const bool slack = form == ChatForm::slack;
    const std::string bold = slack ? "*" : "**";
    std::string text = bold + escaped(heading(parts), form) + bold;
    if (!parts.period.empty()) text += fmt::format(" ({})", escaped(parts.period, form));
    if (!parts.sentence.empty()) text += "\n" + escaped(parts.sentence, form);
    if (!parts.change.empty()) text += "\n" + escaped(parts.change, form);
    if (!parts.link.empty() && fits_in_link(parts.link)) {
        text += slack ? fmt::format("\n<{}|{}>", parts.link, parts.link_words)
                      : fmt::format("\n[{}]({})", parts.link_words, parts.link);
    }
    return {{"text", text}};
}

Json block(const std::string& text) { return {{"type", "TextBlock"}, {"text", in_markdown(text)}, {"wrap", true}}; }

Json card_of(const ChatParts& parts, const std::string& language)
{
    Json head = block(heading(parts));
    head["weight"] = "Bolder";
    head["size"] = "Medium";
    Json body = Json::array({head});
    if (!parts.period.empty()) {
        Json period = block(parts.period);
        period["isSubtle"] = true;
        period["spacing"] = "None";
        body.push_back(period);
    }
    for (const auto& words : {parts.sentence, parts.change}) {
        if (!words.empty()) body.push_back(block(words));
    }
    Json card = {{"$schema", "http://adaptivecards.io/schemas/adaptive-card.json"},
                 {"type", "AdaptiveCard"},
                 {"version", "1.4"},
                 {"lang", language},
                 {"fallbackText", heading(parts)},
                 {"body", body}};
    if (!parts.link.empty())
        card["actions"] = Json::array({{{"type", "Action.OpenUrl"}, {"title", parts.link_words}, {"url", parts.link}}});
    const Json attachment = {
        {"contentType", "application/vnd.microsoft.card.adaptive"}, {"contentUrl", nullptr}, {"content", card}};
    return {{"type", "message"}, {"attachments", Json::array({attachment})}};
}

ChatForm form_of(const ChannelSettings& settings)
{
    if (settings.form == "mattermost") return ChatForm::mattermost;
    if (settings.form == "slack") return ChatForm::slack;
    if (settings.form == "teams") return ChatForm::teams;
    throw std::invalid_argument(fmt::format("channel.{}: form \"{}\" is unknown, expected mattermost, slack or teams",
                                            settings.id, settings.form));
}

}  // namespace

std::string chat_payload(const Message& message, ChatForm form)
{
    const ChatParts parts = parts_of(message);
    const Json body = form == ChatForm::teams ? card_of(parts, message.language) : text_of(parts, form);
    return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

ChatNotifier::ChatNotifier(const ChannelSettings& settings, const Secrets& secrets)
    : form_(form_of(settings)), post_(settings, secrets)
{
}

Delivery ChatNotifier::send(const Message& message, int, Instant)
{
    Delivery delivery = post_.post(chat_payload(message, form_), {});
    if (form_ == ChatForm::teams && delivery.outcome == Delivery::Outcome::delivered &&
        delivery.answer.find("Webhook message delivery failed") != std::string::npos)
        delivery.outcome = Delivery::Outcome::retry_later;
    return delivery;
}

}  // namespace varsko
