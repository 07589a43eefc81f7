// A small invented municipality for the tests of ingest.
#pragma once

#include "ingest/reading.hpp"

#include <string>
#include <vector>

namespace varsko::ingest {

struct Town {
    Catalogue catalogue;

    UnitIndex unit(std::string id, std::string name, std::string parent = "", std::vector<std::string> aliases = {})
    {
        Unit u;
        u.id = std::move(id);
        u.name = std::move(name);
        u.aliases = std::move(aliases);
        for (UnitIndex i = 0; i < catalogue.units.size(); ++i)
            if (catalogue.units[i].id == parent) u.parent = i;
        catalogue.units.push_back(std::move(u));
        return static_cast<UnitIndex>(catalogue.units.size() - 1);
    }

    Metric& metric(std::string id, std::string name, std::string measure,
                   std::vector<Scenario> scenarios = {Scenario::outcome}, std::vector<std::string> aliases = {})
    {
        Metric m;
        m.id = std::move(id);
        m.name.sv = std::move(name);
        m.measure = parse_measure(measure).value();
        m.scenarios = std::move(scenarios);
        m.aliases = std::move(aliases);
        catalogue.metrics.push_back(std::move(m));
        return catalogue.metrics.back();
    }
};

inline const Catalogue& town()
{
    static const Catalogue catalogue = [] {
        Town t;
        t.unit("board", "Socialnämnden", "", {"Totalt nämnden"});
        t.unit("child_youth", "Barn- och ungdomsvård", "board", {"Barn & unga", "Barn och unga"});
        t.unit("adults", "Vård och vuxna", "board", {"Vuxen"});
        t.unit("m_1", "Enhet ett");
        t.unit("m_2", "Enhet två");
        const std::vector<Scenario> money = {Scenario::outcome, Scenario::budget, Scenario::forecast};
        t.metric("net_cost", "Nettokostnad", "tkr", money);
        t.metric("investigations", "Inledda utredningar", "count", {Scenario::outcome}, {"Antal inledda utredningar"});
        t.metric("occupancy", "Beläggningsgrad", "%");
        t.metric("occupancy_base", "Beläggningsgrad, antal", "count");
        t.metric("mnkr_cost", "Kostnad i miljoner", "mnkr", money);
        t.metric("pulse", "Puls", "index").calendar.every = Grain::day;
        t.catalogue.index();
        return t.catalogue;
    }();
    return catalogue;
}

inline Reading read_text(std::string text, ReadOptions options = {}, std::vector<Mapping> mappings = {})
{
    return read(std::move(text), options, town(), mappings);
}

// "net_cost child_youth outcome 2024-03 ack = -22681", with made, missing and status where there are any.
inline std::string said(const Figure& f, const Catalogue& c = town())
{
    std::string s = c.metrics[f.metric].id + " " + c.units[f.unit].id + " " + std::string(text(f.scenario)) + " " +
                    text(f.period, f.span);
    if (f.made) s += " made " + f.made.text();
    s += f.missing == Missing::known ? " = " + f.value.text() : " : " + std::string(text(f.missing));
    if (f.preliminary) s += " preliminary";
    return s;
}

inline std::vector<std::string> all_said(const Reading& r, const Catalogue& c = town())
{
    std::vector<std::string> out;
    for (const auto& f : r.figures) out.push_back(said(f, c));
    return out;
}

inline std::vector<std::string> codes(const Reading& r)
{
    std::vector<std::string> out;
    for (const auto& x : r.rejections) out.push_back(x.code);
    return out;
}

inline std::vector<std::string> warning_codes(const Reading& r)
{
    std::vector<std::string> out;
    for (const auto& x : r.warnings) out.push_back(x.code);
    return out;
}

using Strings = std::vector<std::string>;

}  // namespace varsko::ingest
