#include "notifiers/mime.hpp"

#include "tests/catch.hpp"
#include "tests/notifiers/sample.hpp"
#include "tests/support/sink.hpp"

#include <gmime/gmime.h>

#include <algorithm>
#include <set>

using namespace varsko;
using varsko::testing::output_of;
using varsko::testing::sample_message;

namespace {

const Mailbox from{.name = "varsko", .address = "varsko@kommun.example"};
const Instant sent = *parse_instant("2024-04-16T07:30:05Z");

// Python's email package is our second opinion of every mail.
nlohmann::json read_back(const std::string& mail)
{
    return nlohmann::json::parse(output_of({VARSKO_PYTHON, VARSKO_SOURCE_DIR "/tests/support/read_mail.py"}, mail));
}

std::vector<std::string> lines_of(const std::string& mail)
{
    std::vector<std::string> lines;
    std::size_t start = 0;
    for (std::size_t end = 0; (end = mail.find("\r\n", start)) != std::string::npos; start = end + 2) {
        lines.push_back(mail.substr(start, end - start));
    }
    return lines;
}

}  // namespace

TEST_CASE("the same message and date give the same bytes")
{
    CHECK(compose_mail(sample_message(), from, sent) == compose_mail(sample_message(), from, sent));
}

TEST_CASE("another parser reads back every character of subject, text and HTML")
{
    const Message m = sample_message();
    const auto mail = read_back(compose_mail(m, from, sent));
    CHECK(mail["defects"].empty());
    CHECK(mail["headers"]["subject"] == m.subject);
    CHECK(mail["text"] == m.text);
    CHECK(mail["html"] == m.html);
    CHECK(mail["type"] == "multipart/alternative");
    CHECK(mail["languages"] == nlohmann::json({"sv", "sv"}));
    CHECK(mail["headers"]["from"] == "varsko <varsko@kommun.example>");
    CHECK(mail["headers"]["to"] == "eko1@kommun.example");
    CHECK(mail["headers"]["date"] == "Tue, 16 Apr 2024 07:30:05 +0000");
    CHECK(mail["headers"]["auto-submitted"] == "auto-generated");
    CHECK(mail["headers"]["x-auto-response-suppress"] == "All");
    CHECK(mail["headers"]["list-id"] == "varsko <varsko.kommun.example>");
    CHECK(mail["headers"]["x-varsko-alert"] == "budget-balance:net_cost:child_youth");
    CHECK(mail["headers"]["x-varsko-rule"] == "budget-balance");
    CHECK(mail["headers"]["x-varsko-level"] == "red");
}

TEST_CASE("GMime reads its own mail back, text first and HTML last")
{
    const Message m = sample_message();
    const std::string mail = compose_mail(m, from, sent);
    GMimeStream* stream = g_mime_stream_mem_new_with_buffer(mail.data(), mail.size());
    GMimeParser* parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage* read = g_mime_parser_construct_message(parser, nullptr);
    REQUIRE(read != nullptr);
    CHECK(g_mime_message_get_subject(read) == m.subject);
    auto* parts = GMIME_MULTIPART(g_mime_message_get_mime_part(read));
    REQUIRE(g_mime_multipart_get_count(parts) == 2);
    GMimeContentType* first = g_mime_object_get_content_type(g_mime_multipart_get_part(parts, 0));
    GMimeContentType* last = g_mime_object_get_content_type(g_mime_multipart_get_part(parts, 1));
    CHECK(g_mime_content_type_is_type(first, "text", "plain"));
    CHECK(g_mime_content_type_is_type(last, "text", "html"));
    g_object_unref(read);
    g_object_unref(parser);
    g_object_unref(stream);
}

TEST_CASE("the picture comes with the HTML that shows it, and the plain text stays the other choice")
{
    Message m = sample_message();
    m.html = "<p><img src=\"cid:chart.v1@varsko\" alt=\"Från januari till mars\"></p>\n";
    m.picture = {
        .name = "chart.v1@varsko",
        .svg = R"(<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><text x="1" y="9">å</text></svg>)"};
    const std::string mail = compose_mail(m, from, sent);
    const auto read = read_back(mail);
    CHECK(read["defects"].empty());
    CHECK(read["type"] == "multipart/alternative");
    CHECK(read["text"] == m.text);
    CHECK(read["html"] == m.html);
    REQUIRE(read["pictures"].size() == 1);
    CHECK(read["pictures"][0]["id"] == "<chart.v1@varsko>");
    CHECK(read["pictures"][0]["type"] == "image/png");
    CHECK(read["pictures"][0]["disposition"] == "inline");
    CHECK(read["pictures"][0]["beside"] == "multipart/related");
    CHECK(read["pictures"][0]["size"] == nlohmann::json({80, 40}));
    CHECK(mail == compose_mail(m, from, sent));
}

TEST_CASE("a picture that cannot be drawn is left out, and the mail goes")
{
    Message m = sample_message();
    m.picture = {.name = "chart.v1@varsko", .svg = "<svg"};
    const auto read = read_back(compose_mail(m, from, sent));
    CHECK(read["pictures"].empty());
    CHECK(read["html"] == m.html);
}

