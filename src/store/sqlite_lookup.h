// From the ids of the outside to row numbers. Inside store only.
#pragma once

#include "domain/tenancy.h"
#include "store/sqlite_store.h"

namespace store {

// kNotFound with a reason that an API method's error table refers to.
base::Error not_found(std::string_view reason, std::string message);
// kConflict "exists_otherwise": what is added exists with other content.
base::Error exists_otherwise(std::string message);

// errors: kNotFound "tenant_not_found".
base::Result<std::int64_t> tenant_row(Connection& connection, const domain::TenantCode& tenant);
// errors: kNotFound "store_not_found", also when there is no such tenant.
base::Result<StoreRow> store_row(Connection& connection, const domain::TenantCode& tenant,
                                 const domain::PoiId& poi);

}  // namespace store
