// What a cell's bytes meant the last time: an open table keyed by slices of the text, for words that come back in
// millions of rows.  Unknown words are not kept.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

namespace varsko::ingest {

template <class T>
class Seen {
public:
    // nullptr: not seen yet.
    const T* find(std::string_view s)
    {
        if (s == last_text_ && last_) return last_;
        if (slots_.empty()) return nullptr;
        for (auto i = hash(s) & (slots_.size() - 1);; i = (i + 1) & (slots_.size() - 1)) {
            const auto& slot = slots_[i];
            if (!slot.used) return nullptr;
            if (slot.text == s) {
                last_text_ = s;
                return last_ = &slot.meaning;
            }
        }
    }

    // REQUIRES the bytes behind `s` outlive this, and find(s) is nullptr.
    const T& add(std::string_view s, T meaning)
    {
        if ((used_ + 1) * 2 > slots_.size()) grow();
        ++used_;
        last_text_ = s;
        last_ = &place({s, std::move(meaning), true});
        return *last_;
    }

private:
    struct Slot {
        std::string_view text;
        T meaning{};
        bool used = false;
    };

    static std::uint64_t mixed(std::uint64_t h)
    {
        h *= 0x9E3779B97F4A7C15U;
        return h ^ h >> 32;
    }

    static std::uint64_t hash(std::string_view s)
    {
        std::uint64_t h = s.size(), word = 0;
        const char* p = s.data();
        std::size_t n = s.size();
        for (; n >= 8; p += 8, n -= 8) {
            std::memcpy(&word, p, 8);
            h = mixed(h ^ word);
        }
        if (n >= 4) {
            std::uint32_t head = 0, tail = 0;
            std::memcpy(&head, p, 4);
            std::memcpy(&tail, p + n - 4, 4);
            word = head | std::uint64_t{tail} << 32;
        } else {
            for (word = 0; n > 0; --n, ++p) word = word << 8 | static_cast<unsigned char>(*p);
        }
        return mixed(h ^ word);
    }

    const T& place(Slot slot)
    {
        auto i = hash(slot.text) & (slots_.size() - 1);
        while (slots_[i].used) i = (i + 1) & (slots_.size() - 1);
        slots_[i] = std::move(slot);
        return slots_[i].meaning;
    }

    void grow()
    {
        std::vector<Slot> old(slots_.empty() ? 64 : slots_.size() * 2);
        old.swap(slots_);
        for (auto& slot : old)
            if (slot.used) place(std::move(slot));
        last_ = nullptr;
    }

    std::vector<Slot> slots_;  // INVARIANT a power of two, at most half full
    std::size_t used_ = 0;
    std::string_view last_text_;
    const T* last_ = nullptr;
};

}  // namespace varsko::ingest
