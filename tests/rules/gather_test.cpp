#include "rules/alert/gather.hpp"

#include "rules/alert/template.hpp"
#include "tests/catch.hpp"

using namespace varsko;

namespace {

const Instant evening = parse_instant("2024-04-16T19:30:00Z").value(),
              morning = parse_instant("2024-04-17T05:00:00Z").value();

OutboxRow held(const std::string& rule, const std::string& transition, Hold::Why why = Hold::Why::digest)
{
    OutboxRow row;
    Message& m = row.message;
    m.id = "v-" + rule + "-" + transition;
    m.alert = {.rule = rule, .metric = "net_cost", .unit = "youth"};
    m.transition = transition;
    m.recipient = "eko1";
    m.address = "eko1@kommun.example";
    m.channel = "mail";
    m.language = "en";
    m.subject = transition + " " + rule;
    m.text = "the words of " + m.id + "\n";
    m.html = "<html><body class=\"x\"><p>words</p></body></html>";
    m.thread = "t-" + rule;
    m.status = transition == "resolved" ? "resolved" : "firing";
    m.annotations = {{"description", "sentence <of> " + rule},
                     {"level_before", transition == "worsened" ? "Yellow" : ""}};
    m.created = evening;
    row.state = OutboxRow::State::held;
    row.held_by = {{.at = evening, .hold = {.why = why, .until = morning}}};
    return row;
}

Configuration town()
{
    Configuration c;
    c.catalogue.organisation = "town";
    c.catalogue.organisation_name = "The town";
    return c;
}

Section section(std::initializer_list<const char*> transitions, const std::string& rule = "over")
{
    std::vector<OutboxRow> rows;
    for (const char* t : transitions) rows.push_back(held(rule, t));
    std::vector<const Message*> thread;
    for (const auto& row : rows) thread.push_back(&row.message);
    return section_of(thread);
}

}  // namespace

TEST_CASE("each alert stands under what became of it meanwhile")
{
    CHECK(section({"fired"}) == Section::fired);
    CHECK(section({"fired", "worsened"}) == Section::fired);
    CHECK(section({"worsened"}) == Section::worsened);
    CHECK(section({"worsened", "improved"}) == Section::improved);
    CHECK(section({"resolved"}) == Section::over);
    CHECK(section({"worsened", "resolved"}) == Section::over);
    CHECK(section({"fired", "resolved"}) == Section::passed);
    CHECK(section({"fired", "corrected"}) == Section::passed);
    CHECK(section({"corrected"}) == Section::corrected);
    CHECK(section({"judged"}) == Section::corrected);
    CHECK(section({"restated"}) == Section::corrected);
    CHECK(section({"reminded"}) == Section::unchanged);
    CHECK(section({"escalated"}) == Section::unchanged);
    CHECK(section({"risk-moved"}) == Section::risks);
    CHECK(section({"fired"}, "missing") == Section::missing);
    CHECK(section({"resolved"}, "missing") == Section::over);
}

TEST_CASE("what waited becomes one message with sections, the same id each time")
{
    const std::vector<OutboxRow> rows = {held("a", "fired"), held("b", "worsened"), held("c", "fired"),
                                         held("c", "resolved"), held("a", "risk-moved", Hold::Why::quiet_hours)};
    const Message m = gather(town(), rows, morning, utc());
    CHECK(m.subject == "Digest: 1 new, 1 worse, 1 came and went, 1 risk moved");
    CHECK(m.recipient == "eko1");
    CHECK(m.address == "eko1@kommun.example");
    CHECK(m.created == morning);
    CHECK(m.status == "firing");
    CHECK_FALSE(m.hold);
    CHECK(m.id == gather(town(), rows, morning + std::chrono::hours(1), utc()).id);
    CHECK(
        m.text ==
        R"(1 new, 1 worse, 1 came and went, 1 risk moved. Held since 2024-04-16 at 19:30: the day's digest and quiet hours.

New
* fired a
  sentence <of> a

Worse
* worsened b (was Yellow)
  sentence <of> b

Came and went meanwhile
* resolved c
  sentence <of> c

Risks that moved
* risk-moved a
  sentence <of> a

Acknowledge an alert when somebody has taken it on: varsko ack ALERT --comment "what is being done"
Why an alert rings: varsko explain ALERT
The town
)");
    CHECK(m.html.find("sentence &lt;of&gt; b") != std::string::npos);
    CHECK(m.html.find("<h2") < m.html.find("Came and went meanwhile</h2>"));
}

TEST_CASE("a message that waited alone keeps its words and its thread, and says why it is late")
{
    const std::vector<OutboxRow> rows = {held("a", "fired", Hold::Why::quiet_hours)};
    const Message m = gather(town(), rows, morning, utc());
    CHECK(m.subject == "fired a");
    CHECK(m.thread == "t-a");
    CHECK(m.id != rows[0].message.id);
    CHECK(m.text == "Held since 2024-04-16 at 19:30: quiet hours.\n\nthe words of v-a-fired\n");
    CHECK(m.html ==
          "<html><body class=\"x\">\n<p>Held since 2024-04-16 at 19:30: quiet hours.</p><p>words</p></body></html>");
    CHECK(m.alert == rows[0].message.alert);
}

TEST_CASE("an organisation's own digest is used, and one that fails falls back to plain text")
{
    const std::vector<OutboxRow> rows = {held("a", "fired"), held("b", "resolved")};
    Configuration own = town();
    own.templates["digest.en.subject"] = "Morning: {{heading}}";
    own.templates["digest.en.txt"] = "{{#sections}}{{#entries}}{{nothing_of_the_kind}}{{/entries}}{{/sections}}";
    const Message m = gather(own, rows, morning, utc());
    CHECK(m.subject == "Morning: 1 new, 1 over");
    CHECK(m.text == "1 new, 1 over\n\nfired a\nresolved b\n");
    Diagnostics found;
    check_templates(own, found);
    REQUIRE(found.size() == 1);
    CHECK(found[0].code == "unknown-name");
    CHECK(found[0].place.file == "templates/digest.en.txt");
}
