#include "storage/sqlite/words.hpp"

#include <fmt/format.h>

namespace varsko {

Words::Words(Database& db, std::int64_t organisation)
    : organisation_(organisation),
      insert_(db, "INSERT INTO word (organisation, number, text) VALUES (?, ?, ?)"),
      beyond_(db, "SELECT number, text FROM word WHERE organisation = ? AND number > ? ORDER BY number")
{
    catch_up();
}

void Words::catch_up()
{
    auto row = beyond_.run(organisation_, static_cast<std::int64_t>(words_.size()));
    while (row.next()) {
        words_.push_back(row.string(1));
        numbers_.emplace(words_.back(), row.integer(0));
        if (row.integer(0) != static_cast<std::int64_t>(words_.size()))
            throw StorageError("the database's words are not numbered in a line; restore it from a backup");
    }
}

void Words::forget_beyond(std::size_t count) noexcept
{
    for (; words_.size() > count; words_.pop_back()) numbers_.erase(words_.back());
}

std::int64_t Words::number(std::string_view word)
{
    if (const auto known = find(word)) return *known;
    const auto number = static_cast<std::int64_t>(words_.size()) + 1;
    insert_.execute(organisation_, number, word);
    words_.emplace_back(word);
    numbers_.emplace(word, number);
    return number;
}

std::optional<std::int64_t> Words::find(std::string_view word) const
{
    const auto known = numbers_.find(word);
    return known == numbers_.end() ? std::nullopt : std::optional(known->second);
}

std::int64_t Words::checked(std::int64_t number) const
{
    if (number < 1 || number > static_cast<std::int64_t>(words_.size()))
        throw StorageError(fmt::format("the database has no word {}; restore it from a backup", number));
    return number;
}

const std::string& Words::word(std::int64_t number) const
{
    return words_[static_cast<std::size_t>(checked(number) - 1)];
}

KeyNumbers numbers(Words& words, const AlertKey& key)
{
    return {.rule = words.number(key.rule), .metric = words.number(key.metric), .unit = words.number(key.unit)};
}

std::optional<KeyNumbers> find(const Words& words, const AlertKey& key)
{
    const auto rule = words.find(key.rule), metric = words.find(key.metric), unit = words.find(key.unit);
    if (!rule || !metric || !unit) return std::nullopt;
    return KeyNumbers{.rule = *rule, .metric = *metric, .unit = *unit};
}

AlertKey key(const Words& words, const KeyNumbers& numbers)
{
    return {.rule = words.word(numbers.rule), .metric = words.word(numbers.metric), .unit = words.word(numbers.unit)};
}

std::string_view short_episode(std::string_view episode, const AlertKey& alert)
{
    // alert.id() piece by piece, for this is asked of every row.
    std::string_view rest = episode;
    const auto begins = [&](std::string_view piece) {
        const bool yes = rest.starts_with(piece);
        if (yes) rest.remove_prefix(piece.size());
        return yes;
    };
    const bool its_own = begins(alert.rule) && begins(":") && begins(alert.metric) && begins(":") && begins(alert.unit);
    return its_own && rest.starts_with('@') ? rest : episode;
}

std::string long_episode(std::string_view stored, std::string_view alert_id)
{
    return stored.starts_with('@') ? std::string(alert_id).append(stored) : std::string(stored);
}

}  // namespace varsko
