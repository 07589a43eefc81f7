// varsko check: everything that is wrong with a configuration, before it runs; and what its rules would have raised
// over the figures at hand, beside what chance alone would.
#include "daemon/command/commands.hpp"
#include "daemon/folder_held.hpp"
#include "rules/trial/backtest.hpp"
#include "rules/trial/chance.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

// One rule over all its metrics and units.
struct RuleHistory {
    const Rule* rule = nullptr;
    std::size_t alarms = 0;
    std::map<Period, std::size_t> by_month;  // fired
    trial::ByChance chance;

    std::pair<Period, std::size_t> busiest() const
    {
        std::pair<Period, std::size_t> most;
        for (const auto& [month, n] : by_month)
            if (n > most.second) most = {month, n};
        return most;
    }
};

struct History {
    trial::Window window;
    std::vector<RuleHistory> rules;
};

History history_of(const std::shared_ptr<const Configuration>& configuration, Store& store)
{
    Diagnostics none;
    const auto rules = compile(configuration->catalogue, configuration->rules, configuration->version, none);
    World world(configuration, rules);
    trial::Arrivals arrivals(configuration->catalogue.metrics.size());
    store.each_version(configuration->catalogue, {}, [&](const Figure& figure, Instant known_at) {
        world.restore(figure, known_at);
        arrivals.add(figure, known_at);
    });
    History out;
    const auto window = trial::all_of(world);
    if (!window) return out;
    out.window = *window;
    const auto judgements = store.judgements();
    for (const Judgement& judgement : judgements) world.restore(judgement);
    trial::Backtest backtest = trial::by_column(world, arrivals, *configuration, *rules, *window);
    trial::by_arrival(
        backtest, configuration, *window,
        [&](const auto& take) { store.each_version(configuration->catalogue, {}, take); }, false, judgements);
    for (const Rule& rule : configuration->rules) out.rules.push_back({.rule = &rule});
    for (std::size_t i = 0; i < rules->compiled.size(); ++i) {
        const auto of = std::find_if(out.rules.begin(), out.rules.end(),
                                     [&](const RuleHistory& r) { return r.rule->id == backtest.rules[i].rule; });
        of->alarms += backtest.rules[i].alarms.size();
        for (const auto& alarm : backtest.rules[i].alarms)
            ++of->by_month[Period::of(Grain::month, alarm.fired.first_day())];
        const auto chance = trial::by_chance(world, rules->compiled[i]);
        of->chance.alarms_a_year += chance.alarms_a_year;
        of->chance.series += chance.series;
        of->chance.left_out += chance.left_out;
    }
    return out;
}

void warn_of_floods(const History& history, int most, Diagnostics& diagnostics)
{
    const auto warn = [&](const Rule& rule, std::string message) {
        diagnostics.push_back({.severity = Diagnostic::Severity::warning,
                               .place = rule.place,
                               .code = "flood",
                               .message = std::move(message)});
    };
    for (const RuleHistory& one : history.rules) {
        const auto [month, n] = one.busiest();
        if (n > static_cast<std::size_t>(most))
            warn(*one.rule, fmt::format("rule \"{}\" would have raised {} alarms in {}: more than {} a month",
                                        one.rule->id, n, month.text(), most));
        if (one.chance.alarms_a_year > 12.0 * most)
            warn(*one.rule,
                 fmt::format("rule \"{}\" is expected to raise {:.0f} alarms a month by chance alone on these "
                             "{} series: more than {}",
                             one.rule->id, one.chance.alarms_a_year / 12, one.chance.series, most));
    }
}

Json view_of(const History& history)
{
    Json rules = Json::array();
    for (const RuleHistory& one : history.rules) {
        const auto [month, n] = one.busiest();
        rules.push_back({{"rule", one.rule->id},
                         {"alarms", one.alarms},
                         {"busiest_month", month ? Json(month.text()) : Json(nullptr)},
                         {"alarms_in_busiest_month", n},
                         {"by_chance_a_year", one.chance.series > 0 ? Json(one.chance.alarms_a_year) : Json(nullptr)},
                         {"series", one.chance.series},
                         {"series_left_out", one.chance.left_out}});
    }
    return {{"from", history.window.from.text()}, {"to", history.window.to.text()}, {"rules", std::move(rules)}};
}

