// What keeps a part of the daemon from its work at the moment, one sentence a part: for /readyz.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace varsko {

// Safe from several threads.
class Troubles {
public:
    // Empty: the part is well again.
    void set(const std::string& part, const std::optional<std::string>& sentence)
    {
        std::lock_guard lock(mutex_);
        if (sentence)
            now_[part] = *sentence;
        else
            now_.erase(part);
    }
    std::vector<std::string> now() const
    {
        std::lock_guard lock(mutex_);
        std::vector<std::string> all;
        for (const auto& [part, sentence] : now_) all.push_back(part + ": " + sentence);
        return all;
    }

private:
    mutable std::mutex mutex_;
    std::map<std::string, std::string> now_;
};

}  // namespace varsko
