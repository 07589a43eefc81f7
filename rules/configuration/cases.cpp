// Tests of rules: [[test]] tables, read against the catalogue that they are to be run with.
#include "rules/configuration/given.hpp"

#include "rules/calendar.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace varsko::configuration {

namespace {

using namespace trial;

constexpr std::pair<std::string_view, Level> level_words[] = {{"green", Level::green}, {"yellow", Level::yellow},
                                                              {"red", Level::red},     {"unknown", Level::unknown},
                                                              {"clear", Level::clear}, {"flag", Level::flag}};
constexpr std::pair<std::string_view, Trend> trend_words[] = {{"positive", Trend::positive},
                                                              {"stable", Trend::stable},
                                                              {"negative", Trend::negative},
                                                              {"unknown", Trend::unknown}};
constexpr std::pair<std::string_view, AlertState> alert_words[] = {{"none", AlertState::quiet},
                                                                   {"pending", AlertState::pending},
                                                                   {"firing", AlertState::firing},
                                                                   {"resolved", AlertState::resolved},
                                                                   {"corrected", AlertState::corrected}};
constexpr std::pair<std::string_view, RiskState> risk_words[] = {{"proposed", RiskState::proposed},
                                                                 {"active", RiskState::active},
                                                                 {"accepted", RiskState::accepted},
                                                                 {"materialised", RiskState::materialised},
                                                                 {"closed", RiskState::closed}};
constexpr std::pair<std::string_view, std::string_view> transition_words[] = {{"fired", "fired"},
                                                                              {"worsened", "worsened"},
                                                                              {"improved", "improved"},
                                                                              {"resolved", "resolved"},
                                                                              {"corrected", "corrected"},
                                                                              {"restated", "restated"},
                                                                              {"year-closed", "year-closed"},
                                                                              {"rule-ended", "rule-ended"},
                                                                              {"risk-moved", "risk-moved"},
                                                                              {"judged", "judged"}};
constexpr std::string_view wanted_number = "a number, or a text such as \"-1.8%\" or \"-1 408 tkr\"";
constexpr std::string_view wanted_step = "a number from 1 to 25, or a text such as \"3 -> 5\"";

std::optional<int> small(std::string_view s)
{
    while (s.starts_with(' ')) s.remove_prefix(1);
    while (s.ends_with(' ')) s.remove_suffix(1);
    int n = 0;
    const auto [end, error] = std::from_chars(s.data(), s.data() + s.size(), n);
    if (error != std::errc{} || end != s.data() + s.size() || n < 0 || n > 25) return std::nullopt;
    return n;
}

std::optional<Step> parse_step(std::string_view s)
{
    const auto arrow = s.find("->");
    if (arrow == std::string_view::npos) {
        const auto after = small(s);
        return after ? std::optional<Step>({.before = {}, .after = after}) : std::nullopt;
    }
    const auto before = small(s.substr(0, arrow)), after = small(s.substr(arrow + 2));
    return before && after ? std::optional<Step>({.before = before, .after = after}) : std::nullopt;
}

// Half a step of the last decimal that was written.
double half_step(std::string_view words, double factor)
{
    const auto mark = words.find_first_of(".,");
    const auto fraction = mark == std::string_view::npos ? std::string_view() : words.substr(mark + 1);
    const auto decimals = std::min(fraction.find_first_not_of("0123456789"), fraction.size());
    return 0.5 * std::pow(10, -static_cast<double>(decimals)) * factor;
}

class CaseReader {
public:
    explicit CaseReader(Draft& draft) : draft_(draft), catalogue_(draft.out.catalogue) {}

