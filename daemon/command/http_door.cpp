// A door over HTTP, by libcurl.
#include "daemon/command/door.hpp"

#include <algorithm>
#include <memory>

#include <curl/curl.h>
#include <fmt/format.h>

namespace varsko {
namespace {

std::string escaped(const std::string& text)
{
    const std::unique_ptr<char, decltype(&curl_free)> out(
        curl_easy_escape(nullptr, text.c_str(), static_cast<int>(text.size())), &curl_free);
    return out ? std::string(out.get()) : std::string();
}

std::size_t take_body(char* data, std::size_t size, std::size_t count, void* into)
{
    static_cast<std::string*>(into)->append(data, size * count);
    return size * count;
}

std::size_t take_header(char* data, std::size_t size, std::size_t count, void* into)
{
    const std::string_view line(data, size * count);
    const std::size_t colon = line.find(':');
    if (colon != std::string_view::npos) {
        std::string value(line.substr(colon + 1));
        value.erase(0, value.find_first_not_of(" \t"));
        value.erase(value.find_last_not_of(" \t\r\n") + 1);
        static_cast<Response*>(into)->headers.emplace(std::string(line.substr(0, colon)), std::move(value));
    }
    return size * count;
}

class HttpDoor final : public Door {
public:
    HttpDoor(std::string url, std::string token) : url_(std::move(url)), token_(std::move(token))
    {
        while (!url_.empty() && url_.back() == '/') url_.pop_back();
    }

    Response ask(const Request& request) override
    {
        const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl(curl_easy_init(), &curl_easy_cleanup);
        if (!curl) throw Closed("libcurl cannot be started");
        Response response;
        response.headers.clear();
        response.content_type.clear();
        curl_slist* lines = nullptr;
        for (const auto& [name, value] : request.headers)
            lines = curl_slist_append(lines, fmt::format("{}: {}", name, value).c_str());
        if (!token_.empty()) lines = curl_slist_append(lines, fmt::format("Authorization: Bearer {}", token_).c_str());
        lines = curl_slist_append(lines, "Expect:");
        const std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> headers(lines, &curl_slist_free_all);

        const std::string address = address_of(request);
        curl_easy_setopt(curl.get(), CURLOPT_URL, address.c_str());
        curl_easy_setopt(curl.get(), CURLOPT_PROTOCOLS_STR, "http,https");
        curl_easy_setopt(curl.get(), CURLOPT_HTTPHEADER, headers.get());
        curl_easy_setopt(curl.get(), CURLOPT_WRITEFUNCTION, &take_body);
        curl_easy_setopt(curl.get(), CURLOPT_WRITEDATA, &response.body);
        curl_easy_setopt(curl.get(), CURLOPT_HEADERFUNCTION, &take_header);
        curl_easy_setopt(curl.get(), CURLOPT_HEADERDATA, &response);
        curl_easy_setopt(curl.get(), CURLOPT_CONNECTTIMEOUT, 10L);
        curl_easy_setopt(curl.get(), CURLOPT_NOSIGNAL, 1L);
        if (request.method != "GET") {
            curl_easy_setopt(curl.get(), CURLOPT_CUSTOMREQUEST, request.method.c_str());
            curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDS, request.body.data());
            curl_easy_setopt(curl.get(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        }
        const CURLcode code = curl_easy_perform(curl.get());
        if (code != CURLE_OK) throw Closed(fmt::format("nobody answers at {}: {}", url_, curl_easy_strerror(code)));
        long status = 0;
        curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
        response.status = static_cast<int>(status);
        const char* type = nullptr;
        curl_easy_getinfo(curl.get(), CURLINFO_CONTENT_TYPE, &type);
        response.content_type = type == nullptr ? "" : type;
        return response;
    }

    bool sends() const override { return true; }

private:
    std::string address_of(const Request& request) const
    {
        std::string address = url_;
        for (const auto& segment : request.segments) address += "/" + escaped(segment);
        char sign = '?';
        for (const auto& [name, value] : request.query) {
            address += fmt::format("{}{}={}", sign, escaped(name), escaped(value));
            sign = '&';
        }
        return address;
    }

    std::string url_, token_;
};

}  // namespace

std::unique_ptr<Door> open_http_door(std::string url, std::string token)
{
    if (url.find("://") == std::string::npos) url = "http://" + url;
    return std::make_unique<HttpDoor>(std::move(url), std::move(token));
}

}  // namespace varsko
