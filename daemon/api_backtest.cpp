// POST /api/v1/backtest: what the rules, or others in their place, would have said all along.
#include "daemon/api_call.hpp"
#include "rules/configuration/values.hpp"
#include "rules/trial/difference.hpp"
#include "rules/trial/usefulness.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace varsko {
namespace {

using trial::Backtest;

constexpr std::size_t usual_limit = 1000;

struct Tried {
    std::shared_ptr<const Configuration> configuration;
    std::shared_ptr<const RuleSet> rules;
    Backtest backtest{};
};

// The files of the rules that run: the folder may hold others, which wait to be applied.
std::vector<NamedText> running_files(const Call& call)
{
    auto last = call.house.look([](StoreReader& store) { return store.last_run(); });
    return last ? std::move(last->files) : read_folder(call.house.configuration_path());
}

// The rules of a text laid over those that run.
Tried laid_over(const Call& call, const std::string& rules)
{
    ReadConfiguration read =
        read_configuration(running_files(call), {{.file = {.name = "posted.toml", .text = rules}}});
    if (!read.ok()) {
        std::string all;
        for (const Diagnostic& d : read.diagnostics)
            if (d.severity == Diagnostic::Severity::error) all += (all.empty() ? "" : "\n") + d.text();
        answer_problem(422, "The rules have errors", all);
    }
    Diagnostics none;
    Tried out;
    out.configuration = std::make_shared<const Configuration>(std::move(read.configuration));
    out.rules = compile(out.configuration->catalogue, out.configuration->rules, out.configuration->version, none);
    return out;
}

// The constant takes another value in the rules that name it; only they are left.
Tried with_constant(const Configuration& base, const std::string& name, double value)
{
    const auto names_it = [&](const Text& text) {
        const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
        for (auto at = text.text.find(name); at != std::string::npos; at = text.text.find(name, at + 1)) {
            const auto end = at + name.size();
            const bool begins = at == 0 || !is_letter(text.text[at - 1]);
            if (begins && (end == text.text.size() || !is_letter(text.text[end]))) return true;
        }
        return false;
    };
    auto changed = std::make_shared<Configuration>(base);
    changed->catalogue.constants.at(name).value = value;
    std::erase_if(changed->rules, [&](const Rule& rule) {
        const auto in_let = [&](const auto& let) { return names_it(let.second); };
        return std::none_of(rule.let.begin(), rule.let.end(), in_let) &&
               std::none_of(rule.levels.begin(), rule.levels.end(), in_let) && !(rule.value && names_it(*rule.value)) &&
               !(rule.when && names_it(*rule.when));
    });
    Diagnostics diagnostics;
    Tried out;
    out.rules = compile(changed->catalogue, changed->rules, changed->version, diagnostics);
    if (has_errors(diagnostics)) {  // one of them asks a rule that does not name the constant
        changed->rules = base.rules;
        out.rules = compile(changed->catalogue, changed->rules, changed->version, diagnostics);
    }
    out.configuration = std::move(changed);
    return out;
}

// One of the house's own, replayed: by column with the World held still, the rest on its own.
class Replayer {
public:
    Replayer(const Call& call, trial::Window window, bool texts) : call_(call), window_(window), texts_(texts)
    {
        call.house.look([&](StoreReader& store) {
            judgements_ = store.judgements();
            verdicts_ = store.verdicts();
        });
    }

    void run(Tried& tried)
    {
        tried.backtest = call_.house.read([&](const World& world) {
            if (!trial::same_words(world.catalogue(), tried.configuration->catalogue)) return all_by_arrival(tried);
            return trial::by_column(world, call_.house.arrivals(), *tried.configuration, *tried.rules, window_);
        });
        const auto versions = [&](const auto& take) {
            call_.house.look([&](StoreReader& store) { store.each_version(tried.configuration->catalogue, {}, take); });
        };
        trial::by_arrival(tried.backtest, tried.configuration, window_, versions, texts_, judgements_);
    }

    // What people thought of the alarms that it raises, or not; nothing where nobody has said.
    Json view_usefulness(const Tried& tried) const
    {
        const auto of = trial::usefulness(tried.backtest, tried.configuration->catalogue, window_, verdicts_);
        if (of.empty()) return nullptr;
        return {{"useful", {{"kept", of.hits}, {"lost", of.misses}}},
                {"noise", {{"kept", of.noise_kept}, {"spared", of.noise_spared}}}};
    }

private:
    static Backtest all_by_arrival(const Tried& tried)
    {
        Backtest out;
        for (const CompiledRule& rule : tried.rules->compiled)
            out.rules.push_back({.rule = rule.rule->id,
                                 .metric = tried.configuration->catalogue.metrics[rule.metric].id,
                                 .alarms = {},
                                 .stepwise_because = {.sv = "enheter eller mått är andra än de som körs",
                                                      .en = "units or metrics are others than those that run"}});
        return out;
    }

