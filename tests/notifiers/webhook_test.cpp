#include "notifiers/webhook.hpp"

#include "tests/catch.hpp"
#include "tests/notifiers/sample.hpp"
#include "tests/support/sink.hpp"

#include <future>

using namespace varsko;
using varsko::testing::sample_message;
using varsko::testing::Sink;
using Outcome = Delivery::Outcome;
using Json = nlohmann::json;

namespace {

const Instant now = *parse_instant("2024-04-16T07:30:05Z");

ChannelSettings channel(const std::string& url)
{
    ChannelSettings s;
    s.id = "hook";
    s.kind = "webhook";
    s.url = url;
    s.timeout = std::chrono::seconds(10);
    return s;
}

Delivery send_to(const Sink& sink, const Secrets& secrets = {})
{
    WebhookNotifier hook(channel(sink.url("http", "/varsko")), secrets);
    return hook.send(sample_message(), 1, now);
}

Sink receiver(const Json& tricks) { return Sink("http_sink.py", {}, tricks); }

}  // namespace

TEST_CASE("a receiver gets the field's version 4 payload, signed, with the message's id")
{
    const Sink sink("http_sink.py", {"--secret", "hemligt"});
    WebhookNotifier hook(channel(sink.url("http", "/varsko?x=1")), {.password = "", .secret = "hemligt"});
    const Delivery d = hook.send(sample_message(), 3, now);
    CHECK(d.outcome == Outcome::delivered);
    CHECK(d.answer == "HTTP 200: ok");
    const auto got = sink.records();
    REQUIRE(got.size() == 1);
    CHECK(got[0]["path"] == "/varsko?x=1");
    CHECK(got[0]["signature"] == "good");
    const Json& headers = got[0]["headers"];
    CHECK(headers["content-type"] == "application/json");
    CHECK(headers["idempotency-key"] == "v1-3f2a91c0");
    CHECK(headers["x-varsko-message-id"] == "v1-3f2a91c0");
    CHECK(headers["x-varsko-try"] == "3");
    CHECK(headers["x-varsko-timestamp"] == "1713252605");

    const Json body = Json::parse(got[0]["body"].get<std::string>());
    CHECK(body["version"] == "4");
    CHECK(body["truncatedAlerts"] == 0);
    CHECK(body["status"] == "firing");
    CHECK(body["receiver"] == "hook");
    CHECK(body["groupKey"] == R"({}:{alertname="budget-balance",metric="net_cost",unit="child_youth"})");
    CHECK(body["groupLabels"] ==
          Json({{"alertname", "budget-balance"}, {"metric", "net_cost"}, {"unit", "child_youth"}}));
    CHECK(body["commonLabels"]["level"] == "red");
    CHECK(body["externalURL"].is_string());
    REQUIRE(body["alerts"].size() == 1);
    const Json& alert = body["alerts"][0];
    CHECK(alert["status"] == "firing");
    CHECK(alert["labels"] == body["commonLabels"]);
    CHECK(alert["annotations"]["summary"] == "Barn- och ungdomsvård ligger −14,6 % mot budget");
    CHECK(alert["startsAt"] == "2024-04-16T07:30:00.000Z");
    CHECK(alert["endsAt"] == "0001-01-01T00:00:00Z");
    CHECK(alert["generatorURL"] == "http://127.0.0.1:8080/alerts/1");
    CHECK(alert["fingerprint"].get<std::string>().size() == 16);
}

TEST_CASE("a resolved alert says when it ended and keeps its fingerprint, whatever its level")
{
    Message m = sample_message();
    const Json before = Json::parse(webhook_payload(m, "hook"));
    m.status = "resolved";
    m.labels["level"] = "green";
    m.ends_at = *parse_instant("2024-05-16T07:30:00Z");
    const Json after = Json::parse(webhook_payload(m, "hook"));
    CHECK(after["alerts"][0]["endsAt"] == "2024-05-16T07:30:00.000Z");
    CHECK(after["alerts"][0]["status"] == "resolved");
    CHECK(after["alerts"][0]["fingerprint"] == before["alerts"][0]["fingerprint"]);
    CHECK(after["groupKey"] == before["groupKey"]);
    CHECK(fingerprint({"a", "bc", "d"}) != fingerprint({"ab", "c", "d"}));
}

