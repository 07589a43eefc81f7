// varsko-bench: measures, and checks every answer against the known right one.  Prints metric<TAB>value lines.
//
//   generate DIR [UNITS]        figures.csv (60 months), last.csv (the newest), first59.csv, rows1m.csv, configuration/
//
//   cold DIR                    a cold process: CSV to four answers (P8)
//
//   rules DIR [ROUNDS]          the arithmetic alone, at the newest month and over all (P2, P3)
//
//   month DIR [ROUNDS]          the newest month comes: assessed, transitions durable (P1)
//
//   ingest DIR [ROUNDS]         1 000 000 rows, checked and durable (P4)
//
//   backtest DIR [ROUNDS]       rules tried over all months in a running house
//
//   resident DIR, held DIR      all figures taken in, size on disk; a new process holds them (P10, P9)
//
//   notify VARSKOD [ALERTS]     many alerts to a webhook, at once or 64 at a time, alone, and killed half-way (P6, P7)
//
//   notify-alertmanager PROGRAM [ALERTS]      the same of a real Alertmanager
#include "bench/notify.hpp"
#include "bench/workload.hpp"
#include "daemon/api.hpp"
#include "daemon/house.hpp"
#include "daemon/large_pages.hpp"
#include "daemon/spread.hpp"
#include "storage/sqlite/sqlite_store.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>

namespace {

using namespace varsko;
using bench::Workload;
namespace fs = std::filesystem;

class Stopwatch {
public:
    double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun_).count(); }

private:
    std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
};

void emit(std::string_view metric, double value) { fmt::print("{}\t{:.4f}\n", metric, value); }
void emit(std::string_view metric, long value) { fmt::print("{}\t{}\n", metric, value); }

std::string contents(const fs::path& file)
{
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + file.string());
    std::string bytes;
    bytes.reserve(fs::file_size(file));
    ask_for_large_pages(bytes.data(), bytes.capacity());
    bytes.resize(fs::file_size(file));
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return bytes;
}

// "VmRSS" or "VmHWM" of this process, MiB.
double memory_mib(std::string_view what)
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(what)) return std::strtod(line.c_str() + what.size() + 1, nullptr) / 1024;
    return NAN;
}

double disk_mib(const fs::path& folder)
{
    std::uintmax_t bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) bytes += entry.file_size();
    return static_cast<double>(bytes) / 1024 / 1024;
}

struct Ready {
    std::shared_ptr<const Configuration> configuration;
    std::shared_ptr<const RuleSet> rules;
};

Ready ready(const fs::path& folder)
{
    auto read = read_configuration(read_folder(folder));
    if (!read.ok()) throw std::runtime_error(read.diagnostics.front().text());
    Diagnostics diagnostics;
    auto rules =
        compile(read.configuration.catalogue, read.configuration.rules, read.configuration.version, diagnostics);
    return {std::make_shared<const Configuration>(std::move(read.configuration)), std::move(rules)};
}

ingest::Reading read_figures(const Configuration& configuration, const fs::path& csv)
{
    auto reading = ingest::read(contents(csv), {.file_name = csv.filename().string(), .parts = parts_over_threads()},
                                configuration.catalogue, configuration.mappings);
    if (reading.failure != ingest::Reading::Failure::none) throw std::runtime_error(reading.failure_message.en);
    if (!reading.rejections.empty()) throw std::runtime_error(reading.rejections.front().message.en);
    return reading;
}

const Period last_month = Period::month(2025, 12), first_month = Period::month(2021, 1);

// How many alarms of rules a, b, c, d; "b" and "b-budget" are one.
using Alarms = std::array<long, 4>;
void assess_month(const Ready& r, const Panel& panel, Period month, Alarms& alarms, std::string_view only = "abcd")
{
    static std::vector<UnitIndex> subjects;
    if (subjects.size() != panel.units())
        for (subjects.clear(); subjects.size() < panel.units();)
            subjects.push_back(static_cast<UnitIndex>(subjects.size()));
    static Assessed assessed;
    for (const auto& rule : r.rules->compiled) {
        const char letter = rule.rule->id[0];
        if (only.find(letter) == std::string_view::npos) continue;
        assess(r.configuration->catalogue, rule, panel, month, subjects, assessed);
        long n = 0;
        for (const Level level : assessed.level) n += level == Level::flag;
        alarms.at(static_cast<std::size_t>(letter - 'a')) += n;
    }
}

