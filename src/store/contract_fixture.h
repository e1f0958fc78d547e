// What the contract tests of Store share. Each runs against every back end of kBackends.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "store/sqlite.h"
#include "store/store.h"

namespace store {

struct Backend {
    const char* name;
    base::Result<std::unique_ptr<Store>> (*open)(const std::filesystem::path& directory);
};

// Add a back end here and nowhere else.
inline const Backend kBackends[] = {{"sqlite", [](const std::filesystem::path& directory) {
                                         return open_sqlite(directory / "store.db",
                                                            {.foreign_change_age_max = {}});
                                     }}};

inline const base::Instant kNow = base::from_unix_ms(1'795'343'400'000);
inline const domain::TenantCode kTenant{"T1"};
inline const domain::TenantCode kOtherTenant{"T2"};
inline const domain::PoiId kPoi{"POI9"};
inline const domain::PoiId kOtherPoi{"POI8"};
inline const domain::SensorId kSensor{"cam-1"};

inline base::Instant at(std::int64_t seconds) {
    return kNow + base::Millis(seconds * 1000);
}

inline StoredObject object(const std::string& name) {
    return {.key = domain::ObjectKey{"T1/POI9/ab/" + name + ".jpg"}, .size_bytes = 1000};
}

inline domain::Snapshot snapshot(const std::string& name, std::int64_t seconds,
                                 double quality = .9) {
    return {.object = object(name).key, .at = at(seconds), .quality_01 = quality};
}

// From `start` to `end` seconds, without pictures.
inline domain::Track track(const std::string& id, std::int64_t start, std::int64_t end,
                           domain::TrackEnd ended = domain::TrackEnd::kReported) {
    return {.tenant = kTenant,
            .poi = kPoi,
            .id = domain::TrackId{id},
            .sensor = kSensor,
            .start = at(start),
            .end = at(end),
            .ended = ended};
}

// With everything that a track can have.
inline domain::Track full_track(const std::string& id, std::int64_t start, std::int64_t end) {
    domain::Track full = track(id, start, end);
    full.face = snapshot(id + "-face", start, 0.93);
    full.body = snapshot(id + "-body", end, 0.25);
    full.fragment.emplace("F77");
    full.session.emplace("S5");
    full.actions = {{"enter", "zone=till-3"}, {"dwell", "店"}, {"enter", ""}};
    full.orders = {domain::OrderId{"A2"}, domain::OrderId{"A1"}, domain::OrderId{"B<2>&"}};
    return full;
}

inline std::vector<StoredObject> objects_of(const domain::Track& of) {
    return {object(of.id.value + "-face"), object(of.id.value + "-body")};
}

class StoreContract : public testing::TestWithParam<Backend> {
  protected:
    StoreContract() {
        std::string text = (std::filesystem::temp_directory_path() / "store-XXXXXX").string();
        directory_ = ::mkdtemp(text.data());
        reopen();
    }
    ~StoreContract() override {
        // Whatever a test did, no invariant may be broken.
        if (store_) {
            const auto summary = store_->check([](const Fault& fault) {
                ADD_FAILURE() << fault.invariant << ": " << fault.where;
            });
            EXPECT_TRUE(summary);
        }
        store_.reset();
        std::filesystem::remove_all(directory_);
    }

    void reopen() {
        store_.reset();
        auto opened = GetParam().open(directory_);
        ASSERT_TRUE(opened) << opened.error().message << opened.error().detail;
        store_ = std::move(opened.value());
    }
    // Two tenants; two stores of the first, one of the second.
    void add_stores() {
        for (const auto& tenant : {kTenant, kOtherTenant}) {
            ASSERT_TRUE(store_->upsert_tenant({.code = tenant, .secret = {}}));
            ASSERT_TRUE(store_->add_store({.tenant = tenant, .poi = kPoi, .name = "Shop"}));
        }
        ASSERT_TRUE(store_->add_store({.tenant = kTenant, .poi = kOtherPoi, .name = "Shop"}));
    }
    void report(const domain::Track& track) {
        const auto objects = objects_of(track);
        const auto reported = store_->report_track(track, objects, kNow);
        ASSERT_TRUE(reported) << reported.error().message << reported.error().detail;
    }

    std::filesystem::path directory_;
    std::unique_ptr<Store> store_;
};

#define EXPECT_FAILS(result, expected_kind, expected_reason)                 \
    do {                                                                     \
        const auto& failed = (result);                                       \
        ASSERT_FALSE(failed);                                                \
        EXPECT_EQ(failed.error().kind, base::ErrorKind::expected_kind)       \
            << failed.error().message << failed.error().detail;              \
        EXPECT_EQ(failed.error().reason, std::string_view(expected_reason)); \
        EXPECT_FALSE(failed.error().message.empty());                        \
    } while (false)

#define INSTANTIATE_FOR_ALL_BACKENDS(suite)                            \
    INSTANTIATE_TEST_SUITE_P(All, suite, testing::ValuesIn(kBackends), \
                             [](const auto& backend) { return backend.param.name; })

}  // namespace store
