#include "notifiers/message_json.hpp"

#include <nlohmann/json.hpp>

namespace varsko {

namespace {

using Json = nlohmann::ordered_json;

Json or_null(const std::string& words) { return words.empty() ? Json(nullptr) : Json(words); }
Json or_null(Instant at) { return at == Instant{} ? Json(nullptr) : Json(text(at)); }

}  // namespace

Json message_json(const Message& m)
{
    return {{"id", m.id},
            {"alert", m.alert.id()},
            {"rule", m.alert.rule},
            {"metric", m.alert.metric},
            {"unit", m.alert.unit},
            {"episode", m.episode},
            {"transition", m.transition},
            {"period", m.period ? Json(m.period.text()) : Json(nullptr)},
            {"recipient", m.recipient},
            {"address", or_null(m.address)},
            {"channel", m.channel},
            {"why", m.why},
            {"subject", m.subject},
            {"created", or_null(m.created)}};
}

void add_contents(Json& json, const Message& m)
{
    json["thread"] = m.thread;
    json["language"] = m.language;
    json["text"] = m.text;
    json["html"] = m.html;
    json["status"] = m.status;
    json["labels"] = m.labels;
    json["annotations"] = m.annotations;
    json["starts_at"] = or_null(m.starts_at);
    json["ends_at"] = or_null(m.ends_at);
}

}  // namespace varsko
