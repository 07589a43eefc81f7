#include "rules/alert/label_matcher.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace varsko {

namespace {

constexpr std::string_view blanks = " \t";
constexpr std::size_t longest_expression = 500;

std::string_view trimmed(std::string_view s)
{
    s.remove_prefix(std::min(s.find_first_not_of(blanks), s.size()));
    return s.substr(0, s.find_last_not_of(blanks) + 1);
}

bool is_label_name(std::string_view s)
{
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
    return !s.empty() && letter(s.front()) &&
           std::all_of(s.begin(), s.end(), [&](char c) { return letter(c) || (c >= '0' && c <= '9'); });
}

// Nothing where a quote has no end, or something stands behind it.
std::optional<std::string> unquoted(std::string_view s)
{
    if (!s.starts_with('"')) return std::string(s);
    std::string out;
    for (std::size_t i = 1; i < s.size(); ++i) {
        if (s[i] == '"') return i + 1 == s.size() ? std::optional(out) : std::nullopt;
        if (s[i] != '\\' || i + 1 == s.size()) {
            out += s[i];
            continue;
        }
        ++i;
        if (s[i] == 'n')
            out += '\n';
        else if (s[i] == '"' || s[i] == '\\')
            out += s[i];
        else
            out += {'\\', s[i]};
    }
    return std::nullopt;
}

std::optional<boost::regex> compiled(const std::string& text)
{
    if (text.size() > longest_expression) return std::nullopt;
    try {
        return boost::regex(text);
    } catch (const std::runtime_error&) {
        return std::nullopt;
    }
}

bool fits_whole(const boost::regex& expression, const std::string& word)
{
    try {
        return boost::regex_match(word, expression);
    } catch (const std::runtime_error&) {  // it would take too long
        return false;
    }
}

}  // namespace

Result<LabelMatcher, std::string> LabelMatcher::parse(std::string_view text)
{
    const auto refused = [text] {
        return fmt::format(
            "\"{}\" chooses nothing: expected a label and a value, such as alertname=\"budget-balance\", "
            "unit!=\"asn\" or level=~\"red|yellow\"",
            text);
    };
    const std::size_t at = text.find_first_of("=!");
    if (at == std::string_view::npos) return failure(refused());
    LabelMatcher matcher;
    std::string_view rest = text.substr(at);
    matcher.name_ = trimmed(text.substr(0, at));
    bool is_expression = false;
    if (rest.starts_with("=~") || rest.starts_with("!~")) {
        is_expression = true;
    } else if (rest.starts_with("!") && !rest.starts_with("!=")) {
        return failure(refused());
    }
    matcher.negated_ = rest.front() == '!';
    rest.remove_prefix(is_expression || matcher.negated_ ? 2 : 1);
    auto value = unquoted(trimmed(rest));
    if (!value || !is_label_name(matcher.name_)) return failure(refused());
    return of(std::move(matcher.name_), std::move(*value), is_expression, matcher.negated_);
}

Result<LabelMatcher, std::string> LabelMatcher::of(std::string name, std::string value, bool is_expression,
                                                   bool negated)
{
    if (!is_label_name(name)) return failure(fmt::format("\"{}\" is no name of a label", name));
    LabelMatcher matcher;
    matcher.name_ = std::move(name);
    matcher.value_ = std::move(value);
    matcher.negated_ = negated;
    if (!is_expression) return matcher;
    matcher.expression_ = compiled(matcher.value_);
    if (!matcher.expression_) return failure(fmt::format("\"{}\" is no regular expression", matcher.value_));
    return matcher;
}

bool LabelMatcher::fits_plainly(const std::string& value) const
{
    return expression_ ? fits_whole(*expression_, value) : value == value_;
}

bool LabelMatcher::fits(const std::map<std::string, std::string>& labels) const
{
    const auto found = labels.find(name_);
    return fits_plainly(found == labels.end() ? std::string() : found->second) != negated_;
}

bool LabelMatcher::fits_any(const std::vector<std::string>& values) const
{
    return std::any_of(values.begin(), values.end(), [this](const std::string& v) { return fits_plainly(v); }) !=
           negated_;
}

std::string LabelMatcher::text() const
{
    std::string quoted;
    for (const char c : value_) {
        if (c == '"' || c == '\\') quoted += '\\';
        if (c == '\n')
            quoted += "\\n";
        else
            quoted += c;
    }
    const std::string_view sign = expression_ ? (negated_ ? "!~" : "=~") : (negated_ ? "!=" : "=");
    return fmt::format("{}{}\"{}\"", name_, sign, quoted);
}

std::optional<bool> LabelMatcher::fits(const std::string& expression, const std::string& word)
{
    const auto read = compiled(expression);
    return read ? std::optional(fits_whole(*read, word)) : std::nullopt;
}

}  // namespace varsko
