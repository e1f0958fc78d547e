// A consistent copy of a database that is in use.
#pragma once

#include <filesystem>

#include "base/result.h"

namespace store {

// Copies the state of one moment to the file `to`, which must not exist (mode 0600); pages of
// deleted rows are not copied. Writers go on meanwhile. Not synced: for the caller to do.
// errors: those of open_sqlite; kResourceExhausted.
base::Result<void> snapshot_sqlite(const std::filesystem::path& database,
                                   const std::filesystem::path& to);

}  // namespace store
