#include "notifiers/webhook.hpp"

#include "notifiers/url.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <optional>
#include <stdexcept>
#include <vector>

namespace varsko {
namespace {

using Json = nlohmann::ordered_json;
using Outcome = Delivery::Outcome;

const Delivery interrupted{.outcome = Outcome::interrupted,
                           .answer = "interrupted: the receiver had not answered when varsko was stopped"};

constexpr std::size_t kept_of_answer = 300, largest_answer = 1 << 20;

struct Answer {
    std::string head;  // the first bytes of the body, for people
    std::size_t length = 0;
    std::string retry_after, date;

    // Refuses the rest of a body that has no end; the status is known by then.
    static std::size_t take(char* data, std::size_t size, std::size_t count, void* self)
    {
        auto& answer = *static_cast<Answer*>(self);
        const std::string_view bytes(data, size * count);
        if (answer.head.size() < kept_of_answer) answer.head += bytes.substr(0, kept_of_answer - answer.head.size());
        answer.length += bytes.size();
        return answer.length > largest_answer ? 0 : bytes.size();
    }
    static std::size_t header(char* data, std::size_t size, std::size_t count, void* self)
    {
        auto& answer = *static_cast<Answer*>(self);
        const std::string_view line(data, size * count);
        if (const auto value = value_of("retry-after:", line)) answer.retry_after = *value;
        if (const auto value = value_of("date:", line)) answer.date = *value;
        return size * count;
    }
    static std::optional<std::string_view> value_of(std::string_view name, std::string_view line)
    {
        const bool same = line.size() > name.size() &&
                          std::equal(name.begin(), name.end(), line.begin(),
                                     [](char a, char b) { return a == (b >= 'A' && b <= 'Z' ? b + 32 : b); });
        if (!same) return std::nullopt;
        line.remove_prefix(std::min(line.find_first_not_of(' ', name.size()), line.size()));
        return line.substr(0, line.find_first_of("\r\n"));
    }
};

// The first line of a body, without what would disturb a terminal or a table.
std::string first_line(std::string_view body)
{
    std::string line(body.substr(0, body.find_first_of("\r\n")));
    std::erase_if(line, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
    return line;
}

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

std::optional<Instant> http_date(const std::string& words)
{
    const std::time_t seconds = curl_getdate(words.c_str(), nullptr);
    if (seconds < 0) return std::nullopt;
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::from_time_t(seconds));
}

bool can_help_to_try_again(long status) { return status == 408 || status == 425 || status == 429 || status >= 500; }

}  // namespace

std::chrono::seconds asked_to_wait(const std::string& retry_after, const std::string& date, Instant now)
{
    using std::chrono::seconds;
    if (!retry_after.empty() && retry_after.find_first_not_of("0123456789") == retry_after.npos) {
        std::int64_t n = 0;
        const auto [end, error] = std::from_chars(retry_after.data(), retry_after.data() + retry_after.size(), n);
        static_cast<void>(end);
        return error == std::errc() ? seconds(n) : seconds::max();
    }
    const auto then = http_date(retry_after);
    if (!then) return {};
    return std::max(std::chrono::ceil<seconds>(*then - http_date(date).value_or(now)), seconds(0));
}

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
    // HMAC wants bytes where we have characters; the view is only of another type, not of other memory.
    const auto* bytes = static_cast<const unsigned char*>(static_cast<const void*>(signed_text.data()));
    if (HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes, signed_text.size(), digest.data(),
             &length) == nullptr) {
        throw std::runtime_error("the signature could not be computed");
    }
    std::string hex = "sha256=";
    for (unsigned i = 0; i < length; ++i) hex += fmt::format("{:02x}", digest[i]);
    return hex;
}

WebhookNotifier::WebhookNotifier(const ChannelSettings& settings, const Secrets& secrets)
    : settings_(settings), secrets_(secrets), curl_(new_curl_handle())
{
    loopback_ = is_loopback_host(check_channel_url(settings.id, settings.url, {"http", "https"}).host);
    if (settings.timeout < std::chrono::seconds(1)) {
        throw std::invalid_argument(fmt::format("channel.{}: timeout must be at least 1 second", settings.id));
    }
}

