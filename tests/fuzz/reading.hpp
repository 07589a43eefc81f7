// What must hold of a Reading, whatever it was made of.
#pragma once

#include "ingest/encoding.hpp"
#include "ingest/reading.hpp"
#include "rules/personal_number.hpp"
#include "tests/fuzz/sound.hpp"

namespace varsko::fuzz {

inline void must_be_sound(const ingest::Reading& r, const Catalogue& catalogue)
{
    using Failure = ingest::Reading::Failure;
    if (r.failure != Failure::none) {
        must(r.figures.empty(), "a refused file has figures");
        must(!r.failure_message.sv.empty() && !r.failure_message.en.empty(), "refused, and nobody says why");
    }
    if (r.failure == Failure::personal_number)
        must(r.text.empty() && r.rejections.empty() && r.warnings.empty(), "a personal number is kept");
    must(r.figures.empty() || !has_personal_number(r.text), "figures beside a personal number");
    must(r.known_at_each.empty() || r.known_at_each.size() == r.figures.size(), "a date too many or too few");
    for (const auto& f : r.figures) {
        must(f.unit < catalogue.units.size() && f.metric < catalogue.metrics.size(), "a figure of nothing");
        must(static_cast<bool>(f.period), "a figure of no period");
        must(Period::parse(f.period.text()) == f.period, "a period that cannot be read: " + f.period.text());
        must(f.raw_offset + std::size_t{f.raw_length} <= r.text.size(), "a figure that points outside of its text");
    }
    must(r.rejected >= r.rejections.size(), "more is rejected than counted");
    for (const auto& x : r.rejections) {
        must(!x.code.empty() && x.raw.size() <= 500, "a rejection without a code, or with too long a quotation");
        for (const auto& s : {x.raw, x.message.sv, x.message.en}) must_be_text(s, "a rejection");
        must(!has_personal_number(x.raw) && !has_personal_number(x.message.en), "a rejection with a personal number");
    }
    for (const auto& w : r.warnings) must_be_text(w.message.sv + w.message.en, "a warning");
    must_be_text(r.failure_message.sv + r.failure_message.en, "why it was refused");
}

// All that a reading says, in one text.
inline std::string told(const ingest::Reading& r)
{
    std::string out = fmt::format("{} {} {} {} {} {}\n", r.layout, text(r.failure), r.failure_message.en, r.failure_row,
                                  r.failure_column, r.rejected);
    for (std::size_t i = 0; i < r.figures.size(); ++i) {
        const auto& f = r.figures[i];
        const auto known = r.known_at_each.empty() ? std::nullopt : r.known_at_each[i];
        out += fmt::format("{} {} {} {} made {} {} {} {} at {}:{} {} {}\n", f.metric, f.unit, text(f.scenario),
                           text(f.period, f.span), f.made ? f.made.text() : "-",
                           f.missing == Missing::known ? f.value.micro() : 0, text(f.missing), f.preliminary, f.row,
                           f.column, r.raw(f), known ? text(*known) : "");
    }
    for (const auto& x : r.rejections)
        out += fmt::format("- {}:{} {} {} {}\n", x.row, x.column, x.code, x.message.en, x.raw);
    for (const auto& w : r.warnings) out += fmt::format("! {}:{} {} {}\n", w.row, w.column, w.code, w.message.en);
    return out;
}

}  // namespace varsko::fuzz
