// A Pratt parser: each operator has a strength, and an operand binds to the stronger side.
//
//   or < and < not < comparisons (which do not chain) < + - < * / < unary minus
#include "rules/expression/lexer.hpp"
#include "rules/expression/syntax.hpp"
#include "rules/measure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace varsko::expression {

namespace {

struct Strength {
    Operator op;
    int strength;
};

enum : int { of_or = 1, of_and, of_not, of_comparison, of_sum, of_product, of_minus };

std::optional<Strength> infix(TokenKind kind)
{
    switch (kind) {
        case TokenKind::word_or: return Strength{Operator::either, of_or};
        case TokenKind::word_and: return Strength{Operator::both, of_and};
        case TokenKind::less: return Strength{Operator::less, of_comparison};
        case TokenKind::less_equal: return Strength{Operator::less_equal, of_comparison};
        case TokenKind::greater: return Strength{Operator::greater, of_comparison};
        case TokenKind::greater_equal: return Strength{Operator::greater_equal, of_comparison};
        case TokenKind::equal: return Strength{Operator::equal, of_comparison};
        case TokenKind::not_equal: return Strength{Operator::not_equal, of_comparison};
        case TokenKind::plus: return Strength{Operator::add, of_sum};
        case TokenKind::minus: return Strength{Operator::subtract, of_sum};
        case TokenKind::star: return Strength{Operator::multiply, of_product};
        case TokenKind::slash: return Strength{Operator::divide, of_product};
        default: return std::nullopt;
    }
}

class Parser {
public:
    explicit Parser(std::string_view text) : text_(text), lexer_(text) { step(); }

    Result<Syntax, SyntaxError> run()
    {
        if (text_.size() > longest_text)
            return failure(SyntaxError{
                0, "too-long",
                fmt::format("the expression is {} bytes; at most {} are read", text_.size(), longest_text)});
        syntax_.root = expression(0);
        if (!error_ && now_.kind != TokenKind::end) unexpected("an operator or the end");
        if (error_) return failure(*error_);
        return std::move(syntax_);
    }

private:
    void step()
    {
        last_end_ = now_.offset + now_.text.size();
        now_ = lexer_.next();
    }

    void fail(std::size_t offset, std::string code, std::string message)
    {
        if (!error_) error_ = SyntaxError{offset, std::move(code), std::move(message)};
        now_.kind = TokenKind::end;  // nothing more is read
    }

    void unexpected(std::string_view expected)
    {
        if (error_) return;
        std::string what =
            now_.kind == TokenKind::end ? "the expression ends here" : fmt::format("\"{}\" stands here", now_.text);
        if (now_.kind == TokenKind::wrong) what = now_.message + " stands here";
        std::string hint;
        if (now_.kind == TokenKind::comma && !syntax_.nodes.empty() && syntax_.nodes.back().kind == Node::Kind::number)
            hint = "; decimals are written with a dot: 1.5";
        if (now_.kind == TokenKind::assign) hint = "; equality is written ==";
        if (now_.kind == TokenKind::number && !syntax_.nodes.empty() && syntax_.nodes.back().kind == Node::Kind::number)
            hint = "; a number is written without blanks: 1000";
        fail(now_.offset, "syntax", fmt::format("{}, {} was expected{}", what, expected, hint));
    }

    int add(Node node)
    {
        for (const auto& a : node.arguments) node.depth = std::max(node.depth, syntax_.at(a.node).depth + 1);
        if (node.depth > deepest_syntax)
            fail(node.offset, "too-deep",
                 fmt::format("the expression nests deeper than {}; give parts of it names under let", deepest_syntax));
        syntax_.nodes.push_back(std::move(node));
        return static_cast<int>(syntax_.nodes.size()) - 1;
    }

