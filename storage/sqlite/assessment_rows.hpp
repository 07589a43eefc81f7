// Assessments, as rows of packed blocks.
#pragma once

#include "storage/sqlite/words.hpp"

#include <functional>
#include <vector>

namespace varsko {

class AssessmentRows {
public:
    AssessmentRows(Database&, Words&);

    void add(const Step&);
    void each(const Catalogue&, const std::function<void(const AssessmentColumn&)>&);
    std::vector<StoredAssessment> history(std::string_view rule, std::string_view metric, std::string_view unit,
                                          Period);

private:
    Words& words_;
    Statement insert_, all_, of_key_;
};

}  // namespace varsko
