// A table read in parts is the same reading, whatever the parts: figures, rejections, warnings, and where each stood.

#include <rapidcheck.h>

#include "tests/catch.hpp"
#include "tests/ingest/town.hpp"

#include <thread>

using namespace varsko;
using namespace varsko::ingest;

namespace {

int pick(int n) { return *rc::gen::resize(100, rc::gen::inRange(0, n)); }

// All that a reading says, one line each.
Strings told(const Reading& r)
{
    Strings out = {r.layout + " " + std::string(text(r.failure)) + " " + r.failure_message.en + " " +
                   std::to_string(r.failure_row) + " " + std::to_string(r.rejected)};
    for (std::size_t i = 0; i < r.figures.size(); ++i) {
        const auto& f = r.figures[i];
        const bool dated = !r.known_at_each.empty() && r.known_at_each[i];
        out.push_back(said(f) + " " + std::to_string(f.row) + ":" + std::to_string(f.column) + " " +
                      std::string(r.raw(f)) +
                      (dated ? " " + std::to_string(r.known_at_each[i]->time_since_epoch().count()) : ""));
    }
    for (const auto& x : r.rejections)
        out.push_back("-" + std::to_string(x.row) + ":" + std::to_string(x.column) + x.code + x.message.sv +
                      x.message.en + x.raw);
    for (const auto& x : r.warnings)
        out.push_back("!" + std::to_string(x.row) + ":" + std::to_string(x.column) + x.code + x.message.sv +
                      x.message.en);
    return out;
}

std::string random_line()
{
    static const Strings metrics = {"net_cost", "net_cost", "investigations", "occupancy", "net_cots", "net_cost;x"},
                         units = {"board", "child_youth", "Vuxen", "adults", "nobody", "nowhere"},
                         scenarios = {"outcome", "budget", "utfall", "", "bugdet"},
                         periods = {"2024-01", "2024-02", "2024-03 ack", "mars 2024", "2024-13"},
                         values = {"1", "-22 681", "1.234", "83% (29 st)", "-", "", "1,5", "tolv", "0,83", "7"},
                         days = {"", "", "2024-04-12", "2024-04-12T10:00:00Z", "i går"};
    const auto of = [](const Strings& all, int likely) {
        return all[static_cast<std::size_t>(pick(pick(12) == 0 ? static_cast<int>(all.size()) : likely))];
    };
    switch (pick(60)) {
        case 0: return "";
        case 1: return "* not;;;;";
        case 2: return "net_cost;board";
        case 3: return "Enhet;Nyckeltal;Period;Värde";  // another table
        case 4: return pick(3) == 0 ? "net_cost;\"board;outcome;2024-01;1;" : "net_cost;\"board\";outcome;2024-01;1;";
        default: break;
    }
    return of(metrics, 4) + ";" + of(units, 4) + ";" + of(scenarios, 4) + ";" + of(periods, 4) + ";" + of(values, 9) +
           ";" + of(days, 3);
}

}  // namespace

TEST_CASE("a long table read in any parts is the same as read whole")
{
    CHECK(rc::check([] {
        const std::string end = pick(3) == 0 ? "\r\n" : pick(12) == 0 ? "\r" : "\n";
        const bool header = pick(4) != 0;
        std::string text = header ? "metric;unit;scenario;period;value;known_at" + end : "";
        const int lines = 2 + pick(60);
        for (int i = 0; i < lines; ++i) text += random_line() + (i + 1 < lines || pick(2) == 0 ? end : "");
        Mapping plain;
        plain.id = "plain";
        using Role = MappedColumn::Role;
        int n = 0;
        for (const auto role : {Role::metric, Role::unit, Role::scenario, Role::period, Role::value, Role::known_at})
            plain.columns[++n].role = role;
        const auto read_in = [&](Parts parts) {
            ReadOptions options;
            if (!header) options.mapping = "plain";
            options.parts = std::move(parts);
            return told(read_text(text, options, {plain}));
        };
        const auto whole = read_in({});
        RC_ASSERT(read_in({.most = static_cast<std::size_t>(2 + pick(12)), .smallest = 1}) == whole);
        RC_ASSERT(read_in({.most = text.size(), .smallest = 1}) == whole);  // every line by itself
    }));
}

TEST_CASE("the parts may be read at the same time, and a personal number in one sets the whole aside")
{
    const auto at_once = [](std::size_t n, const std::function<void(std::size_t)>& job) {
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < n; ++i) threads.emplace_back(job, i);
        for (auto& thread : threads) thread.join();
    };
    std::string text = "metric;unit;period;value;known_at\n";
    for (int year = 1900; year < 2099; ++year)
        for (const char* unit : {"board", "child_youth", "adults"})
            text +=
                "net_cost;" + std::string(unit) + ";" + std::to_string(year) + "-01;" + std::to_string(year) + ";\n";
    const Parts parts{.most = 7, .smallest = 16, .spread = at_once};
    ReadOptions options;
    options.parts = parts;
    CHECK(told(read_text(text, options)) == told(read_text(text)));
    CHECK(read_text(text, options).figures.size() == 597);
    const std::string twice =
        text + "net_cost;board;1900-01;1900;\nnet_cost;board;1901-01;7;\nnet_cost;m_1;2024-01;7;2024-04-12\n";
    CHECK(told(read_text(twice, options)) == told(read_text(twice)));
    CHECK(warning_codes(read_text(twice, options)) == Strings{"duplicate"});
    const std::string bad = text + "net_cost;nobody;1900-01;1900;\n" + text.substr(text.find('\n') + 1);
    CHECK(told(read_text(bad, options)) == told(read_text(bad)));
    const auto personal = read_text(text + "net_cost;850709-9805;2024-01;1;\n" + text, options);
    CHECK(personal.failure == Reading::Failure::personal_number);
    CHECK(personal.failure_row == 599);
    CHECK(personal.text.empty());
}