Delivery WebhookNotifier::send(const Message& message, int try_number, Instant now)
{
    if (interruption_.asked()) return interrupted;
    try {
        return post(message, try_number, now);
    } catch (const std::exception& problem) {
        return {.outcome = Outcome::retry_later, .answer = problem.what()};
    }
}

Delivery WebhookNotifier::post(const Message& message, int try_number, Instant now)
{
    const std::string body = webhook_payload(message, settings_.id);
    const std::string timestamp =
        std::to_string(std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count());
    const std::string id = printable(message.id);
    CurlList headers;
    append(headers, "Content-Type: application/json");
    append(headers, "Expect:");  // no waiting for 100 Continue
    append(headers, "Idempotency-Key: " + id);
    append(headers, "X-Varsko-Message-Id: " + id);
    append(headers, fmt::format("X-Varsko-Try: {}", try_number));
    append(headers, "X-Varsko-Timestamp: " + timestamp);
    if (!secrets_.secret.empty()) {
        append(headers, "X-Varsko-Signature: " + webhook_signature(secrets_.secret, timestamp, body));
    }
    Answer answer;
    std::vector<char> error(CURL_ERROR_SIZE, '\0');

    curl_easy_reset(curl_.get());  // forgets the options, keeps the connection
    set_option(curl_, CURLOPT_URL, settings_.url.c_str());
    set_option(curl_, CURLOPT_PROTOCOLS_STR, "http,https");
    set_option(curl_, CURLOPT_FOLLOWLOCATION, 0L);
    set_option(curl_, CURLOPT_NOSIGNAL, 1L);
    set_option(curl_, CURLOPT_TIMEOUT, static_cast<long>(settings_.timeout.count()));
    set_option(curl_, CURLOPT_CONNECTTIMEOUT, static_cast<long>(std::min<std::int64_t>(settings_.timeout.count(), 10)));
    set_option(curl_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (loopback_) set_option(curl_, CURLOPT_PROXY, "");
    if (!settings_.ca_file.empty()) set_option(curl_, CURLOPT_CAINFO, settings_.ca_file.c_str());
    if (!settings_.user.empty()) {
        set_option(curl_, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
        set_option(curl_, CURLOPT_USERNAME, settings_.user.c_str());
        set_option(curl_, CURLOPT_PASSWORD, secrets_.password.c_str());
    }
    set_option(curl_, CURLOPT_USERAGENT, "varsko/" VARSKO_VERSION);
    set_option(curl_, CURLOPT_HTTPHEADER, headers.get());
    set_option(curl_, CURLOPT_POST, 1L);
    set_option(curl_, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    set_option(curl_, CURLOPT_POSTFIELDS, body.c_str());
    set_option(curl_, CURLOPT_WRITEFUNCTION, &Answer::take);
    set_option(curl_, CURLOPT_WRITEDATA, &answer);
    set_option(curl_, CURLOPT_HEADERFUNCTION, &Answer::header);
    set_option(curl_, CURLOPT_HEADERDATA, &answer);
    set_option(curl_, CURLOPT_ERRORBUFFER, error.data());
    interruption_.watch(curl_);
    const CURLcode code = curl_easy_perform(curl_.get());
    long status = 0;
    const CURLcode asked = curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &status);
    curl_easy_reset(curl_.get());

    if (code != CURLE_OK && interruption_.asked()) return interrupted;
    const bool whole = code == CURLE_OK || (code == CURLE_WRITE_ERROR && answer.length > largest_answer);
    if (!whole || asked != CURLE_OK || status == 0) {
        return {.outcome = Outcome::retry_later,
                .answer = error.front() != '\0' ? error.data() : curl_easy_strerror(code)};
    }
    std::string words = fmt::format("HTTP {}", status);
    if (const std::string line = first_line(answer.head); !line.empty()) words += ": " + line;
    if (!answer.retry_after.empty()) words += fmt::format(" (Retry-After: {})", first_line(answer.retry_after));
    if (status >= 200 && status < 300) return {.outcome = Outcome::delivered, .answer = words};
    if (status >= 300 && status < 400)
        words += " (redirects are not followed: the new address belongs in the configuration)";
    if (!can_help_to_try_again(status)) return {.outcome = Outcome::refused, .answer = words};
    const Instant real_now = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
    return {.outcome = Outcome::retry_later,
            .answer = words,
            .wait = asked_to_wait(answer.retry_after, answer.date, real_now)};
}

}  // namespace varsko
