// What Alertmanager's clients choose alerts by: alertname="budget-balance", unit!="asn", level=~"red|yellow".
#pragma once

#include "rules/result.hpp"

#include <boost/regex.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace varsko {

class LabelMatcher {
public:
    // A name, one of = != =~ !~, and a value, which may stand in quotes with \" \\ and \n in it.  The error is a
    // sentence.
    static Result<LabelMatcher, std::string> parse(std::string_view);
    // A label that is not there is empty.  An expression must fit the whole value; one that takes too long to try fits
    // nothing.
    bool fits(const std::map<std::string, std::string>& labels) const;
    // Whether an expression fits the whole of one word; nothing if it is no expression.
    static std::optional<bool> fits(const std::string& expression, const std::string& word);

private:
    std::string name_, value_;
    bool negated_ = false;
    std::optional<boost::regex> expression_;
};

}  // namespace varsko
