#include "notifiers/http_post.hpp"

#include "notifiers/first_line.hpp"
#include "notifiers/url.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <ctime>
#include <optional>
#include <stdexcept>

namespace varsko {
namespace {

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

HttpPost::HttpPost(const ChannelSettings& settings, const Secrets& secrets)
    : settings_(settings),
      password_(secrets.password),
      url_(secrets.url.empty() ? settings.url : secrets.url),
      curl_(new_curl_handle())
{
    const auto kept_secret = secrets.url.empty() ? UrlShown::yes : UrlShown::no;
    loopback_ = is_loopback_host(check_channel_url(settings.id, url_, {"http", "https"}, kept_secret).host);
    if (settings.timeout < std::chrono::seconds(1)) {
        throw std::invalid_argument(fmt::format("channel.{}: timeout must be at least 1 second", settings.id));
    }
}

Delivery HttpPost::post(const std::string& body, const std::vector<std::string>& more)
{
    if (interruption_.asked()) return interrupted;
    try {
        return posted(body, more);
    } catch (const std::exception& problem) {
        return {.outcome = Outcome::retry_later, .answer = problem.what()};
    }
}

Delivery HttpPost::posted(const std::string& body, const std::vector<std::string>& more)
{
    CurlList headers;
    append(headers, "Content-Type: application/json");
    append(headers, "Expect:");  // no waiting for 100 Continue
    for (const std::string& line : more) append(headers, line);
    Answer answer;
    std::vector<char> error(CURL_ERROR_SIZE, '\0');

    curl_easy_reset(curl_.get());  // forgets the options, keeps the connection
    set_option(curl_, CURLOPT_URL, url_.c_str());
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
        set_option(curl_, CURLOPT_PASSWORD, password_.c_str());
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
