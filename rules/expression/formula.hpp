// One rule compiled for one metric: the program, and which of its steps are the lets, the conditions and the value.
#pragma once

#include "rules/catalogue.hpp"
#include "rules/expression/program.hpp"
#include "rules/expression/sentence.hpp"
#include "rules/rule.hpp"

#include <map>
#include <string>
#include <vector>

namespace varsko {

class Formula {
public:
    // A number or condition with a name.
    struct Named {
        std::string name;
        std::string text;  // as written, blanks collapsed
        int step = -1;
        Measure measure;
        bool is_condition = false;
        bool is_difference = false;  // of two shares: told in percentage points
        bool is_level = false;       // green 0, yellow 1, red 2
    };
    struct Tried {
        Level level = Level::unknown;  // what it is where the condition holds
        std::string text;
        int step = -1;
    };

    expression::Program program;
    std::vector<Named> lets;  // in file order
    std::vector<Named> said;  // scenarios that the rule's sentences name
    Named value;
    bool value_is_let = false;
    bool lower_is_better = false;  // of the value, where higher_is_better is not; neither: no trend
    bool higher_is_better = false;
    std::vector<Tried> conditions;  // in the order they are tried
    Level otherwise = Level::green;
    std::map<std::string, expression::Sentence> sentences;  // by language
};

}  // namespace varsko
