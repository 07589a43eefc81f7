#include "bench/workload.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <memory>
#include <stdexcept>

namespace varsko::bench {

namespace {

// mulberry32: small, fixed for ever, and the same in every language.
class Random {
public:
    explicit Random(std::uint32_t seed) : state_(seed) {}
    double next()
    {
        state_ += 0x6D2B79F5U;
        std::uint32_t t = (state_ ^ (state_ >> 15)) * (1U | state_);
        t = (t + (t ^ (t >> 7)) * (61U | t)) ^ t;
        return static_cast<double>(t ^ (t >> 14)) / 4294967296.0;
    }
    double normal()  // near enough: four uniforms
    {
        const double a = next(), b = next(), c = next(), d = next();
        return (a + b + c + d - 2) * 1.732;
    }

private:
    std::uint32_t state_;
};

// Halves are rounded up, whatever the sign.
double rounded(double x) { return std::floor(x + 0.5); }

bool is_budget(int k) { return k >= 8 && (k & 1) != 0; }
std::string metric_of(int k) { return k < 8 ? fmt::format("v{}", k) : fmt::format("a{}", (k - 8) / 2); }
const char* kind_of(int k) { return k < 8 ? "volume" : is_budget(k) ? "budget" : "outcome"; }

}  // namespace

std::vector<double> make_values(const Workload& w)
{
    constexpr int months = Workload::months;
    std::vector<double> values(static_cast<std::size_t>(w.series()) * months);
    for (int s = 0; s < w.series(); ++s) {
        const int k = s % 20;
        if (is_budget(k)) continue;  // made together with its outcome
        Random random(static_cast<std::uint32_t>(static_cast<std::uint64_t>(s) * 2654435761ULL + 12345ULL));
        double* own = &values[static_cast<std::size_t>(s) * months];
        const double base = 50 + std::pow(random.next(), 3) * 50000;
        const double phase = random.next() * 6.283;
        const double slope = random.normal() * 0.002;
        const double amplitude = random.next() * 0.12;
        for (int t = 0; t < months; ++t) {
            const double smooth = base * (1 + amplitude * std::sin(6.2832 * t / 12 + phase)) * (1 + slope * t);
            if (k < 8) {
                double v = smooth * (1 + 0.07 * random.normal());
                if (random.next() < 0.005) v *= 1.8;
                own[t] = std::max(0.0, rounded(v));
            } else {
                const int sign = (k - 8) / 2 < 4 ? 1 : -1;  // the last two accounts are income
                const double budget = rounded(sign * smooth * 10000) / 100;
                double outcome = budget * (1 + 0.012 * random.normal());
                if (random.next() < 0.005) outcome *= 1.5;
                own[months + t] = budget;
                own[t] = rounded(outcome * 100) / 100;
            }
        }
    }
    return values;
}

void write_csv(const Workload& w, const std::vector<double>& values, const std::string& file, int from_month,
               int to_month)
{
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> out(std::fopen(file.c_str(), "w"), &std::fclose);
    if (!out) throw std::runtime_error("cannot write " + file);
    std::vector<std::string> labels;
    labels.reserve(static_cast<std::size_t>(w.series()));
    for (int s = 0; s < w.series(); ++s) {
        const int unit = s / 20 % w.units_each, municipality = s / 20 / w.units_each;
        labels.push_back(
            fmt::format(",{:04},u{:03},{},{},", municipality + 100, unit, metric_of(s % 20), kind_of(s % 20)));
    }
    fmt::memory_buffer lines;
    for (int t = from_month; t <= to_month; ++t) {
        const std::string period = fmt::format("{}-{:02}", 2021 + t / 12, t % 12 + 1);
        for (int s = 0; s < w.series(); ++s) {
            const double value = values[static_cast<std::size_t>(s) * Workload::months + static_cast<std::size_t>(t)];
            fmt::format_to(std::back_inserter(lines), "{}{}", period, labels[static_cast<std::size_t>(s)]);
            // Whole numbers without a point, as every writer of such files does.
            if (value == std::floor(value))
                fmt::format_to(std::back_inserter(lines), "{}\n", static_cast<long long>(value));
            else
                fmt::format_to(std::back_inserter(lines), "{}\n", value);
        }
        if (std::fwrite(lines.data(), 1, lines.size(), out.get()) != lines.size())
            throw std::runtime_error("cannot write " + file);
        lines.clear();
    }
}

std::vector<NamedText> make_configuration(const Workload& w)
{
    std::string varsko = R"([organisation]
id = "bench"
name = "Benchmark"
history_after = "60 days"
[clock]
pretend = "2026-01-10"
[channel.file]
kind = "file"
folder = "outbox"
[[mapping]]
id = "bench"
recognise = { file_name = "*.csv" }
separator = ","
decimal = "."
columns = { 1 = "period", 2 = "unit", 3 = "unit", 4 = "metric", 5 = "scenario", 6 = "value" }
scenarios = { volume = "outcome", outcome = "outcome", budget = "budget" }
)";
    std::string units;
    for (int m = 0; m < Workload::municipalities; ++m)
        for (int u = 0; u < w.units_each; ++u)
            units += fmt::format("[[unit]]\nid = \"{0:04}_u{1:03}\"\nname = \"{0:04} u{1:03}\"\n", m + 100, u);
    std::string metrics;
    for (int v = 0; v < 8; ++v)
        metrics += fmt::format(
            "[[metric]]\nid = \"v{0}\"\nname = \"v{0}\"\nmeasure = \"count\"\nscenarios = [\"outcome\"]\n", v);
    for (int a = 0; a < 6; ++a)
        metrics += fmt::format(
            "[[metric]]\nid = \"a{0}\"\nname = \"a{0}\"\nmeasure = \"kr\"\nscenarios = [\"outcome\", \"budget\"]\n", a);

    const std::string accounts = R"(["a0", "a1", "a2", "a3", "a4", "a5"])";
    const std::string all = R"(["v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "a0", "a1", "a2", "a3", "a4", "a5"])";
    std::string rules;
    const auto rule = [&](const std::string& id, const std::string& on, const std::string& when) {
        rules += fmt::format(
            "[[rule]]\nid = \"{}\"\ntitle = \"{}\"\nmetric = {}\nunits = \"*\"\nvalue = \"{}\"\nwhen = \"{}\"\n", id,
            id, on, id.ends_with("budget") ? "budget" : "outcome", when);
    };
    rule("a", accounts, "(outcome - budget) / abs(budget) < -2%");
    for (const auto& [suffix, on, x] :
         {std::tuple<std::string, std::string, std::string>{"", all, "outcome"}, {"-budget", accounts, "budget"}}) {
        rule("b" + suffix, on, fmt::format("rising({}, 2)", x));
        rule("c" + suffix, on, fmt::format("{0} > prev(mean({0}, 24)) + 3 * prev(stddev({0}, 24))", x));
        rule("d" + suffix, on, fmt::format("({0} - last_year({0})) / abs(last_year({0})) > 20%", x));
    }
    return {{"varsko.toml", varsko}, {"units.toml", units}, {"metrics.toml", metrics}, {"rules.d/rules.toml", rules}};
}

}  // namespace varsko::bench
