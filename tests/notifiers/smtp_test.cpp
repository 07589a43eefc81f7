#include "notifiers/smtp.hpp"

#include "tests/catch.hpp"
#include "tests/notifiers/sample.hpp"
#include "tests/support/sink.hpp"

#include <glib.h>

#include <future>

using namespace varsko;
using varsko::testing::sample_message;
using varsko::testing::Sink;
using Outcome = Delivery::Outcome;
using Json = nlohmann::json;

namespace {

const Instant now = *parse_instant("2024-04-16T07:30:05Z");

ChannelSettings channel(const std::string& url, const std::string& starttls = "opportunistic")
{
    ChannelSettings s;
    s.id = "mail";
    s.kind = "smtp";
    s.url = url;
    s.from = "varsko <varsko@kommun.example>";
    s.starttls = starttls;
    s.timeout = std::chrono::seconds(10);
    return s;
}

Delivery send(const ChannelSettings& settings, const Secrets& secrets = {}, const Message& message = sample_message())
{
    return SmtpNotifier(settings, secrets).send(message, 1, now);
}

Delivery send_to_server_that(const Json& tricks)
{
    const Sink sink("smtp_sink.py", {}, tricks);
    return send(channel(sink.url("smtp")));
}

std::string bytes_of(const Json& record)
{
    gsize length = 0;
    guchar* raw = g_base64_decode(record.at("raw").get<std::string>().c_str(), &length);
    std::string bytes;
    for (gsize i = 0; i < length; ++i) bytes += static_cast<char>(raw[i]);
    g_free(raw);
    return bytes;
}

}  // namespace

TEST_CASE("a server gets the mail to the byte, one recipient, and its own words are the answer")
{
    const Sink sink("smtp_sink.py");
    const Delivery d = send(channel(sink.url("smtp")));
    CHECK(d.outcome == Outcome::delivered);
    CHECK(d.answer == "250 2.0.0 queued as 4F3A");
    const auto got = sink.records();
    REQUIRE(got.size() == 1);
    CHECK(got[0]["from"] == "varsko@kommun.example");
    CHECK(got[0]["to"] == Json({"eko1@kommun.example"}));
    CHECK(got[0]["tls"] == false);
    const Message m = sample_message();
    CHECK(bytes_of(got[0]) == compose_mail(m, *parse_mailbox("varsko <varsko@kommun.example>"), m.created));
}

TEST_CASE("the same message sent twice is the same bytes")
{
    const Sink sink("smtp_sink.py");
    REQUIRE(send(channel(sink.url("smtp"))).outcome == Outcome::delivered);
    REQUIRE(send(channel(sink.url("smtp"))).outcome == Outcome::delivered);
    const auto got = sink.records();
    REQUIRE(got.size() == 2);
    CHECK(got[0]["raw"] == got[1]["raw"]);
}

TEST_CASE("a connection is kept for the next mail, and made anew when the server has gone")
{
    auto sink = std::make_unique<Sink>("smtp_sink.py");
    const int port = sink->port();
    SmtpNotifier mail(channel(sink->url("smtp")), {});
    for (int i = 0; i < 3; ++i) REQUIRE(mail.send(sample_message(), 1, now).outcome == Outcome::delivered);
    for (const Json& record : sink->records()) CHECK(record["session"] == 1);
    sink.reset();
    const Sink again("smtp_sink.py", {"--port", std::to_string(port)});
    CHECK(mail.send(sample_message(), 1, now).outcome == Outcome::delivered);
    CHECK(again.records().size() == 1);
}

TEST_CASE("a refusal of one mail does not spoil the connection for the next")
{
    const Sink sink("smtp_sink.py", {}, {{"refuse_to", {"borta@kommun.example"}}});
    SmtpNotifier mail(channel(sink.url("smtp")), {});
    Message gone = sample_message();
    gone.address = "borta@kommun.example";
    const Delivery d = mail.send(gone, 1, now);
    CHECK(d.outcome == Outcome::refused);
    CHECK(d.answer == "550 5.1.1 no such user here");
    CHECK(mail.send(sample_message(), 1, now).outcome == Outcome::delivered);
    CHECK(sink.records().size() == 1);
}

