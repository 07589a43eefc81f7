// Bytes to UTF-8.  What a file says of itself comes first, then what its bytes can be:
//
//   EF BB BF       UTF-8 with a mark                     FF FE / FE FF  UTF-16 with a mark (Excel's "Unicode text")
//   valid UTF-8    UTF-8                                 else           Windows-1252, where any byte is a letter
//
// Not text at all: empty, a workbook, a PDF, NUL bytes.  A UTF-8 file that ends in the middle of a character was cut
// off on its way and is not read: its last figure could be cut as well.
#pragma once

#include "ingest/reading.hpp"

#include <string>
#include <string_view>

namespace varsko::ingest {

struct Decoded {
    std::string text;                                   // UTF-8, without mark
    std::string encoding;                               // utf-8 utf-8-bom utf-16le utf-16be windows-1252
    bool odd_bytes = false;                             // bytes that Windows-1252 does not name: U+FFFD in the text
    Reading::Failure failure = Reading::Failure::none;  // empty, binary or truncated
    Localised message;
};

Decoded decode(std::string bytes);

// The offset of the first byte that is no UTF-8; the size where all is well.
std::size_t valid_utf8(std::string_view);

// The text with U+FFFD for bytes that are no UTF-8: a quotation may have been cut within a character.
std::string well_formed(std::string);
Localised well_formed(Localised);

}  // namespace varsko::ingest
