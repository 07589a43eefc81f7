// A Letter as the names that templates use.
#pragma once

#include "rules/alert/letter.hpp"

#include <kainjow/mustache.hpp>

namespace varsko {

// Small counts, and what they could be reckoned from, are hidden from whoever is outside the board: channels.  People
// with a role see them.
enum class Counts : std::uint8_t { shown, masked };

kainjow::mustache::data facts(const Configuration&, const Letter&, const Recipient&, Counts, Instant now);
// The message tells of an alert that lives no more.
bool is_over(const Letter&);

// Every name there is: with something to say everywhere, or nowhere.
kainjow::mustache::data sample_facts(bool full);

// "chief-of youth_1" -> "chef för Enhet ett"
std::string why_in_words(const Catalogue&, std::string_view why, std::string_view language);

}  // namespace varsko