void check(const Alarms& alarms, const Alarms& right, std::string_view what, std::string_view only = "abcd")
{
    for (const char letter : only) {
        const auto i = static_cast<std::size_t>(letter - 'a');
        emit(fmt::format("rule_{}_n", letter), alarms[i]);
        if (alarms[i] != right[i])
            throw std::runtime_error(
                fmt::format("{}: rule {} gave {} alarms, {} are right", what, letter, alarms[i], right[i]));
    }
}

void generate(const fs::path& dir, int units)
{
    const Workload w{.units_each = units};
    fs::create_directories(dir / "configuration" / "rules.d");
    for (const auto& file : bench::make_configuration(w)) std::ofstream(dir / "configuration" / file.name) << file.text;
    const auto values = bench::make_values(w);
    bench::write_csv(w, values, dir / "figures.csv");
    bench::write_csv(w, values, dir / "first59.csv", 0, 58);
    bench::write_csv(w, values, dir / "last.csv", 59, 59);
    std::ifstream in(dir / "figures.csv");
    std::ofstream out(dir / "rows1m.csv");
    std::string line;
    for (int i = 0; i < 1'000'000 && std::getline(in, line); ++i) out << line << '\n';
}

void cold(const fs::path& dir)
{
    const Stopwatch all;
    const Ready r = ready(dir / "configuration");
    emit("configuration_s", all.seconds());
    const Stopwatch reading;
    Panel panel(r.configuration->catalogue.units.size(), r.configuration->catalogue.metrics.size());
    {
        const auto figures = read_figures(*r.configuration, dir / "figures.csv");
        emit("read_s", reading.seconds());
        for (const auto& figure : figures.figures) panel.put(figure);
    }
    emit("load_s", reading.seconds());
    Alarms alarms{};
    assess_month(r, panel, last_month, alarms);
    emit("total_s", all.seconds());
    check(alarms, bench::right_latest, "cold");
    emit("peak_rss_mib", memory_mib("VmHWM:"));
}

void rules(const fs::path& dir, int rounds)
{
    const Ready r = ready(dir / "configuration");
    Panel panel(r.configuration->catalogue.units.size(), r.configuration->catalogue.metrics.size());
    for (const auto figures = read_figures(*r.configuration, dir / "figures.csv"); const auto& figure : figures.figures)
        panel.put(figure);
    for (int i = 0; i < rounds; ++i) {
        Alarms alarms{};
        const Stopwatch watch;
        assess_month(r, panel, last_month, alarms);
        emit("arithmetic_s", watch.seconds());
        if (i == 0) check(alarms, bench::right_latest, "newest month");
        for (const char letter : std::string_view("abcd")) {
            const Stopwatch one;
            Alarms ignored{};
            assess_month(r, panel, last_month, ignored, std::string_view(&letter, 1));
            emit(fmt::format("rule_{}_s", letter), one.seconds());
        }
    }
    for (int i = 0; i < rounds; ++i) {
        Alarms alarms{};
        const Stopwatch watch;
        for (Period p = first_month; p <= last_month; p = p.plus(1)) assess_month(r, panel, p, alarms, "ab");
        emit("ab_s", watch.seconds());
        if (i == 0) check(alarms, bench::right_all, "60 months", "ab");
    }
    Alarms alarms{};
    const Stopwatch watch;
    for (Period p = first_month; p <= last_month; p = p.plus(1)) assess_month(r, panel, p, alarms, "cd");
    emit("cd_s", watch.seconds());
    check(alarms, bench::right_all, "60 months", "cd");
}

