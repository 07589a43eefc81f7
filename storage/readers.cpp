#include "storage/readers.hpp"

#include <utility>

namespace varsko {

StoreReaders::Loan::~Loan()
{
    reader_->move_on();
    of_.give_back(std::move(reader_));
}

StoreReaders::Loan StoreReaders::lend()
{
    auto reader = take();
    reader->hold_still();
    return {*this, std::move(reader)};
}

std::unique_ptr<StoreReader> StoreReaders::take()
{
    {
        const std::lock_guard guard(mutex_);
        if (!idle_.empty()) {
            auto reader = std::move(idle_.back());
            idle_.pop_back();
            return reader;
        }
    }
    auto reader = open_();
    const std::lock_guard guard(mutex_);
    idle_.reserve(++opened_);
    return reader;
}

void StoreReaders::give_back(std::unique_ptr<StoreReader> reader) noexcept
{
    const std::lock_guard guard(mutex_);
    idle_.push_back(std::move(reader));
}

}  // namespace varsko
