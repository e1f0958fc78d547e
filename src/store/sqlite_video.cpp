// Reading fragments and gaps.
#include "store/sqlite_fragment_rows.h"
#include "store/sqlite_lookup.h"

namespace store {
namespace {

#define STORE_FRAGMENT_COLUMNS                                                                    \
    " f.id, o.key, f.size_bytes, f.init_bytes, f.start_ms, f.end_ms, f.codec, f.width, f.height " \
    ", f.sensor "

// They do not overlap, so only the last one that starts at or before `from` can reach into the
// period from outside.
constexpr char kFragments[] =
    "SELECT" STORE_FRAGMENT_COLUMNS
    "FROM fragment AS f CROSS JOIN object AS o ON o.id = f.object"
    " WHERE f.store = ?1 AND f.sensor = ?2 AND f.start_ms <= ?4 AND f.end_ms >= ?3"
    " AND f.start_ms >= coalesce((SELECT max(start_ms) FROM fragment"
    "  WHERE store = ?1 AND sensor = ?2 AND start_ms < ?3), ?3)"
    " ORDER BY f.start_ms LIMIT ?5";
constexpr char kGaps[] = R"(
    SELECT start_ms, end_ms, reason FROM gap
    WHERE store = ?1 AND sensor = ?2 AND start_ms <= ?4 AND (end_ms IS NULL OR end_ms >= ?3)
      AND start_ms >= coalesce((SELECT max(start_ms) FROM gap
                                WHERE store = ?1 AND sensor = ?2 AND start_ms < ?3), ?3)
    ORDER BY start_ms LIMIT ?5)";
constexpr char kLastFragment[] =
    "SELECT" STORE_FRAGMENT_COLUMNS
    "FROM fragment AS f JOIN object AS o ON o.id = f.object"
    " WHERE f.store = ?1 AND f.sensor = ?2 ORDER BY f.start_ms DESC LIMIT 1";
constexpr char kFindFragment[] =
    "SELECT" STORE_FRAGMENT_COLUMNS
    ", s.poi FROM fragment AS f JOIN object AS o ON o.id = f.object"
    " JOIN store AS s ON s.id = f.store JOIN tenant AS t ON t.id = s.tenant"
    " WHERE f.id = ?1 AND t.code = ?2";

constexpr char kAllFragments[] =
    "SELECT" STORE_FRAGMENT_COLUMNS
    ", s.poi, t.code FROM fragment AS f JOIN object AS o ON o.id = f.object"
    " JOIN store AS s ON s.id = f.store JOIN tenant AS t ON t.id = s.tenant ORDER BY f.id";

domain::Fragment fragment_of(const Statement& row, const domain::TenantCode& tenant,
                             const domain::PoiId& poi) {
    return {.tenant = tenant,
            .poi = poi,
            .sensor = domain::SensorId{std::string(row.text(9))},
            .id = fragment_id_of(row.integer(0)),
            .object = domain::ObjectKey{std::string(row.text(1))},
            .size_bytes = static_cast<std::uint64_t>(row.integer(2)),
            .init_bytes = static_cast<std::uint64_t>(row.integer(3)),
            .start = base::from_unix_ms(row.integer(4)),
            .end = base::from_unix_ms(row.integer(5)),
            .codec = std::string(row.text(6)),
            .width = static_cast<int>(row.integer(7)),
            .height = static_cast<int>(row.integer(8))};
}

base::Result<void> check_period(base::Instant from, base::Instant to, std::size_t limit,
                                std::size_t limit_max) {
    if (to < from) return base::invalid("end_time", "must not lie before start_time");
    if (limit == 0 || limit > limit_max) return base::invalid("limit", "must be 1 to 1000");
    return base::success();
}

}  // namespace

base::Result<std::vector<domain::Fragment>> SqliteStore::fragments_between(const CameraKey& camera,
                                                                           base::Instant from,
                                                                           base::Instant to,
                                                                           std::size_t limit) {
    BOOST_OUTCOME_TRY(check_period(from, to, limit, kFragmentsPerQueryMax));
    return read([&](Connection& connection) -> base::Result<std::vector<domain::Fragment>> {
        std::vector<domain::Fragment> fragments;
        BOOST_OUTCOME_TRY(auto store, store_row(connection, camera.tenant, camera.poi));
        BOOST_OUTCOME_TRY(auto rows, connection.query(kFragments, store.store, camera.sensor.value,
                                                      base::unix_ms(from), base::unix_ms(to),
                                                      static_cast<std::int64_t>(limit)));
        while (true) {
            BOOST_OUTCOME_TRY(const bool found, rows.step());
            if (!found) return fragments;
            fragments.push_back(fragment_of(rows, camera.tenant, camera.poi));
        }
    });
}

