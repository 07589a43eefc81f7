// Tables as reports print them: labels to the left, figures to the right.
//
//   Missbruk;Jan;Feb;Mar                      a block: the corner names the unit, each row a metric
//   Antal anmälningar LVM;2;1;5
//   Andel egna familjehem:;;;                 a sub-heading: its rows are "Andel egna familjehem: Barn 0-12 år"
//   Barn 0-12 år;100% (17 st);…
//
//   Tkr;Utfall ack. Jan 24 - Mars 24;…        a budget table: each row a unit, each column a scenario and a span
//   Resultat ASN;-78 622;…                    its own figure, and the sum of the others: checked
//
// What is no figure is no rejection: titles, footnotes, blank lines, a cell that says "Tkr".
#pragma once

#include "ingest/collector.hpp"
#include "ingest/controls.hpp"
#include "ingest/fit.hpp"
#include "ingest/preamble.hpp"
#include "ingest/qualifier.hpp"
#include "ingest/table.hpp"

#include <functional>

namespace varsko::ingest {

class SheetReader {
public:
    SheetReader(Collector&, Names&, const Table&, Defaults);

    // Reads on from the row after the header.  True: `rows` stands on a row that opens another table.
    bool read(Rows& rows, const std::function<bool(const Rows&)>& opens_table, Preamble&);
    // No row followed the header: it is the upper half of the next one, or nothing.
    bool empty() const { return lines_.empty(); }

private:
    struct Line {
        std::uint32_t row = 0;
        std::string_view raw;
        std::vector<Cell> cells;
    };
    // Whom and what a row is about.
    struct Subject {
        std::optional<UnitIndex> unit;
        std::optional<MetricIndex> metric;  // none: the column's
        bool control_only = false;          // a sum that is nobody's figure
        Qualifier said{};                   // the scenario and span that the row, or what stands above it, names
        Problem problem{};                  // where unit or metric should be and is not
    };

    void keep(const Rows&);
    void begin(const Preamble&);
    void add_upper_header(const Preamble&);
    void describe(std::string_view corner);
    void resolve_columns();
    void read_lines(Preamble&);
    void heading(const Line&, std::size_t i, Preamble&);
    void row(const Line&, std::size_t i);
    void tell_unread();
    bool read_row_words(const Line&, Subject&);
    std::optional<Problem> settle_time(const Column&, const Subject&, Scenario, Spoken&, Period& made) const;
    void take_cells(const Line&, const Subject&, const ControlRow&);
    void take_cell(const Line&, const Subject&, std::size_t column, const ControlRow&);
    void take_second(Figure, const Number&, MetricIndex, std::string_view raw, const Line&, std::size_t column);
    void take_capacity(const Line&, const Subject&);
    std::optional<Number> previous_forecast(const ControlRow&, std::size_t column) const;

    Subject subject(const Line&, std::size_t i) const;
    Subject unit_row(const Line&) const;
    Subject metric_row(const Line&, std::size_t i) const;
    std::optional<std::size_t> continuation(std::size_t i) const;
    std::optional<MetricIndex> metric_labelled(std::string_view label) const;
    struct Words {
        std::optional<Measure> measure;
        Qualifier said;
    };
    std::optional<MetricIndex> metric_in(std::string_view heading, Words&) const;
    std::pair<std::optional<MetricIndex>, std::optional<MetricIndex>> two_kinds(MetricIndex) const;

    bool has_values(const Line&) const;
    bool is_value_column(std::size_t) const;
    std::string text(const Line&, std::size_t column) const;
    Number number(const Line&, std::size_t column);
    std::optional<Spoken> when(std::size_t column) const;
    void reject(const Line&, std::size_t column, std::string_view code, const Localised& message);
    void put(Figure, const Line&, std::size_t column);

    Collector& out_;
    Names& names_;
    Table table_;
    Defaults defaults_;
    std::vector<Line> lines_;
    std::uint32_t header_row_ = 0;
    std::string header_raw_;
    std::vector<std::size_t> unit_columns_;
    std::optional<std::size_t> metric_column_, scenario_column_, made_column_;
    std::vector<std::optional<MetricIndex>> column_metrics_;
    std::vector<bool> column_off_;  // a column whose metric or period is not known: told once
    std::vector<signed char> dots_;
    std::string title_, sub_;
    std::optional<UnitIndex> unit_;  // of the block
    std::optional<MetricIndex> metric_;
    Qualifier corner_said_, heading_said_;    // by the corner or the title; by the newest heading between the rows
    std::optional<MetricIndex> last_metric_;  // of the row above: "Budget" alone is of the same
    std::optional<UnitIndex> last_unit_;
    std::optional<Measure> measure_;
    Period month_;                      // of the table; or a year; or none
    std::size_t continued_ = SIZE_MAX;  // the line whose label was used up by the one before
    std::vector<ControlRow> control_rows_;
};

// A label without "(12/8)" or "(9)" at its end, which is how many places there are.
std::string_view without_capacity(std::string_view label);

}  // namespace varsko::ingest
