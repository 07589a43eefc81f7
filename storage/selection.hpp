// Of many versions of figures, those that a question asks for, in the order it promises.
#pragma once

#include "storage/store.hpp"

#include <vector>

namespace varsko {

// Whether the figure itself (not its knowledge) is asked for.
bool asked_for(const FigureQuery&, const Figure&);

// Sorts by key and knowledge, keeps the newest of each key unless all versions are asked for, and at most `limit`.
// REQUIRES: versions of one key that are equally old stand in the order they were stored.
// The newest is the one that stands: of a metric that ranks its sources, the newest of its best source; `file` must
// then be filled in.
std::vector<StoredFigure> selected(std::vector<StoredFigure>, const FigureQuery&, const Catalogue&);

}  // namespace varsko
