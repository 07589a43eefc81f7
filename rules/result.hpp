// A value, or why there is none.  The one place that names tl::expected, so that a later move to std::expected is a
// change of one line.
#pragma once

#include <tl/expected.hpp>

namespace varsko {

template <class T, class E>
using Result = tl::expected<T, E>;

template <class E>
auto failure(E&& error)
{
    return tl::make_unexpected(std::forward<E>(error));
}

}  // namespace varsko
