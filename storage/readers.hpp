// Readers of one store beside whoever writes to it: as many as are in use at once, each opened when it is first needed
// and kept.
//
//   StoreReaders readers([&] { return open_sqlite_reader(file, organisation); });
//   const auto reader = readers.lend();            // holds still until it is given back
//   reader->alerts();
#pragma once

#include "storage/store.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace varsko {

// Safe from several threads.  INVARIANT: it is destroyed before the store that it reads, and after every loan.
class StoreReaders {
public:
    using Open = std::function<std::unique_ptr<StoreReader>()>;
    explicit StoreReaders(Open open) : open_(std::move(open)) {}

    // One reader, as of one commit, for one caller.
    class Loan {
    public:
        Loan(StoreReaders& of, std::unique_ptr<StoreReader> reader) : of_(of), reader_(std::move(reader)) {}
        Loan(const Loan&) = delete;
        Loan& operator=(const Loan&) = delete;
        ~Loan();
        StoreReader& operator*() const { return *reader_; }
        StoreReader* operator->() const { return reader_.get(); }

    private:
        StoreReaders& of_;
        std::unique_ptr<StoreReader> reader_;
    };
    // Throws StorageError.
    Loan lend();

private:
    std::unique_ptr<StoreReader> take();
    void give_back(std::unique_ptr<StoreReader>) noexcept;

    Open open_;
    std::mutex mutex_;        // guards the two below
    std::size_t opened_ = 0;  // at least as many as there are: idle_ has room for all
    std::vector<std::unique_ptr<StoreReader>> idle_;
};

}  // namespace varsko
