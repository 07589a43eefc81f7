// All or nothing: what was begun is rolled back unless it was committed.
#pragma once

#include "storage/sqlite/database.hpp"

namespace varsko {

class Transaction {
public:
    explicit Transaction(Database& db) : db_(db) { db_.run("BEGIN IMMEDIATE"); }
    Transaction(const Transaction&) = delete;
    Transaction& operator=(const Transaction&) = delete;
    ~Transaction();

    // Returns when the transaction is on the disk.  Throws StorageError, and then it will be rolled back.
    void commit();

private:
    Database& db_;
    bool done_ = false;
};

}  // namespace varsko
