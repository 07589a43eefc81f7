#include "rules/configuration/key_tables.hpp"

#include <algorithm>

namespace varsko::configuration {

const KeyInfo* KeyTable::find(std::string_view key) const
{
    const auto named = std::find_if(keys.begin(), keys.end(), [&](const KeyInfo& k) { return k.name == key; });
    if (named != keys.end()) return &*named;
    const auto any = std::find_if(keys.begin(), keys.end(), [](const KeyInfo& k) { return k.name.empty(); });
    return any == keys.end() ? nullptr : &*any;
}

std::span<const KeyTable> key_tables()
{
    static const std::vector<KeyTable> all = [] {
        std::vector<KeyTable> out;
        for (const auto part :
             {setting_tables(), catalogue_tables(), people_tables(), mapping_tables(), rule_tables(), test_tables()})
            out.insert(out.end(), part.begin(), part.end());
        return out;
    }();
    return all;
}

const KeyTable* keys_of(std::string_view table)
{
    const auto all = key_tables();
    const auto found = std::find_if(all.begin(), all.end(), [&](const KeyTable& t) { return t.name == table; });
    return found == all.end() ? nullptr : &*found;
}

std::vector<std::string_view> words_of(const KeyInfo& key)
{
    std::vector<std::string_view> out;
    for (std::string_view rest = key.words; !rest.empty();) {
        const auto end = std::min(rest.find('|', 1), rest.size());  // "|" itself may be a word
        out.push_back(rest.substr(0, end));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return out;
}

}  // namespace varsko::configuration
