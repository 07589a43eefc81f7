#include "notifiers/journal.hpp"

#include "tests/catch.hpp"
#include "tests/notifiers/sample.hpp"
#include "tests/support/scratch_folder.hpp"

#include <fcntl.h>

#include "tests/notifiers/log_receiver.hpp"

#include <future>
#include <map>

using namespace varsko;
using varsko::testing::DatagramReceiver;
using varsko::testing::sample_message;
using Outcome = Delivery::Outcome;

namespace {

const Instant now = *parse_instant("2024-04-16T07:30:05Z");

ChannelSettings journal_at(const std::string& socket)
{
    ChannelSettings s;
    s.id = "journal";
    s.kind = "journal";
    s.socket = socket;
    s.timeout = std::chrono::seconds(10);
    return s;
}

// Reads an entry as the journal does: NAME=value, or NAME, a length in eight bytes, and so many bytes.
std::map<std::string, std::string> fields_of(std::string_view entry)
{
    std::map<std::string, std::string> fields;
    while (!entry.empty()) {
        const auto end = entry.find('\n');
        REQUIRE(end != std::string_view::npos);
        const auto equals = entry.substr(0, end).find('=');
        if (equals != std::string_view::npos) {
            fields[std::string(entry.substr(0, equals))] = entry.substr(equals + 1, end - equals - 1);
            entry.remove_prefix(end + 1);
            continue;
        }
        std::size_t length = 0;
        for (std::size_t i = 8; i > 0; --i) length = length << 8U | static_cast<unsigned char>(entry[end + i]);
        REQUIRE(entry.size() >= end + 9 + length + 1);
        fields[std::string(entry.substr(0, end))] = entry.substr(end + 9, length);
        REQUIRE(entry[end + 9 + length] == '\n');
        entry.remove_prefix(end + 9 + length + 1);
    }
    return fields;
}

}  // namespace

TEST_CASE("the journal gets an entry of fields that can be searched")
{
    const test::ScratchFolder folder;
    const std::string path = (folder.path() / "socket").string();
    DatagramReceiver receiver(path);
    JournalNotifier journal(journal_at(path));
    const Delivery d = journal.send(sample_message(), 1, now);
    CHECK(d.outcome == Outcome::delivered);
    CHECK_THAT(d.answer, Catch::EndsWith("bytes taken by " + path));
    auto fields = fields_of(receiver.next());
    CHECK(fields["MESSAGE"] == sample_message().subject);
    CHECK(fields["PRIORITY"] == "3");
    CHECK(fields["SYSLOG_IDENTIFIER"] == "varsko");
    CHECK(fields["VARSKO_ID"] == "v1-3f2a91c0");
    CHECK(fields["VARSKO_UNIT"] == "child_youth");
    CHECK(fields["VARSKO_LEVEL"] == "red");
    CHECK(fields["VARSKO_TRANSITION"] == "fired");
    CHECK(fields["VARSKO_PERIOD"] == "2024-03");
    CHECK(fields["VARSKO_TEXT"] == sample_message().text);
    CHECK(receiver.next().empty());
}

TEST_CASE("how serious an entry is follows from level and state")
{
    const auto priority = [](const std::string& level, const std::string& status) {
        Message m = sample_message();
        m.labels["level"] = level;
        m.status = status;
        return fields_of(journal_entry(m))["PRIORITY"];
    };
    CHECK(priority("red", "firing") == "3");
    CHECK(priority("yellow", "firing") == "4");
    CHECK(priority("flag", "firing") == "4");
    CHECK(priority("unknown", "firing") == "5");
    CHECK(priority("red", "resolved") == "5");
}

TEST_CASE("an entry too large for a datagram goes as a sealed file")
{
    const test::ScratchFolder folder;
    const std::string path = (folder.path() / "socket").string();
    DatagramReceiver receiver(path);
    Message m = sample_message();
    m.text = std::string(5'000'000, 'x') + "\nslut";
    CHECK(JournalNotifier(journal_at(path)).send(m, 1, now).outcome == Outcome::delivered);
    CHECK(fields_of(receiver.next())["VARSKO_TEXT"] == m.text);
    CHECK((receiver.sealed & F_SEAL_WRITE) != 0);
}

TEST_CASE("no journal is tried again, one that does not read can be left")
{
    const test::ScratchFolder folder;
    const std::string path = (folder.path() / "socket").string();
    const Delivery none = JournalNotifier(journal_at(path)).send(sample_message(), 1, now);
    CHECK(none.outcome == Outcome::retry_later);
    CHECK_THAT(none.answer, Catch::Contains("No such file"));

    const DatagramReceiver receiver(path);
    ChannelSettings settings = journal_at(path);
    settings.timeout = std::chrono::minutes(10);
    JournalNotifier journal(settings);
    // Fills its queue, then waits for room that does not come.
    auto sending = std::async(std::launch::async, [&] {
        Delivery d;
        do d = journal.send(sample_message(), 1, now);
        while (d.outcome == Outcome::delivered);
        return d;
    });
    REQUIRE(sending.wait_for(std::chrono::milliseconds(100)) == std::future_status::timeout);
    journal.interrupt();
    REQUIRE(sending.wait_for(std::chrono::minutes(1)) == std::future_status::ready);
    CHECK(sending.get().outcome == Outcome::interrupted);
}
