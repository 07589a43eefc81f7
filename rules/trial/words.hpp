// The sentences of a test that failed, in both languages.
#pragma once

#include "rules/assess.hpp"
#include "rules/trial/case.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace varsko::trial {

// Writes one sentence per language: both([&](Tongue t) { return t("väntade", "expected"); }).
class Tongue {
public:
    explicit Tongue(std::string_view language) : language_(language) {}
    std::string operator()(std::string_view sv, std::string_view en) const
    {
        return std::string(language_ == "en" ? en : sv);
    }
    std::string_view language() const { return language_; }

private:
    std::string_view language_;
};

template <class F>
Localised both(F f)
{
    return {.sv = f(Tongue("sv")), .en = f(Tongue("en"))};
}

std::string colour(Level, Tongue);  // "rött", "red": as what a rule became
std::string state(AlertState, Tongue);
std::string transition(std::string_view, Tongue);
std::string unit_name(const Catalogue&, std::string_view id);

// "deviation är −1,8 %, amount är −1 408 tkr; rött hade krävt: deviation < -2% and abs(amount) >= smallest_amount"
std::string reasons(const Explanation&, std::optional<Level> wanted, Tongue);

// "a, b och c"
std::string listed(const std::vector<std::string>&, Tongue);

}  // namespace varsko::trial
