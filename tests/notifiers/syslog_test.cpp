#include "notifiers/syslog.hpp"

#include "tests/catch.hpp"
#include "tests/notifiers/sample.hpp"
#include "tests/support/scratch_folder.hpp"

#include <fcntl.h>

#include "tests/notifiers/log_receiver.hpp"

#include <future>

using namespace varsko;
using varsko::testing::DatagramReceiver;
using varsko::testing::InternetReceiver;
using varsko::testing::sample_message;
using Outcome = Delivery::Outcome;

namespace {

const Instant now = *parse_instant("2024-04-16T07:30:05Z");

ChannelSettings log_at(const std::string& url)
{
    ChannelSettings s;
    s.id = "log";
    s.kind = "syslog";
    s.url = url;
    s.timeout = std::chrono::seconds(10);
    return s;
}

std::string address(const char* scheme, int port)
{
    return std::string(scheme) + "://127.0.0.1:" + std::to_string(port);
}

Delivery send_to(const std::string& url) { return SyslogNotifier(log_at(url)).send(sample_message(), 1, now); }

// One connection: what came in it until its end.
std::string one_connection(int listening)
{
    const int taken = ::accept(listening, nullptr, nullptr);
    std::string bytes;
    std::array<char, 4096> block{};
    for (ssize_t n = 0; (n = ::read(taken, block.data(), block.size())) > 0;)
        bytes.append(block.data(), static_cast<std::size_t>(n));
    ::close(taken);
    return bytes;
}

}  // namespace

TEST_CASE("a line has RFC 5424's parts, with the facts as structured data")
{
    Message m = sample_message();
    m.subject = "Röd\nmars";
    m.recipient = R"(a"b]c\d)";
    CHECK(syslog_line(m, "server 1") ==
          "<27>1 2024-04-16T07:30:00.000Z server_1 varsko - fired [varsko@32473 id=\"v1-3f2a91c0\" "
          "alert=\"budget-balance:net_cost:child_youth\" rule=\"budget-balance\" metric=\"net_cost\" "
          "unit=\"child_youth\" level=\"red\" status=\"firing\" transition=\"fired\" period=\"2024-03\" "
          "recipient=\"a\\\"b\\]c\\\\d\" url=\"http://127.0.0.1:8080/alerts/1\"] \xEF\xBB\xBFRöd mars");
    m.status = "resolved";
    CHECK_THAT(syslog_line(m, ""), Catch::StartsWith("<29>1 2024-04-16T07:30:00.000Z - varsko"));
}

TEST_CASE("a line goes as one datagram, to this machine or another")
{
    const test::ScratchFolder folder;
    const std::string path = (folder.path() / "log").string();
    DatagramReceiver local(path);
    const Delivery d = send_to("unix://" + path);
    CHECK(d.outcome == Outcome::delivered);
    CHECK_THAT(local.next(), Catch::StartsWith("<27>1 ") && Catch::EndsWith("månaden i rad"));

    const InternetReceiver udp(SOCK_DGRAM);
    CHECK(send_to(address("udp", udp.port())).outcome == Outcome::delivered);
    std::string got(10'000, '\0');
    const ssize_t n = ::recv(udp.fd(), got.data(), got.size(), 0);
    REQUIRE(n > 0);
    CHECK_THAT(got.substr(0, static_cast<std::size_t>(n)), Catch::StartsWith("<27>1 "));
}

TEST_CASE("over TCP a line has its length before it, and is delivered when the other side has it")
{
    const InternetReceiver tcp(SOCK_STREAM);
    auto received = std::async(std::launch::async, [&] { return one_connection(tcp.fd()); });
    const Delivery d = send_to(address("tcp", tcp.port()));
    CHECK(d.outcome == Outcome::delivered);
    const std::string bytes = received.get();
    const auto blank = bytes.find(' ');
    REQUIRE(blank != std::string::npos);
    CHECK(std::stoul(bytes.substr(0, blank)) == bytes.size() - blank - 1);
    CHECK_THAT(bytes.substr(blank + 1), Catch::StartsWith("<27>1 "));
}

TEST_CASE("a receiver that keeps its end open has the line all the same")
{
    const InternetReceiver tcp(SOCK_STREAM);  // the system accepts; nobody ever closes
    const Delivery d = send_to(address("tcp", tcp.port()));
    CHECK(d.outcome == Outcome::delivered);
    CHECK_THAT(d.answer, Catch::Contains("bytes taken by 127.0.0.1:"));
}

TEST_CASE("nobody there is tried again")
{
    int port = 0;
    {
        const InternetReceiver gone(SOCK_STREAM);
        port = gone.port();
    }
    const Delivery tcp = send_to(address("tcp", port));
    CHECK(tcp.outcome == Outcome::retry_later);
    CHECK_THAT(tcp.answer, Catch::Contains("Connection refused"));
    CHECK(send_to("unix:///no/such/log").outcome == Outcome::retry_later);
    CHECK(send_to("tcp://no-such-host.invalid:601").outcome == Outcome::retry_later);
}

TEST_CASE("a channel that was told to stop sends no more")
{
    SyslogNotifier stopped(log_at("tcp://[::1]:1"));
    stopped.interrupt();
    CHECK(stopped.send(sample_message(), 1, now).outcome == Outcome::interrupted);
}

TEST_CASE("a syslog channel that cannot be says why")
{
    const auto complaint = [](const std::string& url) -> std::string {
        try {
            SyslogNotifier made(log_at(url));
        } catch (const std::invalid_argument& problem) {
            return problem.what();
        }
        return "";
    };
    CHECK(complaint("unix://log") == R"(channel.log: url "unix://log" names no socket, expected unix:///dev/log)");
    CHECK_THAT(complaint("http://x"),
               Catch::Contains("has the scheme http, expected udp://host:port or tcp://host:port"));
    CHECK_THAT(complaint(""), Catch::Contains("url is missing"));
}