    const Call& call_;
    trial::Window window_;
    bool texts_;
    std::vector<Judgement> judgements_;
    std::vector<Opinion> verdicts_;
};

std::size_t messages_of(const Backtest& backtest)
{
    std::size_t n = 0;
    for (const auto& [recipient, count] : backtest.messages) n += count;
    return n;
}

Json view_of(const trial::Alarm& alarm)
{
    return {{"since", alarm.since.text()},
            {"fired", alarm.fired.text()},
            {"ended", alarm.ended ? Json(alarm.ended.text()) : Json(nullptr)},
            {"ended_because", alarm.ended_because.empty() ? Json(nullptr) : Json(alarm.ended_because)},
            {"level", text(alarm.worst)}};
}

Json view_of(const Tried& tried, std::size_t limit)
{
    const Backtest& backtest = tried.backtest;
    const Catalogue& catalogue = tried.configuration->catalogue;
    Json json = {{"ruleset", tried.configuration->version},
                 {"alarms", backtest.alarms()},
                 {"messages", messages_of(backtest)},
                 {"recipients", Json::array()},
                 {"rules", Json::array()},
                 {"list", Json::array()}};
    for (const auto& [recipient, count] : backtest.messages)
        json["recipients"].push_back({{"recipient", recipient}, {"messages", count}});
    for (const auto& rule : backtest.rules) {
        json["rules"].push_back({{"rule", rule.rule},
                                 {"metric", rule.metric},
                                 {"alarms", rule.alarms.size()},
                                 {"stepwise_because", rule.is_stepwise() ? Json({{"sv", rule.stepwise_because.sv},
                                                                                 {"en", rule.stepwise_because.en}})
                                                                         : Json(nullptr)}});
        for (const auto& alarm : rule.alarms) {
            if (json["list"].size() >= limit) break;
            Json one = view_of(alarm);
            one["rule"] = rule.rule;
            one["metric"] = rule.metric;
            one["unit"] = catalogue.units[alarm.unit].id;
            one["unit_name"] = catalogue.units[alarm.unit].name;
            json["list"].push_back(std::move(one));
        }
    }
    return json;
}

Json view_of(const trial::Difference& difference, const Tried& before, const Tried& after)
{
    Json json = {{"rules", Json::array()}, {"changes", Json::array()}, {"recipients", Json::array()}};
    for (const auto& rule : difference.rules)
        json["rules"].push_back({{"rule", rule.rule},
                                 {"metric", rule.metric},
                                 {"before", rule.before},
                                 {"after", rule.after},
                                 {"same", rule.same},
                                 {"comes", rule.comes},
                                 {"goes", rule.goes},
                                 {"earlier", rule.earlier},
                                 {"later", rule.later}});
    for (const auto& change : difference.changes) {
        const auto& catalogue = (change.after ? after : before).configuration->catalogue;
        const Unit& unit = catalogue.units[(change.after ? change.after : change.before)->unit];
        json["changes"].push_back({{"shift", text(change.shift)},
                                   {"rule", change.rule},
                                   {"metric", change.metric},
                                   {"unit", unit.id},
                                   {"unit_name", unit.name},
                                   {"before", change.before ? view_of(*change.before) : Json(nullptr)},
                                   {"after", change.after ? view_of(*change.after) : Json(nullptr)}});
    }
    std::map<std::string, std::pair<std::size_t, std::size_t>> recipients;
    for (const auto& [who, n] : before.backtest.messages) recipients[who].first = n;
    for (const auto& [who, n] : after.backtest.messages) recipients[who].second = n;
    for (const auto& [who, n] : recipients)
        json["recipients"].push_back({{"recipient", who}, {"before", n.first}, {"after", n.second}});
    return json;
}

// "smallest_amount=100 tkr..500 tkr:100 tkr"; without the step five values.
struct Sweep {
    std::string name;
    std::vector<double> values;
    Measure measure;
};

Sweep read_sweep(const std::string& text, const Catalogue& catalogue)
{
    const auto wrong = [&](std::string_view what) {
        answer_problem(
            400, "Bad sweep",
            fmt::format("{}; expected NAME=FROM..TO or NAME=FROM..TO:STEP of a constant, not \"{}\"", what, text));
    };
    const auto equals = text.find('='), dots = text.find("..");
    if (equals == std::string::npos || dots == std::string::npos || dots < equals) wrong("it cannot be read");
    Sweep out;
    out.name = text.substr(0, equals);
    const auto found = catalogue.constants.find(out.name);
    if (found == catalogue.constants.end()) {
        std::vector<std::string> known;
        for (const auto& [name, constant] : catalogue.constants) known.push_back(name);
        answer_problem(404, "Unknown constant", unknown("constant", out.name, known));
    }
    out.measure = found->second.measure;
    const auto colon = text.find(':', dots);
    const auto number = [&](const std::string& part) {
        const auto read = configuration::parse_quantified(part);
        if (!read) wrong(fmt::format("\"{}\" is no number", part));
        const bool money = read->measure && read->measure->quantity == Quantity::money;
        if (read->measure && read->measure->quantity != out.measure.quantity)
            wrong("its measure is not the constant's");
        return money ? read->value * read->measure->factor / out.measure.factor : read->value;
    };
    const double from = number(text.substr(equals + 1, dots - equals - 1));
    const double to = number(text.substr(dots + 2, colon == std::string::npos ? colon : colon - dots - 2));
    const double step = colon == std::string::npos ? (to - from) / 4 : number(text.substr(colon + 1));
    if (!(step > 0) || to < from || (to - from) / step > 100) wrong("it goes upward in at most 100 steps");
    for (int i = 0; from + i * step <= to + step * 1e-9; ++i) out.values.push_back(from + i * step);
    return out;
}

Json swept(Replayer& replayer, const Configuration& base, const std::string& text)
{
    const Sweep sweep = read_sweep(text, base.catalogue);
    Json json = {{"constant", sweep.name}, {"rows", Json::array()}};
    for (const double value : sweep.values) {
        Tried tried = with_constant(base, sweep.name, value);
        replayer.run(tried);
        Json row = {
            {"value", value},
            {"shown", {{"sv", spoken(value, sweep.measure, "", "sv")}, {"en", spoken(value, sweep.measure, "", "en")}}},
            {"alarms", tried.backtest.alarms()},
            {"messages", messages_of(tried.backtest)},
            {"judged", replayer.view_usefulness(tried)},
            {"rules", Json::array()}};
        for (const auto& rule : tried.backtest.rules)
            row["rules"].push_back({{"rule", rule.rule}, {"metric", rule.metric}, {"alarms", rule.alarms.size()}});
        json["rows"].push_back(std::move(row));
    }
    return json;
}

Json texts_of(const Backtest& backtest, std::size_t limit)
{
    Json texts = Json::array();
    for (const Message& m : backtest.texts) {
        if (texts.size() >= limit) break;
        texts.push_back({{"recipient", m.recipient},
                         {"transition", m.transition},
                         {"alert", m.alert.id()},
                         {"period", m.period.text()},
                         {"created", text(m.created)},
                         {"subject", m.subject},
                         {"text", m.text}});
    }
    return texts;
}

trial::Window window_of(const Call& call, const Fields& fields)
{
    const auto all = call.house.read([](const World& world) { return trial::all_of(world); });
    if (!all) answer_problem(409, "Nothing to replay", "there are no figures yet");
    trial::Window window = *all;
    const auto month = [&](const std::string& name, Period& into) {
        if (!fields.has(name)) return;
        const auto period = Period::parse(fields.text(name));
        if (!period || period->grain() != Grain::month)
            answer_problem(
                400, "Bad field",
                fmt::format("\"{}\" must be a month such as \"2024-03\", not \"{}\"", name, fields.text(name)));
        into = *period;
    };
    month("from", window.from);
    month("to", window.to);
    if (window.to < window.from) answer_problem(400, "Bad field", "\"to\" is before \"from\"");
    return window;
}

}  // namespace

