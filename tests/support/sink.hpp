// A receiver of mail or webhooks as a child process: tests/support/smtp_sink.py or http_sink.py.
#pragma once

#include "tests/support/scratch_folder.hpp"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace varsko::testing {

using Folder = test::ScratchFolder;

class Sink {
public:
    // `script` lies in tests/support/.  Waits until the sink says which port it has; throws if it does not come up.
    explicit Sink(const std::string& script, std::vector<std::string> options = {},
                  const nlohmann::json& tricks = nlohmann::json::object());
    ~Sink();
    Sink(const Sink&) = delete;
    Sink& operator=(const Sink&) = delete;

    int port() const { return port_; }
    const std::string& ca() const { return ca_; }  // its own certificate, where it speaks TLS
    std::string url(const std::string& scheme, const std::string& path = "") const;
    void tell(const nlohmann::json& tricks) const;  // takes effect soon, not at once: see the sinks
    std::vector<nlohmann::json> records() const;    // what it has received so far
    void stop();                                    // the port answers no more

private:
    Folder folder_;
    int pid_ = -1, to_child_ = -1, from_child_ = -1, port_ = 0;
    std::string ca_;
};

// Runs a program to its end and gives what it wrote; throws unless it ends with 0.
std::string output_of(std::vector<std::string> command, const std::string& input = "");

}  // namespace varsko::testing
