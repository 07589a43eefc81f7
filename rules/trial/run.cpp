// The clock is turned from day to day: on each, what is late is settled, then what was known that day is taken in.
#include "rules/trial/run.hpp"

#include "rules/trial/used.hpp"
#include "rules/trial/words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace varsko::trial {

namespace {

using std::chrono::days;

bool has_all(std::string_view text, const std::vector<std::string>& fragments)
{
    // A blank that does not break is a blank to whoever writes a test.
    std::string plain(text);
    constexpr std::string_view no_break_space = "\u00a0";
    for (auto at = plain.find(no_break_space); at != std::string::npos; at = plain.find(no_break_space, at))
        plain.replace(at, no_break_space.size(), " ");
    return std::all_of(fragments.begin(), fragments.end(),
                       [&](const std::string& f) { return plain.find(f) != std::string::npos; });
}

bool meets(const Number& wanted, double value, Measure measure)
{
    if (wanted.missing || std::isnan(value)) return wanted.missing && std::isnan(value);
    const double factor =
        wanted.measure && wanted.measure->quantity == Quantity::money && measure.quantity == Quantity::money
            ? wanted.measure->factor / measure.factor
            : 1;
    return std::abs(value - wanted.value * factor) <= wanted.within * factor;
}

class Runner {
public:
    Runner(const Case& given, std::shared_ptr<const Configuration> configuration, std::shared_ptr<const RuleSet> rules,
           bool with_missing)
        : case_(given), world_(std::move(configuration), std::move(rules)), with_missing_(with_missing), used_(given)
    {
        report_.name = given.name;
        report_.place = given.place;
    }

    Report run()
    {
        std::map<Day, std::vector<Figure>> coming;
        for (const Given& g : case_.given) coming[g.known].push_back(g.figure);
        Day first = coming.empty() ? Day{} : coming.begin()->first;
        if (!case_.judgements.empty())
            first = coming.empty() ? case_.judgements.front().at : std::min(first, case_.judgements.front().at);
        if (!case_.looks.empty() && first == Day{}) first = case_.looks.front().at;
        if (!case_.looks.empty()) first = std::min(first, case_.looks.front().at);
        adopt_risks(world_, instant(first));
        before_ = world_.risks();
        auto next = coming.begin();
        auto said = case_.judgements.begin();
        today_ = first;
        const auto say_before = [&](Day day) {  // before the figures of that day come
            for (; said != case_.judgements.end() && said->at < day; ++said) say(*said);
        };
        for (const Look& look : case_.looks) {
            for (; next != coming.end() && next->first <= look.at; ++next) {
                say_before(next->first);
                pass_days_to(next->first);
                keep(take_in(world_, next->second, instant(next->first)));
            }
            say_before(look.at + days{1});
            pass_days_to(look.at + days{1});
            now_ = look.at;
            used_.look(world_);
            see(look);
        }
        if (next != coming.end()) never_came(next->first);
        unused();
        return std::move(report_);
    }

private:
    // Each day that ends tells what is late.
    void pass_days_to(Day day)
    {
        for (; with_missing_ && today_ < day; today_ += days{1}) keep(tick(world_, instant(today_)));
    }

    void say(const GivenJudgement& said)
    {
        pass_days_to(said.at);
        auto changes = judge(world_, said.judging, instant(said.at) + std::chrono::hours{1});
        if (changes) return keep(std::move(*changes));
        fail(said.place, "judgement", [&](Tongue t) {
            return t("bedömningen togs inte emot: ", "the judgement was refused: ") + changes.error().message;
        });
    }

    static Instant instant(Day day) { return day + std::chrono::hours{9}; }

    const Catalogue& catalogue() const { return world_.catalogue(); }

    bool counts(const std::string& rule) const { return with_missing_ || rule != "missing"; }

    void keep(Changes&& changes)
    {
        for (auto& m : changes.messages)
            if (counts(m.alert.rule)) messages_.push_back(std::move(m));
        for (auto& f : changes.findings) findings_.push_back(std::move(f));
    }

    template <class F>
    void fail(const Place& place, std::string_view code, F words)
    {
        report_.failures.push_back({.place = place, .code = std::string(code), .text = both(words)});
    }

    void see(const Look& look)
    {
        for (const auto& e : look.assessments) see(e);
        see_alerts(look);
        see_messages(look);
        see_risks(look);
        see_findings(look);
        messages_.clear();
        findings_.clear();
        before_ = world_.risks();
    }

