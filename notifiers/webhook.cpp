#include "notifiers/webhook.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <nlohmann/json.hpp>

#include <array>
#include <stdexcept>
#include <vector>

namespace varsko {
namespace {

using Json = nlohmann::ordered_json;

std::string printable(const std::string& value)
{
    std::string safe;
    for (char c : value) safe += (c > 0x20 && c < 0x7f) ? c : '_';
    return safe;
}

std::string quoted(const std::string& value)
{
    return Json(value).dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

std::string fingerprint(const AlertKey& key)
{
    std::uint64_t hash = 14695981039346656037ULL;  // FNV-1a
    const auto mix = [&hash](std::string_view text) {
        for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
        hash = (hash ^ 0xff) * 1099511628211ULL;  // between fields
    };
    mix(key.rule);
    mix(key.metric);
    mix(key.unit);
    return fmt::format("{:016x}", hash);
}

std::string webhook_payload(const Message& message, const std::string& receiver)
{
    const AlertKey& key = message.alert;
    const Json group = {{"alertname", key.rule}, {"metric", key.metric}, {"unit", key.unit}};
    const auto annotation = [&message](const char* name) {
        const auto found = message.annotations.find(name);
        return found == message.annotations.end() ? std::string() : found->second;
    };
    const bool over = message.ends_at != Instant{};
    Json alert;
    alert["status"] = message.status;
    alert["labels"] = message.labels;
    alert["annotations"] = message.annotations;
    alert["startsAt"] = text(message.starts_at);
    alert["endsAt"] = over ? text(message.ends_at) : "0001-01-01T00:00:00Z";
    alert["generatorURL"] = annotation("url");
    alert["fingerprint"] = fingerprint(key);
    Json body;
    body["version"] = "4";
    body["groupKey"] =
        fmt::format("{{}}:{{alertname={},metric={},unit={}}}", quoted(key.rule), quoted(key.metric), quoted(key.unit));
    body["truncatedAlerts"] = 0;
    body["status"] = message.status;
    body["receiver"] = receiver;
    body["groupLabels"] = group;
    body["commonLabels"] = message.labels;
    body["commonAnnotations"] = message.annotations;
    body["externalURL"] = annotation("external_url");
    body["alerts"] = Json::array({alert});
    return body.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string webhook_signature(std::string_view secret, std::string_view timestamp, std::string_view body)
{
    const std::string signed_text = fmt::format("{}.{}", timestamp, body);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    const auto* bytes = reinterpret_cast<const unsigned char*>(signed_text.data());
    if (HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes, signed_text.size(), digest.data(),
             &length) == nullptr) {
        throw std::runtime_error("the signature could not be computed");
    }
    std::string hex = "sha256=";
    for (unsigned i = 0; i < length; ++i) hex += fmt::format("{:02x}", digest[i]);
    return hex;
}

WebhookNotifier::WebhookNotifier(const ChannelSettings& settings, const Secrets& secrets)
    : receiver_(settings.id), secret_(secrets.secret), post_(settings, secrets)
{
}

Delivery WebhookNotifier::send(const Message& message, int try_number, Instant now)
{
    const std::string body = webhook_payload(message, receiver_);
    const std::string timestamp =
        std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
    const std::string id = printable(message.id);
    std::vector<std::string> headers = {"Idempotency-Key: " + id, "X-Varsko-Message-Id: " + id,
                                        fmt::format("X-Varsko-Try: {}", try_number),
                                        "X-Varsko-Timestamp: " + timestamp};
    if (!secret_.empty()) headers.push_back("X-Varsko-Signature: " + webhook_signature(secret_, timestamp, body));
    return post_.post(body, headers);
}

}  // namespace varsko
