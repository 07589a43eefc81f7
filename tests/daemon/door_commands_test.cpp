// varsko password, token, audit: who may come in, and who did.
#include "tests/daemon/tool.hpp"

using namespace varsko;
using namespace varsko::test;

TEST_CASE("a person gets a password, asked for twice where there is a terminal, and it is stored unreadable")
{
    Shell shell;
    const Ran set = shell.run({"password", "chef1"}, "sv_SE.UTF-8", "korrekt häst batteri\n");
    CHECK(set.code == 0);
    CHECK(set.out == "chef1 har ett nytt lösenord\n");
    const Ran short_one = shell.run({"password", "chef1"}, "en_GB.UTF-8", "kort\n");
    CHECK(short_one.code == 1);
    CHECK_THAT(short_one.err, Catch::Contains("at least 12 characters"));
    const Ran nobody = shell.run({"password", "chef2"}, "en_GB.UTF-8", "korrekt häst batteri\n");
    CHECK(nobody.code == 1);
    CHECK_THAT(nobody.err, Catch::Contains("did you mean \"chef1\"?"));
    std::vector<std::string> said = {"korrekt häst batteri", "korrekt hast batteri"};
    const auto typing = [&] {
        std::string line = said.back();
        said.pop_back();
        return line;
    };
    shell.secret = typing;
    const Ran differ = shell.run({"password", "chef1"});
    CHECK(differ.code == 1);
    CHECK_THAT(differ.err, Catch::Contains("inte lika"));
    said = {"korrekt häst batteri", "korrekt häst batteri"};
    CHECK(shell.run({"password", "chef1"}).code == 0);
}

TEST_CASE("a token is made, shown once, listed and ended by the tool, and all of it is in the audit list")
{
    Shell shell;
    const Ran made = shell.run(
        {"token", "add", "Månadsrapporten", "--rights", "see,bring-figures", "--unit", "asn", "--days", "30"});
    CHECK(made.code == 0);
    CHECK(made.out.starts_with("varsko_"));
    CHECK(made.out.size() == std::string("varsko_").size() + 64 + 1);
    CHECK_THAT(made.err, Catch::Contains("Den visas bara nu"));
    const Ran list = shell.run({"token", "list"});
    CHECK_THAT(list.out, Catch::Contains("gäller") && Catch::Contains("Månadsrapporten") &&
                             Catch::Contains("see, bring-figures") && Catch::Contains("eko1"));
    CHECK(list.out.find(made.out.substr(0, 20)) == std::string::npos);
    const auto tokens = Json::parse(shell.run({"token", "list", "--json"}).out);
    const std::string id = tokens.at(0)["id"];
    CHECK(shell.run({"token", "end", id}, "en_GB.UTF-8").out == "Token " + id + " (Månadsrapporten) is revoked.\n");
    CHECK_THAT(shell.run({"token", "list"}, "en_GB.UTF-8").out, Catch::Contains("revoked"));
    CHECK(shell.run({"token", "end", "none"}).code == 1);
    CHECK(shell.run({"token", "add", "x", "--rights", "sea"}).code == 1);
    CHECK(shell.run({"token", "add", "x"}).code != 0);

    const Ran audit = shell.run({"audit"}, "en_GB.UTF-8");
    CHECK_THAT(audit.out, Catch::Contains("POST /api/v1/tokens") && Catch::Contains("/end") && Catch::Contains("here"));
    CHECK(Json::parse(shell.run({"audit", "--limit", "1", "--json"}).out).size() == 1);
    CHECK(shell.run({"audit", "--who", "nobody"}, "en_GB.UTF-8").out == "Nothing is noted.\n");
}
