// What happened to an alert, as a message says it.
#pragma once

#include "rules/localised.hpp"

#include <string_view>

namespace varsko {

// As in AlertEvent, or "risk-moved".
Phrase word_of_transition(std::string_view);      // "Förvärrad"; empty sentences below where the word says it all
Phrase sentence_of_transition(std::string_view);  // to whoever was told of the alert before

}  // namespace varsko
