#include "notifiers/chat.hpp"

#include "tests/catch.hpp"
#include "tests/notifiers/sample.hpp"
#include "tests/support/sink.hpp"

using namespace varsko;
using varsko::testing::sample_message;
using varsko::testing::Sink;
using Outcome = Delivery::Outcome;
using Json = nlohmann::json;

namespace {

const Instant now = *parse_instant("2024-04-16T07:30:05Z");

Message worse()
{
    Message m = sample_message();
    m.transition = "worsened";
    m.annotations = {{"summary", m.subject},
                     {"description", "Barn- och ungdomsvård ligger −14,6 % (−2 890 tkr) mot budget."},
                     {"title", "Budget i balans"},
                     {"unit_name", "Barn- och ungdomsvård"},
                     {"period_name", "mars 2024"},
                     {"level_name", "R Röd"},
                     {"level_before", "Gul"},
                     {"value", "−14,6 %"},
                     {"value_before", "−1,1 %"},
                     {"url", "https://varsko.kommun.example/api/v1/alerts/budget-balance:net_cost:child_youth"}};
    return m;
}

ChannelSettings room(const std::string& form)
{
    ChannelSettings s;
    s.id = "room";
    s.kind = "chat";
    s.form = form;
    s.timeout = std::chrono::seconds(10);
    return s;
}

Delivery send_to(const Sink& sink, const std::string& form)
{
    ChatNotifier chat(room(form), {.password = "", .secret = "", .url = sink.url("http", "/hooks/x7Kq")});
    return chat.send(worse(), 1, now);
}

}  // namespace

TEST_CASE("a room gets level in letter and word, title, unit, sentence, before and after, and a link")
{
    const std::string text = Json::parse(chat_payload(worse(), ChatForm::mattermost))["text"];
    CHECK(text ==
          "**R Röd · Budget i balans · Barn- och ungdomsvård** (mars 2024)\n"
          "Barn- och ungdomsvård ligger −14,6 % (−2 890 tkr) mot budget.\n"
          "Gul → R Röd, −1,1 % → −14,6 %\n"
          "[Öppna i varsko](https://varsko.kommun.example/api/v1/alerts/budget-balance:net_cost:child_youth)");
}

TEST_CASE("Slack has its own markup")
{
    Message m = worse();
    m.language = "en";
    const std::string text = Json::parse(chat_payload(m, ChatForm::slack))["text"];
    CHECK_THAT(text, Catch::StartsWith("*R Röd · Budget i balans · Barn- och ungdomsvård* (mars 2024)\n"));
    CHECK_THAT(text, Catch::EndsWith("\n<https://varsko.kommun.example/api/v1/alerts/"
                                     "budget-balance:net_cost:child_youth|Open in varsko>"));
}

TEST_CASE("Teams gets an Adaptive Card in the message's language")
{
    const Json body = Json::parse(chat_payload(worse(), ChatForm::teams));
    CHECK(body["type"] == "message");
    REQUIRE(body["attachments"].size() == 1);
    CHECK(body["attachments"][0]["contentType"] == "application/vnd.microsoft.card.adaptive");
    const Json& card = body["attachments"][0]["content"];
    CHECK(card["type"] == "AdaptiveCard");
    CHECK(card["lang"] == "sv");
    CHECK(card["body"][0]["text"] == "R Röd · Budget i balans · Barn- och ungdomsvård");
    CHECK(card["body"].size() == 4);
    for (const Json& block : card["body"]) CHECK(block["wrap"] == true);
    CHECK(card["actions"][0]["type"] == "Action.OpenUrl");
    CHECK(card["actions"][0]["title"] == "Öppna i varsko");
}

