// Numbers and sentences for people.
#include "rules/assess.hpp"
#include "rules/expression/formula.hpp"
#include "rules/expression/sentence.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

namespace varsko {

namespace {

using expression::NumberFormat;

constexpr std::string_view minus_sign = "\u2212", no_break_space = "\u00a0";

// 1408.25 with one decimal is "1 408,3" or "1,408.3".
std::string digits(double magnitude, int decimals, bool en)
{
    std::string plain = fmt::format("{:.{}f}", magnitude, decimals);
    const auto dot = plain.find('.');
    std::string whole = plain.substr(0, dot), out;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        if (i > 0 && (whole.size() - i) % 3 == 0) out += en ? "," : no_break_space;
        out += whole[i];
    }
    if (dot != std::string::npos) out += (en ? "." : ",") + plain.substr(dot + 1);
    return out;
}

int usual_decimals(double x, Measure m)
{
    switch (m.quantity) {
        case Quantity::money: return m.factor > 1 ? 1 : 0;
        case Quantity::share: return 1;
        default: break;
    }
    for (int decimals = 0; decimals < 2; ++decimals) {
        const double scale = decimals == 0 ? 1 : 10;
        if (std::abs(x * scale - std::round(x * scale)) < 1e-6) return decimals;
    }
    return 2;
}

std::string suffix(Measure m, bool difference, double shown, bool en)
{
    const bool one = std::abs(shown) == 1;
    switch (m.quantity) {
        case Quantity::money: return std::string(no_break_space) + std::string(text(m));
        case Quantity::share:
            if (!difference) return en ? "%" : std::string(no_break_space) + "%";
            return std::string(no_break_space) +
                   (en ? (one ? "percentage point" : "percentage points") : (one ? "procentenhet" : "procentenheter"));
        case Quantity::days:
            return std::string(no_break_space) + (en ? (one ? "day" : "days") : (one ? "dag" : "dagar"));
        case Quantity::hours:
            return std::string(no_break_space) + (en ? (one ? "hour" : "hours") : (one ? "timme" : "timmar"));
        default: return "";
    }
}

// Halves are rounded away from zero, as people do; a nudge makes 0.125 of a binary fraction behave.
double rounded_magnitude(double shown, int decimals)
{
    const double scale = std::pow(10, decimals);
    return std::floor(std::abs(shown) * scale * (1 + 1e-12) + 0.5) / scale;
}

std::string number(double x, Measure m, const NumberFormat& f, bool difference, bool en)
{
    if (std::isnan(x)) return en ? "missing" : "saknas";
    const double shown = m.quantity == Quantity::share ? x * 100 : x;
    const int decimals = f.decimals.value_or(usual_decimals(shown, m));
    const double magnitude = rounded_magnitude(shown, decimals);
    std::string out = magnitude == 0 ? "" : shown < 0 ? std::string(minus_sign) : f.sign ? "+" : "";
    return out + digits(magnitude, decimals, en) + suffix(m, difference, shown < 0 ? -magnitude : magnitude, en);
}

std::string word(const Explanation::Let& let, const NumberFormat& f, bool en)
{
    if (let.is_level) return spoken(level_of_badness(let.value), en ? "en" : "sv");
    if (!let.is_condition) return number(let.value, let.measure, f, let.is_difference, en);
    if (std::isnan(let.value)) return en ? "unknown" : "okänt";
    return let.value == 1 ? (en ? "yes" : "ja") : (en ? "no" : "nej");
}

const Explanation::Let* find(const Explanation& e, std::string_view name)
{
    for (const auto* list : {&e.lets, &e.said})
        for (const auto& let : *list)
            if (let.name == name) return &let;
    return nullptr;
}

// The explanation's value with what is known of it from the formula.
Explanation::Let value_of(const Formula& f, const Explanation& e)
{
    return {.name = "value",
            .text = f.value.text,
            .value = e.value,
            .measure = e.measure,
            .is_condition = false,
            .is_difference = f.value.is_difference,
            .is_level = false};
}

// "{amount:+} tkr": the measure stands in the words already.
std::string_view without_measure(std::string_view words, Measure m)
{
    const auto name = m.quantity == Quantity::share ? std::string_view{"%"} : text(m);
    if (m.quantity != Quantity::money && m.quantity != Quantity::share) return words;
    std::string_view rest = words;
    if (rest.starts_with(no_break_space))
        rest.remove_prefix(no_break_space.size());
    else if (rest.starts_with(' '))
        rest.remove_prefix(1);
    if (!rest.starts_with(name)) return words;
    rest.remove_prefix(name.size());
    const bool whole =
        rest.empty() || !((rest[0] >= 'a' && rest[0] <= 'z') || static_cast<unsigned char>(rest[0]) >= 0x80);
    return whole ? rest : words;
}

std::string title_of(const CompiledRule& rule, std::string_view language)
{
    return rule.rule->title.in(language).empty() ? rule.rule->id : rule.rule->title.in(language);
}

std::string subject_of(const Catalogue& catalogue, const CompiledRule& rule, UnitIndex unit, std::string_view language)
{
    const Metric& metric = catalogue.metrics[rule.metric];
    return fmt::format("{}, {}", catalogue.units[unit].name,
                       metric.name.in(language).empty() ? metric.id : metric.name.in(language));
}

std::string plain_sentence(const Catalogue& catalogue, const CompiledRule& rule, const Explanation& e, UnitIndex unit,
                           Period p, std::string_view language)
{
    const bool en = language == "en";
    const std::string title = title_of(rule, language), subject = subject_of(catalogue, rule, unit, language);
    if (e.computed == Level::unknown) {
        std::string what;
        for (const auto& m : missing_in_words(e, language)) what += (what.empty() ? "" : ", ") + m;
        return en ? fmt::format("{}: {} cannot be judged for {}{}.", subject, title, spoken(p, language),
                                what.empty() ? "" : "; missing: " + what)
                  : fmt::format("{}: {} kan inte bedömas för {}{}.", subject, title, spoken(p, language),
                                what.empty() ? "" : "; saknas: " + what);
    }
    const auto value = word(value_of(*rule.formula, e), {}, en);
    return en ? fmt::format("{}: {} is {} for {} ({}).", subject, title, spoken(e.computed, language),
                            spoken(p, language), value)
              : fmt::format("{}: {} är {} för {} ({}).", subject, title, spoken(e.computed, language),
                            spoken(p, language), value);
}

std::string name_of(const Catalogue& catalogue, const std::string& by)
{
    const Person* person = catalogue.person(by);
    return person && !person->name.empty() ? person->name : by;
}

std::string day_of(Instant at) { return text(std::chrono::floor<std::chrono::days>(at)); }

// ": the comment", without the stop that the sentence has
std::string because(const Judgement& j)
{
    std::string_view comment = j.comment;
    while (comment.ends_with('.') || comment.ends_with(' ')) comment.remove_suffix(1);
    return comment.empty() ? std::string() : fmt::format(": {}", comment);
}

}  // namespace

