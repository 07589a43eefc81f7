// Where the cells of an explanation stood, for whoever writes them down.
#pragma once

#include "rules/assess.hpp"
#include "rules/catalogue.hpp"

#include <optional>

namespace varsko {

// Good for one command: what it remembers is of the figures as they were then.
class SourceLookup {
public:
    virtual ~SourceLookup() = default;
    // Nothing where the cell was never reported, or is not known to have said this.
    virtual std::optional<Source> of(const Catalogue&, const Input&) = 0;
};

}  // namespace varsko
