#include "support/shop.h"

#include <cstdio>
#include <cstdlib>

#include "codec/jpeg.h"
#include "store/sqlite.h"

namespace tests {
namespace {

const base::Instant kNow = base::from_unix_ms(1795362600000);

template <class T>
T must(base::Result<T> result, const char* what) {
    if (!result) {
        std::fprintf(stderr, "%s: %s\n", what, result.error().message.c_str());
        std::abort();
    }
    if constexpr (!std::is_void_v<T>) return std::move(result.value());
}

std::string jpeg_of_shade(int shade) {
    media::Image image(64, 96);
    for (auto& value : image.pixels) value = static_cast<std::uint8_t>(shade);
    return must(codec::encode_jpeg(image.view()), "encode_jpeg");
}

domain::Track track(const char* tenant, const char* id, const char* sensor, std::int64_t start_ms,
                    std::int64_t end_ms) {
    domain::Track made{.tenant = domain::TenantCode(tenant),
                       .poi = domain::PoiId("POI9"),
                       .id = domain::TrackId(id),
                       .sensor = domain::SensorId(sensor),
                       .start = base::from_unix_ms(start_ms),
                       .end = base::from_unix_ms(end_ms),
                       .ended = domain::TrackEnd::kReported};
    made.fragment = domain::FragmentId("F77");
    made.session = domain::SessionId("S5");
    return made;
}

domain::RiskTask task(const char* tenant, const char* id) {
    return {.tenant = domain::TenantCode(tenant),
            .poi = domain::PoiId("POI9"),
            .id = domain::TaskId(id),
            .created = kNow,
            .finished = false};
}

domain::App app(const char* key, const char* secret, const char* tenant) {
    domain::App made;
    made.key = domain::AppKey(key);
    made.secret = base::Secret(secret);
    made.name = "test";
    made.tenants = {domain::TenantCode(tenant)};
    made.created = kNow;
    return made;
}

}  // namespace

Shop::Shop(Tracks tracks) : data_(scratch_.path() / "data") {
    std::filesystem::create_directory(data_);
    store_ = must(store::open_sqlite(data_ / "smartmonitor.db"), "open_sqlite");
    objects_ = must(objects::open_directory(data_ / "objects"), "open_directory");
    for (const char* tenant : {"T1", "T2"}) {
        const domain::TenantCode code(tenant);
        const domain::PoiId poi("POI9");
        must(store_->upsert_tenant({.code = code, .secret = {}, .api_sign_required = false}),
             "tenant");
        must(store_->add_store({code, poi, "Shop"}), "store");
        for (const char* sensor : {"cam-1", "cam-2"}) {
            must(store_->add_camera({.tenant = code,
                                     .poi = poi,
                                     .sensor = domain::SensorId(sensor),
                                     .name = sensor,
                                     .url = std::nullopt}),
                 "camera");
        }
    }
    must(store_->add_app(app(kAppKey, kSecret, "T1")), "app");
    must(store_->add_app(app(kOtherAppKey, kOtherSecret, "T2")), "app");
    if (tracks == Tracks::kNone) return;
    add_golden_task();
    add_other_tenant();
}

domain::Snapshot Shop::snapshot(const char* tenant, int shade, std::int64_t at_ms, double quality,
                                std::vector<store::StoredObject>& objects) {
    const std::string jpeg = jpeg_of_shade(shade);
    auto key = must(objects_->put(domain::TenantCode(tenant), domain::PoiId("POI9"), jpeg), "put");
    objects.push_back({.key = key, .size_bytes = jpeg.size()});
    return {std::move(key), base::from_unix_ms(at_ms), quality};
}

void Shop::add_golden_task() {
    std::vector<store::StoredObject> objects;
    domain::Track first = track("T1", "T1001", "cam-1", 1795362500000, 1795362509000);
    first.face = snapshot("T1", 60, 1795362506123, 0.93, objects);
    first.body = snapshot("T1", 120, 1795362506523, 0.88, objects);
    first.actions = {{"enter", "zone=till-3"}, {"dwell", "zone=till-3&seconds=42"}};
    first.orders = {domain::OrderId("A1"), domain::OrderId("B<2>&")};
    must(store_->report_track(first, objects, kNow), "report_track");

    objects.clear();
    domain::Track second = track("T1", "T1002", "cam-2", 1795362511000, 1795362515000);
    second.body = snapshot("T1", 120, 1795362506523, 0.88, objects);
    must(store_->report_track(second, objects, kNow), "report_track");

    const domain::TrackId ids[] = {first.id, second.id};
    must(store_->create_task(task("T1", "task-1"), ids, "test"), "create_task");
    must(store_->create_task(task("T1", "task-0"), {}, "test"), "create_task");
}

void Shop::add_other_tenant() {
    std::vector<store::StoredObject> objects;
    domain::Track other = track("T2", "T2001", "cam-1", 1795362500000, 1795362509000);
    other.body = snapshot("T2", 200, 1795362506523, 0.5, objects);
    must(store_->report_track(other, objects, kNow), "report_track");
    const domain::TrackId ids[] = {other.id};
    must(store_->create_task(task("T2", "task-2"), ids, "test"), "create_task");
}

}  // namespace tests
