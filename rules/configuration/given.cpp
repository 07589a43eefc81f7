#include "rules/configuration/given.hpp"

#include "rules/calendar.hpp"

#include <algorithm>

namespace varsko::configuration {

namespace {

using trial::Given;

constexpr std::string_view wanted_series =
    "a series such as \"2024-01: 59 65 88\" or { from = \"2024-01\", values = \"59 65 88\" }";
constexpr std::string_view wanted_from = "a period such as \"2024-01\", \"2024-03 ack\" or \"2024\"";

class SeriesReader {
public:
    SeriesReader(Draft& draft, MetricIndex metric, UnitIndex unit, Scenario scenario, std::vector<Given>& out)
        : draft_(draft), metric_(metric), unit_(unit), scenario_(scenario), out_(out)
    {
    }

    void read(const Value& given, const std::string& words)
    {
        words_ = words;
        place_ = given.place();
        for (const auto& one : given.items()) {
            if (one.is_table())
                whole(*one.table());
            else
                shortly(one);
        }
    }

private:
    // "2024-03 ack: -78 622"
    void shortly(const Value& given)
    {
        const auto text = given.text(wanted_series);
        if (!text) return;
        const auto colon = text->text.find(':');
        if (colon == std::string::npos) return given.wrong_value(wanted_series);
        auto from = std::string_view(text->text).substr(0, colon);
        while (from.ends_with(' ')) from.remove_suffix(1);
        const auto period = parse_period_and_span(from);
        if (!period) return given.wrong_value(wanted_series);
        const auto values = parse_series(std::string_view(text->text).substr(colon + 1), is_money());
        if (!values) return given.error(text->place, "wrong-value", given.whose() + " must have " + values.error());
        add(*period, *values, {}, {}, false);
    }

    void whole(Table table)
    {
        std::optional<PeriodAndSpan> from;
        if (!table.has("from")) table.missing("from");
        if (const auto given = table.value("from")) {
            if (given->is_integer()) {
                if (const auto year = given->period()) from = PeriodAndSpan{*year, Span::own};
            } else if (const auto text = given->text(wanted_from)) {
                from = parse_period_and_span(text->text);
                if (!from) given->wrong_value(wanted_from);
            }
        }
        if (table.flag("ack", false) && from) from->span = Span::accumulated;
        if (from && from->span == Span::accumulated && from->period.grain() != Grain::month) {
            table.error(table.place(), "wrong-value", "only months are accumulated");
            from.reset();
        }
        const auto made = table.period("made");
        const auto known = table.day("known");
        const bool preliminary = table.flag("preliminary", false);
        if (!table.has("values")) table.missing("values");
        const auto values = values_of(table);
        table.finish();
        if (from && values) add(*from, *values, made.value_or(Period{}), known, preliminary);
    }

    // "59 65 88", or [59, 65, "-"]
    std::optional<std::vector<SeriesValue>> values_of(Table& table)
    {
        const auto given = table.value("values");
        if (!given) return std::nullopt;
        std::vector<SeriesValue> out;
        for (const auto& item : given->items()) {
            if (const auto number = item.is_text() ? std::nullopt : item.number()) {
                const auto amount = Amount::from_double(*number);
                if (!amount) return item.wrong_type("a number in range"), std::nullopt;
                out.push_back({.value = *amount});
                continue;
            }
            const auto text = item.text("numbers such as \"59 65 88\"");
            if (!text) return std::nullopt;
            auto values = parse_series(text->text, is_money());
            if (!values) {
                item.error(text->place, "wrong-value", item.whose() + " must be " + values.error());
                return std::nullopt;
            }
            out.insert(out.end(), values->begin(), values->end());
        }
        return out;
    }

    // Money is printed with blanks between thousands.
    bool is_money() const { return draft_.out.catalogue.metrics[metric_].measure.quantity == Quantity::money; }

    void add(PeriodAndSpan from, const std::vector<SeriesValue>& values, Period made, std::optional<Day> known,
             bool preliminary)
    {
        const DueCalendar& calendar = draft_.out.catalogue.metrics[metric_].calendar;
        for (std::size_t i = 0; i < values.size(); ++i) {
            if (values[i].skipped) continue;
            Figure f;
            f.metric = metric_;
            f.unit = unit_;
            f.scenario = scenario_;
            f.period = from.period.plus(static_cast<int>(i));
            f.span = from.span;
            f.made = made;
            f.value = values[i].value;
            f.missing = values[i].missing;
            f.preliminary = preliminary;
            out_.push_back(
                {.figure = f, .known = known.value_or(usually_known(calendar, f)), .words = words_, .place = place_});
        }
    }

    Draft& draft_;
    MetricIndex metric_;
    UnitIndex unit_;
    Scenario scenario_;
    std::vector<Given>& out_;
    std::string words_;
    Place place_;
};

class GivenReader {
public:
    GivenReader(Draft& draft, std::vector<Given>& out) : draft_(draft), out_(out) {}

    void read(Table given)
    {
        for (const auto& name : given.keys()) {
            const auto metric = metric_named(draft_, {name, given.key_place(name)});
            const auto units = given.table(name);
            if (!metric || !units) continue;
            if (units->keys().empty()) units->error(units->place(), "missing-key", units->what() + " names no unit");
            read_units(*metric, *units);
        }
    }

private:
    void read_units(MetricIndex metric, Table units)
    {
        for (const auto& name : units.keys()) {
            const auto unit = unit_named(draft_, {name, units.key_place(name)});
            const auto given = units.value(name);
            if (!unit) continue;
            const std::string words = draft_.out.catalogue.metrics[metric].id + "." + name;
            if (!given->is_table()) {
                series(metric, *unit, Scenario::outcome, *given, words);
                continue;
            }
            auto scenarios = *given->table();
            if (scenarios.has("values") || scenarios.has("from"))
                series(metric, *unit, Scenario::outcome, *given, words);
            else
                read_scenarios(metric, *unit, std::move(scenarios), words);
        }
    }

    void read_scenarios(MetricIndex metric, UnitIndex unit, Table scenarios, const std::string& words)
    {
        for (const auto& name : scenarios.keys()) {
            const auto scenario = parse_scenario(name);
            const std::vector<std::string> known = {"outcome", "budget", "forecast", "target", "capacity"};
            if (!scenario)
                scenarios.error(scenarios.key_place(name), "unknown-name", "no scenario " + suggestion(name, known));
            else
                series(metric, unit, *scenario, *scenarios.value(name), words + "." + name);
        }
    }

    void series(MetricIndex metric, UnitIndex unit, Scenario scenario, const Value& given, const std::string& words)
    {
        SeriesReader(draft_, metric, unit, scenario, out_).read(given, words);
    }

    Draft& draft_;
    std::vector<Given>& out_;
};

}  // namespace

void read_given(Draft& draft, Table table, std::vector<Given>& out) { GivenReader(draft, out).read(std::move(table)); }

}  // namespace varsko::configuration
