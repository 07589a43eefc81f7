// varsko-quality: the product's own detector and year-end forecast over files of series, for measuring them.
//
//   varsko-quality detect SERIES.csv          series_id,freq,start,eval_from,values -> series_id,period,alarm,score,dir
//   varsko-quality detect SERIES.csv --method farrington   the same by Farrington flexible, to compare with
//   varsko-quality forecast TASKS.csv [--plan PLAN.csv]   series_id,month,start,values -> series_id,month,total,lo,hi
//   varsko-quality newest SERIES.csv [N]      the newest value of N series (70 000): how long it takes, on two threads
//
// One setting for all series, and nothing is known of them but their numbers.  `alarm` and `dir` are what rules get:
// spike, dip, shift and drift as one signal, both directions.  `score` is the evidence for a rise, whatever `dir` says:
// a threshold on it is a detector of rises, as those it is compared with are.  --score both gives the evidence of
// `dir`.
#include "rules/chance/farrington.hpp"
#include "rules/detect/detect.hpp"
#include "rules/forecast/year_end.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

namespace {

using namespace varsko;

// A file of comma-separated columns without quotes, read by the names in its first line.
class Table {
public:
    explicit Table(const std::string& file)
    {
        std::ifstream in(file);
        if (!in) throw std::runtime_error(fmt::format("{}: cannot be read", file));
        std::string line;
        std::getline(in, line);
        const auto names = split(line);
        for (std::size_t i = 0; i < names.size(); ++i) places_[names[i]] = i;
        while (std::getline(in, line)) {
            rows_.push_back(split(line));
            if (rows_.back().size() != names.size())
                throw std::runtime_error(fmt::format("{}: line {} has {} columns, the first line {}", file,
                                                     rows_.size() + 1, rows_.back().size(), names.size()));
        }
        for (const auto* needed : {"series_id", "values"})
            if (!places_.contains(needed)) throw std::runtime_error(fmt::format("{}: no column {}", file, needed));
    }

    std::size_t size() const { return rows_.size(); }
    const std::string& at(std::size_t row, const std::string& column) const { return rows_[row][places_.at(column)]; }
    int whole(std::size_t row, const std::string& column) const { return std::atoi(at(row, column).c_str()); }
    // Separated by spaces; what is no number ("NA") is missing.
    std::vector<double> values(std::size_t row) const
    {
        std::vector<double> out;
        const char* p = at(row, "values").c_str();
        while (*p) {
            char* end = nullptr;
            const double v = std::strtod(p, &end);
            out.push_back(end == p ? NAN : v);
            p = end == p ? p + std::string_view(p).find_first_of(" \0") : end;
            while (*p == ' ') ++p;
        }
        return out;
    }

private:
    static std::vector<std::string> split(const std::string& line)
    {
        std::vector<std::string> out(1);
        for (const char c : line)
            if (c == ',')
                out.emplace_back();
            else if (c != '\r' && c != '"')
                out.back() += c;
        return out;
    }

