// What an expression says, before anybody asks whether it makes sense.
//
//   text  --lexer-->  tokens  --parser-->  Syntax  --checker-->  Program (rules/expression/program.hpp)
//
//   deviation < -2% and abs(amount) >= 200 tkr        yes
//   deviation < -2% < amount                          no: comparisons do not chain; between() does that
//
// A Syntax is a flat vector of nodes that point at each other by index, so that hostile input cannot overflow the stack
// on its way out; nesting is bounded on its way in.
#pragma once

#include "rules/result.hpp"
#include "rules/rule.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace varsko::expression {

inline constexpr std::size_t longest_text = 10'000;  // bytes
inline constexpr int deepest_syntax = 150;           // nested operators and calls

enum class Operator : std::uint8_t {
    either,
    both,
    opposite,  // or and not
    less,
    less_equal,
    greater,
    greater_equal,
    equal,
    not_equal,
    add,
    subtract,
    multiply,
    divide,
    negate
};
std::string_view text(Operator);  // "<=", "and" …

struct Argument {
    std::string option;  // "min" in mean(x, 12, min=8); empty for the others
    int node = 0;
};

struct Node {
    enum class Kind : std::uint8_t { number, text, name, call, unary, binary };
    Kind kind = Kind::number;
    Operator op = Operator::add;
    std::uint32_t offset = 0;          // where an error about it points: its first byte, or its operator
    std::uint32_t begin = 0, end = 0;  // its bytes in the text
    double number = 0;                 // as written: 2 in 2%
    bool integer = false;              // written without a decimal point
    std::string name;                  // of a name or call; what stands between the quotes of a text
    std::string member;                // outcome in care_days.outcome, level in rule("budget").level
    std::string measure;               // of a number: "%", "tkr", or empty
    std::uint32_t member_offset = 0;
    std::vector<Argument> arguments;  // of a call; operands of operators, left first
    int depth = 1;
};

struct Syntax {
    std::vector<Node> nodes;  // children before parents
    int root = -1;
    const Node& at(int i) const { return nodes[static_cast<std::size_t>(i)]; }
};

struct SyntaxError {
    std::size_t offset = 0;
    std::string code, message;
};

Result<Syntax, SyntaxError> parse(std::string_view);

// The same expression with one blank where blanks help and no more parentheses than it needs.
// parse(print(s)) is s, but for offsets.
std::string print(const Syntax&);

// Where a byte of the text stands in its file.  Lines are counted; columns count characters.
Place place_in(const Text&, std::size_t offset);

}  // namespace varsko::expression