Phrase counted_periods(Grain grain)
{
    static constexpr std::array<Phrase, 7> words = {{{"dagar", "days"},
                                                     {"veckor", "weeks"},
                                                     {"månader", "months"},
                                                     {"tertial", "tertials"},
                                                     {"kvartal", "quarters"},
                                                     {"halvår", "half-years"},
                                                     {"år", "years"}}};
    return words.at(static_cast<std::size_t>(grain));
}

std::string lacking_in_words(const chance::Lack& lack, Grain grain, std::string_view language)
{
    const bool en = language == "en";
    const auto of = [&](std::string_view values) {
        return en ? fmt::format("needs {} {}, has {}", lack.needs, values, lack.has)
                  : fmt::format("behöver {} {}, har {}", lack.needs, values, lack.has);
    };
    switch (lack.reason) {
        case chance::Reason::too_few: {
            const Phrase periods = counted_periods(grain);
            return of(en ? periods.en : periods.sv);
        }
        case chance::Reason::too_few_cases: return of(en ? "cases" : "fall");
        case chance::Reason::missing: return en ? "a value is missing" : "ett värde saknas";
        case chance::Reason::constant: return en ? "the values do not vary" : "värdena varierar inte";
        case chance::Reason::not_a_count:
            return en ? "needs counts: whole numbers from 0" : "behöver antal: hela tal från 0";
        case chance::Reason::no_exposure:
            return en ? "what it is a share of is not above 0" : "det som antalet räknas bland är inte över 0";
        case chance::Reason::no_expectation:
            return en ? "the expected value is not above 0" : "det förväntade värdet är inte över 0";
        case chance::Reason::no_fit: return en ? "the model does not fit" : "modellen går inte att anpassa";
    }
    return {};
}

