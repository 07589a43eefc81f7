// The system gives memory a page of 4 KiB at a time, and a page costs more than what is written into it.  An array of
// millions of values asks for pages of 2 MiB before it is filled; where the system has none it is as good, and slower.
#pragma once

#include <cstddef>

namespace varsko {

// Of memory that was just allocated and has not been written to.  Small arrays are left as they are.
void ask_for_large_pages(void* at, std::size_t bytes) noexcept;

}  // namespace varsko