    // "budget-balance för Barn- och ungdomsvård i mars 2024"
    std::string of(const About& about, Period period, Tongue t) const
    {
        std::string out = about.rule;
        const auto rules = world_.rules().compiled;
        const bool many = std::count_if(rules.begin(), rules.end(),
                                        [&](const CompiledRule& r) { return r.rule->id == about.rule; }) > 1;
        if (!about.metric.empty() && (many || about.rule == "missing")) out += " (" + about.metric + ")";
        if (!about.unit.empty()) out += t(" för ", " for ") + unit_name(catalogue(), about.unit);
        if (period) out += t(" i ", " in ") + spoken(period, t.language());
        return out;
    }

    // ── assessments ─────────────────────────────────────────────────────────────────────────────────────────────
    struct Seen {
        Explanation explanation;
        std::string sentence[2];  // sv, en
        bool not_due = false;
        bool valid = true;  // the rule has its years, and this period is within them
    };

    std::optional<Seen> assessed(const About& about, Period period) const
    {
        const auto metric = catalogue().metric(about.metric);
        const auto unit = catalogue().unit(about.unit);
        const CompiledRule* rule = metric ? world_.rules().find(about.rule, *metric) : nullptr;
        if (!rule || !unit) return std::nullopt;
        Seen out;
        out.explanation = explain(catalogue(), *rule, world_.panel(), *unit, period);
        out.sentence[0] = varsko::say(catalogue(), *rule, out.explanation, *unit, period, "sv");
        out.sentence[1] = varsko::say(catalogue(), *rule, out.explanation, *unit, period, "en");
        const auto& track = world_.state().tracks[*world_.state().track(about.rule, *metric)];
        out.valid = is_valid_at(*rule->rule, period);
        out.not_due = !track.cells.contains(period) && due_day(catalogue().metrics[*metric].calendar, period) > now_;
        return out;
    }

    void see(const ExpectedAssessment& e)
    {
        ++report_.expectations;
        const auto seen = assessed(e.about, e.period);
        if (!seen)
            return fail(e.place, "assessment", [&](Tongue t) {
                return of(e.about, e.period, t) +
                       t(": regeln körs inte i provet", ": the rule does not run in this test");
            });
        if (!seen->valid)
            return fail(e.place, "assessment", [&](Tongue t) {
                return of(e.about, e.period, t) + t(": regeln gäller inte då", ": the rule is not valid then");
            });
        const Explanation& found = seen->explanation;
        see_level(e, *seen);
        if (e.trend && *e.trend != found.trend)
            fail(e.place, "assessment", [&](Tongue t) {
                return fmt::format("{}: {} {}, {} {}", of(e.about, e.period, t),
                                   t("väntade trenden", "expected the trend"), spoken(*e.trend, t.language()),
                                   t("blev", "got"), spoken(found.trend, t.language()));
            });
        if (e.value) see_number(e, "", *e.value, found.value, found.measure, found);
        for (const auto& [name, number] : e.lets) {
            const auto let =
                std::find_if(found.lets.begin(), found.lets.end(), [&](const auto& l) { return l.name == name; });
            if (let == found.lets.end())
                fail(e.place, "assessment", [&](Tongue t) {
                    return fmt::format("{}: {} \"{}\"", of(e.about, e.period, t),
                                       t("regeln har inget let", "the rule has no let"), name);
                });
            else
                see_number(e, name, number, let->value, let->measure, found);
        }
        const bool english = catalogue().language == "en";
        for (const auto& fragment : e.text)
            if (!has_all(seen->sentence[0], {fragment}) && !has_all(seen->sentence[1], {fragment}))
                fail(e.place, "assessment", [&](Tongue t) {
                    return fmt::format("{}: {} \"{}\" {}: \"{}\"", of(e.about, e.period, t), t("väntade", "expected"),
                                       fragment, t("i meningen", "in the sentence"), seen->sentence[english ? 1 : 0]);
                });
        for (const auto& what : e.missing)
            if (std::find(found.missing.begin(), found.missing.end(), what) == found.missing.end())
                fail(e.place, "assessment", [&](Tongue t) {
                    return fmt::format("{}: {} \"{}\" {}, {}", of(e.about, e.period, t), t("väntade att", "expected"),
                                       what, t("saknas", "to be missing"),
                                       found.missing.empty() ? t("men inget saknas", "but nothing is")
                                                             : t("men det som saknas är ", "but what is missing is ") +
                                                                   listed(missing_in_words(found, t.language()), t));
                });
    }