    Case read(Table table)
    {
        Case out;
        out.place = table.place();
        if (const auto name = table.required("name")) out.name = name->text;
        out.source = table.string("source");
        if (!table.has("given") && !table.has("judge")) table.missing("given");
        if (const auto given = table.table("given")) read_given(draft_, *given, out.given);
        for (auto& one : table.tables("judge")) out.judgements.push_back(judgement(std::move(one), out.given));
        if (!table.has("then")) table.missing("then");
        for (auto& then : table.tables("then")) out.looks.push_back(read_look(std::move(then), out.given));
        table.finish();
        std::stable_sort(out.judgements.begin(), out.judgements.end(),
                         [](const GivenJudgement& a, const GivenJudgement& b) { return a.at < b.at; });
        std::stable_sort(out.looks.begin(), out.looks.end(), [](const Look& a, const Look& b) { return a.at < b.at; });
        return out;
    }

private:
    // A day, or a period: the day its figures are due, of the metrics that are given; left out: when the last came.
    Day day_of(Table& table, const std::vector<Given>& given, std::optional<Period>& period)
    {
        Day day{};
        for (const auto& g : given) day = std::max(day, g.known);
        const auto at = table.value("at");
        if (!at) return day;
        const auto text = at->is_text() ? at->text() : std::nullopt;
        const auto spelled = text ? Period::parse(text->text) : std::nullopt;
        if (!spelled || spelled->grain() == Grain::day) return at->day().value_or(day);
        period = spelled;
        day = {};
        for (const auto& g : given)
            day = std::max(day, due_day(catalogue_.metrics[g.figure.metric].calendar, *spelled));
        // Nothing is given of any metric: when most are due.
        return given.empty() ? due_day(DueCalendar{}, *spelled) : day;
    }

    // { at = "2024-04-17", rule = "goal-1", unit = "asn", period = "2024-03", level = "yellow", comment = "…" }
    GivenJudgement judgement(Table table, const std::vector<Given>& given)
    {
        GivenJudgement out;
        out.place = table.place();
        std::optional<Period> period;
        if (!table.has("at")) table.missing("at");
        out.at = day_of(table, given, period);
        const About whose = about(table, Named::all);
        out.judging.of = {.rule = whose.rule, .metric = whose.metric, .unit = whose.unit};
        if (const auto own = table.period("period")) period = own;
        if (!period) table.missing("period");
        out.judging.period = period.value_or(Period{});
        const bool withdraw = table.flag("withdraw", false);
        out.judging.level = table.one_of<Level>("level", level_words);
        if (withdraw == table.has("level"))
            table.error(table.place(), "missing-key", table.what() + " needs either \"level\" or \"withdraw\"");
        out.judging.comment = table.string("comment");
        out.judging.by = table.string("by", "somebody");
        table.finish();
        return out;
    }

    Look read_look(Table table, const std::vector<Given>& given)
    {
        Look look;
        look.place = table.place();
        std::optional<Period> period;
        look.at = day_of(table, given, period);
        if (const auto own = table.period("period")) period = own;
        for (auto& one : table.tables("assessments")) look.assessments.push_back(assessment(std::move(one), period));
        const auto list = [&](std::string_view key, std::string_view none, bool& all, auto read_one) {
            const auto value = table.value(key);
            if (!value) return;
            if (value->is_text()) {
                all = true;
                const auto wanted = fmt::format("a list of tables, or \"{}\"", none);
                if (const auto word = value->text(wanted); word && word->text != none) value->wrong_value(wanted);
                return;
            }
            for (auto& one : value->items())
                if (auto each = one.table()) read_one(std::move(*each));
        };
        list("alerts", "none", look.all_alerts, [&](Table t) { look.alerts.push_back(alert(std::move(t))); });
        list("messages", "nobody", look.all_messages, [&](Table t) { look.messages.push_back(message(std::move(t))); });
        list("risks", "none", look.all_risks, [&](Table t) { look.risks.push_back(risk(std::move(t))); });
        list("findings", "none", look.all_findings, [&](Table t) { look.findings.push_back(finding(std::move(t))); });
        for (const auto& word : table.texts("complete")) {
            const std::vector<std::string> known = {"alerts", "messages", "risks", "findings"};
            bool* const all[] = {&look.all_alerts, &look.all_messages, &look.all_risks, &look.all_findings};
            const auto found = std::find(known.begin(), known.end(), word.text);
            if (found == known.end())
                table.error(word.place, "wrong-value", "\"complete\" cannot be " + suggestion(word.text, known));
            else
                *all[found - known.begin()] = true;
        }
        const bool nothing = look.assessments.empty() && look.alerts.empty() && look.messages.empty() &&
                             look.risks.empty() && look.findings.empty() && !look.all_alerts && !look.all_messages &&
                             !look.all_risks && !look.all_findings;
        if (nothing)
            table.error(table.place(), "missing-key", table.what() + " expects nothing: say what, or \"nobody\"");
        table.finish();
        return look;
    }

    // ── which rule, metric and unit ─────────────────────────────────────────────────────────────────────────────
    enum class Named : std::uint8_t { all, some };

