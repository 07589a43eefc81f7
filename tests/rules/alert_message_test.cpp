#include "rules/alert/facts.hpp"
#include "rules/alert/template.hpp"
#include "rules/level_words.hpp"
#include "tests/rules/engine_town.hpp"

#include <fmt/format.h>

#include <set>

using namespace varsko;
using namespace varsko::test;

namespace {

const std::string masked_metric = R"toml(
[[metric]]
id = "secret_placements"
name = "Skyddade boenden"
measure = "count"
good = "lower"
smallest_shown = 5
[[rule]]
id = "any"
metric = "secret_placements"
units = "*"
value = "outcome"
when = "outcome > 2 count"
notify = { on = ["flag"], to = ["chief"] }
say = { sv = "{unit} har {outcome} placeringar." }
[[route]]
match = { rule = "any" }
channels = ["hook"]
)toml";

const std::string balance = R"toml(
[[rule]]
id = "balance"
title = { sv = "Budget i balans", en = "Budget in balance" }
metric = "net_cost"
units = "*"
[rule.let]
deviation = "(ytd(outcome) - ytd(budget)) / abs(ytd(budget))"
amount = "ytd(outcome) - ytd(budget)"
[rule.levels]
red = "deviation < -2%"
yellow = "deviation < 0%"
[rule.notify]
on = ["red", "yellow", "worsened", "resolved"]
to = ["chief"]
[rule.say]
sv = "{unit} ligger {deviation:+.1%} ({amount:+}) mot budget."
en = "{unit} is {deviation:+.1%} ({amount:+}) against budget."
[[route]]
match = { level = "red" }
channels = ["hook"]
)toml";

// March 2024 of the report: Barn- och ungdomsvård, in tkr.
const std::vector<Given> march = {{"net_cost outcome youth 2024-03 ack", -22681},
                                  {"net_cost budget youth 2024-03 ack", -19791}};

const Message& to(const Changes& changes, const std::string& who)
{
    for (const auto& m : changes.messages)
        if (m.recipient == who) return m;
    FAIL("no message to " << who);
    return changes.messages.front();
}

// ~ stands for the blank that does not break, U+00A0.
std::string nb(std::string s)
{
    for (auto at = s.find('~'); at != s.npos; at = s.find('~', at)) s.replace(at, 1, "\u00A0");
    return s;
}

bool has(const std::string& text, const std::string& part) { return text.find(nb(part)) != std::string::npos; }

void check_has(const std::string& text, std::initializer_list<const char*> parts)
{
    for (const std::string part : parts)
        if (!has(text, part)) {
            UNSCOPED_INFO(text);
            UNSCOPED_INFO("looked for: " << part);
            CHECK(has(text, part));
        }
}

Lines problems(const std::string& name, const std::string& text)
{
    Configuration configuration;
    configuration.templates[name] = text;
    Diagnostics out;
    check_templates(configuration, out);
    Lines lines;
    for (const auto& d : out) lines.push_back(d.text());
    return lines;
}

}  // namespace

TEST_CASE("a mail says what, how much, against what, since when, why and what to do")
{
    Town town(balance);
    const auto changes = town.take("2024-04-16", march);
    const Message& m = to(changes, "chief1");
    CHECK(m.subject == nb("Röd: Budget i balans, Barn & unga, mars 2024 (−14,6~%)"));
    check_has(m.text,
              {"Barn & unga ligger −14,6~% (−2~890~tkr) mot budget.", "Röd",
               "Nettokostnad, Barn & unga, utfall, januari till mars 2024: −22~681~tkr",
               "Nettokostnad, Barn & unga, budget, januari till mars 2024: −19~791~tkr", "regel balance, version ",
               "varsko ack balance:net_cost:youth --comment", "chef för Enhet ett", "Staden"});
    CHECK_FALSE(m.text.starts_with("\n"));
    CHECK(m.text.find("\n\n\n") == std::string::npos);
    CHECK(m.address == "chief1@town.example");
    CHECK(m.channel == "mail");
    CHECK(m.why == "chief-of youth_1");
    CHECK(m.language == "sv");
    CHECK(m.status == "firing");
    CHECK(m.labels.at("alertname") == "balance");
    CHECK(m.labels.at("level") == "red");
    CHECK(m.labels.at("organisation") == "town");
    CHECK(m.annotations.at("description") == nb("Barn & unga ligger −14,6~% (−2~890~tkr) mot budget."));
    CHECK(m.annotations.at("title") == "Budget i balans");
    CHECK(m.annotations.at("unit_name") == "Barn & unga");
    CHECK(m.annotations.at("period_name") == "mars 2024");
    CHECK(m.annotations.at("level_name") == "R Röd");
    CHECK(m.annotations.at("value") == nb("−14,6~%"));
    CHECK_FALSE(m.annotations.contains("value_before"));
    CHECK(m.ends_at == Instant{});
}

