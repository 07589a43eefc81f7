// What a cell's bytes meant the last time: an open table keyed by slices of the text, for words that come back in
// millions of rows.  Unknown words are not kept.
//
// Words of up to sixteen bytes are compared in two registers: their first sight lies megabytes back, and going there
// again for each row would cost more than all the rest.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <utility>
#include <vector>

namespace varsko::ingest {

template <class T>
class Seen {
public:
    // nullptr: not seen yet.
    const T* find(std::string_view s)
    {
        const Key key(s);
        if (last_ != nullptr && key == last_key_) return last_;
        if (slots_.empty()) return nullptr;
        for (auto i = key.hash() & (slots_.size() - 1);; i = (i + 1) & (slots_.size() - 1)) {
            const auto& slot = slots_[i];
            if (!slot.used) return nullptr;
            if (slot.key == key) {
                last_key_ = key;
                return last_ = &slot.meaning;
            }
        }
    }

    // REQUIRES the bytes behind `s` outlive this, and find(s) is nullptr.
    const T& add(std::string_view s, T meaning)
    {
        if ((used_ + 1) * 2 > slots_.size()) grow();
        ++used_;
        last_key_ = Key(s);
        last_ = &place({last_key_, std::move(meaning), true});
        return *last_;
    }

private:
    struct Key {
        std::uint64_t head = 0, tail = 0;  // all of it where it is no longer than both
        std::string_view text;

        Key() = default;
        explicit Key(std::string_view s) : text(s)
        {
            const char* p = s.data();
            const std::size_t n = s.size();
            if (n >= 8) {
                std::memcpy(&head, p, 8);
                std::memcpy(&tail, p + n - 8, 8);
            } else if (n >= 4) {
                std::uint32_t a = 0, b = 0;
                std::memcpy(&a, p, 4);
                std::memcpy(&b, p + n - 4, 4);
                head = a | std::uint64_t{b} << 32;
            } else {
                for (std::size_t i = 0; i < n; ++i) head = head << 8 | static_cast<unsigned char>(p[i]);
            }
        }
        bool operator==(const Key& other) const
        {
            return head == other.head && tail == other.tail && text.size() == other.text.size() &&
                   (text.size() <= 16 || text == other.text);
        }
        std::uint64_t hash() const
        {
            auto h = mixed(head ^ text.size());
            if (text.size() > 8) h = mixed(h ^ tail);
            for (std::size_t i = 8; i + 16 < text.size(); i += 8) {
                std::uint64_t word = 0;
                std::memcpy(&word, text.data() + i, 8);
                h = mixed(h ^ word);
            }
            return h;
        }
        static std::uint64_t mixed(std::uint64_t h)
        {
            h *= 0x9E3779B97F4A7C15U;
            return h ^ h >> 32;
        }
    };
    struct Slot {
        Key key;
        T meaning{};
        bool used = false;
    };

    const T& place(Slot slot)
    {
        auto i = slot.key.hash() & (slots_.size() - 1);
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
    Key last_key_;
    const T* last_ = nullptr;
};

}  // namespace varsko::ingest
