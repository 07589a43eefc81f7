// How often somebody may guess a password.
//
// Wrong guesses are counted by where they come from and whose door they try: five are free, then each wrong one doubles
// the wait, from half a minute up to a quarter of an hour.  Only that pair waits, so that whoever guesses elsewhere
// keeps nobody out of their own account; a browser that the person has used before is a place of its own, also behind a
// proxy where everybody comes from one address.  Trying many names from one place is counted too, more generously.
//
// Time is an argument.  Not safe for several threads at once.
#pragma once

#include "rules/period.hpp"

#include <chrono>
#include <map>
#include <string>

namespace varsko {

class Attempts {
public:
    // How long that one must wait before the next guess; 0: it may guess now.
    std::chrono::seconds wait(const std::string& from, const std::string& whom, Instant now) const;
    void wrong(const std::string& from, const std::string& whom, Instant now);
    void right(const std::string& from, const std::string& whom);

private:
    struct Guesses {
        int wrong = 0;
        Instant last{}, until{};
    };
    static void count(Guesses&, int free, Instant now);
    void forget_old(Instant now);

    std::map<std::string, Guesses> by_pair_, by_place_;
};

}  // namespace varsko