TEST_CASE("HTML is escaped, has a language, a heading, a table with headers, and words beside the colour")
{
    Town town(balance);
    const auto changes = town.take("2024-04-16", march);
    const Message& m = to(changes, "chief1");
    check_has(m.html, {"<html lang=\"sv\">", "Barn &amp; unga ligger", "<h1 ", "<caption ", "<th scope=\"col\"",
                       "<th scope=\"row\"", "Röd</strong>", "deviation &lt; -2%"});
    CHECK(m.html.find("Barn & unga") == std::string::npos);
}

TEST_CASE("a person reads their own language")
{
    Town town(balance);
    const auto changes = town.take(
        "2024-04-16", {{"net_cost outcome adults 2024-03 ack", -103}, {"net_cost budget adults 2024-03 ack", -100}});
    const Message& m = to(changes, "head");
    CHECK(m.language == "en");
    CHECK(m.subject.starts_with("Red: Budget in balance, Vuxna, March 2024 ("));
    check_has(m.text, {"Vuxna is "});
    check_has(m.text, {"Red"});
    check_has(m.html, {"<html lang=\"en\">"});
}

TEST_CASE("a later message tells before and after, and lies in the same thread")
{
    Town town(balance);
    const auto first = town.take(
        "2024-03-12", {{"net_cost outcome youth 2024-02 ack", -101}, {"net_cost budget youth 2024-02 ack", -100}});
    CHECK(first.messages.size() == 2);
    const auto worse = town.take("2024-04-16", march);
    const Message& m = to(worse, "chief1");
    CHECK(m.subject == nb("Röd (förvärrad): Budget i balans, Barn & unga, mars 2024 (−14,6~%)"));
    check_has(m.text, {"Röd (var Gul)"});
    check_has(m.text, {"mars 2024 (sedan februari 2024)"});
    check_has(m.text, {"(var −1,0~%)"});
    CHECK(m.thread == to(first, "chief1").thread);
    CHECK(m.thread != to(worse, "chief2").thread);
    CHECK(m.id != to(worse, "chief2").id);
    const auto good = town.take(
        "2024-05-16", {{"net_cost outcome youth 2024-04 ack", -90}, {"net_cost budget youth 2024-04 ack", -100}});
    const Message& over = to(good, "channel:hook");
    CHECK(over.status == "resolved");
    CHECK(over.ends_at == Town::at("2024-05-16"));
    CHECK(to(good, "chief1").subject == nb("Avslutad: Budget i balans, Barn & unga, april 2024 (+10,0~%)"));
}

TEST_CASE("message ids are of lower-case letters, digits and hyphens, and the same for the same cause")
{
    Town one(balance), two(balance);
    const auto a = one.take("2024-04-16", march), b = two.take("2024-04-17", march);
    REQUIRE(a.messages.size() == b.messages.size());
    for (std::size_t i = 0; i < a.messages.size(); ++i) {
        CHECK(a.messages[i].id == b.messages[i].id);
        CHECK(a.messages[i].id.size() == 33);
        CHECK(a.messages[i].id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos);
    }
}

