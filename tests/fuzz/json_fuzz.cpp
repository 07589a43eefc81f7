// Any bytes as figures in JSON, one array or an object a line: read or refused.  An array of what was taken, written
// anew, is taken again.
#include "tests/fuzz/reading.hpp"
#include "tests/ingest/town.hpp"

namespace varsko::fuzz {

namespace {

std::string written(const Figure& f)
{
    const auto& town = ingest::town();
    std::string out =
        fmt::format(R"({{"metric":"{}","unit":"{}","scenario":"{}","period":"{}")", town.metrics[f.metric].id,
                    town.units[f.unit].id, text(f.scenario), text(f.period, f.span));
    if (f.made) out += fmt::format(R"(,"made":"{}")", f.made.text());
    if (f.preliminary) out += R"(,"status":"preliminary")";
    if (f.missing == Missing::known)
        out += fmt::format(R"(,"value":{}}})", f.value.text());
    else
        out += fmt::format(R"(,"missing":"{}"}})", text(f.missing));
    return out;
}

void run(std::string_view bytes)
{
    const auto read = ingest::read_json(std::string(bytes), {}, ingest::town());
    must_be_sound(read, ingest::town());
    if (read.figures.empty()) return;
    std::string again = "[";
    for (const auto& f : read.figures) again += (again.size() > 1 ? ",\n" : "") + written(f);
    const auto taken = ingest::read_json(again + "]", {}, ingest::town());
    // A period such as 20240101-1239 that is none as text could look like a person: then nothing is to compare.
    if (taken.failure == ingest::Reading::Failure::personal_number) return;
    must(taken.rejected == 0 && ingest::all_said(taken) == ingest::all_said(read), "written anew, not taken: " + again);
}

const Registered here("json", run);

}  // namespace

}  // namespace varsko::fuzz
