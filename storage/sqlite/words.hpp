// Ids of rules, metrics, units and rule sets, each stored once per organisation and elsewhere as a number.
//
// All of them are in memory, read when the database is opened.  What a transaction added must be forgotten with it:
// whoever rolls back calls forget_beyond(count as it was).
#pragma once

#include "storage/sqlite/statement.hpp"
#include "storage/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace varsko {

class Words {
public:
    Words(Database&, std::int64_t organisation);

    std::int64_t organisation() const { return organisation_; }
    std::int64_t number(std::string_view word);  // stores a new one; inside a transaction only
    std::optional<std::int64_t> find(std::string_view word) const;
    const std::string& word(std::int64_t number) const;  // throws StorageError for a number without a word
    std::int64_t checked(std::int64_t number) const;     // the number; throws StorageError if no word has it
    std::size_t count() const { return words_.size(); }
    void forget_beyond(std::size_t count) noexcept;
    void catch_up();  // with what another connection has added

    // For each number of a word its index in a catalogue's list of units or metrics, or nothing.
    class Indices {
    public:
        std::optional<std::uint32_t> operator[](std::int64_t number) const
        {
            const auto i = static_cast<std::size_t>(number);
            return i < indices_.size() && indices_[i] != none ? std::optional(indices_[i]) : std::nullopt;
        }

    private:
        friend Words;
        static constexpr std::uint32_t none = UINT32_MAX;
        std::vector<std::uint32_t> indices_;
    };
    template <class Named>
    Indices indices(const std::vector<Named>& list) const
    {
        Indices indices;
        indices.indices_.assign(words_.size() + 1, Indices::none);
        for (std::size_t i = 0; i < list.size(); ++i)
            if (const auto n = find(list[i].id))
                indices.indices_[static_cast<std::size_t>(*n)] = static_cast<std::uint32_t>(i);
        return indices;
    }

private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>{}(s); }
    };
    std::int64_t organisation_;
    std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>> numbers_;
    std::vector<std::string> words_;  // INVARIANT words_[n - 1] has number n
    Statement insert_, beyond_;
};

// The numbers of a catalogue's units or metrics, each looked up when it is first asked for: one command touches few of
// many, or many of many.
template <class Named>
class WordNumbers {
public:
    WordNumbers(Words& words, const std::vector<Named>& list) : words_(words), list_(list), numbers_(list.size()) {}
    std::int64_t operator[](std::size_t index)
    {
        auto& number = numbers_.at(index);
        if (number == 0) number = words_.number(list_[index].id);
        return number;
    }

private:
    Words& words_;
    const std::vector<Named>& list_;
    std::vector<std::int64_t> numbers_;  // 0: not asked for yet
};

// An alert's key in numbers of words.
struct KeyNumbers {
    std::int64_t rule = 0, metric = 0, unit = 0;
    friend bool operator==(const KeyNumbers&, const KeyNumbers&) = default;
};
KeyNumbers numbers(Words&, const AlertKey&);
std::optional<KeyNumbers> find(const Words&, const AlertKey&);
AlertKey key(const Words&, const KeyNumbers&);

// An episode's id is the alert's and "@2024-03": the first part is left out where the key stands beside it.
std::string_view short_episode(std::string_view episode, const AlertKey&);
std::string long_episode(std::string_view stored, std::string_view alert_id);

}  // namespace varsko
