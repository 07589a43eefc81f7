// What people said of assessments and of alerts: rows that are appended and never changed.
#pragma once

#include "storage/sqlite/statement.hpp"
#include "storage/store.hpp"

#include <vector>

namespace varsko {

class JudgementRows {
public:
    JudgementRows(Database&, std::int64_t organisation);

    void add(const Changes&);
    std::vector<Judgement> all();     // oldest first
    std::vector<Opinion> verdicts();  // likewise

private:
    std::int64_t organisation_;
    Statement add_, all_, add_verdict_, verdicts_;
};

}  // namespace varsko
