// The one way in which a letter becomes a message, and what its reader believes from then on.
#pragma once

#include "rules/alert/letter.hpp"
#include "rules/world.hpp"

#include <optional>
#include <string>

namespace varsko {

class Post {
public:
    explicit Post(Doing& doing) : doing_(doing), state_(doing.state) {}

    // `severity`: how a flag is taken.
    void send(Letter&, const Recipient&, Level, Level severity);
    // Who was told believes from now on that it is over, without a message or after it.
    void end(const AlertKey&, const std::string& recipient, const std::string& transition);
    // Somebody who was told once, if there is a way to them still.
    std::optional<Recipient> told_before(const std::string& id) const;

private:
    Message unwritten(const Letter&, const Recipient&) const;

    Doing& doing_;
    World::State& state_;
    int repeats_ = 0;
};

// Figures that are late, or that have come: who expected them is told.
void tell_of_late(Doing&, Post&, const Late&);

}  // namespace varsko
