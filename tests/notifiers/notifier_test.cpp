#include "notifiers/notifier.hpp"

#include "tests/catch.hpp"

#include <stdexcept>

using namespace varsko;

namespace {

ChannelSettings mail()
{
    ChannelSettings s;
    s.id = "mail";
    s.kind = "smtp";
    s.url = "smtp://127.0.0.1:2525";
    s.from = "varsko <varsko@kommun.example>";
    return s;
}

ChannelSettings hook(const std::string& url)
{
    ChannelSettings s;
    s.id = "hook";
    s.kind = "webhook";
    s.url = url;
    return s;
}

std::string complaint(const ChannelSettings& settings, const Secrets& secrets = {})
{
    try {
        static_cast<void>(make_notifier(settings, secrets, "/tmp"));
    } catch (const std::invalid_argument& problem) {
        return problem.what();
    }
    return "";
}

template <class F>
ChannelSettings but(ChannelSettings settings, F change)
{
    change(settings);
    return settings;
}

}  // namespace

TEST_CASE("each kind of channel is made")
{
    CHECK(complaint(mail()).empty());
    CHECK(complaint(hook("https://hook.kommun.example/varsko")).empty());
    CHECK(complaint(but(hook(""), [](auto& s) { s.kind = "file", s.folder = "outbox"; })).empty());
}

TEST_CASE("a channel that cannot be says in one sentence which it is and what was expected")
{
    CHECK(complaint(but(mail(), [](auto& s) { s.kind = "fax"; })) ==
          R"(channel.mail: kind "fax" is unknown, expected smtp, webhook, chat, command, journal, syslog or file)");
    CHECK(complaint(but(mail(), [](auto& s) { s.url = ""; })) ==
          "channel.mail: url is missing, expected smtp://host:port or smtps://host:port");
    CHECK(complaint(but(mail(), [](auto& s) { s.url = "http://x"; })) ==
          R"(channel.mail: url "http://x" has the scheme http, expected smtp://host:port or smtps://host:port)");
    CHECK_THAT(complaint(but(mail(), [](auto& s) { s.url = "smtp://127.0.0.1:port"; })),
               Catch::Contains("cannot be read"));
    CHECK_THAT(complaint(but(mail(), [](auto& s) { s.from = "varsko"; })),
               Catch::Contains(R"(from "varsko" is not one mail address)"));
    CHECK_THAT(complaint(but(mail(), [](auto& s) { s.starttls = "maybe"; })),
               Catch::Contains("expected required, opportunistic or never"));
    CHECK_THAT(complaint(but(mail(), [](auto& s) { s.user = "u"; })),
               Catch::Contains("password_file is missing or empty"));
    CHECK_THAT(complaint(mail(), {.password = "p", .secret = ""}), Catch::Contains("no user"));
    CHECK_THAT(complaint(but(mail(), [](auto& s) { s.timeout = std::chrono::seconds(0); })),
               Catch::Contains("at least 1 second"));
    CHECK_THAT(complaint(hook("ftp://x/y")),
               Catch::Contains("has the scheme ftp, expected http://host:port or https://host:port"));
    CHECK_THAT(complaint(hook("file:///etc/passwd")), Catch::Contains("scheme file"));
    CHECK_THAT(complaint(hook("not a url")), Catch::Contains("cannot be read"));
}

TEST_CASE("a password in a URL is refused and not repeated")
{
    const std::string said =
        complaint(but(mail(), [](auto& s) { s.url = "smtp://varsko:hemligt@mail.kommun.example"; }));
    CHECK_THAT(said, Catch::Contains("use user and password_file"));
    CHECK_THAT(said, !Catch::Contains("hemligt"));
}
