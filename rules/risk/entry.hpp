// What may stand in the register, and how something comes into it: shared by a hand's edit and a file that is read in.
#pragma once

#include "rules/world.hpp"

#include <algorithm>

namespace varsko {

std::optional<Refused> refuse_rating(std::string_view what, int n);
std::optional<Refused> refuse_free_text(std::initializer_list<const std::string*>);
std::optional<Refused> refuse_measure(const RiskMeasure&);
std::optional<Refused> refuse_control(const RiskControl&);
bool is_measures_level(std::string_view);   // green, yellow, red, or empty
bool is_closing(std::string_view because);  // done, reduced, eliminated
// All but whether there is one of that id.
std::optional<Refused> refuse_new(const World::State&, const Risk&);

// REQUIRES: refuse_new() had nothing against it, and its id is free.
void open(World::State&, Risk, std::string kind, const std::string& by, Instant now, Changes&);

// Replaces the one that `same` finds, or adds it.  False where it stood so already.
template <class T, class Same>
bool put(std::vector<T>& all, const T& one, Same same)
{
    const auto at = std::find_if(all.begin(), all.end(), same);
    if (at != all.end() && *at == one) return false;
    if (at == all.end())
        all.push_back(one);
    else
        *at = one;
    return true;
}

}  // namespace varsko
