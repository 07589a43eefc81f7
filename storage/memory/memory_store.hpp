// A Store that forgets when the process ends: for tests, what-ifs and dry runs.  Plain containers and linear searches,
// so that it is obviously right; storage/sqlite/ must give the same answers.
#pragma once

#include "storage/store.hpp"

#include <memory>

namespace varsko {

std::unique_ptr<Store> make_memory_store();

}  // namespace varsko