    About about(Table& table, Named named)
    {
        About out;
        const auto metric = table.text("metric");
        if (const auto index = metric ? metric_named(draft_, *metric) : std::nullopt)
            out.metric = catalogue_.metrics[*index].id;
        if (named == Named::all && !table.has("unit")) table.missing("unit");
        const auto unit = table.text("unit");
        const auto at = unit ? unit_named(draft_, *unit) : std::nullopt;
        if (at) out.unit = catalogue_.units[*at].id;
        if (named == Named::all && !table.has("rule")) table.missing("rule");
        const auto id = table.text("rule");
        if (!id) return out;
        out.rule = id->text;
        if (id->text == "missing") {
            if (named == Named::all && !metric) table.missing("metric");
            return out;
        }
        const auto& rules = draft_.out.rules;
        const auto rule = std::find_if(rules.begin(), rules.end(), [&](const Rule& r) { return r.id == id->text; });
        if (rule == rules.end()) {
            table.error(id->place, "unknown-name", "no rule " + suggestion(id->text, ids_of(rules)));
            return out;
        }
        fit(table, *rule, metric, unit, at, named, out);
        return out;
    }

    void fit(Table& table, const Rule& rule, const std::optional<Text>& metric, const std::optional<Text>& unit,
             std::optional<UnitIndex> at, Named named, About& out)
    {
        if (at && std::find(rule.units.begin(), rule.units.end(), *at) == rule.units.end())
            table.error(unit->place, "wrong-value",
                        fmt::format("rule \"{}\" is not for unit \"{}\"", rule.id, out.unit));
        const auto is_its = [&](MetricIndex m) { return catalogue_.metrics[m].id == out.metric; };
        if (!out.metric.empty() && std::none_of(rule.metrics.begin(), rule.metrics.end(), is_its))
            table.error(metric->place, "wrong-value",
                        fmt::format("rule \"{}\" is not for metric \"{}\"", rule.id, out.metric));
        if (!metric && rule.metrics.size() == 1) out.metric = catalogue_.metrics[rule.metrics.front()].id;
        if (named == Named::all && out.metric.empty() && !metric)
            table.error(table.place(), "missing-key",
                        fmt::format("{} needs \"metric\": rule \"{}\" is for {} of them", table.what(), rule.id,
                                    rule.metrics.size()));
    }

    // ── expectations ────────────────────────────────────────────────────────────────────────────────────────────
    std::vector<std::string> fragments(Table& table, std::string_view key) { return table.strings(key); }

    std::optional<Number> number(const Value& given)
    {
        Number out;
        if (const auto plain = given.is_text() ? std::nullopt : given.number()) {
            out.value = *plain;
            out.within = 1e-9 * std::max(1.0, std::abs(*plain));
            out.words = fmt::format("{}", *plain);
            return out;
        }
        const auto text = given.text(wanted_number);
        if (!text) return std::nullopt;
        out.words = text->text;
        out.missing = text->text == "missing";
        if (out.missing) return out;
        const auto parsed = parse_quantified(text->text);
        if (!parsed) return given.wrong_value(wanted_number), std::nullopt;
        out.value = parsed->value;
        out.measure = parsed->measure;
        const bool share = parsed->measure && parsed->measure->quantity == Quantity::share;
        out.within = half_step(text->text, share ? 0.01 : 1) * (1 + 1e-9) + 1e-12;
        return out;
    }

    ExpectedAssessment assessment(Table table, std::optional<Period> period)
    {
        ExpectedAssessment out;
        out.place = table.place();
        out.about = about(table, Named::all);
        if (const auto own = table.period("period")) period = own;
        if (!period) table.missing("period");
        out.period = period.value_or(Period{});
        if (table.string("level") == "not due")
            out.not_due = ExpectedAssessment::NotDue::yes;
        else
            out.level = table.one_of<Level>("level", level_words);
        out.computed = table.one_of<Level>("computed_level", level_words);
        out.trend = table.one_of<Trend>("trend", trend_words);
        if (const auto value = table.value("value")) out.value = number(*value);
        if (auto lets = table.table("let"))
            for (const auto& name : lets->keys())
                if (const auto value = number(*lets->value(name))) out.lets.emplace_back(name, *value);
        out.text = fragments(table, "text");
        out.missing = fragments(table, "missing");
        table.finish();
        if (!out.level && !out.computed && out.not_due == ExpectedAssessment::NotDue::no && !out.trend && !out.value &&
            out.lets.empty() && out.text.empty() && out.missing.empty() && !table.has("level"))
            table.error(table.place(), "missing-key",
                        table.what() + " expects nothing: say a level, a value or a text");
        return out;
    }

