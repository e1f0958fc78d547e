#include "store/sqlite_lookup.h"

namespace store {
namespace {

constexpr char kTenantRow[] = "SELECT id FROM tenant WHERE code = ?1";
constexpr char kStoreRow[] = R"(
    SELECT t.id, s.id, s.longest_track_ms
    FROM tenant AS t JOIN store AS s ON s.tenant = t.id
    WHERE t.code = ?1 AND s.poi = ?2)";

}  // namespace

base::Error not_found(std::string_view reason, std::string message) {
    return base::Error{
        .kind = base::ErrorKind::kNotFound, .message = std::move(message), .reason = reason};
}

base::Error exists_otherwise(std::string message) {
    return base::Error{.kind = base::ErrorKind::kConflict,
                       .message = std::move(message),
                       .reason = "exists_otherwise"};
}

base::Result<std::int64_t> tenant_row(Connection& connection, const domain::TenantCode& tenant) {
    BOOST_OUTCOME_TRY(auto row, connection.integer(kTenantRow, tenant.value));
    if (!row) return not_found("tenant_not_found", "no such tenant; add it first");
    return *row;
}

base::Result<StoreRow> store_row(Connection& connection, const domain::TenantCode& tenant,
                                 const domain::PoiId& poi) {
    BOOST_OUTCOME_TRY(auto rows, connection.query(kStoreRow, tenant.value, poi.value));
    BOOST_OUTCOME_TRY(const bool found, rows.step());
    if (!found) return not_found("store_not_found", "no such store of this tenant; add it first");
    return StoreRow{
        .tenant = rows.integer(0), .store = rows.integer(1), .longest_track_ms = rows.integer(2)};
}

}  // namespace store
