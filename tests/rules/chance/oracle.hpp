// The numbers that other programs gave for the same series, kept in tests/rules/chance/data with their source.
#pragma once

#include "tests/catch.hpp"

#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace varsko::test {

inline std::ifstream oracle_file(const std::string& name)
{
    std::ifstream file(VARSKO_SOURCE_DIR "/tests/rules/chance/data/" + name);
    if (!file) throw std::runtime_error("no " + name);
    return file;
}

inline const nlohmann::json& oracles()
{
    static const auto all = nlohmann::json::parse(oracle_file("oracles.json"));
    return all;
}

inline std::vector<std::vector<std::string>> oracle_rows(const std::string& name)
{
    auto file = oracle_file(name);
    std::vector<std::vector<std::string>> rows;
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with("#")) continue;
        std::vector<std::string> cells;
        std::stringstream in(line);
        for (std::string cell; std::getline(in, cell, ',');) cells.push_back(cell);
        if (line.ends_with(",")) cells.emplace_back();
        rows.push_back(cells);
    }
    return rows;
}

inline std::vector<double> numbers(const std::string& text)
{
    std::stringstream in(text);
    std::vector<double> out;
    for (double x; in >> x;) out.push_back(x);
    return out;
}

struct PublicSeries {
    int a_year = 12;
    std::vector<double> values;
};
inline const std::map<std::string, PublicSeries>& public_series()
{
    static const auto all = [] {
        std::map<std::string, PublicSeries> series;
        for (const auto& row : oracle_rows("series.csv")) series[row[0]] = {std::stoi(row[1]), numbers(row[2])};
        return series;
    }();
    return all;
}

// Absolute and relative: 1e-6 unless said.
inline auto near(double expected, double within = 1e-6) { return Approx(expected).epsilon(within).margin(within); }

// Every number of a list.
inline void check_all(const std::vector<double>& is, const std::vector<double>& expected, double within = 1e-6)
{
    REQUIRE(is.size() == expected.size());
    for (std::size_t i = 0; i < is.size(); ++i) {
        INFO("number " << i + 1);
        CHECK(is[i] == near(expected[i], within));
    }
}

// The test series of many of them: 24 months.
inline const std::vector<double> series_s = {11, 9,  12, 10, 13, 11, 10, 12, 11, 14, 10, 12,
                                             11, 10, 13, 12, 11, 9,  12, 14, 15, 16, 17, 25};

inline const double gone = std::nan("");

}  // namespace varsko::test
