#include "tests/catch.hpp"
#include "tests/ingest/town.hpp"

using namespace varsko;
using namespace varsko::ingest;

TEST_CASE("JSON figures come as an array or one a line")
{
    const Strings expected = {"net_cost board outcome 2024-03 ack = -78622.5",
                              "net_cost board forecast 2024 made 2024-03 = -308853 preliminary",
                              "occupancy board outcome 2024-03 : secret",
                              "occupancy child_youth outcome 2024-03 = 2.5"};
    const Strings objects = {
        R"({"metric":"net_cost","unit":"board","scenario":"outcome","period":"2024-03 ack","value":-78622.5})",
        R"({"metric":"net_cost","unit":"Socialn\u00e4mnden","scenario":"forecast","period":"2024","made":"2024-03","value":-308853,"status":"preliminary"})",
        R"({"metric":"occupancy","unit":"board","period":"2024-03","missing":"secret"})",
        R"({"metric":"occupancy","unit":"child_youth","period":"2024-03","value":2.5,"known_at":"2024-04-12T10:00:00Z"})"};
    std::string array = "[\n", lines;
    for (const auto& o : objects) array += (array.size() > 2 ? ",\n" : "") + o, lines += o + "\n";
    const auto a = read_text(array + "]"), l = read_text(lines);
    CHECK(all_said(a) == expected);
    CHECK(all_said(l) == expected);
    CHECK(a.layout == "json");
    CHECK(l.layout == "ndjson");
    CHECK(a.figures[2].row == 3);
    REQUIRE(l.known_at_each.size() == 4);
    CHECK(l.known_at_each[3] == parse_instant("2024-04-12T10:00:00Z"));
    CHECK(all_said(read_text(
              "{\n \"metric\": \"net_cost\", \"unit\": \"board\",\n \"period\": \"2024-01\", \"value\": 1e3\n}\n")) ==
          Strings{"net_cost board outcome 2024-01 = 1000"});
    CHECK(read_text("[]").figures.empty());
    CHECK(read_text("[]").failure == Reading::Failure::none);
}

TEST_CASE("a broken object is refused with its number and the rest is taken")
{
    const auto r = read_text(R"([
        {"metric":"net_cost","unit":"board","period":"2024-01","value":1},
        {"metric":"net_cots","unit":"board","period":"2024-01","value":1},
        {"metric":"net_cost","unit":"board","value":1},
        {"metric":"net_cost","unit":"board","period":"2024-02","value":"1,5"},
        {"metric":"net_cost","unit":"board","period":"2024-02","vaule":1},
        7, [1], null,
        {"metric":"net_cost","unit":"board","period":"2024-03","value":{"a":1}},
        {"metric":"net_cost","unit":"board","period":"2024-03","value":1,"value":2},
        {"metric":"net_cost","unit":"board","period":"2024-03","value":1e30},
        {"metric":"net_cost","unit":"board","period":"mars","value":1},
        {"metric":"net_cost","unit":"board","period":"2024-04","value":2}])");
    CHECK(all_said(r) == Strings{"net_cost board outcome 2024-01 = 1", "net_cost board outcome 2024-04 = 2"});
    CHECK(codes(r) == Strings{"unknown-metric", "missing-key", "bad-type", "unknown-key", "not-an-object",
                              "not-an-object", "not-an-object", "bad-type", "repeated-key", "bad-number",
                              "bad-period"});
    CHECK(r.rejections[0].row == 2);
    CHECK(r.rejections[3].message.en == "row 5: unknown key \"vaule\"; did you mean \"value\"?");
}

TEST_CASE("JSON that is none is told with its place, and nothing is taken")
{
    const auto r =
        read_text("[{\"metric\":\"net_cost\",\"unit\":\"board\",\"period\":\"2024-01\",\"value\":1},\n {\"metric\":}]");
    CHECK(r.failure == Reading::Failure::no_table);
    CHECK(r.failure_row == 2);
    CHECK(r.failure_column == 12);
    CHECK(r.figures.empty());
    const auto lines = read_text("{\"metric\":\"net_cost\n{\"metric\"\n{]\n");
    CHECK(lines.failure == Reading::Failure::no_table);
    CHECK(lines.failure_row == 1);
    CHECK(read_text("{\n \"metric\": \"net_cost\",\n \"value\": 1,\n}\n").failure_row == 4);
    CHECK(read_text("[" + std::string(5000, '[')).failure == Reading::Failure::no_table);
}

TEST_CASE("a file that holds nothing is empty in every encoding")
{
    using namespace std::string_literals;
    for (const auto& bytes : {""s, " \r\n"s, "\xEF\xBB\xBF\n"s, "\xFF\xFE"s, "\xFE\xFF"s, "\xFF\xFE \0\n\0"s}) {
        CHECK(read_json(bytes, {}, town()).failure == Reading::Failure::empty);
        CHECK(read_text(bytes).failure == Reading::Failure::empty);
    }
}

TEST_CASE("a line that is no JSON is rejected with its reason, and the other lines are taken")
{
    const std::string good = R"({"metric":"net_cost","unit":"board","period":"2024-0)";
    const auto r = read_text(good + "1\",\"value\":1}\n" + good + "2\",\"value\":\n\n" + good +
                             "3\",\"value\":3} {\"metric\"\nhej\n" + good + "4\",\"value\":4}\n7\n");
    CHECK(all_said(r) == Strings{"net_cost board outcome 2024-01 = 1", "net_cost board outcome 2024-04 = 4"});
    CHECK(codes(r) == Strings{"bad-json", "bad-json", "bad-json", "not-an-object"});
    CHECK(r.rejections[0].row == 2);
    CHECK(r.rejections[0].raw == good + "2\",\"value\":");
    CHECK(r.rejections[0].message ==
          Localised{"rad 2: ogiltig JSON: texten slutar för tidigt", "row 2: not valid JSON: it ends too early"});
    CHECK(r.rejections[1].row == 4);
    CHECK(r.rejections[2].message.en == "row 5: not valid JSON at \"hej\"");
    CHECK(r.layout == "ndjson");
    CHECK(r.figures[1].row == 6);
    const auto first_is_bad = read_text("{\"metric\":\n" + good + "1\",\"value\":1}\n");
    CHECK(first_is_bad.figures.size() == 1);
    CHECK(codes(first_is_bad) == Strings{"bad-json"});
    CHECK(read_text(good + "1\",\"value\":1}\n{\"unit\":\"\\u0038507099805\",,\n").failure ==
          Reading::Failure::personal_number);
    CHECK(read_text(good + "1\",\"value\":1}\n{\"unit\":,\"850709\\u002d9805\"\n").failure ==
          Reading::Failure::personal_number);
}

TEST_CASE("numbers keep their digits")
{
    CHECK(
        all_said(read_text(
            R"([{"metric":"net_cost","unit":"board","period":"2024-01","value":0.1},{"metric":"net_cost","unit":"board","period":"2024-02","value":9007199254.740993}])")) ==
        Strings{"net_cost board outcome 2024-01 = 0.1", "net_cost board outcome 2024-02 = 9007199254.740993"});
}
