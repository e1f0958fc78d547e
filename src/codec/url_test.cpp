#include "codec/url.h"

#include <gtest/gtest.h>

namespace codec {
namespace {

TEST(WithoutCredentials, ShowsNoUserPasswordOrToken) {
    const struct {
        const char* url;
        const char* shown;
    } cases[] = {
        {"rtsp://10.0.0.5:554/live", "rtsp://10.0.0.5:554/live"},
        {"rtsp://admin:secret@10.0.0.5:554/live", "rtsp://10.0.0.5:554/live"},
        {"rtsp://admin@10.0.0.5/live", "rtsp://10.0.0.5/live"},
        {"rtsp://admin:se@cr@et@host/live", "rtsp://host/live"},
        {"rtsp://admin:se/cret@host/live", "rtsp://host/live"},
        {"rtsp://admin:se?cret@host/live", "rtsp://host/live"},
        {"rtsp://host/live?user=a&password=secret", "rtsp://host/live?..."},
        {"rtsp://u:secret@host/live#secret", "rtsp://host/live?..."},
        {"rtsp://host/user=admin_password=secret_channel=1", "rtsp://host/..."},
        {"rtsp://host/a/user=admin&password=secret&channel=1", "rtsp://host/a/..."},
        {"RTSPS://u:secret@[::1]:322/x", "RTSPS://[::1]:322/x"},
        {"https://u:secret@host", "https://host"},
        {"rtsp://secret=x@", "rtsp://"},
        {"/var/videos/a@b.mp4", "/var/videos/a@b.mp4"},
        {"", ""},
    };
    for (const auto& each : cases) EXPECT_EQ(without_credentials(each.url), each.shown) << each.url;
}

TEST(SchemeOf, IsLowerCaseAndEmptyForPaths) {
    EXPECT_EQ(scheme_of("RTSP://host"), "rtsp");
    EXPECT_EQ(scheme_of("https://host"), "https");
    EXPECT_EQ(scheme_of("/a/b.mp4"), "");
    EXPECT_EQ(scheme_of("a b://x"), "");
    EXPECT_EQ(scheme_of("://x"), "");
}

TEST(HostOf, IsWhomFfmpegConnectsTo) {
    const struct {
        const char* url;
        const char* host;
    } cases[] = {
        {"rtsp://10.0.0.5:554/live", "10.0.0.5"},
        {"rtsp://admin:se@cret@host/live", "host"},
        {"http://good@bad:80@127.0.0.1/x", "127.0.0.1"},
        {"http://host/x@127.0.0.1", "host"},
        {"http://host?x@127.0.0.1", "host"},
        {"RTSPS://u:secret@[::1]:322/x", "::1"},
        {"http://2130706433/", "2130706433"},
        {"rtsp:///live", ""},
        {"rtsp://u:p@/live", ""},
        {"/var/videos/a.mp4", ""},
    };
    for (const auto& each : cases) EXPECT_EQ(host_of(each.url), each.host) << each.url;
}

}  // namespace
}  // namespace codec