TEST_CASE("constructed data and a pretended clock are said in every message")
{
    const std::string noted = balance + "[clock]\npretend = 2024-04-16\n";
    auto [configuration, rules] = Town::compiled(noted);
    auto own = std::make_shared<Configuration>(*configuration);
    own->notes.push_back("Siffrorna före 2024 är påhittade.");
    World world(own, rules);
    Town town(noted);
    std::vector<Figure> figures;
    for (const auto& g : march) figures.push_back(town.figure(g));
    const auto changes = take_in(world, figures, Town::at("2024-04-16"));
    REQUIRE(changes.messages.size() == 3);
    for (const auto& m : changes.messages)
        for (const auto* text : {&m.text, &m.html}) {
            if (text->empty()) continue;  // a webhook shows no HTML
            check_has(*text, {"Siffrorna före 2024 är påhittade.",
                              "Klockan är ställd: detta visas som om dagen vore 2024-04-16."});
        }
}

TEST_CASE("a count that is large enough is told to everybody as it is")
{
    for (const double count : {5, 12}) {
        Town town(masked_metric);
        const auto changes = town.take("2024-04-16", {{"secret_placements outcome youth_1 2024-03", count}});
        CHECK(has(to(changes, "channel:hook").text, fmt::format("Enhet ett har {}", count)));
        CHECK_FALSE(has(to(changes, "channel:hook").text, "<5"));
    }
}

TEST_CASE("small counts are masked for channels, with all that would give them away, the unit's chief sees them")
{
    Town town(masked_metric);
    const auto changes = town.take("2024-04-16", {{"secret_placements outcome youth_1 2024-03", 3}});
    const Message& chief = to(changes, "chief1");
    const Message& hook = to(changes, "channel:hook");
    check_has(chief.text, {"Enhet ett har 3"});
    check_has(hook.text, {"<5"});
    CHECK_FALSE(has(hook.text, "har 3"));
    CHECK_FALSE(has(hook.text, ": 3"));
    CHECK_FALSE(has(hook.subject, "3)"));
    CHECK(hook.annotations.at("description") == "Skyddade boenden, Enhet ett: Flagga.");
    CHECK_FALSE(hook.annotations.contains("value"));
}

TEST_CASE("an organisation's own templates are used, and a failing one falls back to plain text")
{
    auto [configuration, rules] = Town::compiled(balance);
    auto own = std::make_shared<Configuration>(*configuration);
    own->templates["mail.sv.subject"] = "{{unit}}:\n{{level}}";
    own->templates["mail.sv.txt"] = "{{#nonsense}}{{/nonsense}}";
    own->templates["mail.sv.html"] = "<p>{{unit}}</p>";
    World world(own, rules);
    Town town(balance);
    std::vector<Figure> figures;
    for (const auto& g : march) figures.push_back(town.figure(g));
    const auto changes = take_in(world, figures, Town::at("2024-04-16"));
    const Message& m = to(changes, "chief1");
    CHECK(m.subject == "Barn & unga: Röd");
    CHECK(m.html == "<p>Barn &amp; unga</p>");
    check_has(m.text, {"Barn & unga ligger −14,6~%"});
    check_has(m.text, {"balance:net_cost:youth, 2024-03"});
}

TEST_CASE("a broken template is an error with its place, and the nearest known name")
{
    CHECK(problems("mail.sv.txt", "Hej {{unit}}\n{{#inputs}}{{metric}} {{value}}{{/inputs}}{{^risks}}-{{/risks}}")
              .empty());
    CHECK(problems("mail.sv.txt", "Hej\n{{sentense}}") ==
          Lines{"templates/mail.sv.txt:2:1: error: no \"sentense\" in messages; did you mean \"sentence\"?  "
                "[unknown-name]"});
    CHECK(problems("mail.sv.txt", "Åh {{unit}} {{figure}}")
              .front()
              .starts_with("templates/mail.sv.txt:1:13: error: no \"figure\" in messages"));
    CHECK(problems("mail.sv.html", "<p>\n  {{unit") ==
          Lines{"templates/mail.sv.html:2:3: error: Unclosed tag at 6  [template-syntax]"});
    CHECK(problems("mail.en.subject", "{{#inputs}}x").size() == 1);
    CHECK(problems("mail.en.subject", "x{{/inputs}}").size() == 1);
    CHECK(problems("mail.en.subject", "{{> other}}").size() == 1);
    CHECK(problems("mail.sv.text", "x") ==
          Lines{"templates/mail.sv.text: error: no template is called \"mail.sv.text\"; did you mean \"mail.sv.txt\"?  "
                "[unknown-template]"});
    CHECK(problems("mail.sv.txt", "{{a}} {{b}}").size() == 2);
}