// The store holds 59 months and what they led to; then the newest month's 69 600 figures come.
void month(const fs::path& dir, int rounds)
{
    const fs::path before = dir / "store59";
    fs::remove_all(before);
    {
        House house({.configuration = dir / "configuration", .data = before});
        house.take_in({.file = "first59.csv",
                       .bytes = contents(dir / "first59.csv"),
                       .by = "bench",
                       .idempotency_key = "",
                       .options = {.file_name = "first59.csv"}});
    }
    const std::string bytes = contents(dir / "last.csv");
    for (int i = 0; i < rounds; ++i) {
        const fs::path data = dir / "store60";
        fs::remove_all(data);
        fs::copy(before, data, fs::copy_options::recursive);
        const Ready r = ready(dir / "configuration");
        const auto store = open_sqlite_store(data / "varsko.db", "bench");
        World world(r.configuration, r.rules);
        store->each_figure(r.configuration->catalogue, std::nullopt, [&](const Figure& f) { world.restore(f); });
        store->each_assessment_column(r.configuration->catalogue, [&](const AssessmentColumn& c) { world.restore(c); });
        for (const auto& alert : store->alerts()) world.restore(alert);
        const Instant now = Day{std::chrono::year{2026} / 1 / 10};
        world.restored(now);
        const auto reading =
            ingest::read(bytes, {.file_name = "last.csv"}, r.configuration->catalogue, r.configuration->mappings);

        const Stopwatch watch;
        const Changes changes = take_in(world, reading.figures, now);
        emit("engine_s", watch.seconds());
        Batch batch{.file = "last.csv",
                    .digest = "last",
                    .layout = "bench",
                    .by = "bench",
                    .recorded_at = now,
                    .known_at = now};
        store->commit({.at = now,
                       .command = "ingest",
                       .by = "bench",
                       .catalogue = &r.configuration->catalogue,
                       .batch = batch,
                       .figures = reading.figures,
                       .text = reading.text,
                       .changes = &changes});
        emit("group_s", watch.seconds());
        if (i == 0) {
            std::array<long, 4> alive{};
            for (const auto& alert : world.alerts())
                if (alert.state == AlertState::firing) ++alive.at(static_cast<std::size_t>(alert.key.rule[0] - 'a'));
            check(alive, bench::right_latest, "firing after the newest month");
            emit("transitions", static_cast<long>(changes.events.size()));
        }
    }
    emit("peak_rss_mib", memory_mib("VmHWM:"));
}

// Episodes counted the plain way: a flag after something that is none.  What is unknown neither begins nor ends one.
long episodes(const Ready& r, const Panel& panel)
{
    std::vector<UnitIndex> subjects(panel.units());
    for (UnitIndex u = 0; u < subjects.size(); ++u) subjects[u] = u;
    Assessed assessed;
    long n = 0;
    for (const auto& rule : r.rules->compiled) {
        std::vector<std::uint8_t> flagged(subjects.size());
        for (Period p = first_month; p <= last_month; p = p.plus(1)) {
            assess(r.configuration->catalogue, rule, panel, p, subjects, assessed);
            for (std::size_t i = 0; i < subjects.size(); ++i) {
                if (assessed.level[i] == Level::unknown) continue;
                n += assessed.level[i] == Level::flag && !flagged[i];
                flagged[i] = assessed.level[i] == Level::flag;
            }
        }
    }
    return n;
}

// A daemon holds all figures; rules a-d with other limits are tried over all 60 months.
void backtest(const fs::path& dir, int rounds)
{
    const fs::path data = dir / "store_try";
    fs::remove_all(data);
    const Ready r = ready(dir / "configuration");
    Panel panel(r.configuration->catalogue.units.size(), r.configuration->catalogue.metrics.size());
    House house({.configuration = dir / "configuration", .data = data});
    house.take_in({.file = "figures.csv",
                   .bytes = contents(dir / "figures.csv"),
                   .by = "bench",
                   .idempotency_key = "",
                   .options = {.file_name = "figures.csv"}});
    for (const auto figures = read_figures(*r.configuration, dir / "figures.csv"); const auto& figure : figures.figures)
        panel.put(figure);
    const long right = episodes(r, panel);
    std::string rules = contents(dir / "configuration" / "rules.d" / "rules.toml");
    for (const auto& [from, to] : {std::pair<std::string, std::string>{"< -2%", "< -3%"},
                                   {", 2)", ", 3)"},
                                   {"+ 3 *", "+ 2.5 *"},
                                   {"> 20%", "> 25%"}})
        for (auto at = rules.find(from); at != std::string::npos; at = rules.find(from, at + 1))
            rules.replace(at, from.size(), to);
    Api api(house, Surroundings{.token = {}, .outbox_waiting = {}, .metrics = {}, .version = "bench"});
    const auto ask = [&](const nlohmann::json& body) {
        Request request;
        request.method = "POST";
        request.path = "/api/v1/backtest";
        request.segments = {"api", "v1", "backtest"};
        request.body = body.dump();
        request.trusted = true;
        const Response response = api.handle(request);
        if (response.status != 200) throw std::runtime_error(response.body);
        return nlohmann::json::parse(response.body);
    };
    for (int i = 0; i < rounds; ++i) {
        const Stopwatch now;
        const auto replay = ask({{"limit", 0}});
        emit("replay_s", now.seconds());
        const Stopwatch both;
        const auto answer = ask({{"limit", 100}, {"rules", rules}});
        emit("difference_s", both.seconds());
        if (i > 0) continue;
        emit("alarms_now", replay["now"]["alarms"].get<long>());
        emit("alarms_new", answer["new"]["alarms"].get<long>());
        if (replay["now"]["alarms"].get<long>() != right)
            throw std::runtime_error(
                fmt::format("{} alarms, {} are right", replay["now"]["alarms"].get<long>(), right));
        long stepwise = 0, accounted = 0;
        for (const auto& rule : answer["new"]["rules"]) stepwise += !rule["stepwise_because"].is_null();
        for (const auto& rule : answer["difference"]["rules"])
            for (const char* what : {"same", "goes", "earlier", "later"}) accounted += rule[what].get<long>();
        emit("stepwise", stepwise);
        if (accounted != right) throw std::runtime_error("the difference does not account for every alarm");
    }
}