    void see_level(const ExpectedAssessment& e, const Seen& seen)
    {
        const bool wants_not_due = e.not_due == ExpectedAssessment::NotDue::yes;
        if (wants_not_due && !seen.not_due)
            fail(e.place, "assessment", [&](Tongue t) {
                return fmt::format("{}: {} {}: {}", of(e.about, e.period, t),
                                   t("väntade att det inte var dags än, blev", "expected it not to be due yet, got"),
                                   colour(seen.explanation.level, t), reasons(seen.explanation, {}, t));
            });
        if (e.computed && *e.computed != seen.explanation.computed)
            fail(e.place, "assessment", [&](Tongue t) {
                return fmt::format("{}: {} {}, {} {}", of(e.about, e.period, t),
                                   t("väntade att siffrorna gav", "expected the figures to give"),
                                   colour(*e.computed, t), t("de gav", "they give"),
                                   colour(seen.explanation.computed, t));
            });
        if (e.level && *e.level != seen.explanation.level)
            fail(e.place, "assessment", [&](Tongue t) {
                const std::string why = reasons(seen.explanation, e.level, t);
                return fmt::format("{}: {} {}, {} {}{}{}", of(e.about, e.period, t), t("väntade", "expected"),
                                   colour(*e.level, t), t("blev", "got"), colour(seen.explanation.level, t),
                                   why.empty() ? "" : ": ", why);
            });
    }

    void see_number(const ExpectedAssessment& e, const std::string& name, const Number& wanted, double value,
                    Measure measure, const Explanation& found)
    {
        if (meets(wanted, value, measure)) return;
        fail(e.place, "assessment", [&](Tongue t) {
            const std::string what = name.empty() ? t("värdet", "the value") : name;
            const std::string got =
                std::isnan(value)
                    ? t("saknas", "is missing") + (found.missing.empty() ? "" : ": ") +
                          listed(missing_in_words(found, t.language()), t)
                    : t("blev ", "is ") +
                          spoken(value, measure, measure.quantity == Quantity::share ? ".2%" : "", t.language());
            return fmt::format("{}: {} {} {} {}, {}", of(e.about, e.period, t), t("väntade att", "expected"), what,
                               t("var", "to be"), wanted.missing ? t("okänt", "missing") : wanted.words, got);
        });
    }

    // ── alerts ──────────────────────────────────────────────────────────────────────────────────────────────────
    static std::string stands(const Alert& a, Tongue t)
    {
        std::string out = state(a.state, t);
        if (a.since)
            out += fmt::format(", {}, {} {}", colour(a.level, t), t("sedan", "since"), spoken(a.since, t.language()));
        if (!a.ended_because.empty()) out += " (" + a.ended_because + ")";
        return out;
    }

    void see_alerts(const Look& look)
    {
        std::set<AlertKey> named;
        for (const auto& e : look.alerts) {
            ++report_.expectations;
            const AlertKey key{.rule = e.about.rule, .metric = e.about.metric, .unit = e.about.unit};
            named.insert(key);
            const Alert* found = world_.alert(key);
            const Alert none{};
            const Alert& a = found ? *found : none;
            const bool as_wanted = (!e.state || *e.state == a.state) && (!e.level || *e.level == a.level) &&
                                   (!e.since || *e.since == a.since) && (!e.last || *e.last == a.last) &&
                                   (!e.ended_because || *e.ended_because == a.ended_because);
            if (as_wanted) continue;
            fail(e.place, "alert", [&](Tongue t) {
                std::string wanted = e.state ? state(*e.state, t) : std::string();
                if (e.level) wanted += ", " + colour(*e.level, t);
                if (e.since) wanted += t(", sedan ", ", since ") + spoken(*e.since, t.language());
                if (e.last) wanted += t(", senast ", ", last ") + spoken(*e.last, t.language());
                if (e.ended_because) wanted += " (" + *e.ended_because + ")";
                return fmt::format("{} {}: {} {}, {} {}", t("larmet", "the alert"), of(e.about, {}, t),
                                   t("väntade", "expected"), wanted, t("blev", "got"), stands(a, t));
            });
        }
        if (!look.all_alerts) return;
        for (const Alert& a : world_.alerts()) {
            const bool lives =
                a.state == AlertState::firing || a.state == AlertState::acknowledged || a.state == AlertState::pending;
            if (!lives || named.contains(a.key) || !counts(a.key.rule)) continue;
            fail(look.place, "unexpected-alert", [&](Tongue t) {
                return fmt::format("{}: {}, {}", t("oväntat larm", "an alert that nobody expected"),
                                   of({a.key.rule, a.key.metric, a.key.unit}, {}, t), stands(a, t));
            });
        }
    }

