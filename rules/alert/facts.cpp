#include "rules/alert/facts.hpp"

#include "rules/alert/action_link.hpp"
#include "rules/alert/transition_words.hpp"
#include "rules/level_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace varsko {

namespace mustache = kainjow::mustache;

namespace {

struct Words {
    std::string_view sv, en;
    std::string_view in(std::string_view language) const { return language == "en" ? en : sv; }
};

Words trend_words(Trend t)
{
    switch (t) {
        case Trend::positive: return {"positiv", "positive"};
        case Trend::stable: return {"stabil", "stable"};
        case Trend::negative: return {"negativ", "negative"};
        case Trend::unknown: return {"", ""};
    }
    return {"", ""};
}

Words truth_words(Explanation::Condition::Truth t)
{
    switch (t) {
        case Explanation::Condition::Truth::no: return {"nej", "no"};
        case Explanation::Condition::Truth::yes: return {"ja", "yes"};
        case Explanation::Condition::Truth::unknown: return {"går inte att avgöra", "cannot be decided"};
    }
    return {"", ""};
}

// Shares are told with a decimal, everything else as it is; a sign where the sign is the point.
std::string said(double value, Measure measure, std::string_view language)
{
    if (std::isnan(value)) return language == "en" ? "missing" : "saknas";
    return spoken(value, measure, measure.quantity == Quantity::share ? "+.1%" : "", language);
}

// Empty without a base_url: the address that the daemon listens on is no address for whoever gets a mail.
std::string link_to(const Configuration& configuration, const AlertKey& key)
{
    const std::string& base = configuration.daemon.base_url;
    return base.empty() ? "" : base + "/api/v1/alerts/" + key.id();
}

// A name with nothing to say is false, so that {{#name}} asks whether it has.
void set(mustache::data& d, const std::string& name, const std::string& value)
{
    d.set(name, value.empty() ? mustache::data(false) : mustache::data(value));
}
void set_flag(mustache::data& d, const std::string& name, bool on) { d.set(name, mustache::data(on)); }

std::string role_word(std::string_view role, std::string_view language)
{
    if (role == "chief") return language == "en" ? "chief" : "chef";
    if (role == "economist") return language == "en" ? "economist" : "ekonom";
    if (role == "admin") return language == "en" ? "administrator" : "administratör";
    return std::string(role);
}

mustache::data list_of(const std::vector<std::string>& lines, const std::string& name)
{
    mustache::data list(mustache::data::type::list);
    for (const auto& line : lines) {
        mustache::data item;
        set(item, name, line);
        list << item;
    }
    return list;
}

constexpr std::size_t most_figures_told = 24;

class Facts {
public:
    Facts(const Configuration& configuration, const Letter& letter, const Recipient& recipient, Counts counts,
          Instant now)
        : configuration_(configuration),
          catalogue_(configuration.catalogue),
          letter_(letter),
          recipient_(recipient),
          language_(language_of(catalogue_, recipient)),
          masked_(counts == Counts::masked),
          today_(std::chrono::floor<std::chrono::days>(now))
    {
    }

    mustache::data all() const
    {
        mustache::data d;
        names(d);
        levels(d);
        arithmetic(d);
        course(d);
        surroundings(d);
        links(d);
        return d;
    }

private:
    const Metric& metric() const { return catalogue_.metrics[letter_.metric]; }
    const Unit& unit() const { return catalogue_.units[letter_.unit]; }

    std::string word_in(Phrase phrase) const { return std::string(language_ == "en" ? phrase.en : phrase.sv); }