    ExpectedAlert alert(Table table)
    {
        ExpectedAlert out;
        out.place = table.place();
        out.about = about(table, Named::all);
        if (!table.has("state")) table.missing("state");
        out.state = table.one_of<AlertState>("state", alert_words);
        out.level = table.one_of<Level>("level", level_words);
        out.since = table.period("since");
        out.last = table.period("last");
        if (table.has("ended_because")) out.ended_because = table.string("ended_because");
        table.finish();
        return out;
    }

    ExpectedMessage message(Table table)
    {
        ExpectedMessage out;
        out.place = table.place();
        out.about = about(table, Named::some);
        if (const auto to = table.required("to")) {
            out.to = to->text;
            auto known = ids_of(catalogue_.people);
            for (const auto& [id, channel] : draft_.out.channels) known.push_back("channel:" + id);
            if (std::find(known.begin(), known.end(), to->text) == known.end())
                table.error(to->place, "unknown-name", "nobody is called " + suggestion(to->text, known));
        }
        out.transition = table.one_of<std::string_view>("transition", transition_words).value_or("");
        out.subject = fragments(table, "subject");
        out.text = fragments(table, "text");
        table.finish();
        return out;
    }

    Step step(Table& table, std::string_view key)
    {
        const auto given = table.value(key);
        if (!given) return {};
        if (given->is_integer()) {
            const auto n = given->integer(1, 25);
            return {.before = {}, .after = n ? std::optional<int>(static_cast<int>(*n)) : std::nullopt};
        }
        const auto text = given->text(wanted_step);
        const auto parsed = text ? parse_step(text->text) : std::nullopt;
        if (text && !parsed) given->wrong_value(wanted_step);
        return parsed.value_or(Step{});
    }

    ExpectedRisk risk(Table table)
    {
        ExpectedRisk out;
        out.place = table.place();
        if (const auto id = table.required("id")) out.id = id->text;
        out.probability = step(table, "probability");
        out.consequence = step(table, "consequence");
        out.value = step(table, "value");
        out.state = table.one_of<RiskState>("state", risk_words);
        table.finish();
        return out;
    }

    ExpectedFinding finding(Table table)
    {
        ExpectedFinding out;
        out.place = table.place();
        const auto whose = about(table, Named::some);
        out.metric = whose.metric;
        out.unit = whose.unit;
        out.code = table.string("code");
        out.period = table.period("period");
        out.text = fragments(table, "text");
        table.finish();
        return out;
    }

    Draft& draft_;
    const Catalogue& catalogue_;
};

}  // namespace

}  // namespace varsko::configuration

namespace varsko::trial {

using namespace configuration;

Head read_head(const NamedText& given, Diagnostics& problems)
{
    Head head;
    const File file = parse(given.name, given.text, problems);
    Table top{file, file.root, "a file of tests", test_file, {file.name, 1, 1}, problems};
    head.configuration_place = top.key_place("configuration");
    head.configuration = top.strings("configuration");
    head.rules = top.texts("rules");
    if (!top.has("test") && !has_errors(problems)) top.missing("test");
    return head;
}

ReadCases read_cases(const NamedText& given, const Configuration& configuration)
{
    Draft draft;
    draft.out = configuration;
    ReadCases out;
    const File& file = draft.files.emplace_back(parse(given.name, given.text, draft.problems));
    Table top{file, file.root, "a file of tests", test_file, {file.name, 1, 1}, draft.problems};
    CaseReader reader(draft);
    for (auto& table : top.tables("test")) {
        Table named{table};
        out.cases.push_back(reader.read(std::move(named)));
    }
    for (const auto& rule : top.texts("rules"))
        if (const auto ids = ids_of(configuration.rules);
            rule.text != "missing" && std::find(ids.begin(), ids.end(), rule.text) == ids.end())
            draft.error(rule.place, "unknown-name", "no rule " + suggestion(rule.text, ids));
    sort_by_place(draft.problems);
    out.diagnostics = std::move(draft.problems);
    return out;
}

}  // namespace varsko::trial
