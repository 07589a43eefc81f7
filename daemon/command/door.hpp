// Where a command's requests go: to a house of our own, or over HTTP to a daemon.
#pragma once

#include "daemon/api.hpp"

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace varsko {

class Door {
public:
    virtual ~Door() = default;
    // An answer, also when it is a problem document; throws Closed when there is nobody to answer.
    virtual Response ask(const Request&) = 0;
    // Whether somebody sends what waits in the outbox.
    virtual bool sends() const = 0;
};

// Nobody answers; what() is a sentence for people.
struct Closed : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// Takes the data folder's lock for as long as it lives.  Throws as House does.
std::unique_ptr<Door> open_house_door(const std::filesystem::path& configuration, const std::filesystem::path& data,
                                      House::Options::Rules = House::Options::Rules::folder);
// url: "http://127.0.0.1:8080".
std::unique_ptr<Door> open_http_door(std::string url, std::string token);

using Query = std::vector<std::pair<std::string, std::string>>;
// Parameters that are empty are left out.
Request get(std::vector<std::string> segments, const Query& = {});
Request post(std::vector<std::string> segments, std::string body, const Query& = {});

}  // namespace varsko
