#include "service/fragment_getbytask.h"

#include <gmock/gmock.h>

#include "service/shop_fixture.h"

namespace service {
namespace {

class Getbytask : public ShopFixture {
  protected:
    Getbytask() {
        EXPECT_TRUE(store->create_task({.tenant = tenant,
                                        .poi = poi,
                                        .id = domain::TaskId("RT1"),
                                        .created = clock.now(),
                                        .finished = false},
                                       {}, "test"));
    }
    void add_track(const char* id, std::int64_t start_ms) {
        const std::string picture = jpeg(80);
        const auto key = objects->put(tenant, poi, picture).value();
        domain::Track track{.tenant = tenant,
                            .poi = poi,
                            .id = domain::TrackId(id),
                            .sensor = sensor,
                            .start = base::from_unix_ms(start_ms),
                            .end = base::from_unix_ms(start_ms + 1000),
                            .ended = domain::TrackEnd::kReported};
        track.body = domain::Snapshot{key, track.start, 0.5};
        const store::StoredObject object{.key = key, .size_bytes = picture.size()};
        ASSERT_TRUE(store->report_track(track, {&object, 1}, clock.now()));
        ASSERT_TRUE(store->edit_task({.tenant = tenant,
                                      .poi = poi,
                                      .task = domain::TaskId("RT1"),
                                      .add = {track.id},
                                      .remove = {},
                                      .who = "test",
                                      .now = clock.now()}));
    }
    std::string ask(api::Format format = api::Format::kJson) {
        api::FragmentGetbytask::Request request;
        request.param.tenant_code = "T";
        request.param.poi_id = "P";
        request.param.risk_task_id = "RT1";
        const auto answer = handler(
            request,
            {.app = domain::AppKey("app"), .now = clock.now(), .request_id = "r", .uploads = {}},
            format);
        EXPECT_TRUE(answer);
        return *answer.value().fields;
    }

    const objects::UrlSigner signer{"key", {.base_url = "http://host"}};
    AnswerCache cache{1 << 20};
    FragmentGetbytask handler{*store, *objects, signer, cache};
};

TEST_F(Getbytask, OmitsWhatATrackHasNot) {
    add_track("a", 1'795'362'400'000);
    const std::string answer = ask();
    EXPECT_THAT(answer, ::testing::HasSubstr(R"("body_integrity":"0.50")"));
    for (const char* absent : {"face_", "fragment_id", "session_id", "null"}) {
        EXPECT_THAT(answer, ::testing::Not(::testing::HasSubstr(absent)));
    }
}

TEST_F(Getbytask, KeepsAnAnswerUntilSomethingIsWritten) {
    add_track("a", 1'795'362'400'000);
    const std::string first = ask();
    EXPECT_EQ(ask(), first);
    EXPECT_NE(ask(api::Format::kXml), first);
    add_track("b", 1'795'362'300'000);
    const std::string second = ask();
    EXPECT_LT(second.find("\"b\""), second.find("\"a\"")) << "by start_time";
    EXPECT_NE(second.find("\"b\""), std::string::npos);
}

TEST_F(Getbytask, SignsNewUrlsWhenTheirTimeComes) {
    add_track("a", 1'795'362'400'000);
    const std::string first = ask();
    clock.advance(base::Millis{60'000});
    const std::string second = ask();
    EXPECT_NE(second, first);
    const auto without_urls = [](const std::string& answer) {
        return answer.substr(answer.find("body_time"));
    };
    EXPECT_EQ(without_urls(second), without_urls(first));
}

}  // namespace
}  // namespace service