    int expression(int weakest)
    {
        if (++nesting_ > deepest_syntax)
            fail(now_.offset, "too-deep",
                 fmt::format("the expression nests deeper than {}; give parts of it names under let", deepest_syntax));
        int left = error_ ? 0 : prefix();
        while (!error_) {
            const auto found = infix(now_.kind);
            if (!found || found->strength <= weakest) break;
            const auto offset = now_.offset;
            step();
            const int right = expression(found->strength);
            if (error_) break;
            if (found->strength == of_comparison && infix(now_.kind) && infix(now_.kind)->strength == of_comparison) {
                fail(now_.offset, "syntax",
                     "comparisons do not chain; write between(x, low, high), or two comparisons with and");
                break;
            }
            left = operation(Node::Kind::binary, found->op, offset, {left, right});
        }
        --nesting_;
        return left;
    }

    int operation(Node::Kind kind, Operator op, std::size_t offset, std::initializer_list<int> operands)
    {
        Node n;
        n.kind = kind;
        n.op = op;
        n.offset = static_cast<std::uint32_t>(offset);
        for (int o : operands) n.arguments.push_back({"", o});
        n.begin = std::min(n.offset, syntax_.at(n.arguments.front().node).begin);
        n.end = syntax_.at(n.arguments.back().node).end;
        return add(std::move(n));
    }

    int prefix()
    {
        const auto offset = now_.offset;
        switch (now_.kind) {
            case TokenKind::number: return number();
            case TokenKind::name: return name();
            case TokenKind::text: return text();
            case TokenKind::minus:
            case TokenKind::word_not: {
                const bool minus = now_.kind == TokenKind::minus;
                step();
                const int operand = expression(minus ? of_minus : of_not);
                if (error_) return 0;
                return operation(Node::Kind::unary, minus ? Operator::negate : Operator::opposite, offset, {operand});
            }
            case TokenKind::open: {
                step();
                const int inner = expression(0);
                if (error_) return 0;
                if (now_.kind != TokenKind::close) return unexpected("\")\" or an operator"), 0;
                step();
                return inner;
            }
            default: unexpected("a number, a name, a function or \"(\""); return 0;
        }
    }

    int number()
    {
        Node n;
        n.kind = Node::Kind::number;
        n.offset = n.begin = static_cast<std::uint32_t>(now_.offset);
        n.number = now_.number;
        n.integer = now_.integer;
        step();
        if (now_.kind == TokenKind::percent || (now_.kind == TokenKind::name && parse_measure(now_.text))) {
            n.measure = std::string(now_.text);
            step();
        }
        n.end = static_cast<std::uint32_t>(last_end_);
        return add(std::move(n));
    }

    int text()
    {
        Node n;
        n.kind = Node::Kind::text;
        n.offset = n.begin = static_cast<std::uint32_t>(now_.offset);
        n.name = std::string(now_.text.substr(1, now_.text.size() - 2));
        step();
        n.end = static_cast<std::uint32_t>(last_end_);
        return add(std::move(n));
    }

    // What stands after the dot that is read next.  False: nothing does.
    bool member(Node& n, std::string_view expected)
    {
        step();
        if (now_.kind != TokenKind::name) {
            unexpected(expected);
            return false;
        }
        n.member = std::string(now_.text);
        n.member_offset = static_cast<std::uint32_t>(now_.offset);
        step();
        return true;
    }

    int name()
    {
        Node n;
        n.kind = Node::Kind::name;
        n.offset = n.begin = static_cast<std::uint32_t>(now_.offset);
        n.name = std::string(now_.text);
        step();
        if (now_.kind == TokenKind::open) return call(std::move(n));
        if (now_.kind == TokenKind::dot && !member(n, "a scenario (outcome, budget …) after the dot")) return 0;
        n.end = static_cast<std::uint32_t>(last_end_);
        return add(std::move(n));
    }

    int call(Node n)
    {
        n.kind = Node::Kind::call;
        step();
        while (!error_ && now_.kind != TokenKind::close) {
            Argument a;
            a.node = expression(0);
            if (error_) return 0;
            if (now_.kind == TokenKind::assign && syntax_.at(a.node).kind == Node::Kind::name &&
                syntax_.at(a.node).member.empty()) {
                a.option = syntax_.at(a.node).name;
                step();
                a.node = expression(0);
                if (error_) return 0;
            }
            n.arguments.push_back(std::move(a));
            if (now_.kind == TokenKind::comma) {
                step();
                if (now_.kind == TokenKind::close) return unexpected("another argument"), 0;
            } else if (now_.kind != TokenKind::close) {
                return unexpected("\",\" or \")\""), 0;
            }
        }
        if (error_) return 0;
        step();
        if (now_.kind == TokenKind::dot && !member(n, "level or value after the dot")) return 0;
        n.end = static_cast<std::uint32_t>(last_end_);
        return add(std::move(n));
    }