TEST_CASE("a signature is HMAC-SHA256 over timestamp, full stop and body")
{
    // RFC 4231, test case 2, with the key "Jefe"; the full stop is ours, so the text is split where it costs nothing.
    CHECK(webhook_signature("secret", "1713252605", "{}") ==
          "sha256=" +
              varsko::testing::output_of({VARSKO_PYTHON, "-c",
                                          "import hmac,sys; sys.stdout.write(hmac.new(b'secret', b'1713252605.{}', "
                                          "'sha256').hexdigest())"}));
}

TEST_CASE("without a secret nothing is signed, with a wrong one the receiver sees it")
{
    const Sink sink("http_sink.py", {"--secret", "hemligt"});
    CHECK(send_to(sink).outcome == Outcome::delivered);
    CHECK(send_to(sink, {.password = "", .secret = "fel"}).outcome == Outcome::delivered);
    const auto got = sink.records();
    REQUIRE(got.size() == 2);
    CHECK(got[0]["signature"] == "absent");
    CHECK(got[1]["signature"] == "bad");
}

TEST_CASE("what can pass is tried again, what cannot is refused")
{
    for (const int status : {408, 425, 429, 500, 502, 503, 504}) {
        CAPTURE(status);
        const Sink sink = receiver({{"status", status}, {"retry_after", "120"}});
        const Delivery d = send_to(sink);
        CHECK(d.outcome == Outcome::retry_later);
        CHECK(d.answer == "HTTP " + std::to_string(status) + ": ok (Retry-After: 120)");
        CHECK(d.wait == std::chrono::seconds(120));
    }
    for (const int status : {400, 401, 403, 404, 410, 413, 422}) {
        CAPTURE(status);
        const Sink sink = receiver({{"status", status}});
        CHECK(send_to(sink).outcome == Outcome::refused);
    }
    for (const int status : {201, 202}) CHECK(send_to(receiver({{"status", status}})).outcome == Outcome::delivered);
}

TEST_CASE("Retry-After is seconds, or a date beside the answer's own, anything else asks for nothing")
{
    const auto seconds = [](const char* asked, const char* date = "") {
        return asked_to_wait(asked, date, now).count();
    };
    CHECK(seconds("120") == 120);
    CHECK(seconds("0") == 0);
    CHECK(seconds("99999999999999999999999") == std::chrono::seconds::max().count());
    CHECK(seconds("Tue, 16 Apr 2024 07:32:05 GMT") == 120);
    CHECK(seconds("Tue, 16 Apr 2024 07:30:04 GMT") == 0);  // it has passed
    // The other side's clock is an hour behind ours.
    CHECK(seconds("Tue, 16 Apr 2024 06:32:05 GMT", "Tue, 16 Apr 2024 06:30:05 GMT") == 120);
    for (const char* nothing : {"", "soon", "-5", "1.5", "12 minutes"}) {
        CAPTURE(nothing);
        CHECK(seconds(nothing) == 0);
    }
}

TEST_CASE("a receiver that hangs is interrupted from another thread")
{
    const Sink sink = receiver({{"hang", true}});
    ChannelSettings settings = channel(sink.url("http", "/varsko"));
    settings.timeout = std::chrono::minutes(10);
    WebhookNotifier hook(settings, {});
    auto sending = std::async(std::launch::async, [&] { return hook.send(sample_message(), 1, now); });
    REQUIRE(sending.wait_for(std::chrono::milliseconds(100)) == std::future_status::timeout);
    hook.interrupt();
    REQUIRE(sending.wait_for(std::chrono::minutes(1)) == std::future_status::ready);
    CHECK(sending.get().outcome == Outcome::interrupted);
}