base::Result<std::vector<domain::Gap>> SqliteStore::gaps_between(const CameraKey& camera,
                                                                 base::Instant from,
                                                                 base::Instant to,
                                                                 std::size_t limit) {
    BOOST_OUTCOME_TRY(check_period(from, to, limit, kGapsPerQueryMax));
    return read([&](Connection& connection) -> base::Result<std::vector<domain::Gap>> {
        std::vector<domain::Gap> gaps;
        BOOST_OUTCOME_TRY(auto store, store_row(connection, camera.tenant, camera.poi));
        BOOST_OUTCOME_TRY(auto rows, connection.query(kGaps, store.store, camera.sensor.value,
                                                      base::unix_ms(from), base::unix_ms(to),
                                                      static_cast<std::int64_t>(limit)));
        while (true) {
            BOOST_OUTCOME_TRY(const bool found, rows.step());
            if (!found) return gaps;
            domain::Gap gap{.tenant = camera.tenant,
                            .poi = camera.poi,
                            .sensor = camera.sensor,
                            .start = base::from_unix_ms(rows.integer(0)),
                            .end = {},
                            .reason = static_cast<domain::GapReason>(rows.integer(2))};
            if (!rows.is_null(1)) gap.end = base::from_unix_ms(rows.integer(1));
            gaps.push_back(std::move(gap));
        }
    });
}

base::Result<std::optional<domain::Fragment>> SqliteStore::last_fragment(const CameraKey& camera) {
    return read([&](Connection& connection) -> base::Result<std::optional<domain::Fragment>> {
        BOOST_OUTCOME_TRY(auto store, store_row(connection, camera.tenant, camera.poi));
        BOOST_OUTCOME_TRY(auto rows,
                          connection.query(kLastFragment, store.store, camera.sensor.value));
        BOOST_OUTCOME_TRY(const bool found, rows.step());
        std::optional<domain::Fragment> last;
        if (found) last = fragment_of(rows, camera.tenant, camera.poi);
        return last;
    });
}

base::Result<domain::Fragment> SqliteStore::find_fragment(const domain::TenantCode& tenant,
                                                          const domain::FragmentId& id) {
    return read([&](Connection& connection) -> base::Result<domain::Fragment> {
        const auto number = fragment_number_of(id);
        if (number) {
            BOOST_OUTCOME_TRY(auto rows, connection.query(kFindFragment, *number, tenant.value));
            BOOST_OUTCOME_TRY(const bool found, rows.step());
            if (found) {
                return fragment_of(rows, tenant, domain::PoiId{std::string(rows.text(10))});
            }
        }
        return not_found("fragment_not_found", "no such fragment of this tenant");
    });
}

base::Result<void> SqliteStore::each_fragment(
    const std::function<void(const domain::Fragment&)>& visit) {
    return read([&](Connection& connection) -> base::Result<void> {
        BOOST_OUTCOME_TRY(auto rows, connection.query(kAllFragments));
        while (true) {
            BOOST_OUTCOME_TRY(const bool found, rows.step());
            if (!found) return base::success();
            visit(fragment_of(rows, domain::TenantCode{std::string(rows.text(11))},
                              domain::PoiId{std::string(rows.text(10))}));
        }
    });
}

base::Result<std::optional<base::Instant>> SqliteStore::covered_until(const CameraKey& camera) {
    return read([&](Connection& connection) -> base::Result<std::optional<base::Instant>> {
        BOOST_OUTCOME_TRY(auto store, store_row(connection, camera.tenant, camera.poi));
        BOOST_OUTCOME_TRY(auto until_ms,
                          covered_until_ms(connection, {store.store, camera.sensor}));
        std::optional<base::Instant> until;
        if (until_ms) until = base::from_unix_ms(*until_ms);
        return until;
    });
}

}  // namespace store
