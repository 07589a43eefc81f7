// Any bytes as a file: read or refused, never worse.
#include "ingest/reading.hpp"
#include "tests/ingest/town.hpp"

#include <cstdlib>

using namespace varsko;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    ingest::ReadOptions options;
    options.file_name = "fuzz-2024-03.csv";
    const auto r = ingest::read(std::string(reinterpret_cast<const char*>(data), size), options, ingest::town(), {});
    for (const auto& f : r.figures)
        if (f.raw_offset + f.raw_length > r.text.size() || !f.period) std::abort();
    if (r.failure == ingest::Reading::Failure::personal_number &&
        !(r.text.empty() && r.figures.empty() && r.rejections.empty()))
        std::abort();
    return 0;
}
