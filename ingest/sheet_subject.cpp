// Whom and what a row of a sheet is about: from its label, the sub-heading above it and the block's corner.
#include "ingest/sheet.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace varsko::ingest {

std::string_view without_capacity(std::string_view label)
{
    label = trimmed(label);
    if (!label.ends_with(')')) return label;
    const auto open = label.rfind('(');
    if (open == label.npos || open == 0) return label;
    const auto inner = label.substr(open + 1, label.size() - open - 2);
    const bool digits = !inner.empty() && std::all_of(inner.begin(), inner.end(), [](char c) {
        return (c >= '0' && c <= '9') || c == '/' || c == ',' || c == ' ';
    });
    return digits ? trimmed(label.substr(0, open)) : label;
}

// "Missbruk: Antal nya aktualiseringar" is known before "Antal nya aktualiseringar" is, and a sub-heading before none.
std::optional<MetricIndex> SheetReader::metric_labelled(std::string_view label) const
{
    const std::string whole(label), bare(without_capacity(without_marks(label)));
    const std::string sub = sub_, sub_bare = sub.empty() ? sub : sub.substr(0, sub.size() - 1);
    for (const auto& name : {whole, bare}) {
        for (const auto& opening : {sub, sub_bare}) {
            if (opening.empty()) continue;
            const auto under = fmt::format("{} {}", opening, name);
            if (const auto m = names_.find_metric(fmt::format("{}: {}", title_, under))) return m;
            if (const auto m = names_.find_metric(under)) return m;
        }
        if (!title_.empty())
            if (const auto m = names_.find_metric(fmt::format("{}: {}", title_, name))) return m;
        if (const auto m = names_.find_metric(name)) return m;
    }
    return std::nullopt;
}

// "Försöks-" and, below it, "lägenheter" without figures: a label broken in two.
std::optional<std::size_t> SheetReader::continuation(std::size_t i) const
{
    if (!text(lines_[i], 0).ends_with('-')) return std::nullopt;
    for (auto next = i + 1; next < lines_.size() && !has_values(lines_[next]); ++next)
        if (!text(lines_[next], 0).empty()) return next;
    return std::nullopt;
}

SheetReader::Subject SheetReader::metric_row(const Line& line, std::size_t i) const
{
    auto label = text(line, metric_column_.value_or(unit_columns_.empty() ? 0 : unit_columns_[0]));
    Subject out;
    out.unit = unit_;
    out.metric = metric_labelled(label);
    if (!out.metric)
        if (const auto next = continuation(i)) {
            label.pop_back();
            label += text(lines_[*next], 0);
            out.metric = metric_labelled(label);
        }
    if (!out.metric)
        if (const auto [rest, said] = qualified(label); said.any()) {
            out.metric = !rest.empty() ? metric_labelled(rest) : metric_ ? metric_ : last_metric_;
            if (out.metric) out.said = said;
        }
    if (!out.metric)
        out.problem = {"unknown-metric", names_.metric(sub_.empty() ? label : sub_ + " " + label).problem, 1};
    return out;
}

SheetReader::Subject SheetReader::unit_row(const Line& line) const
{
    std::string label;
    for (const auto c : unit_columns_) label += (label.empty() ? "" : "_") + text(line, c);
    Subject out;
    out.metric = metric_;
    out.unit = names_.find_unit(label);
    const bool sum = is_sum_label(label);
    if (!out.unit && sum) out.unit = names_.find_unit(without_sum_word(label));
    if (!out.unit)
        if (const auto [rest, said] = qualified(label); said.any()) {
            out.unit = rest.empty() ? last_unit_ : names_.find_unit(rest);
            if (out.unit || sum) out.said = said;
        }
    if (out.unit) return out;
    if (sum) {
        out.control_only = true;
        return out;
    }
    const auto column = unit_columns_.empty() ? 1 : unit_columns_[0] + 1;
    out.problem = label.empty() ? Problem{"unknown-unit",
                                          {"siffror utan etikett till vänster", "figures without a label to the left"},
                                          column}
                                : Problem{"unknown-unit", names_.unit(label).problem, column};
    return out;
}

SheetReader::Subject SheetReader::subject(const Line& line, std::size_t i) const
{
    if (metric_column_) {
        auto out = unit_columns_.empty() ? Subject{.unit = unit_} : unit_row(line);
        if (!out.unit && unit_columns_.empty())
            out.problem = {"unknown-unit",
                           {"raden säger inte vilken enhet den gäller, och varken fil eller mappning gör det",
                            "the row does not say which unit it is about, and neither does the file or the mapping"},
                           0};
        if (!out.unit) return out;
        const auto row = metric_row(line, i);
        out.metric = row.metric;
        out.problem = row.problem;
        out.said = row.said.or_else(out.said);
        return out;
    }
    if (table_.layout != "wide months") {
        auto out = unit_row(line);
        if (!out.unit && !out.control_only && unit_)
            if (auto row = metric_row(line, i); row.metric) return row;
        return out;
    }
    if (unit_) {
        auto out = metric_row(line, i);
        out.control_only = !out.metric && is_sum_label(text(line, 0));
        return out;
    }
    if (metric_) return unit_row(line);
    auto out = unit_row(line);
    out.problem = {"unknown-unit",
                   both("blocket \"{}\" är varken en enhet eller ett mått: {}",
                        "the block \"{}\" is neither a unit nor a metric: {}", title_, names_.unit(title_).problem),
                   1};
    out.unit.reset();
    return out;
}

}  // namespace varsko::ingest