void ingest_rows(const fs::path& dir, int rounds)
{
    for (int i = 0; i < rounds; ++i) {
        const fs::path data = dir / "store1m";
        fs::remove_all(data);
        House house({.configuration = dir / "configuration", .data = data});
        const Stopwatch watch;
        const auto intake = house.take_in({.file = "rows1m.csv",
                                           .bytes = contents(dir / "rows1m.csv"),
                                           .by = "bench",
                                           .idempotency_key = "",
                                           .options = {.file_name = "rows1m.csv"}});
        emit("load_s", watch.seconds());
        if (intake.batch.changed != 1'000'000)
            throw std::runtime_error(fmt::format("1 000 000 figures were sent, {} taken", intake.batch.changed));
    }
    emit("load_rss_mib", memory_mib("VmHWM:"));
}

void resident(const fs::path& dir, bool child)
{
    const fs::path data = dir / "store_all";
    if (!child) {
        fs::remove_all(data);
        {
            House house({.configuration = dir / "configuration", .data = data});
            const Stopwatch watch;
            house.take_in({.file = "figures.csv",
                           .bytes = contents(dir / "figures.csv"),
                           .by = "bench",
                           .idempotency_key = "",
                           .options = {.file_name = "figures.csv"}});
            emit("load_all_s", watch.seconds());
        }
        emit("disk_mib", disk_mib(data));
        return;
    }
    const Stopwatch watch;
    const House house({.configuration = dir / "configuration", .data = data});
    emit("start_s", watch.seconds());
    emit("resident_rss_mib", memory_mib("VmRSS:"));
    emit("resident_peak_mib", memory_mib("VmHWM:"));
}

void notify_all(bench::Peer peer, const fs::path& program, int alerts)
{
    bench::Notify what{.peer = peer, .program = program, .alerts = alerts};
    bench::notify(what);
    bench::notify_killed(what);
    what.together = alerts;
    fmt::print("all at once:\n");
    bench::notify(what);
    if (peer == bench::Peer::varskod) bench::notify_alone(what, 200);
}

}  // namespace

int main(int argc, char** argv)
try {
    const std::string what = argc > 1 ? argv[1] : "";
    const fs::path dir = argc > 2 ? argv[2] : "";
    const int number = argc > 3 ? std::atoi(argv[3]) : 0;
    if (dir.empty())
        throw std::runtime_error(
            "varsko-bench generate|cold|rules|month|backtest|ingest|resident|held|notify|notify-alertmanager DIR [N]");
    if (what == "notify" || what == "notify-alertmanager")
        notify_all(what == "notify" ? bench::Peer::varskod : bench::Peer::alertmanager, dir, number ? number : 10'000);
    else if (what == "generate")
        generate(dir, number ? number : 12);
    else if (what == "cold")
        cold(dir);
    else if (what == "rules")
        rules(dir, number ? number : 5);
    else if (what == "month")
        month(dir, number ? number : 3);
    else if (what == "ingest")
        ingest_rows(dir, number ? number : 3);
    else if (what == "resident")
        resident(dir, false);
    else if (what == "backtest")
        backtest(dir, number ? number : 3);
    else if (what == "held")
        resident(dir, true);
    else
        throw std::runtime_error("no such benchmark: " + what);
    return 0;
} catch (const std::exception& e) {
    fmt::print(stderr, "varsko-bench: {}\n", e.what());
    return 1;
}
