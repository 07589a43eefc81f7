#include "notifiers/http_ask.hpp"

#include "notifiers/curl_handle.hpp"

#include <fmt/format.h>

#include <string_view>
#include <vector>

namespace varsko {
namespace {

constexpr std::size_t largest_answer = 1 << 20;

std::size_t take(char* data, std::size_t size, std::size_t count, void* self)
{
    auto& body = *static_cast<std::string*>(self);
    body.append(data, size * count);
    return body.size() > largest_answer ? 0 : size * count;
}

}  // namespace

std::string http_ask(const HttpQuestion& question)
{
    const CurlHandle curl = new_curl_handle();
    CurlList headers;
    append(headers, "Accept: application/json");
    std::string body;
    std::vector<char> error(CURL_ERROR_SIZE, '\0');
    set_option(curl, CURLOPT_URL, question.url.c_str());
    set_option(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    set_option(curl, CURLOPT_FOLLOWLOCATION, 0L);
    set_option(curl, CURLOPT_NOSIGNAL, 1L);
    set_option(curl, CURLOPT_TIMEOUT, static_cast<long>(question.patience.count()));
    set_option(curl, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!question.ca_file.empty()) set_option(curl, CURLOPT_CAINFO, question.ca_file.c_str());
    if (!question.user.empty()) {
        set_option(curl, CURLOPT_HTTPAUTH, static_cast<long>(CURLAUTH_BASIC));
        set_option(curl, CURLOPT_USERNAME, question.user.c_str());
        set_option(curl, CURLOPT_PASSWORD, question.password.c_str());
    }
    if (!question.form.empty()) {
        set_option(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(question.form.size()));
        set_option(curl, CURLOPT_POSTFIELDS, question.form.c_str());
    }
    set_option(curl, CURLOPT_USERAGENT, "varsko/" VARSKO_VERSION);
    set_option(curl, CURLOPT_HTTPHEADER, headers.get());
    set_option(curl, CURLOPT_WRITEFUNCTION, &take);
    set_option(curl, CURLOPT_WRITEDATA, &body);
    set_option(curl, CURLOPT_ERRORBUFFER, error.data());
    const CURLcode code = curl_easy_perform(curl.get());
    if (code != CURLE_OK)
        throw std::runtime_error(
            fmt::format("{}: {}", question.url, error[0] != '\0' ? error.data() : curl_easy_strerror(code)));
    long status = 0;
    curl_easy_getinfo(curl.get(), CURLINFO_RESPONSE_CODE, &status);
    if (status != 200) throw std::runtime_error(fmt::format("{} answered {}", question.url, status));
    return body;
}

std::string form_encoded(const std::string& value)
{
    constexpr std::string_view plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string out;
    for (const char c : value) {
        if (plain.find(c) != std::string_view::npos)
            out += c;
        else
            out += fmt::format("%{:02X}", static_cast<unsigned>(static_cast<unsigned char>(c)));
    }
    return out;
}

}  // namespace varsko
