// What read_delimited, read_json and read share: text that is decoded already, and the reasons to take nothing.
#pragma once

#include "ingest/encoding.hpp"
#include "ingest/reading.hpp"

namespace varsko::ingest {

Reading read_delimited_text(Decoded, const ReadOptions&, const Catalogue&, std::span<const Mapping>);
Reading read_json_text(Decoded, const ReadOptions&, const Catalogue&);

// The reading of a file that is no text, or too large to point into.
std::optional<Reading> refuse_early(Decoded&);
// Of a file that holds one: only where, nothing of what.
Reading personal_number_found(std::uint32_t row, std::size_t column);

}  // namespace varsko::ingest
