#include "support/live_shop.h"

#include <stdexcept>

#include "test_paths.h"

namespace tests {
namespace {

const base::Instant kEver = base::from_unix_ms(0);
const base::Instant kNever = base::from_unix_ms(9'999'999'999'999);

// Eight seconds of people in a street, with a key frame a second.
std::string make_video(const std::filesystem::path& folder) {
    const std::string made = (folder / "people.mp4").string();
    const Finished finished =
        run({"ffmpeg", "-v", "error", "-i",
             std::string(SMARTMONITOR_SOURCE_ROOT) + "/build/demo/vtest.avi", "-frames:v", "80",
             "-c:v", "libx264", "-preset", "ultrafast", "-g", "10", "-pix_fmt", "yuv420p", made});
    if (finished.exit_code != 0) throw std::runtime_error("ffmpeg: " + finished.err);
    return made;
}

}  // namespace

LiveShop::LiveShop(double speed, const std::filesystem::path& disk)
    : data_((disk.empty() ? scratch_.path() : disk) / "data") {
    codec::SimulatedCamera::Options options;
    options.video = make_video(scratch_.path());
    options.at_end = codec::SimulatedCamera::AtEnd::kStartOver;
    options.speed = speed;
    camera_ = std::make_unique<codec::SimulatedCamera>(options);
    std::filesystem::create_directory(data_);
    store_ = std::move(store::open_sqlite(data_ / "smartmonitor.db").value());
    objects_ = std::move(objects::open_directory(data_ / "objects").value());
    domain::Camera row{.tenant = camera().tenant,
                       .poi = camera().poi,
                       .sensor = camera().sensor,
                       .name = "Street"};
    row.url = camera_->url();
    row.detections_per_s = 30;
    const auto set_up = [&]() -> base::Result<void> {
        BOOST_OUTCOME_TRY(
            store_->upsert_tenant({.code = row.tenant, .secret = {}, .api_sign_required = false}));
        BOOST_OUTCOME_TRY(
            store_->add_store({.tenant = row.tenant, .poi = row.poi, .name = "Shop"}));
        return store_->add_camera(row);
    }();
    if (!set_up) throw std::runtime_error(set_up.error().message);
}

std::vector<std::string> LiveShop::serve(const std::string& binary) const {
    return {binary,        "serve",       "--data", data_.string(),       "--listen",
            "127.0.0.1:0", "--log-level", "error",  "--fragment-seconds", "1"};
}

store::CameraKey LiveShop::camera() const {
    return {domain::TenantCode("T"), domain::PoiId("P"), domain::SensorId("S")};
}

std::vector<domain::Track> LiveShop::tracks() {
    return store_->tracks_between(camera().tenant, camera().poi, kEver, kNever, 1000).value();
}

std::vector<domain::Fragment> LiveShop::fragments() {
    return store_->fragments_between(camera(), kEver, kNever, 1000).value();
}

std::vector<domain::Gap> LiveShop::gaps() {
    return store_->gaps_between(camera(), kEver, kNever, 1000).value();
}

}  // namespace tests
