#include "storage/sqlite/transaction.hpp"

namespace varsko {

Transaction::~Transaction()
{
    if (!done_) db_.roll_back();
}

void Transaction::commit()
{
    db_.run("COMMIT");
    done_ = true;
}

}  // namespace varsko
