// The contract of Store: tenants, stores, cameras, apps, tokens, the change counter.
#include <atomic>
#include <thread>

#include "store/contract_fixture.h"
#include "store/replace_camera_test.h"

namespace store {
namespace {

class TenancyContract : public StoreContract {};
INSTANTIATE_FOR_ALL_BACKENDS(TenancyContract);

domain::App app(const std::string& key) {
    return {.key = domain::AppKey{key},
            .secret = base::Secret{"s3cret"},
            .name = "Edge box",
            .tenants = {kTenant, kOtherTenant},
            .sign_methods = 6,
            .enabled = true,
            .created = kNow};
}

void expect_same(const domain::App& a, const domain::App& b) {
    EXPECT_EQ(a.key, b.key);
    EXPECT_EQ(a.secret.reveal(), b.secret.reveal());
    EXPECT_EQ(a.name, b.name);
    EXPECT_EQ(a.tenants, b.tenants);
    EXPECT_EQ(a.sign_methods, b.sign_methods);
    EXPECT_EQ(a.enabled, b.enabled);
    EXPECT_EQ(a.created, b.created);
}

TEST_P(TenancyContract, KeepsTenants) {
    ASSERT_TRUE(store_->upsert_tenant(
        {.code = kTenant, .secret = base::Secret{"k"}, .api_sign_required = true}));
    reopen();
    auto found = store_->find_tenant(kTenant);
    ASSERT_TRUE(found);
    EXPECT_EQ(found.value().secret.reveal(), "k");
    EXPECT_TRUE(found.value().api_sign_required);
    ASSERT_TRUE(store_->upsert_tenant({.code = kTenant, .secret = {}}));
    EXPECT_FALSE(store_->find_tenant(kTenant).value().api_sign_required);
    ASSERT_TRUE(
        store_->set_tenant_second_factor(kTenant, base::Secret{"n"}, SecondFactor::kRequired));
    EXPECT_TRUE(store_->find_tenant(kTenant).value().api_sign_required);
    EXPECT_EQ(store_->find_tenant(kTenant).value().secret.reveal(), "n");
    ASSERT_TRUE(store_->upsert_tenant({.code = kOtherTenant, .secret = {}}));
    EXPECT_EQ(store_->list_tenants().value().size(), 2U);
}

TEST_P(TenancyContract, RefusesASecondFactorWithoutSecret) {
    ASSERT_TRUE(store_->upsert_tenant({.code = kTenant, .secret = {}}));
    EXPECT_FAILS(store_->upsert_tenant({.code = kTenant, .secret = {}, .api_sign_required = true}),
                 kInvalidArgument, "");
    EXPECT_FAILS(store_->set_tenant_second_factor(kTenant, {}, SecondFactor::kRequired),
                 kInvalidArgument, "");
    EXPECT_TRUE(store_->set_tenant_second_factor(kTenant, {}, SecondFactor::kOptional));
}

TEST_P(TenancyContract, SaysWhatIsMissing) {
    EXPECT_FAILS(store_->find_tenant(kTenant), kNotFound, "tenant_not_found");
    EXPECT_FAILS(
        store_->set_tenant_second_factor(kTenant, base::Secret{"x"}, SecondFactor::kOptional),
        kNotFound, "tenant_not_found");
    EXPECT_FAILS(store_->add_store({.tenant = kTenant, .poi = kPoi, .name = "n"}), kNotFound,
                 "tenant_not_found");
    EXPECT_FAILS(store_->list_stores(kTenant), kNotFound, "tenant_not_found");
    EXPECT_FAILS(store_->find_store(kTenant, kPoi), kNotFound, "store_not_found");
    EXPECT_FAILS(store_->add_camera(
                     {.tenant = kTenant, .poi = kPoi, .sensor = kSensor, .name = "n", .url = {}}),
                 kNotFound, "store_not_found");
    EXPECT_FAILS(store_->list_cameras(kTenant, kPoi), kNotFound, "store_not_found");
    EXPECT_FAILS(store_->find_app(domain::AppKey{"x"}), kNotFound, "app_not_found");
    EXPECT_FAILS(store_->rotate_app_secret(domain::AppKey{"x"}, base::Secret{"y"}), kNotFound,
                 "app_not_found");
    EXPECT_FAILS(store_->set_app_state(domain::AppKey{"x"}, AppState::kDisabled), kNotFound,
                 "app_not_found");
    EXPECT_FAILS(store_->set_app_role(domain::AppKey{"x"}, AppRole::kAdministrator), kNotFound,
                 "app_not_found");
    EXPECT_FAILS(store_->set_sign_methods(domain::AppKey{"x"}, 1), kNotFound, "app_not_found");
    EXPECT_FAILS(store_->set_app_tenants(domain::AppKey{"x"}, {}), kNotFound, "app_not_found");
    EXPECT_FAILS(store_->claim_token(kTenant, "t", kNow, base::Millis(1)), kNotFound,
                 "tenant_not_found");
    EXPECT_FAILS(store_->add_app(app("1")), kNotFound, "tenant_not_found");
    EXPECT_FAILS(store_->find_app(domain::AppKey{"1"}), kNotFound, "app_not_found");
}

TEST_P(TenancyContract, AddsTheSameStoreAndCameraTwiceButNoOther) {
    add_stores();
    const domain::Store shop{.tenant = kTenant, .poi = kPoi, .name = "Shop"};
    EXPECT_TRUE(store_->add_store(shop));
    auto renamed = shop;
    renamed.name = "Mall";
    EXPECT_FAILS(store_->add_store(renamed), kConflict, "exists_otherwise");
    EXPECT_EQ(store_->find_store(kTenant, kPoi).value().name, "Shop");
    EXPECT_EQ(store_->list_stores(kTenant).value().size(), 2U);

    const domain::Camera camera{
        .tenant = kTenant, .poi = kPoi, .sensor = kSensor, .name = "Till", .url = "rtsp://u:p@c/1"};
    EXPECT_TRUE(store_->add_camera(camera));
    EXPECT_TRUE(store_->add_camera(camera));
    auto with_zones = camera;
    with_zones.zones = {
        {.id = "exit", .kind = domain::ZoneKind::kLine, .points = {{0.1, 0.5}, {0.9, 0.5}}}};
    ASSERT_TRUE(replace_camera(*store_, with_zones));
    EXPECT_TRUE(store_->add_camera(camera)) << "what was drawn in it stays";
    EXPECT_EQ(store_->find_camera(kTenant, kPoi, kSensor).value(), with_zones);
    auto moved = camera;
    moved.url.reset();
    EXPECT_FAILS(store_->add_camera(moved), kConflict, "exists_otherwise");
    moved.poi = kOtherPoi;  // the same sensor id in another store is another camera
    EXPECT_TRUE(store_->add_camera(moved));
    EXPECT_EQ(store_->find_camera(kTenant, kPoi, kSensor).value().url, camera.url);
    EXPECT_EQ(store_->find_camera(kTenant, kOtherPoi, kSensor).value().url, std::nullopt);
    EXPECT_FAILS(store_->find_camera(kOtherTenant, kPoi, kSensor), kNotFound, "camera_not_found");
    EXPECT_EQ(store_->list_cameras(kTenant, kPoi).value().size(), 1U);
    EXPECT_TRUE(store_->list_cameras(kOtherTenant, kPoi).value().empty());
}

TEST_P(TenancyContract, KeepsApps) {
    add_stores();
    ASSERT_TRUE(store_->add_app(app("1001")));
    auto again = app("1001");
    again.tenants = {kOtherTenant, kTenant, kTenant};
    again.created = at(5);
    EXPECT_TRUE(store_->add_app(again));
    again.secret = base::Secret{"other"};
    EXPECT_FAILS(store_->add_app(again), kConflict, "exists_otherwise");
    reopen();
    expect_same(store_->find_app(domain::AppKey{"1001"}).value(), app("1001"));

    auto expected = app("1001");
    ASSERT_TRUE(store_->rotate_app_secret(expected.key, base::Secret{"new"}));
    ASSERT_TRUE(store_->set_app_state(expected.key, AppState::kDisabled));
    ASSERT_TRUE(store_->set_sign_methods(expected.key, 4));
    const domain::TenantCode only[] = {kOtherTenant};
    ASSERT_TRUE(store_->set_app_tenants(expected.key, only));
    expected.secret = base::Secret{"new"};
    expected.enabled = false;
    expected.sign_methods = 4;
    expected.tenants = {kOtherTenant};
    expect_same(store_->find_app(expected.key).value(), expected);
    ASSERT_TRUE(store_->set_app_state(expected.key, AppState::kEnabled));
    EXPECT_TRUE(store_->find_app(expected.key).value().enabled);
    EXPECT_FALSE(store_->find_app(expected.key).value().is_administrator);
    ASSERT_TRUE(store_->set_app_role(expected.key, AppRole::kAdministrator));
    EXPECT_TRUE(store_->find_app(expected.key).value().is_administrator);
    ASSERT_TRUE(store_->set_app_role(expected.key, AppRole::kCaller));
    EXPECT_FALSE(store_->find_app(expected.key).value().is_administrator);
    auto administrator = app("1002");
    administrator.is_administrator = true;
    ASSERT_TRUE(store_->add_app(administrator));
    EXPECT_TRUE(store_->find_app(administrator.key).value().is_administrator);
    EXPECT_FAILS(store_->add_app(app("1002")), kConflict, "exists_otherwise");
    ASSERT_TRUE(store_->add_app(app("1000")));
    EXPECT_EQ(store_->list_apps().value().size(), 3U);
    EXPECT_EQ(store_->list_apps().value().front().key.value, "1000");
}

TEST_P(TenancyContract, ChangesNothingWhenAnAppNamesAnUnknownTenant) {
    add_stores();
    ASSERT_TRUE(store_->add_app(app("1001")));
    const domain::TenantCode tenants[] = {kTenant, domain::TenantCode{"nobody"}};
    EXPECT_FAILS(store_->set_app_tenants(domain::AppKey{"1001"}, tenants), kNotFound,
                 "tenant_not_found");
    EXPECT_EQ(store_->find_app(domain::AppKey{"1001"}).value().tenants.size(), 2U);
}

TEST_P(TenancyContract, RefusesAppsThatCouldNotSign) {
    add_stores();
    auto bad = app("1");
    bad.sign_methods = 0;
    EXPECT_FAILS(store_->add_app(bad), kInvalidArgument, "");
    bad.sign_methods = 8;
    EXPECT_FAILS(store_->add_app(bad), kInvalidArgument, "");
    EXPECT_FAILS(store_->set_sign_methods(domain::AppKey{"1"}, 0), kInvalidArgument, "");
    bad = app("1");
    bad.secret = {};
    EXPECT_FAILS(store_->add_app(bad), kInvalidArgument, "");
    EXPECT_FAILS(store_->rotate_app_secret(domain::AppKey{"1"}, {}), kInvalidArgument, "");
}

std::string repeated(std::string_view text, std::size_t times) {
    std::string out;
    for (std::size_t i = 0; i < times; ++i) out += text;
    return out;
}

struct IdCase {
    const char* name;
    std::string id;
    bool is_valid;
};

const IdCase kIds[] = {
    {"one byte", "x", true},
    {"chinese", "杭州店", true},
    {"quotes and SQL", "'; DROP TABLE tenant; --", true},
    {"longest", std::string(kIdCharactersMax, 'x'), true},
    {"empty", "", false},
    {"longest, in Chinese", repeated("\u8f68", kIdCharactersMax), true},
    {"too long, in Chinese", repeated("\u8f68", kIdCharactersMax + 1), false},
    {"next line, a C1 control", "a\u0085b", false},
    {"too long", std::string(kIdCharactersMax + 1, 'x'), false},
    {"NUL", std::string("a\0b", 3), false},
    {"newline", "a\nb", false},
    {"DEL", "a\x7F", false},
    {"latin-1", "caf\xE9", false},
    {"overlong", "\xC0\xAF", false},
};

TEST_P(TenancyContract, TakesIdsAsGivenOrRefusesThem) {
    for (const IdCase& row : kIds) {
        SCOPED_TRACE(row.name);
        const auto added =
            store_->upsert_tenant({.code = domain::TenantCode{row.id}, .secret = {}});
        ASSERT_EQ(added.has_value(), row.is_valid);
        if (row.is_valid) {
            EXPECT_EQ(store_->find_tenant(domain::TenantCode{row.id}).value().code.value, row.id);
        } else {
            EXPECT_EQ(added.error().field, "tenant_code");
        }
    }
}

// ---- tokens ----

TEST_P(TenancyContract, ClaimsATokenOncePerTenantAndWindow) {
    add_stores();
    const base::Millis window(600'000);
    EXPECT_TRUE(store_->claim_token(kTenant, "n-1", kNow, window).value());
    EXPECT_FALSE(store_->claim_token(kTenant, "n-1", kNow, window).value());
    EXPECT_TRUE(store_->claim_token(kOtherTenant, "n-1", kNow, window).value());
    EXPECT_TRUE(store_->claim_token(kTenant, "n-2", kNow, window).value());
    reopen();  // a restart forgets nothing
    EXPECT_FALSE(
        store_->claim_token(kTenant, "n-1", kNow + window - base::Millis(1), window).value());
    EXPECT_TRUE(store_->claim_token(kTenant, "n-1", kNow + window, window).value());
    EXPECT_FALSE(store_->claim_token(kTenant, "n-1", kNow + window, window).value());
    EXPECT_FAILS(store_->claim_token(kTenant, "", kNow, window), kInvalidArgument, "");
    EXPECT_FAILS(store_->claim_token(kTenant, std::string(200, 'x'), kNow, window),
                 kInvalidArgument, "");
}

TEST_P(TenancyContract, GivesATokenToOneOfManyThreads) {
    add_stores();
    for (int round = 0; round < 10; ++round) {
        std::atomic<int> claimed{0};
        {
            std::vector<std::jthread> threads;
            for (int t = 0; t < 4; ++t) {
                threads.emplace_back([&] {
                    const auto got = store_->claim_token(kTenant, "n" + std::to_string(round), kNow,
                                                         base::Millis(1000));
                    claimed += got && got.value() ? 1 : 0;
                });
            }
        }
        EXPECT_EQ(claimed, 1);
    }
}

// ---- the change counter ----

TEST_P(TenancyContract, CountsChangesOfItsOwnAndOfOthers) {
    add_stores();
    const auto counter = [&] { return store_->change_counter().value(); };
    auto before = counter();
    EXPECT_EQ(counter(), before);
    EXPECT_TRUE(store_->find_tenant(kTenant));
    EXPECT_EQ(counter(), before);
    ASSERT_TRUE(store_->upsert_tenant({.code = kTenant, .secret = base::Secret{"1"}}));
    EXPECT_NE(counter(), before);
    before = counter();
    auto other = GetParam().open(directory_).value();
    ASSERT_TRUE(other->upsert_tenant({.code = kTenant, .secret = base::Secret{"2"}}));
    EXPECT_NE(counter(), before);
    EXPECT_EQ(store_->find_tenant(kTenant).value().secret.reveal(), "2");
    before = counter();
    EXPECT_FALSE(store_->upsert_tenant({.code = {}, .secret = {}}));
    EXPECT_EQ(counter(), before);
}

}  // namespace
}  // namespace store