    // ── messages ────────────────────────────────────────────────────────────────────────────────────────────────
    static bool fits(const ExpectedMessage& e, const Message& m)
    {
        return e.to == m.recipient && (e.transition.empty() || e.transition == m.transition) &&
               (e.about.rule.empty() || e.about.rule == m.alert.rule) &&
               (e.about.metric.empty() || e.about.metric == m.alert.metric) &&
               (e.about.unit.empty() || e.about.unit == m.alert.unit) && has_all(m.subject, e.subject) &&
               has_all(m.text, e.text);
    }

    std::string told(const Message& m, Tongue t) const
    {
        return fmt::format("{}: {} ({}, {}) \"{}\"", m.recipient, transition(m.transition, t),
                           of({m.alert.rule, m.alert.metric, m.alert.unit}, {}, t), m.period.text(), m.subject);
    }

    void see_messages(const Look& look)
    {
        std::vector<const Message*> left;
        for (const Message& m : messages_) left.push_back(&m);
        for (const auto& e : look.messages) {
            ++report_.expectations;
            const auto found = std::find_if(left.begin(), left.end(), [&](const Message* m) { return fits(e, *m); });
            if (found != left.end()) {
                left.erase(found);
                continue;
            }
            fail(e.place, "message", [&](Tongue t) {
                std::string wanted =
                    e.transition.empty() ? t("ett meddelande", "a message") : "\"" + transition(e.transition, t) + "\"";
                const auto about = of(e.about, {}, t);
                if (!about.empty()) wanted += t(" om ", " about ") + about;
                for (const auto& s : e.subject) wanted += t(" med ämnet \"", " with the subject \"") + s + "\"";
                for (const auto& s : e.text) wanted += t(" med texten \"", " with the text \"") + s + "\"";
                std::vector<std::string> sent;
                for (const Message& m : messages_) sent.push_back(told(m, t));
                return fmt::format("{} {} {} {}; {}", t("väntade att", "expected"), e.to, t("fick", "to be sent"),
                                   wanted,
                                   sent.empty() ? t("ingen fick något", "nobody was sent anything")
                                                : t("det som sändes: ", "what was sent: ") + listed(sent, t));
            });
        }
        if (look.all_messages && look.messages.empty()) ++report_.expectations;
        if (!look.all_messages) return;
        for (const Message* m : left)
            fail(look.place, "unexpected-message", [&](Tongue t) {
                return t("oväntat meddelande till ", "a message that nobody expected, to ") + told(*m, t);
            });
    }

    // ── risks ───────────────────────────────────────────────────────────────────────────────────────────────────
    static bool fits(const Step& wanted, std::optional<int> before, int after)
    {
        return (!wanted.before || wanted.before == before) && (!wanted.after || *wanted.after == after);
    }

    static std::string went(std::optional<int> before, int after)
    {
        return before && *before != after ? fmt::format("{} -> {}", *before, after) : fmt::format("{}", after);
    }

    void see_risks(const Look& look)
    {
        std::set<std::string> named;
        for (const auto& e : look.risks) {
            ++report_.expectations;
            named.insert(e.id);
            const auto found = world_.risks().find(e.id);
            if (found == world_.risks().end()) {
                fail(e.place, "risk", [&](Tongue t) {
                    return fmt::format("{} \"{}\" {}", t("risken", "risk"), e.id,
                                       t("finns inte i registret", "is not in the register"));
                });
                continue;
            }
            see_risk(e, found->second);
        }
        if (!look.all_risks) return;
        for (const auto& known : world_.risks()) {
            const auto& id = known.first;
            const Risk& risk = known.second;
            const auto was = before_.find(id);
            const bool moved = was == before_.end() || !(was->second.effective() == risk.effective());
            if (!moved || named.contains(id)) continue;
            const auto before = was == before_.end() ? std::nullopt : std::optional(was->second.effective().value());
            fail(look.place, "unexpected-risk", [&](Tongue t) {
                return fmt::format("{} {}: {} {}",
                                   t("oväntad ändring av risken", "a change of risk that nobody expected:"), id,
                                   t("riskvärde", "risk value"), went(before, risk.effective().value()));
            });
        }
    }

