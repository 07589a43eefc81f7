// The example's published figures, read with the example's own words.

#include "rules/configuration.hpp"
#include "tests/catch.hpp"
#include "tests/ingest/town.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

using namespace varsko;
using namespace varsko::ingest;

namespace {

const std::filesystem::path example = std::filesystem::path(VARSKO_SOURCE_DIR) / "examples/tyreso";

std::string bytes_of(const std::filesystem::path& path)
{
    std::ifstream in(path, std::ios::binary);
    REQUIRE(in);
    std::ostringstream out;
    out << in.rdbuf();
    return out.str();
}

const Configuration& words()
{
    static const Configuration configuration = [] {
        std::vector<NamedText> files;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(example))
            if (entry.path().extension() == ".toml")
                files.push_back({std::filesystem::relative(entry.path(), example).string(), bytes_of(entry.path())});
        return read_configuration(files).configuration;
    }();
    return configuration;
}

Reading figures_of(const std::string& file)
{
    return read(bytes_of(example / file), {.file_name = std::filesystem::path(file).filename().string()},
                words().catalogue, words().mappings);
}

bool holds(const Reading& r, const std::string& figure)
{
    const auto all = all_said(r, words().catalogue);
    return std::count(all.begin(), all.end(), figure) == 1;
}

std::map<std::string, int> counted(const Strings& codes)
{
    std::map<std::string, int> out;
    for (const auto& code : codes) ++out[code];
    return out;
}

}  // namespace

TEST_CASE("the economy of March 2024 is read whole: 7 rows of 5 figures, deviations and the sum checked")
{
    const auto r = figures_of("figures/2024-03-ekonomi.csv");
    CHECK(r.layout == "budget table");
    CHECK(r.figures.size() == 35);
    CHECK(r.rejections.empty());
    CHECK(counted(warning_codes(r)) ==
          std::map<std::string, int>{{"control-rounding", 5}, {"control-total-rounding", 2}});
    CHECK(holds(r, "net_cost asn outcome 2024-03 ack = -78622"));
    CHECK(holds(r, "net_cost asn budget 2024-03 ack = -77214"));
    CHECK(holds(r, "net_cost child_youth forecast 2024 made 2024-03 = -90122"));
    CHECK(holds(r, "net_cost integration budget 2024 = -7942"));
    CHECK(holds(r, "net_cost asn outcome 2023 = -291455"));
}

TEST_CASE("the economy of March 2019 is read whole, in its older form, with the forecast before")
{
    const auto r = figures_of("figures/2019-03-ekonomi.csv");
    CHECK(r.layout == "budget table");
    CHECK(r.figures.size() == 100);
    CHECK(r.rejections.empty());
    // Two totals stand in two tables each, with the same figures.
    CHECK(counted(warning_codes(r)) == std::map<std::string, int>{{"control-total-rounding", 8}, {"duplicate", 10}});
    CHECK(holds(r, "grant asn budget 2019-03 ack = 60048"));
    CHECK(holds(r, "net_cost asn outcome 2019-03 ack = -60864"));
    CHECK(holds(r, "result asn outcome 2019-03 ack = -816"));
    CHECK(holds(r, "result asn forecast 2019 made 2019-03 = -12696"));
    CHECK(holds(r, "result asn forecast 2019 made 2019-02 = -6277"));
    CHECK(holds(r, "result carried_over forecast 2019 made 2019-03 = -806"));
    CHECK(holds(r, "net_cost housing_chain outcome 2019-03 ack = -283"));
    CHECK(holds(r, "result unaccompanied outcome 2018 = -9817"));
    CHECK_FALSE(holds(r, "grant hastskon budget 2019-03 ack = 0"));
}

