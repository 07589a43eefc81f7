#include "rules/configuration.hpp"
#include "tests/catch.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

using namespace varsko;
namespace fs = std::filesystem;

namespace {

std::vector<NamedText> folder(const fs::path& root)
{
    std::vector<NamedText> out;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        if (!entry.is_regular_file()) continue;
        std::ifstream in{entry.path(), std::ios::binary};
        out.push_back({fs::relative(entry.path(), root).generic_string(), {std::istreambuf_iterator<char>{in}, {}}});
    }
    return out;
}

}  // namespace

TEST_CASE("the example of Tyresö reads without errors or warnings")
{
    const auto read = read_configuration(folder(fs::path{VARSKO_SOURCE_DIR} / "examples/tyreso"));
    CHECK(text(read.diagnostics) == "0 errors, 0 warnings\n");
    const auto& c = read.configuration;
    CHECK(c.catalogue.organisation == "tyreso-asf");
    CHECK(c.catalogue.units.size() >= 20);
    CHECK(c.catalogue.unit_spelled("Barn & unga") == c.catalogue.unit("child_youth"));
    CHECK(c.rules.size() >= 8);
    CHECK(c.catalogue.constants.at("smallest_amount").by_level.at("board") == 0);
}
