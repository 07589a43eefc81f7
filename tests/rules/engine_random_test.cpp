// Random rules over random figures, restated and withdrawn on the way: whatever came when, the same figures end in the
// same assessments, alerts and risks, and everybody believes what is so.
#include "rules/alert/tell.hpp"
#include "rules/world.hpp"
#include "tests/rules/engine_town.hpp"
#include "tests/rules/random_house.hpp"

#include <rapidcheck.h>

#include <cmath>
#include <random>

using namespace varsko;
using namespace varsko::test;

namespace {

// The names that the author of expressions writes of.  Nothing is old news here.
const std::string place = R"toml(
[organisation]
id = "place"
history_after = "3650 days"
[channel.mail]
kind = "file"
folder = "out"
[[unit]]
id = "u0"
groups = ["some", "peers"]
[[unit]]
id = "u1"
parent = "u0"
groups = ["peers"]
[[unit]]
id = "u2"
parent = "u0"
groups = ["some", "peers"]
[[unit]]
id = "u3"
[[metric]]
id = "x"
measure = "count"
good = "lower"
scenarios = ["outcome", "budget", "forecast", "target"]
calendar = { except = ["juli"] }
[[metric]]
id = "y"
measure = "count"
good = "lower"
adds_over_time = "last"
[[metric]]
id = "g"
measure = "count"
good = "lower"
scenarios = ["budget"]
[[metric]]
id = "r"
measure = "count"
good = "lower"
adds_over_time = "mean"
[[metric]]
id = "x_base"
measure = "count"
good = "lower"
adds_over_time = "last"
[[person]]
id = "all"
mail = "all@place.example"
roles = [{ role = "chief", unit = "u0" }, { role = "chief", unit = "u3" }]
[[risk]]
id = "EK-01"
text = "Ekonomi"
probability = 2
consequence = 3
[[risk]]
id = "EK-02"
text = "Volymer"
probability = 1
consequence = 2
)toml";

std::string quoted(const std::string& expression) { return "'" + expression + "'"; }

// One rule of any kind, as an admin would write it.
std::string random_rule(const std::string& id, Author& author)
{
    std::string out = "[[rule]]\nid = \"" + id + "\"\nmetric = \"x\"\n";
    static constexpr const char* units[] = {R"("*")", R"("*")", R"(["u1", "u2"])", R"(["u0", "u3"])", R"(["u3"])"};
    out += "units = " + one_of(units) + "\n";
    if (pick(2)) out += "for = " + author.whole(1, 3) + "\n";
    if (pick(2)) out += "clear = " + author.whole(1, 3) + "\n";
    const int from = pick(20);
    if (pick(4) == 0)
        out += "valid = { from = \"" + Period::month(first_year, 1).plus(from).text() + "\", to = \"" +
               Period::month(first_year, 1).plus(from + pick(12)).text() + "\" }\n";
    out += "value = " + quoted(author.count(2)) + "\n";
    const bool is_flag = pick(3) == 0;
    if (is_flag) {
        out += "when = " + quoted(author.condition(2)) + "\n";
        if (pick(3) == 0) out += "severity = \"red\"\n";
    } else {
        static constexpr const char* colours[] = {"green", "yellow", "red"};
        const int left_out = pick(3);
        out += "[rule.levels]\n";
        for (int c = 0; c < 3; ++c)
            if (c != left_out) out += std::string(colours[c]) + " = " + quoted(author.condition(2)) + "\n";
    }
    out +=
        "[rule.notify]\non = [\"flag\", \"yellow\", \"red\", \"worsened\", \"improved\", \"resolved\", "
        "\"corrected\", \"preliminary\"]\nto = [\"all\"]\n";
    if (pick(2))
        out += std::string("[rule.risk]\nid = \"") + (pick(2) ? "EK-01" : "EK-02") +
               "\"\nafter = " + author.whole(1, 3) +
               (is_flag ? "\nprobability = \"+1\"\n" : "\nprobability = { yellow = 3, red = \"+2\" }\n");
    return out;
}

std::string random_rules()
{
    Author author{.has_long_history = false};
    std::string out = random_rule("other", author);
    author.has_other = out.find("when = ") == std::string::npos;  // a flag has no level to compare
    out += random_rule("one", author);
    return out + random_rule("two", author);
}

// What is said of one cell, oldest first: the last stands.
struct Said {
    std::vector<Figure> versions;
};

std::vector<Said> random_figures(const Catalogue& catalogue)
{
    static constexpr const char* series[] = {"x outcome", "x outcome", "x budget",  "x target",      "x forecast",
                                             "y outcome", "g budget",  "r outcome", "x_base outcome"};
    std::map<std::string, Said> cells;
    const int said = 20 + pick(100), months = 6 + pick(20);
    for (int i = 0; i < said; ++i) {
        const std::string what = one_of(series);
        Figure f;
        f.metric = catalogue.metric(what.substr(0, what.find(' '))).value();
        f.scenario = parse_scenario(what.substr(what.find(' ') + 1)).value();
        f.unit = static_cast<UnitIndex>(pick(4));
        f.period = Period::month(first_year, 1).plus(pick(months));
        if (f.scenario == Scenario::forecast) {
            f.made = f.period;
            f.period = f.period.whole_year();
        } else if (pick(6) == 0 && f.scenario != Scenario::target) {
            f.span = Span::accumulated;
        } else if (f.scenario != Scenario::outcome && pick(6) == 0) {
            f.period = f.period.whole_year();
        }
        const int fate = pick(20);
        f.preliminary = fate % 7 == 0;
        if (fate == 19) f.missing = Missing::secret;
        if (fate == 18) f.missing = Missing::lost;
        f.value = Amount::from_integer(pick(17) - 4);
        const std::string key = what + std::to_string(f.unit) + text(f.period, f.span) + f.made.text();
        cells[key].versions.push_back(f);
    }
    std::vector<Said> out;
    for (auto& [key, one] : cells) out.push_back(std::move(one));
    return out;
}

