#include "notifiers/file.hpp"

#include "tests/catch.hpp"
#include "tests/notifiers/sample.hpp"
#include "tests/support/sink.hpp"

#include <fstream>

using namespace varsko;
using varsko::testing::Folder;
using varsko::testing::sample_message;

namespace {

const Instant now = *parse_instant("2024-04-16T07:30:05Z");

ChannelSettings channel(const std::string& folder)
{
    ChannelSettings s;
    s.id = "file";
    s.kind = "file";
    s.folder = folder;
    return s;
}

std::vector<std::string> lines(const std::filesystem::path& file)
{
    std::vector<std::string> all;
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) all.push_back(line);
    return all;
}

}  // namespace

TEST_CASE("each message is one line of JSON with all that it says")
{
    const Folder data;
    FileNotifier file(channel("outbox"), data.path().string());
    CHECK(file.send(sample_message("v1-a"), 1, now).outcome == Delivery::Outcome::delivered);
    CHECK(file.send(sample_message("v1-b"), 3, now).outcome == Delivery::Outcome::delivered);
    const auto written = lines(data.path() / "outbox" / "messages.ndjson");
    REQUIRE(written.size() == 2);
    const auto first = nlohmann::json::parse(written[0]), second = nlohmann::json::parse(written[1]);
    const Message m = sample_message("v1-a");
    CHECK(first["id"] == "v1-a");
    CHECK(second["id"] == "v1-b");
    CHECK(second["try"] == 3);
    CHECK(first["subject"] == m.subject);
    CHECK(first["text"] == m.text);
    CHECK(first["html"] == m.html);
    CHECK(first["alert"] == "budget-balance:net_cost:child_youth");
    CHECK(first["period"] == "2024-03");
    CHECK(first["recipient"] == "eko1");
    CHECK(first["address"] == "eko1@kommun.example");
    CHECK(first["why"] == m.why);
    CHECK(first["labels"]["level"] == "red");
    CHECK(first["created"] == "2024-04-16T07:30:00.000Z");
    CHECK(first["written"] == "2024-04-16T07:30:05.000Z");
    CHECK(first["ends_at"].is_null());
}

TEST_CASE("half a line that a power cut left is cut off, whole lines stay")
{
    const Folder data;
    const auto path = data.path() / "outbox" / "messages.ndjson";
    FileNotifier file(channel("outbox"), data.path().string());
    REQUIRE(file.send(sample_message("v1-a"), 1, now).outcome == Delivery::Outcome::delivered);
    std::ofstream(path, std::ios::app) << R"({"id":"v1-b","subject":"ha)";
    CHECK(file.send(sample_message("v1-b"), 2, now).outcome == Delivery::Outcome::delivered);
    const auto written = lines(path);
    REQUIRE(written.size() == 2);
    CHECK(nlohmann::json::parse(written[0])["id"] == "v1-a");
    CHECK(nlohmann::json::parse(written[1])["id"] == "v1-b");

    std::ofstream(path, std::ios::trunc) << "only half a line";
    CHECK(file.send(sample_message("v1-c"), 1, now).outcome == Delivery::Outcome::delivered);
    REQUIRE(lines(path).size() == 1);
}

TEST_CASE("text that is not UTF-8 does not stop a message")
{
    const Folder data;
    FileNotifier file(channel("outbox"), data.path().string());
    Message m = sample_message();
    m.text = "\xe5\xe4\xf6";
    CHECK(file.send(m, 1, now).outcome == Delivery::Outcome::delivered);
    CHECK(nlohmann::json::parse(lines(data.path() / "outbox" / "messages.ndjson").at(0))["text"] ==
          "\ufffd\ufffd\ufffd");
}

TEST_CASE("a disk that does not take it is tried again later, with the reason in words")
{
    SECTION("a file stands where the folder should be")
    {
        const Folder data;
        std::ofstream(data.path() / "outbox") << "in the way";
        FileNotifier file(channel("outbox"), data.path().string());
        const Delivery d = file.send(sample_message(), 1, now);
        CHECK(d.outcome == Delivery::Outcome::retry_later);
        CHECK_THAT(d.answer, Catch::Contains("outbox"));
    }
    SECTION("a folder stands where the file should be")
    {
        const Folder data;
        std::filesystem::create_directories(data.path() / "outbox" / "messages.ndjson");
        FileNotifier file(channel("outbox"), data.path().string());
        const Delivery d = file.send(sample_message(), 1, now);
        CHECK(d.outcome == Delivery::Outcome::retry_later);
        CHECK_THAT(d.answer, Catch::Contains("messages.ndjson") && Catch::Contains("Is a directory"));
    }
    SECTION("the disk is full")
    {
        const Folder data;
        std::filesystem::create_directories(data.path() / "outbox");
        std::filesystem::create_symlink("/dev/full", data.path() / "outbox" / "messages.ndjson");
        FileNotifier file(channel("outbox"), data.path().string());
        const Delivery d = file.send(sample_message(), 1, now);
        CHECK(d.outcome == Delivery::Outcome::retry_later);
        INFO(d.answer);
        CHECK_THAT(d.answer, Catch::Contains("messages.ndjson"));
    }
}

TEST_CASE("a file channel without a folder is refused at load")
{
    CHECK_THROWS_WITH(FileNotifier(channel(""), "/tmp"), Catch::Contains("channel.file: folder is missing"));
}
