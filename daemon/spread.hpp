// Jobs over threads that live as long as they do: for the moment that a large file takes to read.
#pragma once

#include "ingest/reading.hpp"

namespace varsko {

// Parts for as many threads as this machine has to spare (at most four); one part where it has one.
ingest::Parts parts_over_threads();

}  // namespace varsko