// All versions, in any order but each cell's own.
std::vector<Figure> in_any_order(const std::vector<Said>& cells, unsigned seed)
{
    std::vector<std::size_t> turns;
    for (std::size_t i = 0; i < cells.size(); ++i) turns.insert(turns.end(), cells[i].versions.size(), i);
    std::shuffle(turns.begin(), turns.end(), std::mt19937(seed));
    std::vector<std::size_t> next(cells.size());
    std::vector<Figure> out;
    for (const auto i : turns) out.push_back(cells[i].versions[next[i]++]);
    return out;
}

std::string assessments_of(const World& world)
{
    std::string out;
    for (const auto& track : world.state().tracks)
        for (const auto& [p, cells] : track.cells)
            for (std::size_t i = 0; i < track.subjects.size(); ++i) {
                const Seen seen = cells.seen(i);
                out += fmt::format("{} {} {} {} {} {} {}\n", track.rule().id, track.subjects[i], p.text(),
                                   text(seen.level), text(seen.trend), seen.preliminary,
                                   std::isnan(seen.value) ? "missing" : fmt::format("{:.9g}", seen.value + 0.0));
            }
    return out;
}

std::string lives_of(const World& world)
{
    std::string out;
    for (const auto& track : world.state().tracks)
        for (std::size_t i = 0; i < track.lives.size(); ++i) {
            const Life& l = track.lives[i];
            if (l.state == AlertState::quiet) continue;
            out += fmt::format("{} {} {} since {} fired {} last {} alive {} {} {} {} {} {}\n", track.rule().id,
                               track.subjects[i], text(l.state), l.since.text(), l.fired ? l.fired.text() : "-",
                               l.last.text(), l.last_alive.text(), text(l.alive_level), l.alive_run, l.good_run, l.held,
                               static_cast<int>(l.ended));
        }
    return out;
}

std::string risks_of(const World& world)
{
    std::string out;
    for (const auto& [id, risk] : world.risks())
        out += fmt::format("{} {} {}x{}\n", id, text(risk.state), risk.computed.probability, risk.computed.consequence);
    return out;
}

// The first line that differs.
void must_be_same(const std::string& apart, const std::string& together)
{
    std::istringstream a(apart), b(together);
    for (std::string x, y; std::getline(a, x) && std::getline(b, y);)
        if (x != y) RC_LOG() << "apart:    " << x << "\ntogether: " << y << "\n";
    RC_ASSERT((apart == together));
}

// Who has been told everything believes that what fires fires, at its level, and that nothing else does.
void must_be_believed(const World& world)
{
    const auto& state = world.state();
    for (const auto& track : state.tracks)
        for (std::size_t i = 0; i < track.lives.size(); ++i) {
            const Life& life = track.lives[i];
            const AlertKey key = key_of(state, track, i);
            const auto rows = state.told.find(key);
            const bool is_told = rows != state.told.end() && rows->second.contains("all");
            const bool believes = is_told && is_open(rows->second.at("all"));
            const bool fires = life.state == AlertState::firing;
            RC_LOG() << key.id() << " fires " << fires << " believed " << believes << "\n";
            if (!fires) RC_ASSERT(!believes);
            if (fires && key.unit != "u0") RC_ASSERT(believes);  // a total is told with its row
            if (fires && believes) RC_ASSERT(badness(rows->second.at("all").level) == badness(life.alive_level));
        }
}

}  // namespace

TEST_CASE("random rules: whatever came when, the same figures end in the same state, and everybody believes it")
{
    const Instant now = Town::at("2022-06-01");
    const bool ok = rc::check([&] {
        const std::string rules = random_rules();
        RC_LOG() << rules << "\n";
        auto read = read_configuration({{"place.toml", place}, {"rules.toml", rules}});
        RC_LOG() << text(read.diagnostics);
        RC_ASSERT(read.ok());
        const auto configuration = std::make_shared<const Configuration>(std::move(read.configuration));
        Diagnostics none;
        World together(configuration, compile(configuration->catalogue, configuration->rules, "1", none));
        adopt_risks(together, now);
        together.state().writes = false;  // who is told is decided; the letters would take most of the time
        World apart = together.clone();

        const auto cells = random_figures(configuration->catalogue);
        std::vector<Figure> last;
        for (const auto& one : cells) last.push_back(one.versions.back());
        take_in(together, last, now);
        const auto all = in_any_order(cells, *rc::gen::arbitrary<unsigned>());
        const std::size_t largest = static_cast<std::size_t>(1 + pick(pick(2) ? 8 : 60));
        for (std::size_t from = 0; from < all.size();) {
            const std::size_t size =
                std::min(all.size() - from, 1 + static_cast<std::size_t>(pick(static_cast<int>(largest))));
            take_in(apart, std::span(all).subspan(from, size), now);
            from += size;
        }
        must_be_same(assessments_of(apart), assessments_of(together));
        must_be_same(lives_of(apart), lives_of(together));
        must_be_same(risks_of(apart), risks_of(together));
        must_be_believed(together);
        must_be_believed(apart);
    });
    CHECK(ok);
}
