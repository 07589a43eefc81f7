#include "ingest/delimited.hpp"

#include <array>

namespace varsko::ingest {

std::string_view text(Reading::Failure failure)
{
    static constexpr std::array<std::string_view, 9> names = {"none",      "empty",      "binary",
                                                              "no table",  "no mapping", "personal number",
                                                              "truncated", "no period",  "unknown column"};
    return names.at(static_cast<std::size_t>(failure));
}

Reading read(std::string bytes, const ReadOptions& options, const Catalogue& catalogue,
             std::span<const Mapping> mappings)
{
    auto decoded = decode(std::move(bytes));
    const auto first = decoded.text.find_first_not_of(" \t\r\n");
    if (first != std::string::npos && (decoded.text[first] == '{' || decoded.text[first] == '['))
        return read_json_text(std::move(decoded), options, catalogue);
    return read_delimited_text(std::move(decoded), options, catalogue, mappings);
}

}  // namespace varsko::ingest
