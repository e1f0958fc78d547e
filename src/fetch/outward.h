// Whether a host lies outward: what asks for that opens its connections by itself.
#pragma once

#include <string>

#include "base/result.h"
#include "fetch/allow_list.h"

namespace fetch {

// Success when none of the host's addresses is inward (is_inward_address) or those that are, or the
// host, are allowed; also when its name is not known now. The name may resolve differently when the
// connection is made: who must hold against that opens sockets by Client. Asks the system's
// resolver, and blocks for as long. Any thread.
// errors: kPermissionDenied; kInvalidArgument when there is no host, or it is too long for one.
base::Result<void> check_outward(const std::string& host, const AllowList& allowed);

}  // namespace fetch