    std::string_view text_;
    Lexer lexer_;
    Token now_;
    std::size_t last_end_ = 0;
    Syntax syntax_;
    std::optional<SyntaxError> error_;
    int nesting_ = 0;
};

int strength(const Node& n)
{
    if (n.kind == Node::Kind::unary) return n.op == Operator::negate ? of_minus : of_not;
    if (n.kind != Node::Kind::binary) return of_minus + 1;
    switch (n.op) {
        case Operator::either: return of_or;
        case Operator::both: return of_and;
        case Operator::add:
        case Operator::subtract: return of_sum;
        case Operator::multiply:
        case Operator::divide: return of_product;
        default: return of_comparison;
    }
}

void print(const Syntax& s, int index, int weakest, std::string& out)
{
    const Node& n = s.at(index);
    const int own = strength(n);
    const bool parentheses = own < weakest;
    if (parentheses) out += '(';
    switch (n.kind) {
        case Node::Kind::number: {
            std::array<char, 64> digits{};
            const auto end =
                std::to_chars(digits.data(), digits.data() + digits.size(), n.number, std::chars_format::fixed).ptr;
            out.append(digits.data(), end);
            if (!n.integer && std::find(digits.data(), end, '.') == end) out += ".0";
            if (!n.measure.empty()) out += n.measure == "%" ? "%" : " " + n.measure;
            break;
        }
        case Node::Kind::text: {
            const char quote = n.name.find('"') == std::string::npos ? '"' : '\'';
            out += quote + n.name + quote;
            break;
        }
        case Node::Kind::name:
            out += n.name;
            if (!n.member.empty()) out += "." + n.member;
            break;
        case Node::Kind::call:
            out += n.name + "(";
            for (std::size_t i = 0; i < n.arguments.size(); ++i) {
                if (i) out += ", ";
                if (!n.arguments[i].option.empty()) out += n.arguments[i].option + "=";
                print(s, n.arguments[i].node, 0, out);
            }
            out += ")";
            if (!n.member.empty()) out += "." + n.member;
            break;
        case Node::Kind::unary:
            out += n.op == Operator::negate ? "-" : "not ";
            print(s, n.arguments[0].node, own, out);
            break;
        case Node::Kind::binary:
            // Comparisons do not chain, so both sides of one need parentheses around another; else the left one may be
            // as strong, for a - b - c is (a - b) - c.
            print(s, n.arguments[0].node, own == of_comparison ? own + 1 : own, out);
            out += fmt::format(" {} ", text(n.op));
            print(s, n.arguments[1].node, own + 1, out);
            break;
    }
    if (parentheses) out += ')';
}

}  // namespace

std::string_view text(Operator op)
{
    constexpr std::array<std::string_view, 14> names = {
        "or", "and", "not", "<", "<=", ">", ">=", "==", "!=", "+", "-", "*", "/", "-"};
    return names.at(static_cast<std::size_t>(op));
}

Result<Syntax, SyntaxError> parse(std::string_view text) { return Parser(text).run(); }

std::string print(const Syntax& s)
{
    std::string out;
    if (s.root >= 0) print(s, s.root, 0, out);
    return out;
}

Place place_in(const Text& t, std::size_t offset)
{
    Place p = t.place;
    for (std::size_t i = 0; i < std::min(offset, t.text.size()); ++i) {
        const auto c = static_cast<unsigned char>(t.text[i]);
        if (c == '\n') {
            ++p.line;
            p.column = 1;
        } else if ((c & 0xC0) != 0x80) {
            ++p.column;
        }
    }
    return p;
}

}  // namespace varsko::expression