TEST_CASE("5xx to MAIL, RCPT or DATA is refused, 4xx is tried again")
{
    CHECK(send_to_server_that({{"refuse_from", true}}).outcome == Outcome::refused);
    CHECK(send_to_server_that({{"refuse_from", true}}).answer == "550 5.7.1 this sender may not send here");
    CHECK(send_to_server_that({{"refuse_data", true}}).outcome == Outcome::refused);
    CHECK(send_to_server_that({{"refuse_data", true}}).answer == "554 5.6.0 this content is not wanted");
    const Sink sink("smtp_sink.py", {}, {{"defer", 1}});
    SmtpNotifier mail(channel(sink.url("smtp")), {});
    const Delivery first = mail.send(sample_message(), 1, now);
    CHECK(first.outcome == Outcome::retry_later);
    CHECK(first.answer == "451 4.3.2 try again later");
    CHECK(mail.send(sample_message(), 2, now).outcome == Outcome::delivered);
}

TEST_CASE("a server that is not there, says no at the door, hangs up or is silent is tried again")
{
    SECTION("not there")
    {
        Sink sink("smtp_sink.py");
        const ChannelSettings settings = channel(sink.url("smtp"));
        sink.stop();
        const Delivery d = send(settings);
        CHECK(d.outcome == Outcome::retry_later);
        CHECK_THAT(d.answer, Catch::Contains("connect"));
    }
    SECTION("no service")
    {
        const Delivery d = send_to_server_that({{"greeting", "554 no service"}});
        CHECK(d.outcome == Outcome::retry_later);
        CHECK(d.answer == "554 no service");
    }
    SECTION("hangs up")
    {
        for (const char* where : {"connect", "rcpt", "data"}) {
            CAPTURE(where);
            const Delivery d = send_to_server_that({{"close_at", where}});
            CHECK(d.outcome == Outcome::retry_later);
            CHECK_FALSE(d.answer.empty());
        }
    }
    SECTION("silent")
    {
        for (const char* where : {"connect", "rcpt", "data"}) {
            CAPTURE(where);
            const Sink sink("smtp_sink.py", {}, {{"hang_at", where}});
            ChannelSettings settings = channel(sink.url("smtp"));
            settings.timeout = std::chrono::seconds(1);
            const Delivery d = send(settings);
            CHECK(d.outcome == Outcome::retry_later);
            CHECK_THAT(d.answer, Catch::Contains("time"));
        }
    }
}

TEST_CASE("a send that hangs is interrupted from another thread, and nothing is sent afterwards")
{
    for (const char* where : {"connect", "rcpt", "data"}) {
        CAPTURE(where);
        const Sink sink("smtp_sink.py", {}, {{"hang_at", where}});
        ChannelSettings settings = channel(sink.url("smtp"));
        settings.timeout = std::chrono::minutes(10);
        SmtpNotifier mail(settings, {});
        auto sending = std::async(std::launch::async, [&] { return mail.send(sample_message(), 1, now); });
        REQUIRE(sending.wait_for(std::chrono::milliseconds(100)) == std::future_status::timeout);
        mail.interrupt();
        REQUIRE(sending.wait_for(std::chrono::minutes(1)) == std::future_status::ready);
        CHECK(sending.get().outcome == Outcome::interrupted);
        CHECK(mail.send(sample_message(), 2, now).outcome == Outcome::interrupted);
    }
}

TEST_CASE("a server that does not answer the farewell holds nobody up")
{
    const Sink sink("smtp_sink.py", {}, {{"hang_at", "quit"}});
    auto mail = std::make_unique<SmtpNotifier>(channel(sink.url("smtp")), Secrets{});
    REQUIRE(mail->send(sample_message(), 1, now).outcome == Outcome::delivered);
    auto leaving = std::async(std::launch::async, [&] { mail.reset(); });
    CHECK(leaving.wait_for(std::chrono::minutes(1)) == std::future_status::ready);
}

TEST_CASE("STARTTLS: required means TLS with a certificate that is trusted, or no mail")
{
    const Sink plain("smtp_sink.py"), safe("smtp_sink.py", {"--tls", "starttls"});
    const Delivery none = send(channel(plain.url("smtp"), "required"));
    CHECK(none.outcome == Outcome::retry_later);
    CHECK(plain.records().empty());

    ChannelSettings settings = channel(safe.url("smtp"), "required");
    const Delivery distrusted = send(settings);
    CHECK(distrusted.outcome == Outcome::retry_later);
    CHECK_THAT(distrusted.answer, Catch::Contains("certificate"));
    CHECK(safe.records().empty());
    settings.ca_file = safe.ca();
    CHECK(send(settings).outcome == Outcome::delivered);
    REQUIRE(safe.records().size() == 1);
    CHECK(safe.records()[0]["tls"] == true);
}

