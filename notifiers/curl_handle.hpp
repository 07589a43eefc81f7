// libcurl's two things that must be given back, and setting an option without dropping its error.
#pragma once

#include <curl/curl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <set>
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

// Ends a transfer from another thread: libcurl asks now and then while it transfers, and where it waits for an answer
// without asking, its sockets are shut down under it.
class Interruption {
public:
    void ask()
    {
        const std::lock_guard lock(mutex_);
        asked_ = true;
        for (const curl_socket_t socket : sockets_) ::shutdown(socket, SHUT_RDWR);
    }
    bool asked() const { return asked_; }
    // REQUIRES: this lives as long as the handle, in which a connection is kept.
    void watch(const CurlHandle& curl)
    {
        set_option(curl, CURLOPT_NOPROGRESS, 0L);
        set_option(curl, CURLOPT_XFERINFOFUNCTION, &Interruption::look);
        set_option(curl, CURLOPT_XFERINFODATA, this);
        set_option(curl, CURLOPT_OPENSOCKETFUNCTION, &Interruption::open);
        set_option(curl, CURLOPT_OPENSOCKETDATA, this);
        set_option(curl, CURLOPT_CLOSESOCKETFUNCTION, &Interruption::close);
        set_option(curl, CURLOPT_CLOSESOCKETDATA, this);
    }

private:
    static int look(const void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t)
    {
        return static_cast<const Interruption*>(self)->asked_ ? 1 : 0;
    }
    static curl_socket_t open(void* self, curlsocktype, curl_sockaddr* to)
    {
        auto& mine = *static_cast<Interruption*>(self);
        const std::lock_guard lock(mine.mutex_);
        if (mine.asked_) return CURL_SOCKET_BAD;
        const curl_socket_t made = ::socket(to->family, to->socktype | SOCK_CLOEXEC, to->protocol);
        if (made != CURL_SOCKET_BAD) mine.sockets_.insert(made);
        return made;
    }
    static int close(void* self, curl_socket_t socket)
    {
        auto& mine = *static_cast<Interruption*>(self);
        const std::lock_guard lock(mine.mutex_);
        mine.sockets_.erase(socket);
        return ::close(socket);
    }
    std::atomic<bool> asked_ = false;
    std::mutex mutex_;
    std::set<curl_socket_t> sockets_;
};

inline void append(CurlList& list, const std::string& line)
{
    curl_slist* longer = curl_slist_append(list.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    if (!list) list.reset(longer);  // a longer one begins where it began
}

// "127.0.0.1", "::1", "localhost": a proxy makes no sense, and a password is not seen on the way.
inline bool is_loopback_host(std::string_view host)
{
    return host == "localhost" || host == "::1" || host == "[::1]" || host.substr(0, 4) == "127.";
}

}  // namespace varsko