    void names(mustache::data& d) const
    {
        set(d, "organisation",
            catalogue_.organisation_name.empty() ? catalogue_.organisation : catalogue_.organisation_name);
        set(d, "language", std::string(language_));
        set(d, "rule", letter_.key.rule);
        set(d, "title", title());
        set(d, "metric", metric().name.in(language_).empty() ? metric().id : metric().name.in(language_));
        set(d, "unit", unit().name.empty() ? unit().id : unit().name);
        set(d, "period", spoken(letter_.period, language_));
        set(d, "since", letter_.since && letter_.since != letter_.period ? spoken(letter_.since, language_) : "");
        set(d, "id", letter_.key.id());
        set(d, "ruleset", configuration_.version.substr(0, 12));
        const auto& t = letter_.transition;
        set(d, "transition", word_in(word_of_transition(t)));
        set(d, "what_happened", what_happened());
        set_flag(d, "resolved", t == "resolved");
        set_flag(d, "corrected", t == "corrected");
        set_flag(d, "ended", is_over(letter_));
        set_flag(d, "worsened", t == "worsened");
        set_flag(d, "improved", t == "improved");
        set_flag(d, "risk_moved", t == "risk-moved");
        set_flag(d, "calls_again", t == "reminded" || t == "escalated");
        set_flag(d, "firing", !is_over(letter_));
        set_flag(d, "missing_figures", letter_.rule == nullptr);
        set_flag(d, "preliminary", letter_.preliminary);
    }

    std::string what_happened() const
    {
        std::string s = word_in(sentence_of_transition(letter_.transition));
        if (letter_.rule_ended)
            return word_in({"Regeln gäller inte längre, och dess larm är stängt. ",
                            "The rule is valid no longer, and its alert is closed. "}) +
                   s;
        if (!letter_.year_closed) return s;
        return (language_ == "en" ? "The year is over, and the alert on its figures is closed. "
                                  : "Året är slut, och larmet om dess siffror är stängt. ") +
               s;
    }

    std::string title() const
    {
        if (!letter_.rule) return language_ == "en" ? "Missing figures" : "Siffror saknas";
        const auto& t = letter_.rule->rule->title.in(language_);
        return t.empty() ? letter_.key.rule : t;
    }

    void levels(mustache::data& d) const
    {
        set(d, "level", level_word(letter_.level, language_));
        set(d, "letter", std::string(level_letter(letter_.level)));
        set(d, "colour", std::string(level_colour(letter_.level)));
        const bool changed = letter_.level_before != letter_.level && letter_.level_before != Level::unknown;
        set_flag(d, "changed", changed);
        set(d, "level_before", changed ? level_word(letter_.level_before, language_) : "");
        const Measure measure = letter_.explanation ? letter_.explanation->measure : metric().measure;
        const bool has_value = letter_.explanation && !hides_sentence() && !std::isnan(letter_.value);
        set(d, "value", has_value ? said(letter_.value, measure, language_) : "");
        const auto before = has_value && !std::isnan(letter_.value_before)
                                ? said(letter_.value_before, measure, language_)
                                : std::string();
        set(d, "value_before", has_value && before != said(letter_.value, measure, language_) ? before : "");
        set(d, "unusual", hides_surroundings() ? "" : letter_.unusual.in(language_));
        set(d, "would_change", hides_sentence() ? "" : letter_.would_change.in(language_));
        set(d, "trend", letter_.explanation ? std::string(trend_words(letter_.explanation->trend).in(language_)) : "");
    }

    bool hides_sentence() const { return masked_ && letter_.suppression && letter_.suppression->any; }
    // What is said of other periods, units and rules may be small too, and is not looked at one by one.
    bool hides_surroundings() const { return masked_ && letter_.rule && reads_protected(catalogue_, *letter_.rule); }

    void arithmetic(mustache::data& d) const
    {
        set(d, "sentence", sentence());
        mustache::data inputs(mustache::data::type::list), lets(mustache::data::type::list),
            conditions(mustache::data::type::list), others(mustache::data::type::list);
        std::vector<std::string> missing;
        if (letter_.explanation) {
            const std::size_t told = std::min(letter_.explanation->inputs.size(), most_figures_told);
            for (std::size_t i = 0; i < told; ++i) inputs << one(i);
            missing = missing_in_words(*letter_.explanation, language_);
            if (!hides_sentence()) {
                for (const auto& let : letter_.explanation->lets) lets << one(let);
                for (const auto& condition : letter_.explanation->conditions) conditions << one(condition);
                if (!hides_surroundings())
                    for (const auto& other : letter_.explanation->others) others << one(other);
            }
        }
        d.set("inputs", inputs);
        further_figures(d);
        d.set("lets", lets);
        d.set("conditions", conditions);
        d.set("other_rules", others);
        d.set("missing", list_of(missing, "figure"));
        mustache::data late(mustache::data::type::list);
        for (const auto& [period, due] : letter_.late) {
            mustache::data item;
            set(item, "period", spoken(period, language_));
            set(item, "due", text(due));
            late << item;
        }
        d.set("late", late);
    }

