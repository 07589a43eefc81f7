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
    void each_of(const Catalogue&, std::string_view rule, std::string_view metric, Period,
                 const std::function<void(const AssessmentColumn&)>&);
    std::vector<StoredAssessment> history(std::string_view rule, std::string_view metric, std::string_view unit,
                                          Period);

private:
    // `units`: by number of a word, the catalogue's index.  Nothing is taken where no unit is left.
    void take_column(std::string_view rule, std::string_view metric, Period, std::string_view ruleset, Bytes block,
                     const Words::Indices& units, const std::function<void(const AssessmentColumn&)>& take) const;

    Words& words_;
    Statement insert_, all_, of_key_;
};

}  // namespace varsko
