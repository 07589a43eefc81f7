// Any bytes as a file of figures, its layout found out: read or refused; in parts as in whole.
#include "tests/fuzz/reading.hpp"
#include "tests/ingest/town.hpp"

namespace varsko::fuzz {

namespace {

void run(std::string_view bytes)
{
    ingest::ReadOptions options;
    options.file_name = "figures-2024-03.csv";
    const auto whole = ingest::read_text(std::string(bytes), options);
    must_be_sound(whole, ingest::town());
    for (const std::size_t most : {std::size_t{3}, bytes.size()}) {
        options.parts = {.most = std::max<std::size_t>(most, 1), .smallest = 1};
        must(told(ingest::read_text(std::string(bytes), options)) == told(whole), "parts are not the whole");
    }
}

const Registered here("table", run);

}  // namespace

}  // namespace varsko::fuzz
