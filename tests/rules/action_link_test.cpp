#include "rules/alert/action_link.hpp"
#include "tests/catch.hpp"

using namespace varsko;

namespace {

Configuration house(const std::string& base, int days)
{
    Configuration configuration;
    configuration.daemon.base_url = base;
    configuration.daemon.links_last_days = days;
    return configuration;
}

std::vector<std::string> paths(std::string_view words, std::string_view base)
{
    std::vector<std::string> found;
    for (const UnsignedLink& link : unsigned_links(words, base)) {
        CHECK(words.substr(link.end - link.path.size(), link.path.size()) == link.path);
        found.emplace_back(link.path);
    }
    return found;
}

}  // namespace

TEST_CASE("a link says which message, what it does and until when")
{
    const Day made = *parse_day("2024-04-16");
    CHECK(action_url(house("https://larm.example", 30), "v3f2a", LinkAction::acknowledge, made) ==
          "https://larm.example/act/v3f2a/ack/2024-05-16");
    CHECK(action_url(house("https://larm.example/varsko/", 1), "v3f2a", LinkAction::noise, made) ==
          "https://larm.example/varsko/act/v3f2a/noise/2024-04-17");
    CHECK(action_url(house("", 30), "v3f2a", LinkAction::silence, made).empty());
    CHECK(action_url(house("https://larm.example", 0), "v3f2a", LinkAction::silence, made).empty());
}

TEST_CASE("the three parts of a link are read back, and nothing else is")
{
    for (const LinkAction action : all_link_actions) {
        const auto link = ActionLink::parse("v3f2a-b", text(action), "2024-05-16");
        REQUIRE(link);
        CHECK(link->action == action);
        CHECK(link->path() == "/act/v3f2a-b/" + std::string(text(action)) + "/2024-05-16");
    }
    CHECK_FALSE(ActionLink::parse("", "ack", "2024-05-16"));
    CHECK_FALSE(ActionLink::parse("v3f2a/x", "ack", "2024-05-16"));
    CHECK_FALSE(ActionLink::parse("V3F2A", "ack", "2024-05-16"));
    CHECK_FALSE(ActionLink::parse("v3f2a", "acknowledge", "2024-05-16"));
    CHECK_FALSE(ActionLink::parse("v3f2a", "ack", "2024-02-30"));
    CHECK_FALSE(ActionLink::parse("v3f2a", "ack", "2024-05"));
}

TEST_CASE("links are found in words of any kind, under our own address only")
{
    const std::string base = "https://larm.example/";
    CHECK(paths("Kvittera:\n  https://larm.example/act/v1/ack/2024-05-16\nKommentera: "
                "https://larm.example/act/v1/comment/2024-05-16.",
                base) == std::vector<std::string>{"/act/v1/ack/2024-05-16", "/act/v1/comment/2024-05-16"});
    CHECK(paths(R"(<a href="https://larm.example/act/v1/useful/2024-05-16" style="x">Bra</a>)", base) ==
          std::vector<std::string>{"/act/v1/useful/2024-05-16"});
    CHECK(paths("https://larm.example/act/v1/ack/2024-05-16/more https://larm.example/act/v1/ack "
                "https://larm.example/api/v1/alerts/a https://larm.example/act/",
                base)
              .empty());
    CHECK(paths("https://other.example/act/v1/ack/2024-05-16", base).empty());
    CHECK(paths("https://larm.example/act/v1/ack/2024-05-16", "").empty());
}