TEST_CASE("STARTTLS: opportunistic uses what is offered, never asks for nothing")
{
    const Sink safe("smtp_sink.py", {"--tls", "starttls"});
    CHECK(send(channel(safe.url("smtp"))).outcome == Outcome::delivered);
    CHECK(send(channel(safe.url("smtp"), "never")).outcome == Outcome::delivered);
    const auto got = safe.records();
    REQUIRE(got.size() == 2);
    CHECK(got[0]["tls"] == true);
    CHECK(got[1]["tls"] == false);
    const Sink strict("smtp_sink.py", {"--tls", "starttls", "--require-starttls"});
    const Delivery d = send(channel(strict.url("smtp"), "never"));
    CHECK(d.outcome == Outcome::retry_later);
    CHECK_THAT(d.answer, Catch::StartsWith("530"));
}

TEST_CASE("opportunistic with a certificate of one's own to trust does trust only that")
{
    const Sink safe("smtp_sink.py", {"--tls", "starttls"}), other("smtp_sink.py", {"--tls", "starttls"});
    ChannelSettings settings = channel(safe.url("smtp"));
    settings.ca_file = other.ca();
    CHECK(send(settings).outcome == Outcome::retry_later);
    settings.ca_file = safe.ca();
    CHECK(send(settings).outcome == Outcome::delivered);
}

TEST_CASE("implicit TLS is spoken from the first byte")
{
    const Sink sink("smtp_sink.py", {"--tls", "implicit"});
    ChannelSettings settings = channel(sink.url("smtps"));
    CHECK(send(settings).outcome == Outcome::retry_later);
    settings.ca_file = sink.ca();
    CHECK(send(settings).outcome == Outcome::delivered);
    REQUIRE(sink.records().size() == 1);
}

TEST_CASE("AUTH: the right password passes, a wrong one is for a person to mend and never loses the mail")
{
    const Sink sink("smtp_sink.py", {"--tls", "starttls", "--account", "varsko:hemligt"});
    ChannelSettings settings = channel(sink.url("smtp"), "required");
    settings.ca_file = sink.ca();
    settings.user = "varsko";
    CHECK(send(settings, {.password = "hemligt", .secret = ""}).outcome == Outcome::delivered);
    REQUIRE(sink.records().size() == 1);
    CHECK(sink.records()[0]["auth"] == "varsko");

    const Delivery wrong = send(settings, {.password = "fel", .secret = ""});
    CHECK(wrong.outcome == Outcome::retry_later);
    CHECK_THAT(wrong.answer, Catch::StartsWith("535") && Catch::Contains("a person must mend it"));
    CHECK_THAT(wrong.answer, !Catch::Contains("fel "));
    settings.user.clear();
    const Delivery none = send(settings);
    CHECK(none.outcome == Outcome::retry_later);
    CHECK_THAT(none.answer, Catch::StartsWith("530") && Catch::Contains("a person must mend it"));
}

TEST_CASE("an address that is none is refused before anything is said to the server")
{
    const Sink sink("smtp_sink.py");
    for (const char* address : {"", "eko1", "a@b.example>\r\nRCPT TO:<thief@elsewhere.example", "a b@c.example"}) {
        CAPTURE(address);
        Message m = sample_message();
        m.address = address;
        const Delivery d = send(channel(sink.url("smtp")), {}, m);
        CHECK(d.outcome == Outcome::refused);
        CHECK_THAT(d.answer, Catch::Contains("is not a mail address"));
    }
    CHECK(sink.records().empty());
}

TEST_CASE("lines that begin with a full stop arrive as they were")
{
    const Sink sink("smtp_sink.py");
    Message m = sample_message();
    m.text = ".\n..\n.x\n";
    REQUIRE(send(channel(sink.url("smtp")), {}, m).outcome == Outcome::delivered);
    CHECK_THAT(bytes_of(sink.records().at(0)), Catch::Contains("\r\n.\r\n..\r\n.x\r\n"));
}
