// libcurl's two things that must be given back, and setting an option without dropping its error.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <stdexcept>
#include <string>

namespace varsko {

struct CurlFree {
    void operator()(CURL* c) const { curl_easy_cleanup(c); }
    void operator()(curl_slist* l) const { curl_slist_free_all(l); }
};
using CurlHandle = std::unique_ptr<CURL, CurlFree>;
using CurlList = std::unique_ptr<curl_slist, CurlFree>;

// Throws std::runtime_error when the library cannot start: nothing can be sent by it then.
inline CurlHandle new_curl_handle()
{
    static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
    if (started != CURLE_OK) throw std::runtime_error(std::string("libcurl: ") + curl_easy_strerror(started));
    CurlHandle made(curl_easy_init());
    if (!made) throw std::runtime_error("libcurl: no handle could be made");
    return made;
}

// Throws std::runtime_error: an option that is not taken is our mistake or a library built without it.
template <class T>
void set_option(const CurlHandle& curl, CURLoption option, T value)
{
    const CURLcode code = curl_easy_setopt(curl.get(), option, value);
    if (code == CURLE_OK) return;
    throw std::runtime_error("libcurl: option " + std::to_string(option) + ": " + curl_easy_strerror(code));
}

inline void append(CurlList& list, const std::string& line)
{
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    static_cast<void>(list.release());
    list.reset(longer);
}

// "127.0.0.1", "::1", "localhost": a proxy makes no sense, and a password is not seen on the way.
inline bool is_loopback_host(std::string_view host)
{
    return host == "localhost" || host == "::1" || host == "[::1]" || host.substr(0, 4) == "127.";
}

}  // namespace varsko