TEST_CASE("a redirect is not followed")
{
    const Sink elsewhere("http_sink.py");
    const Sink sink = receiver({{"status", 307}, {"location", elsewhere.url("http", "/elsewhere")}});
    const Delivery d = send_to(sink);
    CHECK(d.outcome == Outcome::refused);
    CHECK_THAT(d.answer, Catch::StartsWith("HTTP 307") && Catch::Contains("redirects are not followed"));
    CHECK(elsewhere.records().empty());
}

TEST_CASE("an answer without end is cut, and its status counts")
{
    const Delivery d = send_to(receiver({{"endless", true}}));
    CHECK(d.outcome == Outcome::delivered);
    CHECK(d.answer.size() < 400);
}

TEST_CASE("an answer is told without what would disturb a terminal")
{
    CHECK(send_to(receiver({{"status", 500}, {"body", "\x1b[31mfel\x07\nmer"}})).answer == "HTTP 500: [31mfel");
}

TEST_CASE("no answer, no connection and no such host are tried again, with the reason")
{
    SECTION("it hangs up")
    {
        const Delivery d = send_to(receiver({{"close", true}}));
        CHECK(d.outcome == Outcome::retry_later);
        CHECK_FALSE(d.answer.empty());
    }
    SECTION("it never answers")
    {
        const Sink sink = receiver({{"hang", true}});
        ChannelSettings settings = channel(sink.url("http"));
        settings.timeout = std::chrono::seconds(1);
        const Delivery d = WebhookNotifier(settings, {}).send(sample_message(), 1, now);
        CHECK(d.outcome == Outcome::retry_later);
        CHECK_THAT(d.answer, Catch::Contains("timed out"));
    }
    SECTION("nobody is there")
    {
        Sink sink("http_sink.py");
        sink.stop();
        const Delivery d = send_to(sink);
        CHECK(d.outcome == Outcome::retry_later);
        CHECK_THAT(d.answer, Catch::Contains("connect"));
    }
}

TEST_CASE("the connection is kept from one message to the next, and made again when the receiver has closed it")
{
    Sink sink("http_sink.py");
    WebhookNotifier hook(channel(sink.url("http")), {});
    for (int i = 0; i < 3; ++i) CHECK(hook.send(sample_message(), 1, now).outcome == Outcome::delivered);
    for (const Json& record : sink.records()) CHECK(record["connection"] == 1);
}

TEST_CASE("HTTPS is spoken only to a certificate that is trusted")
{
    const Sink sink("http_sink.py", {"--tls", "implicit"});
    ChannelSettings settings = channel(sink.url("https"));
    const Delivery distrusted = WebhookNotifier(settings, {}).send(sample_message(), 1, now);
    CHECK(distrusted.outcome == Outcome::retry_later);
    CHECK_THAT(distrusted.answer, Catch::Contains("certificate"));
    CHECK(sink.records().empty());
    settings.ca_file = sink.ca();
    CHECK(WebhookNotifier(settings, {}).send(sample_message(), 1, now).outcome == Outcome::delivered);
}

TEST_CASE("a line end in a message's id starts no header")
{
    const Sink sink("http_sink.py");
    WebhookNotifier hook(channel(sink.url("http")), {});
    CHECK(hook.send(sample_message("x\r\nX-Evil: 1"), 1, now).outcome == Outcome::delivered);
    CHECK(sink.records().at(0)["headers"].contains("x-evil") == false);
    CHECK(sink.records().at(0)["headers"]["idempotency-key"] == "x__X-Evil:_1");
}

TEST_CASE("text that is not UTF-8 does not stop a webhook")
{
    Message m = sample_message();
    m.annotations["summary"] = "\xe5";
    const Json body = Json::parse(webhook_payload(m, "hook"));
    CHECK(body["alerts"][0]["annotations"]["summary"] == "\ufffd");
}