std::vector<std::string> missing_in_words(const Explanation& e, std::string_view language)
{
    std::vector<std::string> out = e.missing;
    if (language == "en") return out;
    for (std::string& what : out)
        if (const auto swedish = e.missing_sv.find(what); swedish != e.missing_sv.end()) what = swedish->second;
    return out;
}

std::string spoken(Level level, std::string_view language)
{
    static constexpr std::array<std::string_view, 6> sv = {"grön", "gul", "röd", "okänd", "utan anmärkning", "flaggad"};
    static constexpr std::array<std::string_view, 6> en = {"green", "yellow", "red", "unknown", "clear", "flagged"};
    return std::string((language == "en" ? en : sv).at(static_cast<std::size_t>(level)));
}

std::string spoken(Trend trend, std::string_view language)
{
    static constexpr std::array<std::string_view, 4> sv = {"positiv", "stabil", "negativ", "okänd"};
    static constexpr std::array<std::string_view, 4> en = {"positive", "stable", "negative", "unknown"};
    return std::string((language == "en" ? en : sv).at(static_cast<std::size_t>(trend)));
}

std::string spoken(const Explanation::Let& let, std::string_view format, std::string_view language)
{
    return word(let, expression::parse_number_format(format).value_or(NumberFormat{}), language == "en");
}

double as_printed(double x, Measure m)
{
    const double scale = m.quantity == Quantity::share ? 100 : 1;
    return std::copysign(rounded_magnitude(x * scale, usual_decimals(x * scale, m)) / scale, x);
}

std::string spoken(double x, Measure m, std::string_view format, std::string_view language)
{
    return number(x, m, expression::parse_number_format(format).value_or(NumberFormat{}), false, language == "en");
}

