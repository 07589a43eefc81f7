#include "daemon/large_pages.hpp"

#include <sys/mman.h>

#include <memory>

namespace varsko {

namespace {
constexpr std::size_t page = std::size_t{2} << 20, large_array = 4 * page;
}

void ask_for_large_pages(void* at, std::size_t bytes) noexcept
{
    if (bytes < large_array || std::align(page, page, at, bytes) == nullptr) return;
    static_cast<void>(::madvise(at, bytes / page * page, MADV_HUGEPAGE));
}

}  // namespace varsko
