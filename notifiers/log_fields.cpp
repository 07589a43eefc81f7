#include "notifiers/log_fields.hpp"

#include <algorithm>

namespace varsko {

int severity_of(const Message& message)
{
    const auto level = message.labels.find("level");
    if (message.status == "resolved" || level == message.labels.end()) return 5;
    return level->second == "red" ? 3 : level->second == "yellow" || level->second == "flag" ? 4 : 5;
}

std::string log_line(const Message& message)
{
    std::string line = message.subject;
    std::replace_if(line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    return line;
}

std::vector<std::pair<std::string, std::string>> log_fields(const Message& message)
{
    const auto level = message.labels.find("level");
    const auto url = message.annotations.find("url");
    std::vector<std::pair<std::string, std::string>> all = {
        {"id", message.id},
        {"alert", message.alert.id()},
        {"rule", message.alert.rule},
        {"metric", message.alert.metric},
        {"unit", message.alert.unit},
        {"level", level == message.labels.end() ? std::string() : level->second},
        {"status", message.status},
        {"transition", message.transition},
        {"period", message.period ? message.period.text() : std::string()},
        {"recipient", message.recipient},
        {"url", url == message.annotations.end() ? std::string() : url->second}};
    std::erase_if(all, [](const auto& field) { return field.second.empty(); });
    return all;
}

}  // namespace varsko
