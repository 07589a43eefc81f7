// A small organisation for tests of rules: metrics and units by name, figures in one line each.
//
//   SmallHouse h;
//   h.metric("net_cost", "tkr", Good::higher, {Scenario::outcome, Scenario::budget});
//   h.give("net_cost outcome asn 2024-03 ack", -78622);
//   h.rule("balance").let("d", "ytd(outcome) - ytd(budget)").level(Level::red, "d < 0 tkr");
//   CHECK(h.level("balance", "asn", "2024-03") == Level::red);
#pragma once

#include "rules/assess.hpp"
#include "tests/catch.hpp"

#include <deque>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace varsko::test {

struct SmallHouse {
    Catalogue catalogue;
    std::deque<Rule> rules;
    struct Given {
        std::string key;
        double value;
        Missing missing;
        bool preliminary;
    };
    std::vector<Given> figures;

    struct Writing {
        Rule& rule;
        int line = 1;
        Text text(std::string s) { return {std::move(s), {"rules.d/test.toml", ++line, 10}}; }
        Writing& let(std::string name, std::string e)
        {
            return rule.let.emplace_back(std::move(name), text(std::move(e))), *this;
        }
        Writing& value(std::string e) { return rule.value = text(std::move(e)), *this; }
        Writing& level(Level l, std::string e) { return rule.levels[l] = text(std::move(e)), *this; }
        Writing& when(std::string e) { return rule.when = text(std::move(e)), *this; }
        Writing& say(std::string language, std::string s) { return rule.say[language] = text(std::move(s)), *this; }
    };

    UnitIndex unit(const std::string& id, const std::string& level = "area", const std::string& name = "")
    {
        for (std::size_t i = 0; i < catalogue.units.size(); ++i)
            if (catalogue.units[i].id == id) return static_cast<UnitIndex>(i);
        Unit u;
        u.id = id;
        u.name = name.empty() ? id : name;
        u.level = level;
        catalogue.units.push_back(u);
        return static_cast<UnitIndex>(catalogue.units.size() - 1);
    }

    Metric& metric(const std::string& id, const std::string& measure = "count", Good good = Good::lower,
                   std::vector<Scenario> scenarios = {Scenario::outcome})
    {
        for (auto& m : catalogue.metrics)
            if (m.id == id) return m;
        Metric m;
        m.id = id;
        m.name.sv = id;
        m.measure = parse_measure(measure).value();
        m.good = good;
        m.scenarios = std::move(scenarios);
        catalogue.metrics.push_back(m);
        return catalogue.metrics.back();
    }

    MetricIndex metric_index(const std::string& id) const
    {
        for (std::size_t i = 0; i < catalogue.metrics.size(); ++i)
            if (catalogue.metrics[i].id == id) return static_cast<MetricIndex>(i);
        throw std::runtime_error("no metric " + id);
    }

    // "metric scenario unit period [ack] [made 2024-02] [known 2024-04-12]"; of one cell the older knowledge first
    void give(const std::string& key, double value, Missing missing = Missing::known, bool preliminary = false)
    {
        figures.push_back({key, value, missing, preliminary});
    }

    Writing rule(const std::string& id, const std::string& metric_id = "")
    {
        Rule r;
        r.id = id;
        r.place = {"rules.d/test.toml", 1, 1};
        r.metrics = {metric_id.empty() ? MetricIndex{0} : metric_index(metric_id)};
        rules.push_back(r);
        return {rules.back()};
    }

    Figure figure(const Given& g)
    {
        std::istringstream words(g.key);
        std::string metric_id, scenario, unit_id, period, word;
        words >> metric_id >> scenario >> unit_id >> period;
        Figure f;
        f.metric = metric_index(metric_id);
        f.scenario = parse_scenario(scenario).value();
        f.unit = unit(unit_id);
        f.period = Period::parse(period).value();
        while (words >> word) {
            if (word == "ack") f.span = Span::accumulated;
            if (word == "made" && words >> word) f.made = Period::parse(word).value();
            if (word == "known") words >> word;
        }
        f.missing = g.missing;
        f.preliminary = g.preliminary;
        if (g.missing == Missing::known) f.value = Amount::from_double(g.value).value();
        return f;
    }

    // Without a day: always.
    static Instant known(const Given& g)
    {
        const auto at = g.key.find(" known ");
        return at == std::string::npos ? Instant{} : Instant(parse_day(g.key.substr(at + 7, 10)).value());
    }

    Diagnostics diagnostics;
    std::shared_ptr<const RuleSet> set;
    Panel panel;

    void build()
    {
        for (const auto& g : figures) figure(g);  // makes the units
        catalogue.index();
        diagnostics.clear();
        set = compile(catalogue, {rules.begin(), rules.end()}, "test", diagnostics);
        panel = Panel(catalogue.units.size(), catalogue.metrics.size());
        for (const MetricIndex m : set->known_then()) panel.keep_versions(m);
        for (const auto& g : figures) {
            panel.put(figure(g));
            panel.remember(figure(g), known(g));
        }
    }

    const CompiledRule& compiled(const std::string& id)
    {
        build();
        for (const auto& d : diagnostics) UNSCOPED_INFO(d.text());
        REQUIRE(diagnostics.empty());
        for (const auto& c : set->compiled)
            if (c.rule->id == id) return c;
        throw std::runtime_error("no rule " + id);
    }

    Explanation explanation(const std::string& id, const std::string& unit_id, const std::string& period)
    {
        const CompiledRule& c = compiled(id);
        const UnitIndex u = unit(unit_id);
        const Period p = Period::parse(period).value();
        const Explanation e = explain(catalogue, c, panel, u, p);
        // assess() and explain() are one.
        Assessed a;
        assess(catalogue, c, panel, p, std::vector<UnitIndex>{u}, a);
        CHECK(a.level[0] == e.level);
        CHECK(a.trend[0] == e.trend);
        CHECK((a.value[0] == e.value || (a.value[0] != a.value[0] && e.value != e.value)));
        CHECK((a.preliminary[0] != 0) == e.preliminary);
        return e;
    }

    Level level(const std::string& id, const std::string& unit_id, const std::string& period)
    {
        return explanation(id, unit_id, period).level;
    }

    double value(const std::string& id, const std::string& unit_id, const std::string& period)
    {
        return explanation(id, unit_id, period).value;
    }

    std::string said(const std::string& id, const std::string& unit_id, const std::string& period,
                     const std::string& language = "sv")
    {
        const auto e = explanation(id, unit_id, period);
        return say(catalogue, compiled(id), e, unit(unit_id), Period::parse(period).value(), language);
    }

    // One expression over a metric "x", as a number at a period.
    double compute(const std::string& expression, const std::string& period, const std::string& unit_id = "u")
    {
        rules.clear();
        rule("it").value(expression).level(Level::red, "not known(value)");
        return value("it", unit_id, period);
    }

    // 1 holds, 0 does not, -1 unknown
    int truth(const std::string& condition, const std::string& period, const std::string& unit_id = "u")
    {
        rules.clear();
        rule("it").when(condition);
        const Level l = level("it", unit_id, period);
        return l == Level::flag ? 1 : l == Level::clear ? 0 : -1;
    }
};

}  // namespace varsko::test
