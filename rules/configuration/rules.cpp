// [[rule]] as written.  What its expressions mean is found out when they are compiled.
#include "rules/configuration/draft.hpp"

#include <algorithm>
#include <array>

namespace varsko::configuration {

namespace {

constexpr std::pair<std::string_view, Level> colours[] = {
    {"green", Level::green}, {"yellow", Level::yellow}, {"red", Level::red}};
constexpr std::pair<std::string_view, Level> severities[] = {{"yellow", Level::yellow}, {"red", Level::red}};
constexpr std::pair<std::string_view, bool> modes[] = {{"apply", false}, {"propose", true}};
const std::vector<std::string> told = {"red",      "yellow",  "flag",      "worsened",   "improved",
                                       "resolved", "missing", "corrected", "preliminary"};
const std::vector<std::string> told_unless_said = {"red", "flag", "worsened", "resolved", "corrected", "missing"};
const std::vector<std::string> known_risk_types = {"environment", "staff",    "operations",
                                                   "quality",     "delivery", "finance"};

void read_metrics_of(Draft& draft, Table& table, Rule& rule)
{
    const auto given = table.value("metric");
    if (!given) return table.missing("metric");
    const auto add = [&](MetricIndex metric) {
        if (std::find(rule.metrics.begin(), rule.metrics.end(), metric) == rule.metrics.end())
            rule.metrics.push_back(metric);
    };
    if (!given->is_table()) {
        for (const auto& item : given->items())
            if (const auto name = item.text("a metric, a list of metrics, or { group = \"…\" }"))
                if (const auto metric = metric_named(draft, *name)) add(*metric);
        if (given->is_list() && given->items().empty())
            given->error(given->place(), "wrong-value", given->whose() + " names no metric");
        return;
    }
    auto selection = *given->table();
    const auto group = selection.required("group");
    selection.finish();
    if (!group) return;
    std::set<std::string> known;
    const auto& metrics = draft.out.catalogue.metrics;
    for (std::size_t i = 0; i < metrics.size(); ++i) {
        known.insert(metrics[i].groups.begin(), metrics[i].groups.end());
        if (std::find(metrics[i].groups.begin(), metrics[i].groups.end(), group->text) != metrics[i].groups.end())
            add(static_cast<MetricIndex>(i));
    }
    if (rule.metrics.empty())
        draft.error(group->place, "unknown-name",
                    "no metric is in the group " +
                        suggestion(group->text, std::vector<std::string>(known.begin(), known.end())));
}

void read_selection(Draft& draft, Table& table, Rule& rule)
{
    read_metrics_of(draft, table, rule);
    if (const auto units = table.value("units"))
        rule.units = units_selected(draft, *units);
    else
        for (UnitIndex i = 0; i < draft.out.catalogue.units.size(); ++i) rule.units.push_back(i);
    if (auto valid = table.table("valid")) {
        rule.valid_from = valid->period("from");
        rule.valid_to = valid->period("to");
        if (rule.valid_from && rule.valid_to && rule.valid_to->last_day() < rule.valid_from->first_day())
            valid->error(
                valid->key_place("to"), "wrong-value",
                fmt::format("the rule ends {} before it begins {}", rule.valid_to->text(), rule.valid_from->text()));
        if (valid->keys().empty()) valid->missing("from");
        valid->finish();
    }
    if (const auto goal = table.integer("goal", 0, 1000)) rule.goal = static_cast<int>(*goal);
}

// Which colours go together is checked where rules are compiled; that happens per metric, so a rule whose metric is
// wrong is looked at here.
void check_conditions(const Table& table, const Rule& rule)
{
    if (!rule.metrics.empty()) return;
    if (rule.when && !rule.levels.empty())
        table.error(rule.when->place, "levels-and-when", "a rule has colours (levels) or a flag (when), not both");
    if (!rule.when && rule.levels.empty() && !rule.judged)
        table.error(table.place(), "no-condition", fmt::format("the rule {} has neither levels nor when", rule.id));
    if (rule.levels.size() == 3)
        table.error(rule.levels.at(Level::green).place, "three-levels",
                    "a rule names one or two colours: the third is what is left");
}

// False if a condition was written and is wrong: there is nothing to compile, and that has been told.
bool read_levels(Table& table, Rule& rule)
{
    rule.judged = table.flag("judged", false);
    rule.when = table.text("when");
    if (auto levels = table.table("levels")) {
        for (const auto& [word, level] : colours)
            if (auto condition = levels->text(word)) rule.levels.emplace(level, std::move(*condition));
        levels->finish();
        if (levels->keys().empty()) levels->missing("red");
    }
    if (const auto severity = table.one_of<Level>("severity", severities)) {
        rule.severity = *severity;
        if (!table.has("when"))
            table.error(table.key_place("severity"), "wrong-value",
                        "\"severity\" is for flags (when); colours say their own");
    }
    const bool is_written = table.has("when") || table.has("levels");
    if (is_written && !rule.when && rule.levels.empty()) return false;
    check_conditions(table, rule);
    return true;
}

void read_let(Table& table, Rule& rule)
{
    if (auto let = table.table("let")) {
        for (const auto& name : let->keys()) {
            if (!is_identifier(name))
                let->error(
                    let->key_place(name), "wrong-value",
                    fmt::format("a name in \"let\" has lower-case letters a-z, digits and _ only, not \"{}\"", name));
            if (auto expression = let->text(name)) rule.let.emplace_back(name, std::move(*expression));
        }
        let->finish();
    }
    rule.value = table.text("value");
}

constexpr std::string_view first_working_day = "1st working day of the month";

void read_remind(Table& given, Rule::Notify& notify)
{
    constexpr std::string_view wanted =
        "a time such as \"14 days\" or \"2 weeks\", or \"1st working day of the month\"";
    if (const auto remind = given.value("remind")) {
        const auto words = remind->text(wanted);
        const auto days = words ? parse_day_count(words->text) : std::nullopt;
        if (words && words->text == first_working_day)
            notify.remind = Rule::Notify::Remind{.days = 0, .except = {}};
        else if (days.value_or(0) > 0)
            notify.remind = Rule::Notify::Remind{.days = *days, .except = {}};
        else if (words)
            remind->wrong_value(wanted);
    }
    for (const auto& name : given.texts("remind_except")) {
        const auto month = parse_month(name.text);
        if (!month)
            given.error(name.place, "wrong-value",
                        fmt::format("\"remind_except\" has months, such as \"07\" or \"juli\", not \"{}\"", name.text));
        else if (!notify.remind)
            given.error(name.place, "wrong-value",
                        "\"remind_except\" says when not to remind, and nothing says when to");
        else
            notify.remind->except.push_back(*month);
    }
}

void read_escalations(Draft& draft, Table& given, Rule::Notify& notify)
{
    constexpr std::string_view wanted = "working days such as \"5 working days\"";
    for (auto& table : given.tables("escalate")) {
        Rule::Notify::Escalation step;
        if (const auto after = table.value("after")) {
            const auto words = after->text(wanted);
            step.working_days = words ? parse_working_days(words->text).value_or(0) : 0;
            if (words && step.working_days == 0) after->wrong_value(wanted);
        } else {
            table.missing("after");
        }
        for (const auto& name : table.texts("to")) {
            check_recipient(draft, name, "\"to\" in \"escalate\"");
            step.to.push_back(name.text);
        }
        if (step.to.empty() && !table.has("to")) table.missing("to");
        table.finish();
        notify.escalate.push_back(std::move(step));
    }
    std::stable_sort(notify.escalate.begin(), notify.escalate.end(),
                     [](const auto& a, const auto& b) { return a.working_days < b.working_days; });
}

void read_notify(Draft& draft, Table& table, Rule& rule)
{
    auto given = table.table("notify");
    if (!given) return;
    Rule::Notify notify{.on = told_unless_said, .to = {}, .remind = std::nullopt, .escalate = {}};
    if (given->has("on")) {
        notify.on.clear();
        for (const auto& word : given->texts("on")) {
            if (std::find(told.begin(), told.end(), word.text) == told.end())
                draft.error(word.place, "wrong-value", "\"on\" in \"notify\" cannot be " + suggestion(word.text, told));
            notify.on.push_back(word.text);
        }
    }
    // For a flag, "flag" and the colour that it is routed as are the same thing.
    const auto has = [&](std::string_view word) {
        return std::find(notify.on.begin(), notify.on.end(), word) != notify.on.end();
    };
    const std::string severity{text(rule.severity)};
    if (rule.when && has("flag") && !has(severity)) notify.on.push_back(severity);
    if (rule.when && has(severity) && !has("flag")) notify.on.emplace_back("flag");
    for (const auto& name : given->texts("to")) {
        check_recipient(draft, name, "\"to\" in \"notify\"");
        notify.to.push_back(name.text);
    }
    read_remind(*given, notify);
    read_escalations(draft, *given, notify);
    given->finish();
    rule.notify = std::move(notify);
}

// 3, "+1"
std::optional<RiskEffect::Change> read_change(const Value& value)
{
    constexpr std::string_view wanted = "a number from 1 to 5, or \"+1\" to \"+4\"";
    if (value.is_integer()) {
        const auto n = value.integer(1, 5);
        return n ? std::optional<RiskEffect::Change>{{false, static_cast<int>(*n)}} : std::nullopt;
    }
    const auto words = value.text(wanted);
    if (!words) return std::nullopt;
    if (words->text.size() == 2 && words->text[0] == '+' && words->text[1] >= '1' && words->text[1] <= '4')
        return RiskEffect::Change{true, words->text[1] - '0'};
    value.wrong_value(wanted);
    return std::nullopt;
}

std::map<Level, RiskEffect::Change> read_changes(Table& effect, std::string_view key, const Rule& rule)
{
    std::map<Level, RiskEffect::Change> out;
    const auto given = effect.value(key);
    if (!given) return out;
    const auto living = rule.when ? std::vector<Level>{Level::flag} : std::vector<Level>{Level::yellow, Level::red};
    if (!given->is_table()) {
        if (const auto change = read_change(*given))
            for (const auto level : living) out[level] = *change;
        return out;
    }
    auto by_level = *given->table();
    for (const auto level : living)
        if (const auto value = by_level.value(text(level)))
            if (const auto change = read_change(*value)) out[level] = *change;
    by_level.finish();
    return out;
}

RiskEffect read_effect(Draft& draft, Table& table, const Rule& rule)
{
    RiskEffect effect;
    effect.place = table.place();
    effect.open = table.flag("open", false);
    if (const auto id = table.text("id")) {
        effect.id = id->text;
        if (effect.open)
            table.error(id->place, "wrong-value", "a risk is opened (open = true) or moved (id), not both");
        else
            draft.risks_named.push_back({*id, "\"id\" in " + table.what()});
    } else if (!effect.open && !table.has("id")) {
        table.missing("id");
    }
    if (const auto type = table.text("type")) {
        effect.type = type->text;
        if (std::find(known_risk_types.begin(), known_risk_types.end(), type->text) == known_risk_types.end())
            table.warning(type->place, "unusual-type",
                          "no usual type of risk: " + suggestion(type->text, known_risk_types));
    }
    effect.risk_text = table.localised("text");
    effect.probability = read_changes(table, "probability", rule);
    effect.consequence = read_changes(table, "consequence", rule);
    if (!effect.open && !table.has("probability") && !table.has("consequence")) table.missing("probability");
    effect.after = static_cast<int>(table.integer("after", 1, 60).value_or(1));
    if (const auto owner = table.text("owner")) {
        effect.owner = owner->text;
        check_recipient(draft, *owner, "\"owner\" in \"risk\"");
    }
    effect.propose = table.one_of<bool>("mode", modes).value_or(false);
    table.finish();
    return effect;
}

void read_say(Table& table, Rule& rule)
{
    const auto given = table.value("say");
    if (!given) return;
    if (!given->is_table()) {
        if (auto sentence = given->text("a sentence, or { sv = \"…\", en = \"…\" }"))
            rule.say.emplace("sv", std::move(*sentence));
        return;
    }
    auto languages = *given->table();
    for (const auto* language : {"sv", "en"})
        if (auto sentence = languages.text(language)) rule.say.emplace(language, std::move(*sentence));
    languages.finish();
}

void read_id(Draft& draft, Table& table, std::map<std::string, Place>& seen, Rule& rule)
{
    const auto id = table.required("id");
    if (!id) return;
    rule.id = id->text;
    if (!is_rule_id(id->text))
        table.error(id->place, "wrong-value",
                    fmt::format("a rule's id has lower-case letters a-z, digits, - and _ only, not \"{}\"", id->text));
    if (id->text == "missing")
        table.error(id->place, "wrong-value",
                    "\"missing\" is the name of the alert of figures that have not come; a rule needs another id");
    is_first(draft, seen, *id, "rule");
}

}  // namespace

void read_rules(Draft& draft)
{
    std::map<std::string, Place> seen;
    for (auto& table : draft.section("rule")) {
        Rule rule;
        rule.place = table.place();
        read_id(draft, table, seen, rule);
        rule.title = table.localised("title");
        if (rule.title.sv.empty()) rule.title.sv = rule.id;
        read_selection(draft, table, rule);
        read_let(table, rule);
        const bool has_condition = read_levels(table, rule);
        rule.for_periods = static_cast<int>(table.integer("for", 1, 60).value_or(1));
        rule.clear_periods = static_cast<int>(table.integer("clear", 1, 60).value_or(1));
        read_notify(draft, table, rule);
        for (auto& effect : table.tables("risk")) rule.risks.push_back(read_effect(draft, effect, rule));
        read_say(table, rule);
        table.finish();
        draft.to_compile.push_back(rule);
        if (!has_condition) draft.to_compile.back().metrics.clear();  // known by name, and compiled for nothing
        draft.out.rules.push_back(std::move(rule));
    }
}

}  // namespace varsko::configuration
