// The lists behind keys.hpp, by subject.  Of this part of the program only.
#pragma once

#include "rules/configuration/keys.hpp"

namespace varsko::configuration {

inline constexpr Kinds day_or_text = day_kind | text_kind, period_kinds = text_kind | integer_kind | day_kind,
                       texts = text_kind | many, expression = text_kind | expression_kind,
                       days_kinds = text_kind | integer_kind, localised = text_kind | table_kind,
                       tables = table_kind | many, quantity = text_kind | number_kind | integer_kind;
inline constexpr std::string_view
    scenario_list = "outcome|budget|forecast|target|capacity|utfall|prognos|mål|mal|kapacitet",
    measure_list =
        "tkr|kr|mnkr|Mkr|mkr|count|antal|st|%|procent|percent|share|days|dagar|dygn|hours|timmar|tim|"
        "index|plain",
    level_list = "green|yellow|red|unknown|flag|clear", colour_list = "green|yellow|red";

std::span<const KeyTable> setting_tables();
std::span<const KeyTable> catalogue_tables();
std::span<const KeyTable> people_tables();
std::span<const KeyTable> mapping_tables();
std::span<const KeyTable> rule_tables();
std::span<const KeyTable> test_tables();

}  // namespace varsko::configuration