    std::unordered_map<std::string, std::size_t> places_;
    std::vector<std::vector<std::string>> rows_;
};

void alarms(const std::string& file, bool both)
{
    const Table table(file);
    fmt::print("series_id,period,alarm,score,dir\n");
    for (std::size_t row = 0; row < table.size(); ++row) {
        const auto values = table.values(row);
        const detect::Asked asked{.kind = {}, .nature = {}, .season = table.whole(row, "freq")};
        for (auto t = static_cast<std::size_t>(table.whole(row, "eval_from")); t <= values.size(); ++t) {
            const auto found = detect::detect(std::span(values).first(t), asked);
            if (found.verdict != detect::Verdict::judged) continue;
            fmt::print("{},{},{},{:.5f},{}\n", table.at(row, "series_id"), t,
                       found.kind != detect::Unusual::none ? 1 : 0, both ? found.evidence : found.evidence_up,
                       found.direction == detect::Direction::up ? "up" : "down");
        }
    }
}

// By how far a value lies from what is expected, in widths of the limit: 1 is the limit (R surveillance's score).
void farrington_alarms(const std::string& file)
{
    const Table table(file);
    fmt::print("series_id,period,alarm,score,dir\n");
    for (std::size_t row = 0; row < table.size(); ++row) {
        const auto values = table.values(row);
        // As its authors recommend: all of the past in ten parts of the year, trend always, negative binomial.
        const chance::Farrington how{.a_year = table.whole(row, "freq"),
                                     .half_window = table.whole(row, "freq") == 52 ? 3 : 1,
                                     .groups = 10,
                                     .newest_out = table.whole(row, "freq") == 52 ? 26 : 3,
                                     .alpha = 0.01,
                                     .trend_p = 1,
                                     .threshold = chance::Farrington::Threshold::plug_in};
        for (auto t = static_cast<std::size_t>(table.whole(row, "eval_from")); t <= values.size(); ++t) {
            const auto found = chance::farrington(std::span(values).first(t), how);
            if (!found) continue;
            const double score = (values[t - 1] - found->expected) / std::max(found->upper - found->expected, 1e-9);
            fmt::print("{},{},{},{:.5f},up\n", table.at(row, "series_id"), t, found->alarm ? 1 : 0, score);
        }
    }
}

void year_ends(const std::string& file, const std::string& plan_file)
{
    const Table table(file);
    std::unordered_map<std::string, std::vector<double>> plans;
    if (!plan_file.empty()) {
        const Table plan(plan_file);
        for (std::size_t row = 0; row < plan.size(); ++row) plans[plan.at(row, "series_id")] = plan.values(row);
    }
    fmt::print("series_id,month,total,lo,hi\n");
    for (std::size_t row = 0; row < table.size(); ++row) {
        const auto& id = table.at(row, "series_id");
        const auto values = table.values(row);
        const auto plan = plans.find(id);
        const auto end = forecast::year_end(values, table.whole(row, "month"),
                                            plan == plans.end() ? std::span<const double>{} : plan->second);
        if (end.verdict != forecast::Verdict::judged) continue;
        fmt::print("{},{},{:.4f}", id, table.at(row, "month"), end.total);
        if (end.has_band)
            fmt::print(",{:.4f},{:.4f}\n", end.low, end.high);
        else
            fmt::print(",,\n");
    }
}

// The series of the file again and again, each cut to its last 24 to 60 values.
void newest(const std::string& file, std::size_t wanted)
{
    const Table table(file);
    std::vector<std::vector<double>> series;
    for (std::size_t i = 0; i < wanted; ++i) {
        auto values = table.values(i % table.size());
        const std::size_t length = std::min(values.size(), 24 + i % 37);
        series.emplace_back(values.end() - static_cast<std::ptrdiff_t>(length), values.end());
    }
    const auto begun = std::chrono::steady_clock::now();
    const auto processor = std::clock();
    const auto judge = [&](std::size_t from, std::size_t to, std::size_t& rang) {
        for (std::size_t i = from; i < to; ++i) rang += detect::detect(series[i]).kind != detect::Unusual::none;
    };
    std::size_t first = 0, second = 0;
    std::thread other([&] { judge(wanted / 2, wanted, second); });
    judge(0, wanted / 2, first);
    other.join();
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    fmt::print("series\t{}\nalarms\t{}\nseconds\t{:.3f}\nprocessor_seconds\t{:.3f}\n", wanted, first + second, seconds,
               static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC);
}

int usage()
{
    fmt::print(stderr,
               "varsko-quality detect SERIES.csv [--score both | --method farrington]\n"
               "varsko-quality forecast TASKS.csv [--plan PLAN.csv]\nvarsko-quality newest SERIES.csv [N]\n");
    return 2;
}

}  // namespace

int main(int argc, char** argv)
try {
    const std::vector<std::string> words(argv + 1, argv + argc);
    if (words.size() < 2) return usage();
    if (words[0] == "detect" && words.size() == 2) return alarms(words[1], false), 0;
    if (words[0] == "detect" && words.size() == 4 && words[2] == "--score" && words[3] == "both")
        return alarms(words[1], true), 0;
    if (words[0] == "detect" && words.size() == 4 && words[2] == "--method" && words[3] == "farrington")
        return farrington_alarms(words[1]), 0;
    if (words[0] == "forecast" && words.size() == 2) return year_ends(words[1], ""), 0;
    if (words[0] == "forecast" && words.size() == 4 && words[2] == "--plan") return year_ends(words[1], words[3]), 0;
    if (words[0] == "newest" && words.size() <= 3)
        return newest(words[1], words.size() == 3 ? std::stoul(words[2]) : 70'000), 0;
    return usage();
} catch (const std::exception& e) {
    fmt::print(stderr, "varsko-quality: {}\n", e.what());
    return 1;
}