void print(Context& context, const History& history)
{
    using Align = Table::Align;
    std::ostream& out = context.terminal.out;
    out << fmt::format(
        fmt::runtime(context.say("\nLarm {} – {}, och vad slumpen väntas ge på samma serier\n",
                                 "\nAlarms {} – {}, and what chance is expected to give on these series\n")),
        spoken(history.window.from, context.say.code()), spoken(history.window.to, context.say.code()));
    Table table({{std::string(context.say("regel", "rule"))},
                 {std::string(context.say("larm", "alarms")), Align::right},
                 {std::string(context.say("värsta månad", "worst month")), Align::right},
                 {std::string(context.say("slump per år", "by chance a year")), Align::right},
                 {std::string(context.say("serier", "series")), Align::right}});
    for (const RuleHistory& one : history.rules) {
        const auto [month, n] = one.busiest();
        table.add({one.rule->id, std::to_string(one.alarms), n > 0 ? fmt::format("{} ({})", n, month.text()) : "–",
                   one.chance.series > 0
                       ? spoken(std::round(one.chance.alarms_a_year * 10) / 10, Measure{}, ".1", context.say.code())
                       : "–",
                   fmt::format("{}/{}", one.chance.series, one.chance.series + one.chance.left_out)});
    }
    table.print(out, context.terminal.colour, "  ");
    out << context.say("  serier: hur många som har tolv månader, av dem som har någon siffra\n",
                       "  series: how many have twelve months, of those that have any figure\n");
}

}  // namespace

int check(Context& context)
{
    std::vector<NamedText> texts;
    try {
        texts = read_folder(context.configuration());
    } catch (const std::runtime_error& error) {
        throw Failed{1, error.what()};
    }
    ReadConfiguration read = read_configuration(texts);
    const auto configuration = std::make_shared<const Configuration>(read.configuration);
    std::optional<History> history;
    std::string held;
    if (read.ok()) {
        try {
            if (const auto kept = open_kept_store(context.data(), configuration->catalogue.organisation))
                history = history_of(configuration, *kept->store);
        } catch (const FolderHeld& error) {
            held = error.what();
        }
        if (history) warn_of_floods(*history, configuration->most_alarms_a_month, read.diagnostics);
    }
    const auto errors = std::count_if(read.diagnostics.begin(), read.diagnostics.end(),
                                      [](const Diagnostic& d) { return d.severity == Diagnostic::Severity::error; });
    const auto warnings = static_cast<std::ptrdiff_t>(read.diagnostics.size()) - errors;
    const int code = read.ok() ? 0 : 1;

    Json json = {{"ok", read.ok()}, {"errors", errors}, {"warnings", warnings}, {"diagnostics", Json::array()}};
    for (const Diagnostic& diagnostic : read.diagnostics) json["diagnostics"].push_back(view(diagnostic));
    if (read.ok()) json["version"] = read.configuration.version;
    if (history && !history->rules.empty()) json["history"] = view_of(*history);
    if (context.printed(json)) return code;

    std::ostream& out = context.terminal.out;
    for (const Diagnostic& diagnostic : read.diagnostics) out << diagnostic.text() << '\n';
    if (!read.ok()) {
        out << fmt::format(fmt::runtime(context.say("{} fel, {} varningar i {}\n", "{} errors, {} warnings in {}\n")),
                           errors, warnings, context.configuration().string());
        return code;
    }
    out << fmt::format(
        fmt::runtime(context.say("{}: {} enheter, {} mått, {} regler, {} personer, {} risker; inga fel, {} varningar\n",
                                 "{}: {} units, {} metrics, {} rules, {} people, {} risks; no errors, {} warnings\n")),
        context.configuration().string(), configuration->catalogue.units.size(),
        configuration->catalogue.metrics.size(), configuration->rules.size(), configuration->catalogue.people.size(),
        configuration->risks.size(), warnings);
    if (history && !history->rules.empty()) print(context, *history);
    if (!held.empty())
        out << held << '\n'
            << context.say("Larmen över historien visar varsko backtest --url http://…\n",
                           "The alarms over history: varsko backtest --url http://…\n");
    return code;
}

}  // namespace varsko
