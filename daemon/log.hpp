// The log: standard error, one line an event.  Under systemd each line begins with the journal's priority and has no
// time; else it begins with the time.
//
//   <4>inbox: gamla filer is not a file; only files are taken, it is left alone
//   2026-11-21T23:30:00.123Z warning  inbox: gamla filer …
#pragma once

#include <string>

namespace varsko {

// Levels: trace debug info warn error.  Throws std::invalid_argument for another.
void start_logging(const std::string& level);
void set_log_level(const std::string& level);

}  // namespace varsko
