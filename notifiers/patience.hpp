// Waiting for a descriptor until a time limit, and being called away from it by another thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>

struct pollfd;

namespace varsko {

// Owns a file descriptor; -1 is none.
class OwnedDescriptor {
public:
    explicit OwnedDescriptor(int fd = -1) : fd_(fd) {}
    ~OwnedDescriptor() { close(); }
    OwnedDescriptor(OwnedDescriptor&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
    OwnedDescriptor& operator=(OwnedDescriptor&& other) noexcept;
    OwnedDescriptor(const OwnedDescriptor&) = delete;
    OwnedDescriptor& operator=(const OwnedDescriptor&) = delete;

    int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }
    void close();

private:
    int fd_;
};

// The call to end a wait.  Once asked it stays asked.
class CallAway {
public:
    CallAway();  // throws std::system_error
    void ask();  // from any thread
    bool asked() const;
    int fd() const { return event_.get(); }  // can be read from once asked

private:
    OwnedDescriptor event_;
};

enum class Waited : std::uint8_t { ready, too_long, called_away };
// Until one of them is ready, the time has come, or somebody asks.  Throws std::system_error.
Waited wait_for(std::span<pollfd>, std::chrono::steady_clock::time_point until, const CallAway&);
// Of one descriptor; `events` as poll(2) has them.
Waited wait_for(int fd, short events, std::chrono::steady_clock::time_point until, const CallAway&);

}  // namespace varsko
