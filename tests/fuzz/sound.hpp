// What must hold of texts and diagnostics wherever they come from.
#pragma once

#include "ingest/encoding.hpp"
#include "rules/diagnostic.hpp"
#include "tests/fuzz/target.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace varsko::fuzz {

// What people are shown is UTF-8, wherever the bytes that it quotes come from.
inline void must_be_text(const std::string& s, std::string_view what)
{
    must(ingest::valid_utf8(s) == s.size(), fmt::format("{} is no UTF-8", what));
}

enum class Order { by_place, as_found };

// REQUIRES that `name` is the only file that the diagnostics may point into.
inline void must_point_into(const Diagnostics& diagnostics, std::string_view name, std::string_view text,
                            Order order = Order::by_place)
{
    const auto lines = 1 + std::count(text.begin(), text.end(), '\n');
    const bool is_text = ingest::valid_utf8(text) == text.size();
    const Place* before = nullptr;
    for (const auto& d : diagnostics) {
        must(!d.code.empty() && !d.message.empty(), "a diagnostic says nothing");
        if (is_text) must_be_text(d.text(), "a diagnostic");
        if (d.place.file != name) continue;
        must(d.place.line >= 0 && d.place.line <= lines + 1 && d.place.column >= 0,
             fmt::format("\"{}\" points outside of the text", d.text()));
        if (order == Order::as_found) continue;
        must(!before || before->line < d.place.line ||
                 (before->line == d.place.line && before->column <= d.place.column),
             fmt::format("\"{}\" is told out of order", d.text()));
        before = &d.place;
    }
}

}  // namespace varsko::fuzz
