// Any sequence of verbs gives the same answers from both stores.
#include "storage/memory/memory_store.hpp"
#include "storage/sqlite/sqlite_store.hpp"
#include "tests/catch.hpp"
#include "tests/storage/failing_disk.hpp"
#include "tests/storage/steps.hpp"
#include "tests/support/scratch_folder.hpp"

#include <rapidcheck.h>

#include <algorithm>
#include <set>
#include <sstream>
#include <tuple>

namespace varsko::test {

namespace {

template <class T>
rc::Gen<T> one_of(std::vector<T> values)
{
    return rc::gen::elementOf(std::move(values));
}
int up_to(int most) { return *rc::gen::inRange(0, most + 1); }

Period some_period()
{
    const Period month = Period::month(2023, 11).plus(up_to(4));
    return *one_of<Period>({month, month, month, Period::year(2023), Period::quarter(2024, 1), Period::week(2024, 9),
                            Period::day(date(2024, 2, 29))});
}

// Keys collide often, so that there are many versions of each; but never within a file, as ingest sees to.
FileStep some_file(int n)
{
    FileStep file("file-" + std::to_string(up_to(6)) + ".csv", day(2024, 4, 1) + std::chrono::hours(up_to(5)));
    file.batch.idempotency_key = *one_of<std::string>({"", "", "k" + std::to_string(up_to(3))});
    file.batch.state = up_to(4) == 0 ? Batch::State::refused : Batch::State::taken;
    file.sheets = {"", "Blad"};
    std::set<std::tuple<UnitIndex, MetricIndex, Scenario, Span, Period, Period>> seen;
    for (int i = up_to(12); i > 0; --i) {
        About about{.unit = static_cast<UnitIndex>(up_to(4)),
                    .metric = static_cast<MetricIndex>(up_to(2)),
                    .period = some_period()};
        about.scenario =
            *one_of<Scenario>({Scenario::outcome, Scenario::outcome, Scenario::budget, Scenario::forecast});
        about.span = *one_of<Span>({Span::own, Span::accumulated});
        about.made = *one_of<Period>({Period(), Period(), Period::month(2024, 1)});
        about.missing =
            *one_of<Missing>({Missing::known, Missing::known, Missing::known, Missing::secret, Missing::lost});
        if (!seen.emplace(about.unit, about.metric, about.scenario, about.span, about.period, about.made).second)
            continue;
        file.add(about, *one_of<std::string>({"", "0", "17", "1 234,50", "-8.5", "-8,5", std::to_string(n), ".."}));
        file.figures.back().preliminary = up_to(3) == 0;
        file.figures.back().sheet = static_cast<std::uint16_t>(up_to(1));
    }
    if (up_to(2) == 0)
        file.batch.problems = {
            {.rejection = true, .row = 1, .column = 2, .code = "c", .message = {"m", "m"}, .raw = "r"}};
    return file;
}

Changes some_changes(int n)
{
    Changes changes;
    const Instant noon = day(2024, 4, 16) + std::chrono::hours(up_to(3));
    for (int i = up_to(2); i > 0; --i) {
        std::vector<UnitIndex> units;
        for (UnitIndex unit = 0; unit < 5; ++unit)
            if (up_to(1) == 0) units.push_back(unit);
        changes.assessments.push_back(assessments("rule-" + std::to_string(up_to(1)), "net_cost",
                                                  Period::month(2024, 1 + up_to(2)), units,
                                                  *one_of<Level>({Level::green, Level::red, Level::unknown}), n));
    }
    for (int i = up_to(2); i > 0; --i) {
        Alert alert = firing("rule-" + std::to_string(up_to(2)), "net_cost", "unit-" + std::to_string(up_to(2)),
                             Period::month(2024, 3));
        alert.value = n;
        if (up_to(2) == 0)
            alert.ack =
                Acknowledgement{.by = "eva", .comment = "c", .at = noon, .episode = alert.episode, .level = Level::red};
        changes.alerts.push_back(alert);
        for (int j = up_to(3); j > 0; --j) {
            const auto transition = *one_of<std::string>({"fired", "fired", "kept", "resolved"});
            changes.events.push_back(event(alert, transition, *one_of<Period>({alert.last, alert.since})));
            changes.events.back().value_after = *one_of<double>({1.5 * n, 1.0 / 3, std::nan("")});
            changes.events.back().episode = *one_of<std::string>({alert.episode, "another form of id", ""});
        }
        changes.messages.push_back(mail(alert, "m-" + std::to_string(up_to(9)), "eva", noon));
        changes.told.push_back(told_to(alert, *one_of<std::string>({"eva", "channel:hook"}), "fired", noon));
    }
    if (up_to(2) == 0) {
        changes.risks = {staffing_risk()};
        changes.risks[0].id = "R-" + std::to_string(up_to(2));
        changes.risks[0].measures.resize(static_cast<std::size_t>(up_to(2)));
        if (up_to(1) == 0) changes.risks[0].own.reset();
    }
    return changes;
}

// One random verb on both; what it answers, or how it refuses, is the same.
void same_verb(Store& a, Store& b, const Catalogue& town, int n)
{
    const auto answer = [](Store& store, const auto& verb) -> std::string {
        try {
            return verb(store);
        } catch (const StorageError&) {
            return "refused";
        } catch (const std::invalid_argument&) {
            return "invalid";
        }
    };
    const auto both = [&](const auto& verb) { RC_ASSERT(answer(a, verb) == answer(b, verb)); };
    const auto at = day(2024, 4, 17) + std::chrono::minutes(up_to(300));
    const auto message = "m-" + std::to_string(up_to(9));
    switch (up_to(7)) {
        case 7: {
            const auto digest = std::to_string(up_to(3));
            const std::string person = up_to(1) ? "eva" : "ove";
            const int verb = up_to(2);
            return both([&](Store& s) {
                if (verb == 0) s.put({.person = person, .password_hash = digest, .changed = at, .by = person});
                if (verb == 1) s.end_session(digest);
                if (verb == 2)
                    s.begin({.digest = digest,
                             .person = person,
                             .token = "token",
                             .begun = at,
                             .ends = at + std::chrono::minutes(60)});
                std::string said;
                for (const char* each : {"0", "1", "2", "3"}) said += s.session(each) ? "signed in" : "signed out";
                for (const char* each : {"eva", "ove"}) said += s.account(each) ? s.account(each)->password_hash : "-";
                return said;
            });
        }
        case 6: {
            const auto content = std::to_string(up_to(3));
            RuleSetVersion kept;
            kept.version = "version " + content;
            kept.at = at;
            kept.cause = *one_of<std::string>({"start", "file-change", "kept"});
            kept.files = {{.name = "units.toml", .text = "the same"}, {.name = "a.toml", .text = content}};
            Step step{.at = at, .command = "reload"};
            step.took_effect = &kept;
            return both([&](Store& s) {
                s.commit(step);
                const auto last = s.last_run();
                return last ? told(*last) : std::string("none");
            });
        }
        case 0:
        case 1: {
            const FileStep file = some_file(n);
            const Changes changes = some_changes(n);
            Step step = file.step(town);
            step.changes = &changes;
            return both([&](Store& s) { return std::to_string(s.commit(step)); });
        }
        case 2: {
            const Changes changes = some_changes(n);
            return both([&](Store& s) { return std::to_string(s.commit(test::step(changes, town, at))); });
        }
        case 3: {
            const auto state = *one_of<OutboxRow::State>(
                {OutboxRow::State::waiting, OutboxRow::State::delivered, OutboxRow::State::dead});
            const Delivery delivery{.outcome = Delivery::Outcome::retry_later, .answer = "answer " + std::to_string(n)};
            return both([&](Store& s) {
                s.settle(message, at, delivery, state, at + std::chrono::minutes(5));
                return std::string("settled");
            });
        }
        case 4: return both([&](Store& s) { return std::to_string(s.retry(message, at)); });
        default:
            return both([&](Store& s) {
                s.remember("name-" + std::to_string(n % 3), std::to_string(n));
                return s.recall("name-0").value_or("none") + s.recall("name-1").value_or("none");
            });
    }
}

void same_question(Store& a, Store& b, const Catalogue& town)
{
    FigureQuery query;
    if (up_to(1)) query.metric = static_cast<MetricIndex>(up_to(2));
    if (up_to(1)) query.unit = static_cast<UnitIndex>(up_to(4));
    if (up_to(1)) query.scenario = *one_of<Scenario>({Scenario::outcome, Scenario::budget});
    if (up_to(1)) query.from = some_period();
    if (up_to(1)) query.to = query.from ? query.from->plus(up_to(3)) : some_period();
    if (up_to(1)) query.as_of = day(2024, 4, 1) + std::chrono::hours(up_to(5));
    query.all_versions = up_to(1) == 1;
    query.limit = static_cast<std::size_t>(up_to(20));
    const auto answer = [&](Store& store) {
        Telling to;
        for (const auto& f : store.figures(town, query)) {
            tell_figure(to, f.figure);
            to.line(f.raw, f.known_at, f.recorded_at, f.known_at_assumed, f.batch, f.file, f.sheet);
        }
        for (const auto& row : store.waiting(day(2024, 4, 17), 3)) to.line(row.id);
        return to.text();
    };
    RC_ASSERT(answer(a) == answer(b));
}

// Figures come oldest knowledge first; those that became known together may come in any order from a store.
std::string in_any_order(const std::string& told)
{
    std::vector<std::string> lines;
    std::istringstream in(told);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    std::sort(lines.begin(), lines.end());
    std::string sorted;
    for (const auto& line : lines) sorted += line + '\n';
    return sorted;
}

}  // namespace

TEST_CASE("any sequence of verbs gives the same answers from the memory store and the SQLite store")
{
    const FailingDisk quick;  // it does not sync
    CHECK(rc::check("model", [] {
        const Catalogue town = small_town();
        ScratchFolder folder;
        const auto model = make_memory_store();
        auto store = open_sqlite_store(folder.database(), "town");
        for (int n = 0, verbs = up_to(12); n < verbs; ++n) {
            same_verb(*model, *store, town, n);
            same_question(*model, *store, town);
            if (up_to(5) == 0) {
                store.reset();
                store = open_sqlite_store(folder.database(), "town");
            }
        }
        RC_ASSERT(in_any_order(everything(*model, town)) == in_any_order(everything(*store, town)));
    }));
}

}  // namespace varsko::test
