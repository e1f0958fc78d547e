#include "scratch_shop.h"

#include <string>
#include <system_error>
#include <utility>

#include "service/runs.h"
#include "store/sqlite.h"

namespace bench {
namespace {

service::CameraPlace place(int camera) {
    return {domain::TenantCode("bench"), domain::PoiId("1"),
            domain::SensorId("cam-" + std::to_string(camera))};
}

}  // namespace

base::Result<std::unique_ptr<ScratchShop>> ScratchShop::open(const std::filesystem::path& folder,
                                                             int cameras) {
    std::error_code error;
    std::filesystem::remove_all(folder, error);
    if (!error) std::filesystem::create_directories(folder, error);
    if (error) {
        return base::fail(base::ErrorKind::kUnavailable,
                          "cannot make the folder " + folder.string() + ": " + error.message());
    }
    std::unique_ptr<ScratchShop> shop(new ScratchShop(folder));
    BOOST_OUTCOME_TRY(shop->store_, store::open_sqlite(folder / "smartmonitor.db"));
    BOOST_OUTCOME_TRY(shop->objects_, objects::open_directory(folder / "objects"));
    const service::CameraPlace first = place(0);
    BOOST_OUTCOME_TRY(
        shop->store_->upsert_tenant({.code = first.tenant, .secret = base::Secret("")}));
    BOOST_OUTCOME_TRY(
        shop->store_->add_store({.tenant = first.tenant, .poi = first.poi, .name = "bench"}));
    for (int i = 0; i < cameras; ++i) {
        BOOST_OUTCOME_TRY(shop->store_->add_camera({.tenant = first.tenant,
                                                    .poi = first.poi,
                                                    .sensor = place(i).sensor,
                                                    .name = "bench"}));
    }
    return shop;
}

ScratchShop::~ScratchShop() {
    objects_.reset();
    store_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

base::Result<std::unique_ptr<service::TrackRecorder>> ScratchShop::recorder(int camera) {
    service::CameraPlace where = place(camera);
    BOOST_OUTCOME_TRY(auto run, service::begin_run(*store_, folder_ / "runs", where.tenant,
                                                   where.poi, where.sensor, clock_));
    return std::make_unique<service::TrackRecorder>(*store_, *objects_, clock_, std::move(where),
                                                    std::move(run));
}

}  // namespace bench
