// Header rows that say themselves what their columns are:
//
//   wide months    Missbruk;Jan;Feb;Mar …            a month a column
//   budget table   ;Utfall ack. Jan 24 - Mars 24;Budget ack …;Avvikelse ack.;Årsprognos;Årsbudget …
//                  Tkr;Jan-Mar 19 kommun- bidrag;Jan-Mar 19 netto- kostnad;…;Förändring mot fg. prognos;Helår 18 …
//   both           ;Utfall jan;Utfall feb;Budget jan;Budget feb;Årsbudget;Prognos mars
//
// and headers in two rows, where the upper says what several columns have in common:
//
//                  ;Ack jan-mars 2024;;Helår;             ;Utfall;;;Budget;;
//                  Verksamhet;Utfall;Budget;Prognos;Budget   Barn & unga;Jan;Feb;Mar;Jan;Feb;Mar
#pragma once

#include "ingest/table.hpp"

namespace varsko::ingest {

// One header cell of a budget table; role ignore where it says nothing of figures.
Column read_heading(std::string_view cell);

// What the upper row of a header says of the column below it: a scenario, a span, a year.  Only what the column's own
// heading leaves open is taken.
void add_upper_heading(Column&, std::string_view upper);

// The table that a row of folded cells opens, wide or budget.
std::optional<Table> sheet_table(const std::vector<std::string>& folded_cells, const Rows&, const Names&);

}  // namespace varsko::ingest