TEST_CASE("our own templates know all their names, with something to say and with nothing")
{
    for (const char* language : {"sv", "en"})
        for (const char* part : {"subject", "txt", "html"})
            for (const bool full : {true, false}) {
                INFO(language << " " << part << " " << full);
                const Rendered r =
                    render(built_in_template(language, part), sample_facts(full), std::string(part) == "html");
                CHECK(r.error.empty());
                CHECK(r.unknown.empty());
                CHECK(r.text.find("{{") == std::string::npos);
            }
}

TEST_CASE("levels are words and letters, never a colour alone, and no two letters or words are the same")
{
    std::set<std::string> shown;
    for (const Level l : {Level::green, Level::yellow, Level::red, Level::unknown, Level::flag, Level::clear}) {
        CHECK(level_letter(l).size() == 1);
        shown.emplace(level_letter(l));
        for (const char* language : {"sv", "en"}) {
            shown.insert(level_word(l, language));
            CHECK(level_shown(l, language) == std::string(level_letter(l)) + " " + level_word(l, language));
        }
    }
    CHECK(shown.size() == 6 * 3);
    CHECK(level_shown(Level::yellow, "sv") == "Y Gul");
    CHECK(level_shown(Level::yellow, "en") == "Y Yellow");
}

TEST_CASE("people get links that do one thing, for as long as there is something to do, channels get none")
{
    Town town(balance + "[http]\nbase_url = \"https://larm.example\"\nlinks_last = \"10 days\"\n");
    const auto fired = town.take("2024-04-16", march);
    const Message& chief = to(fired, "chief1");
    const std::string begins = "https://larm.example/act/" + chief.id;
    for (const char* action : {"ack", "comment", "silence", "useful", "noise"}) {
        const std::string url = begins + "/" + action + "/2024-04-26";
        CHECK(has(chief.text, url));
        CHECK(has(chief.html, "href=\"" + url + "\""));
    }
    CHECK_FALSE(has(chief.text, "varsko ack"));
    CHECK_FALSE(has(to(fired, "channel:hook").text, "/act/"));
    const auto over = town.take(
        "2024-05-16", {{"net_cost outcome youth 2024-04 ack", -26000}, {"net_cost budget youth 2024-04 ack", -26388}});
    const Message& end = to(over, "chief1");
    CHECK(has(end.text, "https://larm.example/act/" + end.id + "/useful/2024-05-26"));
    CHECK(has(end.text, "/comment/"));
    CHECK_FALSE(has(end.text, "/ack/"));
    CHECK_FALSE(has(end.text, "/silence/"));
}

TEST_CASE("a mail shows the course of the value, and says it in words, a webhook has the words")
{
    Town town(balance);
    for (int month = 1; month <= 12; ++month)
        town.take("2024-02-10", {{fmt::format("net_cost outcome youth 2023-{:02} ack", month), -1000.0 * month},
                                 {fmt::format("net_cost budget youth 2023-{:02} ack", month), -1000.0 * month}});
    const auto changes = town.take("2024-04-16", march);
    const Message& mail = to(changes, "chief1");
    const std::string words =
        "Från januari 2023 till mars 2024: lägst −14,6~% (mars 2024), högst 0,0~% (januari 2023), nu −14,6~%.";
    check_has(mail.text, {words.c_str()});
    CHECK(has(mail.html, "<img src=\"cid:" + mail.picture.name + "\""));
    CHECK(has(mail.html, "alt=\"" + words));
    CHECK(mail.picture.svg.starts_with("<svg"));
    const Message& hook = to(changes, "channel:hook");
    CHECK(has(hook.text, words));
    CHECK(hook.picture.name.empty());
}