    std::string sentence() const
    {
        const bool english = language_ == "en";
        if (letter_.explanation) {
            if (!hides_sentence())
                return say(catalogue_, *letter_.rule, *letter_.explanation, letter_.unit, letter_.period, language_);
            return fmt::format("{}, {}: {}.", metric().name.in(language_), unit().name,
                               level_word(letter_.level, language_));
        }
        if (letter_.late.empty())
            return english ? fmt::format("{} for {} has come.", metric().name.in(language_), unit().name)
                           : fmt::format("{} för {} har kommit.", metric().name.in(language_), unit().name);
        const auto& [period, due] = letter_.late.back();
        return english ? fmt::format("{} for {}, {}, has not come; it was due {}.", metric().name.in(language_),
                                     unit().name, spoken(period, language_), text(due))
                       : fmt::format("{} för {}, {}, har inte kommit; uppgiften skulle ha kommit {}.",
                                     metric().name.in(language_), unit().name, spoken(period, language_), text(due));
    }

    // A mail stays short: beyond so many it says where the others are.
    void further_figures(mustache::data& d) const
    {
        const std::size_t all = letter_.explanation ? letter_.explanation->inputs.size() : 0;
        set(d, "further", all > most_figures_told ? std::to_string(all - most_figures_told) : "");
        std::string explain =
            fmt::format("varsko explain {} {} {}", letter_.key.rule, letter_.key.unit, letter_.period.text());
        if (letter_.rule && letter_.rule->rule->metrics.size() > 1) explain += " --metric " + letter_.key.metric;
        set(d, "explain", explain);
    }

    mustache::data one(std::size_t index) const
    {
        const Input& input = letter_.explanation->inputs[index];
        const Metric& m = catalogue_.metrics[input.metric];
        mustache::data item;
        set(item, "metric", m.name.in(language_).empty() ? m.id : m.name.in(language_));
        set(item, "unit", catalogue_.units[input.unit].name);
        set(item, "scenario", word_in(varsko::spoken(input.slice.scenario)));
        set(item, "period", varsko::spoken(input.slice, language_));
        const bool known = input.missing == Missing::known && !std::isnan(input.value);
        using Why = Suppression::Why;
        const Why why = masked_ && letter_.suppression ? letter_.suppression->inputs[index] : Why::told;
        set(item, "value",
            why == Why::small            ? fmt::format("<{}", m.smallest_shown)
            : why == Why::by_subtraction ? word_in({"visas inte", "not shown"})
            : known                      ? spoken(input.value, m.measure, "", language_)
                                         : said(std::nan(""), m.measure, language_));
        set_flag(item, "preliminary", input.preliminary);
        set(item, "source", index < letter_.sources.size() ? letter_.sources[index] : "");
        return item;
    }

    mustache::data one(const Explanation::Let& let) const
    {
        mustache::data item;
        set(item, "name", let.name);
        set(item, "formula", let.text);
        set(item, "value", let.is_level ? spoken(let, "", language_) : said(let.value, let.measure, language_));
        return item;
    }

    mustache::data one(const Explanation::Other& other) const
    {
        mustache::data item;
        set(item, "title", other.title.in(language_).empty() ? other.rule : other.title.in(language_));
        set(item, "unit", catalogue_.units[other.unit].name);
        set(item, "level", level_word(other.level, language_));
        set(item, "sentence", other.sentence.at(language_ == "en" ? "en" : "sv"));
        return item;
    }

    mustache::data one(const Explanation::Condition& c) const
    {
        mustache::data item;
        set(item, "level", level_word(c.level, language_));
        set(item, "formula", c.text);
        set(item, "answer", std::string(truth_words(c.truth).in(language_)));
        return item;
    }