TEST_CASE("the volumes of 2019 are read whole: blocks, sub-headings, shares with bases, two kinds of places")
{
    const auto r = figures_of("figures/2019-03-volymer.csv");
    CHECK(r.layout == "wide months");
    CHECK(r.figures.size() == 219);
    CHECK(r.rejections.empty());
    CHECK(warning_codes(r) == Strings{"impossible-share", "impossible-share"});
    CHECK(holds(r, "investigations_opened child_youth outcome 2019-03 = 88"));
    CHECK(holds(r, "lvm_reports addiction outcome 2019-02 = 1"));
    CHECK(holds(r, "places_kallan_1 open_care outcome 2019-02 = 8.5"));
    CHECK(holds(r, "places_kallan_2 open_care outcome 2019-02 = 7"));
    CHECK(holds(r, "places_kallan_2 open_care capacity 2019 = 8"));
    CHECK(holds(r, "own_emergency_homes_13_20 family_homes outcome 2019-01 = 0.61"));
    CHECK(holds(r, "own_emergency_homes_13_20_base family_homes outcome 2019-01 = 7"));
    CHECK(holds(r, "occupancy hastskon outcome 2019-02 = 0.88"));
}

TEST_CASE("the plan's indicators and the constructed history are long tables")
{
    const auto plan = figures_of("figures/2020-plan-indikatorer.csv");
    CHECK(plan.figures.size() == 20);
    CHECK(plan.rejections.empty());
    CHECK(holds(plan, "to_work asn outcome 2019 = 0.1269"));
    CHECK(holds(plan, "care_days_hvb asn forecast 2019 made 2019-10 = 3650"));
    CHECK(holds(plan, "placements_emergency_home asn outcome 2019-09 = 3"));
    const auto grant = figures_of("figures/2020-plan-kommunbidrag.csv");
    CHECK(grant.figures.size() == 12);
    CHECK(grant.rejections.empty());
    CHECK(holds(grant, "grant ifo forecast 2019 made 2019-10 = 236920"));
    const auto staff = figures_of("figures/2020-plan-personal.csv");
    CHECK(staff.figures.size() == 13);
    CHECK(staff.rejections.empty());
    CHECK(holds(staff, "sick_leave_short department outcome 2019 = 0.0427"));
    CHECK(figures_of("figures/2019-03-atgarder.csv").figures.size() == 1);
    const auto constructed = figures_of("constructed/konstruerade-placeringar.csv");
    CHECK(constructed.figures.size() == 27);
    CHECK(constructed.rejections.empty());
}

// The tables as the reports' text has them: tabs, several tables in one file, a label broken over two lines.
TEST_CASE("the reports' own tables give the same figures as the example's files")
{
    const auto data = std::filesystem::path(VARSKO_SOURCE_DIR) / "tests/ingest/data";
    const auto sorted = [](const Reading& r) {
        auto all = all_said(r, words().catalogue);
        std::sort(all.begin(), all.end());
        return all;
    };
    const auto r2019 = read(bytes_of(data / "manadsrapport-2019-03.txt"), {}, words().catalogue, {});
    CHECK(r2019.separator == '\t');
    CHECK(r2019.layout == "budget table, wide months");
    CHECK(r2019.rejections.empty());
    auto expected = all_said(figures_of("figures/2019-03-ekonomi.csv"), words().catalogue);
    const auto volumes = all_said(figures_of("figures/2019-03-volymer.csv"), words().catalogue);
    expected.insert(expected.end(), volumes.begin(), volumes.end());
    std::sort(expected.begin(), expected.end());
    CHECK(sorted(r2019) == expected);
    const auto r2024 = read(bytes_of(data / "manadsrapport-2024-03.txt"), {}, words().catalogue, {});
    CHECK(r2024.rejections.empty());
    CHECK(sorted(r2024) == sorted(figures_of("figures/2024-03-ekonomi.csv")));
}

TEST_CASE("every example of docs/formats.md is read")
{
    const auto page = bytes_of(std::filesystem::path(VARSKO_SOURCE_DIR) / "docs/formats.md");
    const std::string fence = "```figures\n";
    std::vector<std::size_t> figures;
    for (auto at = page.find(fence); at != page.npos; at = page.find(fence, at)) {
        at += fence.size();
        const auto block = page.substr(at, page.find("```", at) - at);
        INFO(block);
        const auto r = read(block, {}, words().catalogue, {});
        CHECK(r.failure == Reading::Failure::none);
        CHECK(codes(r) == Strings{});
        CHECK(r.figures.size() > 3);
        figures.push_back(r.figures.size());
    }
    // Long; months (3, 3 with their bases, 2 x 2 with 2 capacities); budget (2 x 4); JSON.
    CHECK(figures == std::vector<std::size_t>{4, 15, 11, 8, 4, 4});
}
