#include "storage/sqlite/transaction.hpp"

#include <sqlite3.h>

namespace varsko {

Transaction::~Transaction()
{
    // After some errors SQLite has rolled back by itself.  A rollback that fails leaves the transaction to the next
    // BEGIN, which then fails aloud; there is nothing better to do in a destructor.
    if (!done_ && sqlite3_get_autocommit(db_.handle()) == 0)
        sqlite3_exec(db_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit()
{
    db_.run("COMMIT");
    done_ = true;
}

}  // namespace varsko