    void course(mustache::data& d) const
    {
        const bool drawn = letter_.chart && is_worth_drawing(*letter_.chart) && !hides_surroundings();
        set(d, "course", drawn ? in_words(*letter_.chart, language_) : "");
        set(d, "chart", drawn && recipient_.person ? chart_name(message_id(letter_, recipient_.id)) : "");
    }

    // For people only: who reads a channel is nobody in particular.
    void links(mustache::data& d) const
    {
        for (const LinkAction action : all_link_actions)
            set(d, fmt::format("{}_link", text(action)), has_link(action) ? link(action) : "");
    }

    bool has_link(LinkAction action) const
    {
        if (!recipient_.person) return false;
        switch (action) {
            case LinkAction::acknowledge:
            case LinkAction::silence: return !is_over(letter_);
            case LinkAction::comment:
            case LinkAction::useful:
            case LinkAction::noise: return true;
        }
        return false;
    }

    std::string link(LinkAction action) const
    {
        return action_url(configuration_, message_id(letter_, recipient_.id), action, today_);
    }

    void surroundings(mustache::data& d) const
    {
        d.set("rows", list_of(hides_surroundings() ? std::vector<std::string>() : letter_.row_lines, "line"));
        d.set("risks", list_of(letter_.risk_lines, "line"));
        set(d, "why", why_in_words(catalogue_, recipient_.why, language_));
        set(d, "link", link_to(configuration_, letter_.key));
        d.set("notes", list_of(configuration_.notes, "note"));
    }

    const Configuration& configuration_;
    const Catalogue& catalogue_;
    const Letter& letter_;
    const Recipient& recipient_;
    std::string_view language_;
    bool masked_;
    Day today_;
};

}  // namespace

bool is_over(const Letter& letter)
{
    return letter.over || letter.transition == "resolved" || letter.transition == "corrected" ||
           letter.transition == "judged";
}

std::string why_in_words(const Catalogue& catalogue, std::string_view why, std::string_view language)
{
    const bool english = language == "en";
    std::string s;
    if (why.starts_with("route ")) {
        const auto end = why.find(' ', 6);
        // Which route it was is for `varsko outbox`; a person is told by what they are.
        if (end != why.npos) return why_in_words(catalogue, why.substr(end + 1), language);
        return fmt::format("{} {}", english ? "recipient by route" : "mottagare enligt väg", why.substr(6));
    }
    if (why.starts_with("escalated after ")) {
        const auto comma = why.find(", ");
        const auto days = why.substr(16, why.find(' ', 16) - 16);
        return fmt::format(fmt::runtime(english ? "{}, because nobody has acknowledged it in {} working days"
                                                : "{}, för att ingen har kvitterat det på {} arbetsdagar"),
                           why_in_words(catalogue, why.substr(comma + 2), language), days);
    }
    if (why == "told-before") return english ? "told before" : "den som har fått besked tidigare";
    if (why.starts_with("silence-ends"))
        return english ? "the one who asked for the silence" : "den som bad om tystnaden";
    if (why == "named") return english ? "named recipient" : "namngiven mottagare";
    if (why.starts_with("risk-owner"))
        return (english ? "owner of the risk" : "ägare av risken") + std::string(why.substr(10));
    const auto of = why.find("-of ");
    if (of == why.npos) return std::string(why);
    const auto comma = std::min(why.find(',', of), why.size());
    const auto unit = catalogue.unit(why.substr(of + 4, comma - of - 4));
    s = fmt::format("{} {} {}", role_word(why.substr(0, of), language), english ? "of" : "för",
                    unit && !catalogue.units[*unit].name.empty() ? catalogue.units[*unit].name
                                                                 : why.substr(of + 4, comma - of - 4));
    return s + std::string(why.substr(comma));
}

mustache::data facts(const Configuration& configuration, const Letter& letter, const Recipient& recipient,
                     Counts counts, Instant now)
{
    return Facts(configuration, letter, recipient, counts, now).all();
}

}  // namespace varsko
