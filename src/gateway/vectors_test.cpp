// The requests of real clients, byte for byte, and everything that is one change away from them.
#include <algorithm>

#include <gtest/gtest.h>

#include "gateway/canonical.h"
#include "gateway/gateway_fixture.h"
#include "gateway/timestamp.h"

namespace gateway {
namespace {

using namespace std::chrono_literals;

bool is_batch(const http::Request& request) {
    return request.path() == "/router/batch";
}

Parameters parameters_of(const http::Request& request) {
    auto gathered =
        gather(request, is_batch(request) ? BodyUse::kRaw : BodyUse::kByContentType, {});
    EXPECT_FALSE(gathered.error.has_value());
    return std::move(gathered.parameters);
}

class Vector : public testing::TestWithParam<std::string> {
  protected:
    http::Request request = parse_recorded(read_test_file("vectors/" + GetParam() + ".req"));
    Parameters parameters = parameters_of(request);
    base::Instant sent = parse_timestamp(parameters.get("timestamp")).value();
    GatewayFixture fixture{sent};

    // The same call from a client that puts everything into the query. Only without a raw body.
    http::Request as_get(const std::vector<api::Param>& params) const {
        Pairs pairs;
        for (const auto& param : params) pairs.emplace_back(param.name, param.value);
        return get_request(pairs);
    }
};

std::string expected_answer(const http::Request& request) {
    return is_batch(request) ? "ok\r\n-S-\r\nok" : "ok";
}

TEST_P(Vector, IsGatheredIntoTheStringThatItsClientSigned) {
    EXPECT_EQ(canonical_string(parameters.all, EmptyValues::kSkip, parameters.raw_body),
              read_test_file("vectors/" + GetParam() + ".signstr"));
}

TEST_P(Vector, IsAcceptedAtItsOwnTime) {
    const auto response = fixture.ask(request);
    EXPECT_EQ(response.status, 200U);
    EXPECT_EQ(response.body, expected_answer(request));
    EXPECT_EQ(fixture.method->runs, is_batch(request) ? 2 : 1);
}

TEST_P(Vector, GivesItsUploadsToTheMethod) {
    fixture.ask(request);
    if (GetParam() == "java2021-upload") {
        using namespace std::string_literals;
        ASSERT_EQ(fixture.method->seen_uploads.size(), 1U);
        EXPECT_EQ(fixture.method->seen_uploads[0],
                  std::make_pair("image"s, "\xFF\xD8\xFF\xE0\x01\x02\x03\x04"s));
    } else if (GetParam() == "py3new-file" || GetParam() == "node-ali-topsdk-buffer") {
        ASSERT_EQ(fixture.method->seen_uploads.size(), 1U);
        EXPECT_EQ(fixture.method->seen_uploads[0],
                  std::make_pair(std::string("image"), std::string("JPEG")));
    } else {
        EXPECT_TRUE(fixture.method->seen_uploads.empty());
    }
}

TEST_P(Vector, IsRefusedMoreThanTenMinutesAway) {
    const struct {
        base::Millis off;
        int code;
    } cases[] = {{9min + 59s, 0}, {10min, 0}, {10min + 1ms, 31}, {10min + 1s, 31}};
    for (const auto& [off, code] : cases) {
        fixture.clock.set(sent + off);
        EXPECT_EQ(fixture.code_of(request), code) << off.count() << " ms late";
        fixture.clock.set(sent - off);
        EXPECT_EQ(fixture.code_of(request), code) << off.count() << " ms early";
    }
}

TEST_P(Vector, IsRefusedWhenAnyByteOfTheSecretDiffers) {
    for (std::size_t i = 0; i < kTestSecret.size(); ++i) {
        std::string secret(kTestSecret);
        secret[i] = static_cast<char>(secret[i] ^ 1);
        fixture.callers.apps.at(std::string(kTestKey)).secret = base::Secret(secret);
        EXPECT_EQ(fixture.code_of(request), 25) << i;
    }
    EXPECT_EQ(fixture.method->decodes, 0);
}

TEST_P(Vector, IsRefusedWhenAnyParameterIsChangedRenamedAddedOrLeftOut) {
    if (is_batch(request)) GTEST_SKIP() << "its parameters are in a signed raw body";
    ASSERT_EQ(fixture.code_of(as_get(parameters.all)), 0);
    domain::App other = fixture.callers.apps.begin()->second;
    fixture.callers.apps["12497915"] = other;  // so that a changed app_key meets a known app
    fixture.callers.apps["12497915"].secret = base::Secret("another");
    // Values that pass every step before the signature; anything else gets an 'x' behind it.
    const std::map<std::string, std::string> still_valid = {
        {"app_key", "12497915"},
        {"format", "xml"},
        {"method", "smartmonitor.other"},
        {"sign_method", parameters.get("sign_method") == "md5" ? "hmac" : "md5"},
        {"timestamp", base::format_platform_date(sent + 1s)}};
    const std::map<std::string, int> code_without = {
        {"app_key", 28}, {"method", 21}, {"sign", 24}, {"timestamp", 30}, {"v", 32}};
    for (std::size_t i = 0; i < parameters.all.size(); ++i) {
        const std::string name = parameters.all[i].name;
        auto changed = parameters.all;
        changed[i].value =
            still_valid.contains(name) ? still_valid.at(name) : changed[i].value + 'x';
        EXPECT_EQ(fixture.code_of(as_get(changed)), name == "v" ? 33 : 25) << name;

        const int missing = code_without.contains(name) ? code_without.at(name) : 25;
        auto renamed = parameters.all;
        renamed[i].name += 'x';
        EXPECT_EQ(fixture.code_of(as_get(renamed)), missing) << name;

        auto without = parameters.all;
        without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
        EXPECT_EQ(fixture.code_of(as_get(without)), missing) << name;
    }
    auto added = parameters.all;
    added.push_back({"added", "1"});
    EXPECT_EQ(fixture.code_of(as_get(added)), 25);
    EXPECT_EQ(fixture.method->decodes + fixture.other_method->decodes, 1);
}

// Every single byte of the target and the body, replaced by several others. What is accepted all
// the same must have reached the method with every signed character: the case of `sign` may differ,
// the wording of a multipart header, and what the protocol does not sign, the uploads. It cannot be
// asked that names and values meet at the same places: "format=json" and "format&json" sign alike.
TEST_P(Vector, ReachesTheMethodWithAllThatWasSignedOrNotAtAll) {
    fixture.ask(request);
    const auto signed_text = [this] {
        return canonical_string(fixture.method->seen_params, EmptyValues::kKeep, {});
    };
    const std::string original = signed_text();
    const int runs_of_original = fixture.method->runs;
    ASSERT_GT(runs_of_original, 0);
    std::size_t accepted = 0;
    std::size_t tried = 0;
    for (std::string http::Request::*const place : {&http::Request::target, &http::Request::body}) {
        for (std::size_t i = 0; i < (request.*place).size(); ++i) {
            const char old = (request.*place)[i];
            for (const char replacement :
                 {'&', '=', '%', '\n', '\xFF', static_cast<char>(old ^ 0x20),
                  static_cast<char>(old ^ 1)}) {
                if (replacement == old) continue;
                http::Request changed = request;
                (changed.*place)[i] = replacement;
                if (!Gateway::owns(changed.path())) continue;
                fixture.method->runs = 0;
                ++tried;
                fixture.ask(changed);
                if (fixture.method->runs == 0) continue;
                ++accepted;
                ASSERT_EQ(fixture.method->runs, runs_of_original) << i;
                ASSERT_EQ(signed_text(), original) << i;
            }
        }
    }
    EXPECT_EQ(fixture.other_method->decodes + fixture.blocking_method->decodes, 0);
    EXPECT_GT(tried, 2000U);
    EXPECT_LT(accepted, tried / 2);
}

INSTANTIATE_TEST_SUITE_P(Recorded, Vector, testing::ValuesIn(vector_names()), [](const auto& test) {
    std::string name = test.param;
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

TEST(Vectors, AreAllThere) {
    EXPECT_EQ(vector_names().size(), 15U);
}

TEST(BatchVector, IsRefusedWhenAnyByteOfItsBodyDiffers) {
    const http::Request request = parse_recorded(read_test_file("vectors/java2021-batch.req"));
    GatewayFixture fixture(parse_timestamp("2026-11-22 23:54:21").value());
    for (std::size_t i = 0; i < request.body.size(); ++i) {
        http::Request changed = request;
        changed.body[i] = static_cast<char>(changed.body[i] ^ 1);
        EXPECT_EQ(fixture.code_of(changed), 25) << i;
    }
}

}  // namespace
}  // namespace gateway
