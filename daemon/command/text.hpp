// What people read: one of two languages, levels as letter and word, tables that line up.
#pragma once

#include "daemon/views.hpp"

#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

namespace varsko {

// The text in the reader's language: say("inga larm", "no alerts").
class Language {
public:
    explicit Language(std::string_view code) : swedish_(code == "sv") {}
    std::string_view operator()(std::string_view sv, std::string_view en) const { return swedish_ ? sv : en; }
    std::string_view code() const { return swedish_ ? "sv" : "en"; }
    // {sv, en} of the API.
    std::string of(const Json& words) const;

private:
    bool swedish_;
};

// "R Röd", "Y Gul", "G Grön": never colour alone.
std::string level_text(std::string_view level, Language);
std::string state_text(std::string_view state, Language);  // of risks and messages
std::string trend_text(std::string_view trend, Language);
std::string risk_type_text(std::string_view type, Language);
std::string status_text(std::string_view status, Language);    // of a risk's measure
std::string closing_text(std::string_view because, Language);  // why a risk was closed
std::string scenario_text(std::string_view scenario, Language);
std::string missing_text(std::string_view missing, Language);
std::string number_text(const Json& value, std::string_view measure,
                        Language);  // "−2 890 tkr", or "–" where it is missing

// A JSON text, or empty for null.
std::string text_of(const Json& value);

// How many columns of a terminal the text takes: å ä ö take one.
std::size_t width(std::string_view utf8);

class Table {
public:
    enum class Align : std::uint8_t { left, right };
    struct Heading {
        std::string text;
        Align align = Align::left;
    };
    explicit Table(std::vector<Heading> headings) : headings_(std::move(headings)) {}
    // One cell per heading.  `level` colours the row's letter where colours are wanted.
    void add(std::vector<std::string> cells, std::string_view level = {});
    bool empty() const { return rows_.empty(); }
    // The last column is not padded.
    void print(std::ostream&, bool colour, std::string_view indent = "") const;
    void print_rows(std::ostream&, std::string_view indent, bool colour = false) const;  // without the headings

private:
    struct Row {
        std::vector<std::string> cells;
        std::string level;
    };
    void print_lines(std::ostream&, bool colour, std::string_view indent, bool headings) const;

    std::vector<Heading> headings_;
    std::vector<Row> rows_;
};

// The text in the colour of the level, where colours are wanted.
std::string coloured(std::string_view text, std::string_view level, bool colour);

}  // namespace varsko