    void see_risk(const ExpectedRisk& e, const Risk& risk)
    {
        const auto was = before_.find(e.id);
        const auto before = was == before_.end() ? std::nullopt : std::optional(was->second.effective());
        const Rating after = risk.effective();
        const auto one = [&](const Step& wanted, std::optional<int> from, int to, std::string_view sv,
                             std::string_view en) {
            if (fits(wanted, from, to)) return;
            fail(e.place, "risk", [&](Tongue t) {
                return fmt::format("{}: {} {} {}, {} {}", e.id, t("väntade", "expected"), t(sv, en),
                                   wanted.before ? fmt::format("{} -> {}", *wanted.before, wanted.after.value_or(0))
                                                 : fmt::format("{}", wanted.after.value_or(0)),
                                   t("blev", "got"), went(from, to));
            });
        };
        const auto of = [&](auto part) { return before ? std::optional<int>(part(*before)) : std::nullopt; };
        one(e.probability, of([](const Rating& r) { return r.probability; }), after.probability, "sannolikhet",
            "probability");
        one(e.consequence, of([](const Rating& r) { return r.consequence; }), after.consequence, "konsekvens",
            "consequence");
        one(e.value, of([](const Rating& r) { return r.value(); }), after.value(), "riskvärde", "risk value");
        if (e.state && *e.state != risk.state)
            fail(e.place, "risk", [&](Tongue t) {
                return fmt::format("{}: {} \"{}\", {} \"{}\"", e.id, t("väntade tillståndet", "expected the state"),
                                   text(*e.state), t("blev", "got"), text(risk.state));
            });
    }

    // ── findings ────────────────────────────────────────────────────────────────────────────────────────────────
    void see_findings(const Look& look)
    {
        std::vector<const Finding*> left;
        for (const Finding& f : findings_) left.push_back(&f);
        const auto words = [](const Finding& f, Tongue t) {
            return fmt::format("{} {} {} {}: {}", f.code, f.metric, f.unit, f.period ? f.period.text() : "",
                               f.message.in(t.language()));
        };
        for (const auto& e : look.findings) {
            ++report_.expectations;
            const auto found = std::find_if(left.begin(), left.end(), [&](const Finding* f) {
                return (e.code.empty() || e.code == f->code) && (e.metric.empty() || e.metric == f->metric) &&
                       (e.unit.empty() || e.unit == f->unit) && (!e.period || *e.period == f->period) &&
                       (has_all(f->message.sv, e.text) || has_all(f->message.en, e.text));
            });
            if (found != left.end()) {
                left.erase(found);
                continue;
            }
            fail(e.place, "finding", [&](Tongue t) {
                std::vector<std::string> seen;
                for (const Finding& f : findings_) seen.push_back(words(f, t));
                return fmt::format("{} {} {} {}; {}", t("väntade iakttagelsen", "expected the finding"), e.code,
                                   e.metric, e.unit,
                                   seen.empty() ? t("ingen gjordes", "none was made") : listed(seen, t));
            });
        }
        if (!look.all_findings) return;
        for (const Finding* f : left)
            fail(look.place, "unexpected-finding", [&](Tongue t) {
                return t("oväntad iakttagelse: ", "a finding that nobody expected: ") + words(*f, t);
            });
    }

    // ── figures ─────────────────────────────────────────────────────────────────────────────────────────────────
    void unused()
    {
        for (std::size_t from = 0, to = 0; from < case_.given.size(); from = to) {
            const Given& first = case_.given[from];
            std::vector<std::string> periods;
            for (; to < case_.given.size() && case_.given[to].words == first.words; ++to) {
                const Figure& f = case_.given[to].figure;
                if (!used_.has(world_, f)) periods.push_back(text(f.period, f.span));
            }
            if (periods.empty()) continue;
            fail(first.place, "unused-figure", [&](Tongue t) {
                return fmt::format(
                    "{} {} {}: {}",
                    t("oanvänd siffra: ingen regel i provet använder", "unused figure: no rule of the test uses"),
                    first.words, t("för", "for"), listed(periods, t));
            });
        }
    }

    void never_came(Day day)
    {
        fail(case_.place, "unused-figure", [&](Tongue t) {
            return fmt::format(
                "{} {}: {}", t("siffror kommer", "figures come on"), text(day),
                t("efter att provet sett efter sista gången", "after the test has looked for the last time"));
        });
    }

    const Case& case_;
    World world_;
    bool with_missing_;
    Used used_;
    Report report_;
    Day today_{}, now_{};
    std::vector<Message> messages_;
    std::vector<Finding> findings_;
    std::map<std::string, Risk> before_;
};

}  // namespace

Report run(const Case& given, std::shared_ptr<const Configuration> configuration, std::shared_ptr<const RuleSet> rules,
           bool with_missing)
{
    return Runner(given, std::move(configuration), std::move(rules), with_missing).run();
}

}  // namespace varsko::trial
