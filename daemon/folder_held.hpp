// Another process holds the data folder; what() says which.  Its own file, so that who catches it need not know which
// store there is.
#pragma once

#include <stdexcept>

namespace varsko {

struct FolderHeld : std::runtime_error {
    using std::runtime_error::runtime_error;
};

}  // namespace varsko