Response post_backtest(const Call& call)
{
    const Json body = call.body();
    const Fields fields(body, {"from", "to", "rules", "sweep", "messages", "limit"});
    const trial::Window window = window_of(call, fields);
    const bool texts = fields.flag("messages");
    const auto limit = static_cast<std::size_t>(std::max(0, fields.integer("limit").value_or(usual_limit)));
    Replayer replayer(call, window, texts);

    Tried now;
    call.house.read([&](const World& world) {
        now.configuration = world.shared_configuration();
        now.rules = world.shared_rules();
    });
    Json json = {{"from", window.from.text()}, {"to", window.to.text()}};
    if (fields.has("sweep")) {
        Tried over = fields.has("rules") ? laid_over(call, fields.text("rules")) : now;
        json["sweep"] = swept(replayer, *over.configuration, fields.text("sweep"));
        return answer(call, std::move(json));
    }
    replayer.run(now);
    json["now"] = view_of(now, limit);
    json["now"]["judged"] = replayer.view_usefulness(now);
    if (!fields.has("rules")) {
        if (texts) json["texts"] = texts_of(now.backtest, limit);
        return answer(call, std::move(json));
    }
    Tried then = laid_over(call, fields.text("rules"));
    replayer.run(then);
    json["new"] = view_of(then, limit);
    json["new"]["judged"] = replayer.view_usefulness(then);
    json["difference"] = view_of(trial::difference(now.backtest, then.backtest, limit), now, then);
    if (texts) json["texts"] = texts_of(then.backtest, limit);
    return answer(call, std::move(json));
}

}  // namespace varsko
