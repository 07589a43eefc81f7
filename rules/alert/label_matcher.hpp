// What Alertmanager's clients choose alerts by: alertname="budget-balance", unit!="asn", level=~"red|yellow".
#pragma once

#include "rules/result.hpp"

#include <boost/regex.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace varsko {

class LabelMatcher {
public:
    // A name, one of = != =~ !~, and a value, which may stand in quotes with \" \\ and \n in it.  The error is a
    // sentence.
    static Result<LabelMatcher, std::string> parse(std::string_view);
    // The same in parts, as clients that speak JSON give it.
    static Result<LabelMatcher, std::string> of(std::string name, std::string value, bool is_expression, bool negated);
    // A label that is not there is empty.  An expression must fit the whole value; one that takes too long to try fits
    // nothing.
    bool fits(const std::map<std::string, std::string>& labels) const;
    // Of a label that has several values: one of them fits; negated: none does.
    bool fits_any(const std::vector<std::string>& values) const;
    // Whether an expression fits the whole of one word; nothing if it is no expression.
    static std::optional<bool> fits(const std::string& expression, const std::string& word);

    const std::string& name() const { return name_; }
    const std::string& value() const { return value_; }
    bool is_expression() const { return expression_.has_value(); }
    bool is_negated() const { return negated_; }
    std::string text() const;  // parse() reads it

private:
    bool fits_plainly(const std::string& value) const;

    std::string name_, value_;
    bool negated_ = false;
    std::optional<boost::regex> expression_;
};

}  // namespace varsko
