// Header rows that say themselves what their columns are:
//
//   wide months    Missbruk;Jan;Feb;Mar …            a month a column
//   budget table   ;Utfall ack. Jan 24 - Mars 24;Budget ack …;Avvikelse ack.;Årsprognos;Årsbudget …
//                  Tkr;Jan-Mar 19 kommun- bidrag;Jan-Mar 19 netto- kostnad;…;Förändring mot fg. prognos;Helår 18 …
#pragma once

#include "ingest/table.hpp"

namespace varsko::ingest {

// One header cell of a budget table; role ignore where it says nothing of figures.
Column read_heading(std::string_view cell);

// The table that a row of folded cells opens, wide or budget.
std::optional<Table> sheet_table(const std::vector<std::string>& folded_cells, const Rows&, const Names&);

}  // namespace varsko::ingest
