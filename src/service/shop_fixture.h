// A data directory with tenant T, store P and camera S, for tests of use cases.
#pragma once

#include <filesystem>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

#include "codec/jpeg.h"
#include "objects/object_store.h"
#include "runtime/clock.h"
#include "store/sqlite.h"

namespace service {

class ShopFixture : public ::testing::Test {
  protected:
    ShopFixture() {
        std::string name = (std::filesystem::temp_directory_path() / "service-XXXXXX").string();
        EXPECT_NE(mkdtemp(name.data()), nullptr);
        folder = name;
        store = std::move(store::open_sqlite(folder / "db").value());
        objects = std::move(objects::open_directory(folder / "objects").value());
        EXPECT_TRUE(
            store->upsert_tenant({.code = tenant, .secret = {}, .api_sign_required = false}));
        EXPECT_TRUE(store->add_store({tenant, poi, "Shop"}));
        EXPECT_TRUE(store->add_camera(
            {.tenant = tenant, .poi = poi, .sensor = sensor, .name = "Door", .url = std::nullopt}));
    }
    ~ShopFixture() override {
        std::error_code ignored;  // a left-over scratch directory harms nobody
        std::filesystem::remove_all(folder, ignored);
    }

    static std::string jpeg(int shade) {
        media::Image image(32, 64);
        for (auto& value : image.pixels) value = static_cast<std::uint8_t>(shade);
        return std::move(codec::encode_jpeg(image.view()).value());
    }

    std::size_t objects_on_disk() const {
        return static_cast<std::size_t>(
            objects->each([](const objects::Listed&) {}).value().objects);
    }

    const domain::TenantCode tenant{"T"};
    const domain::PoiId poi{"P"};
    const domain::SensorId sensor{"S"};
    runtime::ManualClock clock{base::from_unix_ms(1'795'362'500'000)};
    std::filesystem::path folder;
    std::unique_ptr<store::Store> store;
    std::unique_ptr<objects::ObjectStore> objects;
};

}  // namespace service
