#include "daemon/attempts.hpp"

#include <algorithm>

namespace varsko {

namespace {

using namespace std::chrono_literals;

constexpr int free_of_a_pair = 5, free_of_a_place = 50;
constexpr std::chrono::seconds first_wait = 30s, longest_wait = 15min, remembered = 24h;
constexpr std::size_t most = 10'000;  // of each kind: who comes from everywhere at once does not fill the memory

std::string pair_of(const std::string& from, const std::string& whom) { return from + '\n' + whom; }

}  // namespace

std::chrono::seconds Attempts::wait(const std::string& from, const std::string& whom, Instant now) const
{
    std::chrono::seconds longest(0);
    const auto look = [&](const std::map<std::string, Guesses>& all, const std::string& key) {
        const auto found = all.find(key);
        if (found == all.end()) return;
        longest = std::max(longest, std::chrono::ceil<std::chrono::seconds>(found->second.until - now));
    };
    look(by_pair_, pair_of(from, whom));
    look(by_place_, from);
    return longest;
}

void Attempts::count(Guesses& guesses, int free, Instant now)
{
    if (now - guesses.last > remembered) guesses = {};
    guesses.last = now;
    const int beyond = ++guesses.wrong - free;
    if (beyond < 0) return;
    const auto doubled = first_wait * (1 << std::min(beyond, 10));
    guesses.until = now + std::min<std::chrono::seconds>(doubled, longest_wait);
}

void Attempts::wrong(const std::string& from, const std::string& whom, Instant now)
{
    forget_old(now);
    count(by_pair_[pair_of(from, whom)], free_of_a_pair, now);
    count(by_place_[from], free_of_a_place, now);
}

void Attempts::right(const std::string& from, const std::string& whom) { by_pair_.erase(pair_of(from, whom)); }

void Attempts::forget_old(Instant now)
{
    for (auto* all : {&by_pair_, &by_place_}) {
        if (all->size() < most) continue;
        std::erase_if(*all, [&](const auto& entry) { return now - entry.second.last > remembered; });
        while (all->size() >= most)
            all->erase(std::ranges::min_element(*all, {}, [](const auto& entry) { return entry.second.last; }));
    }
}

}  // namespace varsko
