#pragma once

#include "storage/store.hpp"

namespace varsko {

// Throws std::invalid_argument where the step breaks what Store::commit REQUIRES: a mistake of the caller's, told
// before anything is written.
void check_step(const Step&);

}  // namespace varsko
