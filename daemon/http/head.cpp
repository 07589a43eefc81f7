#include "daemon/http/head.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace varsko::http {

namespace {

constexpr std::array phrases = std::to_array<std::pair<int, std::string_view>>({
    {100, "Continue"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {303, "See Other"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {411, "Length Required"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {503, "Service Unavailable"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
});

std::string one_line(std::string_view value)
{
    std::string out;
    std::ranges::copy_if(value, std::back_inserter(out), [](unsigned char c) { return c >= 0x20 && c != 0x7f; });
    return out;
}

}  // namespace

std::string_view reason_phrase(int status)
{
    const auto* const found = std::ranges::find(phrases, status, [](const auto& row) { return row.first; });
    return found == phrases.end() ? "Unknown" : found->second;
}

std::string http_date(Instant at)
{
    using namespace std::chrono;
    constexpr std::array days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto day = floor<std::chrono::days>(at);
    const year_month_day date(day);
    const hh_mm_ss time(floor<seconds>(at - day));
    return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} GMT", days[weekday(day).c_encoding()],
                       unsigned(date.day()), months[unsigned(date.month()) - 1], int(date.year()), time.hours().count(),
                       time.minutes().count(), time.seconds().count());
}

std::string head_text(const Response& response, const HeadFacts& facts)
{
    std::string out =
        fmt::format("HTTP/1.1 {} {}\r\nDate: {}\r\nServer: varsko/{}\r\nX-Request-Id: {}\r\n", response.status,
                    reason_phrase(response.status), http_date(facts.date), VARSKO_VERSION, facts.request_id);
    const bool bodiless = response.status == 204 || response.status == 304;
    if (!response.content_type.empty() && !bodiless)
        out += fmt::format("Content-Type: {}\r\n", one_line(response.content_type));
    if (facts.length && !bodiless) out += fmt::format("Content-Length: {}\r\n", *facts.length);
    for (const auto& [name, value] : response.headers)
        out += fmt::format("{}: {}\r\n", one_line(name), one_line(value));
    out +=
        "X-Content-Type-Options: nosniff\r\nReferrer-Policy: same-origin\r\nX-Frame-Options: DENY\r\n"
        "Cross-Origin-Resource-Policy: same-origin\r\n";
    if (!facts.length) out += "X-Accel-Buffering: no\r\n";
    out += facts.keep_alive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
    return out;
}

}  // namespace varsko::http