TEST_CASE("what has nothing before it, no link and no parts says what it has")
{
    Message m = worse();
    for (const char* name : {"level_before", "value_before", "url"}) m.annotations.erase(name);
    const std::string text = Json::parse(chat_payload(m, ChatForm::mattermost))["text"];
    CHECK_THAT(text, Catch::EndsWith("mot budget."));
    CHECK_FALSE(Json::parse(chat_payload(m, ChatForm::teams))["attachments"][0]["content"].contains("actions"));
    m.annotations.clear();
    m.subject = "Kanalen mail står still";
    m.text = "Tre meddelanden väntar.";
    CHECK(Json::parse(chat_payload(m, ChatForm::mattermost))["text"] ==
          "**Kanalen mail står still**\nTre meddelanden väntar.");
}

TEST_CASE("names that look like markup or a call to everybody are words")
{
    Message m = worse();
    m.annotations["unit_name"] = "*Enhet* @all <!channel> [x](http://evil.example) &";
    const std::string markdown = Json::parse(chat_payload(m, ChatForm::mattermost))["text"];
    CHECK_THAT(markdown, Catch::Contains("\\*Enhet\\* @\u200ball \\<!channel\\> \\[x\\](http"));
    const std::string slack = Json::parse(chat_payload(m, ChatForm::slack))["text"];
    CHECK_THAT(slack, Catch::Contains("*\u200bEnhet*\u200b @\u200ball &lt;!channel&gt;") && Catch::Contains("&amp;"));
    CHECK_THAT(slack, !Catch::Contains("<!channel>"));
    m.annotations["unit_name"] = "Enhet\nett";
    CHECK_THAT(Json::parse(chat_payload(m, ChatForm::slack))["text"].get<std::string>(), Catch::Contains("Enhet ett*"));
    m.annotations["url"] = "https://x.example/a)b";
    CHECK_THAT(Json::parse(chat_payload(m, ChatForm::mattermost))["text"].get<std::string>(),
               !Catch::Contains("x.example"));
}

TEST_CASE("a chat's answer is delivered, later or refused")
{
    const Sink good("http_sink.py");
    const Delivery d = send_to(good, "mattermost");
    CHECK(d.outcome == Outcome::delivered);
    CHECK(d.answer == "HTTP 200: ok");
    REQUIRE(good.records().size() == 1);
    CHECK(good.records()[0]["path"] == "/hooks/x7Kq");
    CHECK(good.records()[0]["headers"]["content-type"] == "application/json");

    const Delivery busy = send_to(Sink("http_sink.py", {}, {{"status", 429}, {"retry_after", "30"}}), "slack");
    CHECK(busy.outcome == Outcome::retry_later);
    CHECK(busy.wait == std::chrono::seconds(30));
    for (const int status : {400, 403, 404, 410}) {
        CAPTURE(status);
        CHECK(send_to(Sink("http_sink.py", {}, {{"status", status}}), "slack").outcome == Outcome::refused);
    }
    CHECK(send_to(Sink("http_sink.py", {}, {{"status", 202}, {"body", ""}}), "teams").outcome == Outcome::delivered);
}

TEST_CASE("Teams' connectors say 200 to what they could not deliver, it is tried again")
{
    const Json tricks = {
        {"body", "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429"}};
    CHECK(send_to(Sink("http_sink.py", {}, tricks), "teams").outcome == Outcome::retry_later);
    CHECK(send_to(Sink("http_sink.py", {}, tricks), "mattermost").outcome == Outcome::delivered);
}

TEST_CASE("a chat that cannot be says why, and does not repeat its address")
{
    const auto complaint = [](const std::string& form, const std::string& url) -> std::string {
        try {
            ChatNotifier(room(form), {.password = "", .secret = "", .url = url});
        } catch (const std::invalid_argument& problem) {
            return problem.what();
        }
        return "";
    };
    CHECK(complaint("irc", "https://chat.example/x") ==
          R"(channel.room: form "irc" is unknown, expected mattermost, slack or teams)");
    const std::string said = complaint("slack", "ftp://chat.example/hemligt");
    CHECK_THAT(said, Catch::Contains("the url in url_file has the scheme ftp"));
    CHECK_THAT(said, !Catch::Contains("hemligt"));
    CHECK_THAT(complaint("slack", ""), Catch::Contains("url is missing"));
}