namespace {

// What the figures say.
std::string computed_sentence(const Catalogue& catalogue, const CompiledRule& rule, const Explanation& e,
                              UnitIndex unit, Period p, std::string_view language)
{
    const Formula& f = *rule.formula;
    auto own = f.sentences.find(std::string(language));
    // What cannot be judged is said as such: "ligger saknas mot budget" is no sentence.
    if (own == f.sentences.end() || e.computed == Level::unknown)
        return plain_sentence(catalogue, rule, e, unit, p, language);
    const bool en = language == "en";
    const Metric& metric = catalogue.metrics[rule.metric];
    std::string out;
    Measure last;  // of the number just written
    bool after_number = false;
    for (const auto& part : own->second) {
        if (part.name.empty()) {
            out += after_number ? without_measure(part.words, last) : std::string_view(part.words);
            after_number = false;
            continue;
        }
        after_number = false;
        if (part.name == "unit")
            out += catalogue.units[unit].name;
        else if (part.name == "metric")
            out += metric.name.in(language).empty() ? metric.id : metric.name.in(language);
        else if (part.name == "period")
            out += spoken(p, language);
        else if (part.name == "level")
            out += spoken(e.computed, language);
        else if (part.name == "trend")
            out += spoken(e.trend, language);
        else {
            const auto value = value_of(f, e);
            const auto* let = part.name == "value" ? &value : find(e, part.name);
            if (!let) continue;  // an explanation of another rule set; nothing to say
            out += word(*let, part.format, en);
            last = let->measure;
            after_number = !let->is_condition && !let->is_level;
        }
    }
    return out;
}

// "Obs: deviation är −1,996 % och skrivs −2,0 %; gränsen −2 % jämförs med det exakta."
std::string rounding_sentence(const Explanation::Rounding& r, std::string_view language)
{
    const bool en = language == "en";
    const double scale = r.measure.quantity == Quantity::share ? 100 : 1;
    const bool below = r.exact < r.limit;
    // As few decimals as tell it from the limit.
    int decimals = usual_decimals(r.exact * scale, r.measure) + 1;
    const auto rounded = [&](int d) { return std::copysign(rounded_magnitude(r.exact * scale, d), r.exact); };
    while (decimals < 9 && (below ? rounded(decimals) >= r.limit * scale : rounded(decimals) <= r.limit * scale))
        ++decimals;
    const auto said = [&](double x, std::optional<int> with) {
        return number(x, r.measure, {.sign = false, .decimals = with, .percent = false}, r.is_difference, en);
    };
    return fmt::format(fmt::runtime(en ? " {} is {}, printed as {}; it is the exact number that is compared with {}."
                                       : " {} är {} och skrivs {}; det är det exakta talet som jämförs med {}."),
                       r.name, said(r.exact, decimals), said(r.exact, std::nullopt), said(r.limit, std::nullopt));
}

// "Karin Ek har bedömt det som grönt (2024-04-17): placeringen är avslutad. Siffrorna ger röd."
std::string judged_sentence(const Catalogue& catalogue, const Explanation& e, std::string_view language)
{
    const bool en = language == "en";
    const Judgement& j = *e.judgement;
    std::string out = fmt::format(fmt::runtime(en ? "{} judged it {} ({})" : "{} har bedömt det som {} ({})"),
                                  name_of(catalogue, j.by), spoken(e.level, language), day_of(j.at));
    out += because(j) + ". ";
    if (e.computed == Level::unknown)
        out += en ? "The figures do not suffice to judge." : "Siffrorna räcker inte till en bedömning.";
    else if (e.computed == e.level)
        out += en ? "The figures give the same." : "Siffrorna ger detsamma.";
    else
        out +=
            fmt::format(fmt::runtime(en ? "The figures give {}." : "Siffrorna ger {}."), spoken(e.computed, language));
    if (e.figures_changed)
        out += en ? " The figures have changed since it was judged." : " Siffrorna har ändrats sedan det bedömdes.";
    return out;
}

}  // namespace

std::string say(const Catalogue& catalogue, const CompiledRule& rule, const Explanation& e, UnitIndex unit, Period p,
                std::string_view language)
{
    const bool en = language == "en", computes = !rule.formula->conditions.empty();
    const auto computed = [&] {
        std::string out = computed_sentence(catalogue, rule, e, unit, p, language);
        for (const auto& rounding : e.roundings) out += rounding_sentence(rounding, language);
        return out;
    };
    if (e.judgement && computes) return computed() + " " + judged_sentence(catalogue, e, language);
    const std::string about = subject_of(catalogue, rule, unit, language) + ": " + title_of(rule, language);
    if (e.judgement)
        return fmt::format(fmt::runtime(en ? "{} is {} for {}, says {} ({}){}." : "{} är {} för {}, enligt {} ({}){}."),
                           about, spoken(e.level, language), spoken(p, language), name_of(catalogue, e.judgement->by),
                           day_of(e.judgement->at), because(*e.judgement));
    if (!rule.rule->judged) return computed();
    const std::string none = fmt::format(
        fmt::runtime(en ? "{} has not been judged for {}." : "{} är inte bedömd för {}."), about, spoken(p, language));
    if (!computes || e.computed == Level::unknown) return none;
    return none + fmt::format(fmt::runtime(en ? " The figures propose {}: {}" : " Siffrorna föreslår {}: {}"),
                              spoken(e.computed, language), computed());
}

}  // namespace varsko