TEST_CASE("all mails of a thread refer to one root, and only the Message-ID tells them apart")
{
    Message fired = sample_message("v1-a"), resolved = sample_message("v1-b");
    resolved.transition = "resolved";
    const auto first = read_back(compose_mail(fired, from, sent)),
               second = read_back(compose_mail(resolved, from, sent));
    CHECK(first["headers"]["message-id"] == "<v1-a@kommun.example>");
    CHECK(second["headers"]["message-id"] == "<v1-b@kommun.example>");
    for (const auto& mail : {first, second}) {
        CHECK(mail["headers"]["in-reply-to"] == "<t-5be1c09d@kommun.example>");
        CHECK(mail["headers"]["references"] == "<t-5be1c09d@kommun.example>");
    }
}

TEST_CASE("an id that may not stand in a Message-ID is written so that it may, and stays different from all others")
{
    Message a = sample_message(), b = sample_message(), c = sample_message();
    a.thread = "x y@z";
    b.thread = "x:y@z";
    c.thread = "x=20y@z";
    std::set<std::string> roots;
    for (const Message& m : {a, b, c}) roots.insert(read_back(compose_mail(m, from, sent))["headers"]["references"]);
    CHECK(roots == std::set<std::string>{"<x=20y=40z@kommun.example>", "<x=3Ay=40z@kommun.example>",
                                         "<x=3D20y=40z@kommun.example>"});
}

TEST_CASE("no line is longer than SMTP and MIME allow, and none ends in a bare LF or CR")
{
    Message m = sample_message();
    m.subject = std::string(3000, 'x') + " å " + m.subject;
    m.text = std::string(5000, 'y') + "\rannat\r\n" + m.text;
    const std::string mail = compose_mail(m, from, sent);
    for (const std::string& line : lines_of(mail)) CHECK(line.size() <= 998);
    CHECK(mail.substr(mail.size() - 2) == "\r\n");
    for (std::size_t i = 0; i < mail.size(); ++i) {
        if (mail[i] == '\n' && (i == 0 || mail[i - 1] != '\r')) FAIL("bare LF at byte " << i);
        if (mail[i] == '\r' && (i + 1 == mail.size() || mail[i + 1] != '\n')) FAIL("bare CR at byte " << i);
    }
}

TEST_CASE("a mail is seven-bit, so that no server on its way has to change it")
{
    const std::string mail = compose_mail(sample_message(), from, sent);
    CHECK(std::all_of(mail.begin(), mail.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; }));
}

TEST_CASE("a line end in any value starts no header and ends none")
{
    const std::vector<std::string> ends = {"\r\n", "\n", "\r", "\r\n ", "\n\n", "\x0b", "\x0c", std::string(1, '\0')};
    const std::string names_of_plain = read_back(compose_mail(sample_message(), from, sent))["names"].dump();
    for (const std::string& end : ends) {
        const std::string attack = "x" + end + "Bcc: thief@elsewhere.example" + end + end + "<p>instead of the mail";
        std::vector<Message> attacked(9, sample_message());
        attacked[0].subject = attack;
        attacked[1].address = attack;
        attacked[2].id = attack;
        attacked[3].thread = attack;
        attacked[4].alert.rule = attack;
        attacked[5].alert.unit = attack;
        attacked[6].labels["level"] = attack;
        attacked[7].language = attack;
        attacked[8].alert.metric = attack;
        for (std::size_t i = 0; i < attacked.size(); ++i) {
            CAPTURE(i, end);
            const auto mail = read_back(compose_mail(attacked[i], from, sent));
            CHECK(mail["names"].dump() == names_of_plain);
            CHECK(mail["text"] == sample_message().text);
            CHECK(mail["html"] == sample_message().html);
        }
        const Mailbox sender{.name = attack, .address = "varsko@kommun.example"};
        const auto mail = read_back(compose_mail(sample_message(), sender, sent));
        CHECK(mail["names"].dump() == names_of_plain);
    }
}

TEST_CASE("a message without HTML is plain text")
{
    Message m = sample_message();
    m.html.clear();
    const auto mail = read_back(compose_mail(m, from, sent));
    CHECK(mail["type"] == "text/plain");
    CHECK(mail["text"] == m.text);
}

TEST_CASE("text that looks like the boundary or ends without a line end comes through")
{
    Message m = sample_message("v1-edge");
    m.text = "--=_v1_edge\n--=_v1_edge--\nslut utan radslut";
    const auto mail = read_back(compose_mail(m, from, sent));
    CHECK(mail["text"] == m.text + "\n");
    CHECK(mail["html"] == m.html);
}

TEST_CASE("one mailbox is read, with or without a name, and nothing else is")
{
    REQUIRE(parse_mailbox("varsko <varsko@kommun.example>"));
    CHECK(parse_mailbox("varsko <varsko@kommun.example>")->name == "varsko");
    CHECK(parse_mailbox("Ärendevakt <a@kommun.example>")->name == "Ärendevakt");
    CHECK(parse_mailbox("varsko@kommun.example")->domain() == "kommun.example");
    for (const char* wrong : {"", "varsko", "varsko@", "@kommun.example", "a@b.example, c@d.example", "a b <c>"}) {
        CAPTURE(wrong);
        CHECK_FALSE(parse_mailbox(wrong));
    }
    for (const char* wrong : {"", "a", "@b", "a@", "a b@c", "a@b>\r\nRCPT TO:<c@d", "a@b@c", "<a@b>", "a\t@b"}) {
        CAPTURE(wrong);
        CHECK_FALSE(is_mail_address(wrong));
    }
    CHECK(is_mail_address("förnamn.efternamn@kommun.example"));
}
