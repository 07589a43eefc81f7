#include "rules/expression/lexer.hpp"

#include <fmt/format.h>

#include <charconv>

namespace varsko::expression {

namespace {

constexpr std::string_view no_break_space = "\u00a0", narrow_no_break_space = "\u202f", minus_sign = "\u2212";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool starts_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
std::size_t character_length(std::string_view s)
{
    std::size_t n = 1;
    while (n < s.size() && (static_cast<unsigned char>(s[n]) & 0xC0) == 0x80) ++n;
    return n;
}

}  // namespace

Token Lexer::take(TokenKind kind, std::size_t length)
{
    Token t{
        .kind = kind, .offset = at_, .text = text_.substr(at_, length), .number = 0, .integer = false, .message = {}};
    at_ += length;
    return t;
}

Token Lexer::wrong(std::size_t length, std::string message)
{
    Token t = take(TokenKind::wrong, length);
    t.message = std::move(message);
    return t;
}

void Lexer::skip_blanks()
{
    for (;;) {
        const auto rest = text_.substr(at_);
        if (rest.empty()) return;
        if (rest[0] == ' ' || rest[0] == '\t' || rest[0] == '\n' || rest[0] == '\r')
            ++at_;
        else if (rest.starts_with(no_break_space))
            at_ += no_break_space.size();
        else if (rest.starts_with(narrow_no_break_space))
            at_ += narrow_no_break_space.size();
        else
            return;
    }
}

Token Lexer::next()
{
    skip_blanks();
    if (at_ >= text_.size()) return take(TokenKind::end, 0);
    const auto rest = text_.substr(at_);
    if (is_digit(rest[0])) return number();
    if (rest.starts_with(minus_sign)) return wrong(minus_sign.size(), "a typographic minus; write - instead");
    if (starts_word(rest[0])) return word();
    return sign();
}

Token Lexer::number()
{
    const auto rest = text_.substr(at_);
    std::size_t n = 0;
    while (n < rest.size() && is_digit(rest[n])) ++n;
    const bool integer = n + 1 >= rest.size() || rest[n] != '.' || !is_digit(rest[n + 1]);
    if (!integer) {
        ++n;
        while (n < rest.size() && is_digit(rest[n])) ++n;
    }
    if (n < rest.size() && rest[n] == '.')
        return wrong(n + 1, "a number that ends with a dot; digits were expected after it");
    if (n > 18) return wrong(n, "a number with more than 18 digits");
    Token t = take(TokenKind::number, n);
    t.integer = integer;
    std::from_chars(t.text.data(), t.text.data() + t.text.size(), t.number);
    return t;
}

Token Lexer::word()
{
    const auto rest = text_.substr(at_);
    std::size_t n = 0;
    while (n < rest.size() && (starts_word(rest[n]) || is_digit(rest[n]))) {
        const auto tail = rest.substr(n);
        if (tail.starts_with(no_break_space) || tail.starts_with(narrow_no_break_space) || tail.starts_with(minus_sign))
            break;
        n += character_length(tail);
    }
    const auto w = rest.substr(0, n);
    if (w == "and") return take(TokenKind::word_and, n);
    if (w == "or") return take(TokenKind::word_or, n);
    if (w == "not") return take(TokenKind::word_not, n);
    return take(TokenKind::name, n);
}

// The id of a rule or the name of a group: no escapes, on one line.
Token Lexer::quoted()
{
    const auto rest = text_.substr(at_);
    const auto end = rest.find(rest[0], 1);
    const auto line = rest.find('\n');
    if (end == rest.npos || end > line) return wrong(1, "a quote that nothing closes");
    return take(TokenKind::text, end + 1);
}

Token Lexer::sign()
{
    const auto rest = text_.substr(at_);
    const bool equals_next = rest.size() > 1 && rest[1] == '=';
    switch (rest[0]) {
        case '(': return take(TokenKind::open, 1);
        case ')': return take(TokenKind::close, 1);
        case ',': return take(TokenKind::comma, 1);
        case '.': return take(TokenKind::dot, 1);
        case '+': return take(TokenKind::plus, 1);
        case '-': return take(TokenKind::minus, 1);
        case '*': return take(TokenKind::star, 1);
        case '/': return take(TokenKind::slash, 1);
        case '%': return take(TokenKind::percent, 1);
        case '<': return equals_next ? take(TokenKind::less_equal, 2) : take(TokenKind::less, 1);
        case '>': return equals_next ? take(TokenKind::greater_equal, 2) : take(TokenKind::greater, 1);
        case '=': return equals_next ? take(TokenKind::equal, 2) : take(TokenKind::assign, 1);
        case '!':
            return equals_next ? take(TokenKind::not_equal, 2)
                               : wrong(1, "\"!\"; write \"not\" before a condition, \"!=\" between numbers");
        case '&': return wrong(1, "\"&\"; write \"and\"");
        case '|': return wrong(1, "\"|\"; write \"or\"");
        case '"':
        case '\'': return quoted();
        default: return wrong(character_length(rest), fmt::format("\"{}\"", rest.substr(0, character_length(rest))));
    }
}

}  // namespace varsko::expression
