// An alert in words, for those who are told of it where no message goes: the page, the feeds, an Alertmanager.
#pragma once

#include "rules/engine.hpp"

#include <string>
#include <string_view>

namespace varsko {

std::string title_of(const AlertKey&, const World&, std::string_view language);  // "Budget i balans"
std::string unit_name_of(const AlertKey&, const World&);                         // the id of one that is gone
// "R Röd: Budget i balans, Barn- och ungdomsvård, mars 2024"
std::string heading_of(const AlertKey&, Level, Period, const World&, std::string_view language);
// The rule's sentence on the figures as known now; empty where the rule is gone, and where it reads a metric with a
// smallest number that is told: whoever asks again and again would see each correction, and so what came late.
std::string sentence_of(const AlertKey&, Period, const World&, std::string_view language);
// What an event was about, likewise: the sentence as long as the figures are those that made it, the values before and
// after once they are others.  Empty of one without a value.
std::string sentence_of(const AlertEvent&, const World&, std::string_view language);
// Where a person finds it; empty without [http] base_url.
std::string link_to(const AlertKey&, const World&);

}  // namespace varsko
