// docs/rule-language.md lists the functions: all of them, as the table in the code has them.
#include "rules/expression/functions.hpp"
#include "tests/catch.hpp"

#include <fstream>
#include <sstream>

TEST_CASE("the manual lists every function as the code defines it")
{
    std::ifstream file(VARSKO_SOURCE_DIR "/docs/rule-language.md");
    std::stringstream text;
    text << file.rdbuf();
    for (const auto& f : varsko::expression::functions()) {
        INFO("rewrite its row in docs/rule-language.md: " << f.name);
        CHECK(text.str().find("| `" + std::string(f.signature) + "` | " + std::string(f.formula) + " | " +
                              std::string(f.smallest) + " | `" + std::string(f.example) + "` |") != std::string::npos);
    }
}
