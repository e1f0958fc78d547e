#include "service/hls.h"

#include <gtest/gtest.h>

namespace service {
namespace {

const base::Instant kStart = base::from_unix_ms(1'795'362'500'000);

TEST(Hls, ListsLiveChunksAndMarksAnotherStream) {
    const auto bytes = std::make_shared<const std::string>("x");
    const auto first = std::make_shared<const LiveInit>(
        LiveInit{.number = 3, .bytes = bytes, .codec = "avc1.64001f"});
    const auto second = std::make_shared<const LiveInit>(
        LiveInit{.number = 4, .bytes = bytes, .codec = "avc1.4d001f"});
    const std::vector<LiveChunk> chunks{{.number = 41,
                                         .init = first,
                                         .bytes = bytes,
                                         .start = kStart,
                                         .duration = base::Millis(1000)},
                                        {.number = 42,
                                         .init = second,
                                         .bytes = bytes,
                                         .start = kStart + base::Millis(5000),
                                         .duration = base::Millis(2040)}};
    EXPECT_EQ(live_playlist(chunks, "Expires=1&Signature=s"),
              "#EXTM3U\n"
              "#EXT-X-VERSION:7\n"
              "#EXT-X-INDEPENDENT-SEGMENTS\n"
              "#EXT-X-TARGETDURATION:3\n"
              "#EXT-X-MEDIA-SEQUENCE:41\n"
              "#EXT-X-DISCONTINUITY-SEQUENCE:3\n"
              "#EXT-X-SMARTMONITOR-CODECS:avc1.64001f\n"
              "#EXT-X-MAP:URI=\"init-3.mp4?Expires=1&Signature=s\"\n"
              "#EXT-X-PROGRAM-DATE-TIME:2026-11-22T15:48:20.000Z\n"
              "#EXTINF:1.000,\n"
              "chunk-41.m4s?Expires=1&Signature=s\n"
              "#EXT-X-DISCONTINUITY\n"
              "#EXT-X-SMARTMONITOR-CODECS:avc1.4d001f\n"
              "#EXT-X-MAP:URI=\"init-4.mp4?Expires=1&Signature=s\"\n"
              "#EXT-X-PROGRAM-DATE-TIME:2026-11-22T15:48:25.000Z\n"
              "#EXTINF:2.040,\n"
              "chunk-42.m4s?Expires=1&Signature=s\n");
}

TEST(Hls, ListsRecordedFragmentsByByteRangesAndMarksGaps) {
    domain::Fragment fragment{.tenant = {},
                              .poi = {},
                              .sensor = {},
                              .id = domain::FragmentId{"F7"},
                              .object = {},
                              .size_bytes = 5000,
                              .init_bytes = 700,
                              .start = kStart,
                              .end = kStart + base::Millis(10'000),
                              .codec = "avc1.64001f",
                              .width = 96,
                              .height = 64};
    std::vector<domain::Fragment> fragments(3, fragment);
    fragments[1].id.value = "F8";
    fragments[1].start = fragment.end;
    fragments[1].end = fragment.end + base::Millis(9500);
    fragments[2].id.value = "F9";
    fragments[2].start = fragments[1].end + base::Millis(1);
    fragments[2].end = fragments[2].start + base::Millis(500);
    const std::string text = recorded_playlist(fragments, "q");
    EXPECT_TRUE(text.find("#EXT-X-TARGETDURATION:10\n#EXT-X-PLAYLIST-TYPE:VOD\n") !=
                std::string::npos);
    EXPECT_TRUE(text.find("#EXT-X-MAP:URI=\"F8.mp4?q\",BYTERANGE=\"700@0\"\n"
                          "#EXT-X-PROGRAM-DATE-TIME:2026-11-22T15:48:30.000Z\n"
                          "#EXTINF:9.500,\n"
                          "#EXT-X-BYTERANGE:4300@700\n"
                          "F8.mp4?q\n"
                          "#EXT-X-DISCONTINUITY\n") != std::string::npos)
        << text;
    EXPECT_TRUE(text.ends_with("F9.mp4?q\n#EXT-X-ENDLIST\n"));
    const auto first = text.find("#EXT-X-DISCONTINUITY\n");
    EXPECT_EQ(text.find("#EXT-X-DISCONTINUITY\n", first + 1), std::string::npos) << "only the gap";
}

}  // namespace
}  // namespace service
