// Tokens of an expression, one at a time.
#pragma once

#include "rules/expression/syntax.hpp"

#include <string_view>

namespace varsko::expression {

enum class TokenKind : std::uint8_t {
    number,
    percent,
    name,
    text,  // in quotes, which are part of it
    open,
    close,
    comma,
    dot,
    assign,
    plus,
    minus,
    star,
    slash,
    less,
    less_equal,
    greater,
    greater_equal,
    equal,
    not_equal,
    word_and,
    word_or,
    word_not,
    end,
    wrong
};

struct Token {
    TokenKind kind = TokenKind::end;
    std::size_t offset = 0;
    std::string_view text;
    double number = 0;
    bool integer = false;
    std::string message;  // of a wrong one
};

class Lexer {
public:
    explicit Lexer(std::string_view text) : text_(text) {}
    Token next();

private:
    void skip_blanks();
    Token number();
    Token word();
    Token quoted();
    Token sign();
    Token take(TokenKind, std::size_t length);
    Token wrong(std::size_t length, std::string message);

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace varsko::expression
