// The command line as people and programs use it.
#include <csignal>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/shop.h"
#include "test_paths.h"

namespace tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(CommandLine, ShowsHelpForEveryCommand) {
    const std::vector<std::vector<std::string>> commands = {{},
                                                            {"serve"},
                                                            {"app"},
                                                            {"app", "create"},
                                                            {"app", "list"},
                                                            {"tenant"},
                                                            {"tenant", "set"},
                                                            {"store", "add"},
                                                            {"store", "set"},
                                                            {"camera", "add"},
                                                            {"camera", "zones", "set"},
                                                            {"camera", "zones", "get"},
                                                            {"session", "get"},
                                                            {"session", "merge"},
                                                            {"session", "split"},
                                                            {"camera", "set"},
                                                            {"camera", "remove"},
                                                            {"camera", "list"},
                                                            {"camera", "status"},
                                                            {"camera", "test"},
                                                            {"analyze"},
                                                            {"track"},
                                                            {"task"},
                                                            {"task", "create"},
                                                            {"task", "show"},
                                                            {"task", "finish"},
                                                            {"task", "edit"},
                                                            {"call"},
                                                            {"verify"},
                                                            {"config", "check"}};
    for (std::vector<std::string> command : commands) {
        command.insert(command.begin(), smartmonitor());
        command.emplace_back("--help");
        const Finished help = run(command);
        EXPECT_EQ(help.exit_code, 0);
        EXPECT_THAT(help.out, HasSubstr("Usage:")) << command[1];
    }
    EXPECT_EQ(run({smartmonitor(), "no-such-command"}).exit_code, 2);
    EXPECT_EQ(run({smartmonitor()}).exit_code, 2);
}

TEST(CommandLine, SaysWhatIsWrongWithTheConfiguration) {
    const ScratchDirectory scratch;
    const auto file = scratch.path() / "smartmonitor.toml";
    std::ofstream(file) << "listen = '127.0.0.1:0'\nhttp_thread = 2\n";
    const Finished bad = run({smartmonitor(), "config", "check", "--config", file.string()});
    EXPECT_EQ(bad.exit_code, 2);
    EXPECT_THAT(bad.err, HasSubstr(":2: unknown key 'http_thread'; did you mean 'http_threads'?"));
    std::ofstream(file) << "listen = '127.0.0.1:0'\nhttp_threads = 2\n";
    const Finished good =
        run({smartmonitor(), "config", "check", "--json", "--config", file.string()});
    EXPECT_EQ(good.exit_code, 0) << good.err;
    EXPECT_THAT(good.out, HasSubstr("\"ok\":true"));
}

TEST(CommandLine, TracksADetectionFile) {
    const ScratchDirectory scratch;
    const std::string boxes = (scratch.path() / "det.txt").string();
    const std::string tracks = (scratch.path() / "res.txt").string();
    {
        std::ofstream out(boxes);
        for (int frame = 1; frame <= 20; ++frame) {
            out << frame << ",-1," << 100 + 3 * frame << ",50,40,100,0.9,-1,-1,-1\n";
        }
    }
    const std::vector<std::string> words = {smartmonitor(), "track", "--detections", boxes,
                                            "--out",        tracks,  "--json"};
    const Finished done = run(words);
    EXPECT_EQ(done.exit_code, 0) << done.err;
    EXPECT_THAT(done.out, HasSubstr("\"frames\":20,\"detections\":20,\"tracks\":1,\"boxes\":20"));
    std::ifstream in(tracks);
    std::string line;
    int lines = 0;
    while (std::getline(in, line)) {
        EXPECT_EQ(line.rfind(std::to_string(++lines) + ",1,", 0), 0U) << line;
    }
    EXPECT_EQ(lines, 20);
    std::ofstream(boxes) << "1,-1,10,10,40,100,0.9\n2,-1,wide,10,40,100,0.9\n";
    const Finished bad = run(words);
    EXPECT_EQ(bad.exit_code, 2);
    EXPECT_THAT(bad.err, HasSubstr("det.txt:2: the left 'wide' is no number"));
}

TEST(CommandLine, RegistersAShopAndAsksAboutIt) {
    const ScratchDirectory scratch;
    const std::string data = (scratch.path() / "data").string();
    const auto command = [&](std::vector<std::string> words) {
        words.insert(words.begin(), smartmonitor());
        words.insert(words.end(), {"--data", data, "--json"});
        return run(words);
    };
    EXPECT_EQ(command({"store", "add", "--tenant", "T", "--poi", "P", "--name", "门店"}).exit_code,
              0);
    EXPECT_EQ(command({"store", "add", "--tenant", "T", "--poi", "P", "--name", "门店"}).exit_code,
              0);
    EXPECT_EQ(command({"store", "add", "--tenant", "T", "--poi", "P", "--name", "x"}).exit_code, 1);
    EXPECT_EQ(command({"camera", "add", "--tenant", "T", "--poi", "P", "--sensor", "S", "--name",
                       "Door", "--url", "rtsp://user:hidden@camera/1"})
                  .exit_code,
              0);
    const Finished cameras = command({"camera", "list", "--tenant", "T", "--poi", "P"});
    EXPECT_THAT(cameras.out, HasSubstr("\"has_url\":true"));
    EXPECT_THAT(cameras.out, Not(HasSubstr("hidden")));
    const std::string secret_file = (scratch.path() / "secret").string();
    std::ofstream(secret_file) << "s3cret-of-16-bytes\n";
    const Finished created =
        command({"app", "create", "--name", "A", "--tenant", "T", "--key", "k", "--secret-file",
                 secret_file, "--sign-method", "hmac-sha256"});
    EXPECT_THAT(created.out, HasSubstr("\"app_key\":\"k\",\"secret\":\"s3cret-of-16-bytes\""));
    const Finished apps = command({"app", "list"});
    EXPECT_THAT(apps.out, HasSubstr("\"sign_methods\":[\"hmac-sha256\"]"));
    EXPECT_THAT(apps.out, Not(HasSubstr("s3cret")));
    const Finished unknown =
        command({"task", "create", "--tenant", "T", "--poi", "P", "--tracks", "X"});
    EXPECT_EQ(unknown.exit_code, 1);
    EXPECT_THAT(unknown.err, HasSubstr("not_found"));
    EXPECT_EQ(command({"task", "create", "--tenant", "T", "--poi", "P", "--from",
                       "2026-11-22 10:00", "--to", "2026-11-22T11:00:00Z"})
                  .exit_code,
              2);
    const Finished checked = command({"verify"});
    EXPECT_EQ(checked.exit_code, 0) << checked.out;
    EXPECT_THAT(checked.out, HasSubstr("\"faults\":0"));
}

TEST(CommandLine, TakesNoSecretAsAWordAndNoShortOne) {
    const ScratchDirectory scratch;
    const std::string data = (scratch.path() / "data").string();
    const std::string file = (scratch.path() / "secret").string();
    const auto set = [&](const std::string& option, const std::string& value) {
        return run(
            {smartmonitor(), "tenant", "set", "--tenant", "T", "--data", data, option, value});
    };
    ASSERT_EQ(run({smartmonitor(), "tenant", "add", "--tenant", "T", "--data", data}).exit_code, 0);
    EXPECT_EQ(set("--secret", "0123456789abcdef").exit_code, 2);
    std::ofstream(file) << "abc\n";
    const Finished too_short = set("--secret-file", file);
    EXPECT_EQ(too_short.exit_code, 2);
    EXPECT_THAT(too_short.err, HasSubstr("at least 16 bytes"));
    std::ofstream(file) << "0123456789abcdef\nsecond line\n";
    EXPECT_THAT(set("--secret-file", file).err, HasSubstr("more than one line"));
    EXPECT_THAT(set("--secret-file", file + ".absent").err, HasSubstr("cannot read"));
    std::ofstream(file) << "0123456789abcdef\n";
    EXPECT_THAT(set("--secret-file", file).out, HasSubstr("has_secret"));
    const Finished piped = run({"sh", "-c",
                                "printf %s abc | " + smartmonitor() +
                                    " tenant set --tenant T --secret-file - --data " + data});
    EXPECT_THAT(piped.err, HasSubstr("at least 16 bytes"));
}

TEST(CommandLine, MakesNoTenantOfAMistypedOne) {
    const ScratchDirectory scratch;
    const std::string data = (scratch.path() / "data").string();
    const std::vector<std::string> create = {smartmonitor(), "app",  "create", "--name", "A",
                                             "--tenant",     "TYPO", "--data", data};
    for (int i = 0; i < 2; ++i) {
        const Finished refused = run(create);
        EXPECT_EQ(refused.exit_code, 1);
        EXPECT_THAT(refused.err, HasSubstr("no tenant 'TYPO'"));
    }
    ASSERT_EQ(run({smartmonitor(), "tenant", "add", "--tenant", "TYPO", "--data", data}).exit_code,
              0);
    EXPECT_EQ(run(create).exit_code, 0);
}

TEST(CommandLine, SetsZonesFromAFileAndPrintsThatFile) {
    const Shop shop;
    const auto file = shop.data() / "zones.toml";
    const auto zones = [&](const char* verb, std::vector<std::string> more) {
        std::vector<std::string> words = {smartmonitor(), "camera", "zones", verb,       "--data",
                                          shop.data(),    "--poi",  "POI9",  "--tenant", "T1"};
        words.insert(words.end(), more.begin(), more.end());
        return run(words);
    };
    EXPECT_THAT(zones("get", {"--sensor", "cam-1"}).out, HasSubstr("# no zones"));
    std::ofstream(file) << "[[zone]]\nid = 'till'\nkind = 'queue'\n"
                           "points = [[0.1, 0.5], [0.5, 0.5], [0.5, 1]]\npos_id = 'POS-3'\n";
    const Finished set = zones("set", {"--sensor", "cam-1", "--file", file, "--json"});
    EXPECT_EQ(set.exit_code, 0) << set.err;
    EXPECT_THAT(set.out, HasSubstr("\"zones\":[\"till\"]"));
    const std::string json =
        R"([{"id":"till","kind":"queue","points":["0.1,0.5","0.5,0.5","0.5,1"],)"
        R"("dwell_after_s":10,"pos_id":"POS-3"}])";
    EXPECT_THAT(zones("get", {"--sensor", "cam-1", "--json"}).out, HasSubstr(json));
    const std::string printed = zones("get", {"--sensor", "cam-1"}).out;
    std::ofstream(file) << printed;
    EXPECT_EQ(zones("set", {"--sensor", "cam-2", "--file", file}).exit_code, 0);
    EXPECT_EQ(zones("get", {"--sensor", "cam-2"}).out, printed);

    std::ofstream(file) << "[[zone]]\nid = 'till'\nkind = 'circle'\n";
    const Finished bad = zones("set", {"--sensor", "cam-1", "--file", file});
    EXPECT_EQ(bad.exit_code, 2);
    EXPECT_THAT(bad.err, HasSubstr("zones.toml:3: kind: must be area, queue or line"));
    EXPECT_THAT(zones("get", {"--sensor", "cam-1", "--json"}).out, HasSubstr(json));
    EXPECT_EQ(zones("get", {"--sensor", "none"}).exit_code, 1);
    EXPECT_EQ(zones("set", {"--sensor", "cam-1", "--file", "absent.toml"}).exit_code, 1);
    std::ofstream(file) << "";
    EXPECT_EQ(zones("set", {"--sensor", "cam-1", "--file", file}).exit_code, 0);
    EXPECT_EQ(zones("get", {"--sensor", "cam-1", "--json"}).out, "[]\n");
}

TEST(CommandLine, MergesSessionsAndSplitsThem) {
    Shop shop(Shop::Tracks::kNone);
    const auto begin = [&](const char* id, std::int64_t at_ms) {
        const domain::Track track{.tenant = domain::TenantCode("T1"),
                                  .poi = domain::PoiId("POI9"),
                                  .id = domain::TrackId(id),
                                  .sensor = domain::SensorId("cam-1"),
                                  .start = base::from_unix_ms(at_ms),
                                  .end = base::from_unix_ms(at_ms + 1000),
                                  .ended = domain::TrackEnd::kReported,
                                  .session = domain::SessionId(std::string("S") + id)};
        ASSERT_TRUE(shop.store().report_track(track, {}, track.end));
    };
    begin("a", 1'795'362'500'000);
    begin("b", 1'795'362'510'000);
    const auto session = [&](const char* verb, std::vector<std::string> more) {
        std::vector<std::string> words = {smartmonitor(), "session", verb,       "--data",
                                          shop.data(),    "--json",  "--tenant", "T1",
                                          "--poi",        "POI9",    "--session"};
        words.insert(words.end(), more.begin(), more.end());
        return run(words);
    };
    EXPECT_THAT(session("get", {"Sa"}).out, HasSubstr("\"reason\":\"reported\""));
    const Finished merged = session("merge", {"Sa", "--other", "Sb"});
    EXPECT_EQ(merged.exit_code, 0) << merged.err;
    EXPECT_THAT(merged.out, HasSubstr("\"session\":\"Sa\",\"track\":\"b\""));
    EXPECT_THAT(merged.out, HasSubstr("\"reason\":\"merged\",\"like\":null,\"confidence\":1,"
                                      "\"who\":\"command line\""));
    EXPECT_EQ(session("get", {"Sb"}).exit_code, 1);
    EXPECT_EQ(session("merge", {"Sa", "--other", "Sa"}).exit_code, 2);
    EXPECT_EQ(session("split", {"Sa", "--tracks", "a,b"}).exit_code, 1);
    const Finished split = session("split", {"Sa", "--tracks", "b"});
    EXPECT_EQ(split.exit_code, 0) << split.err;
    EXPECT_THAT(split.out, HasSubstr("\"session\":\"Sb\",\"track\":\"b\""));
    EXPECT_THAT(session("get", {"Sa"}).out, Not(HasSubstr("\"track\":\"b\"")));
}

TEST(CommandLine, ChangesTestsAndRemovesCameras) {
    const ScratchDirectory scratch;
    const std::string data = (scratch.path() / "data").string();
    const auto command = [&](const char* noun, const char* verb, std::vector<std::string> words) {
        words.insert(words.begin(), {smartmonitor(), noun, verb, "--tenant", "T", "--poi", "P"});
        words.insert(words.end(), {"--data", data, "--json"});
        return run(words);
    };
    ASSERT_EQ(command("store", "add", {"--name", "Shop"}).exit_code, 0);
    ASSERT_EQ(command("camera", "add", {"--sensor", "S", "--name", "Door"}).exit_code, 0);
    EXPECT_THAT(command("camera", "status", {}).out,
                HasSubstr("\"sensor\":\"S\",\"enabled\":false,\"recorded\":true,"
                          "\"last_video\":null,\"gap\":null,\"gap_since\":null,"
                          "\"tracks_today\":0"));
    EXPECT_EQ(command("camera", "set", {"--sensor", "S"}).exit_code, 2) << "nothing to change";
    const Finished file = command("camera", "set", {"--sensor", "S", "--url", "/etc/passwd"});
    EXPECT_EQ(file.exit_code, 2);
    EXPECT_THAT(file.err, HasSubstr("rtsp://"));
    EXPECT_EQ(
        command("camera", "set", {"--sensor", "S", "--detections-per-second", "31"}).exit_code, 2);
    EXPECT_EQ(command("camera", "set", {"--sensor", "S", "--enabled", "maybe"}).exit_code, 2);
    const Finished changed =
        command("camera", "set",
                {"--sensor", "S", "--name", "Till", "--url", "rtsp://user:hidden@127.0.0.1:1/a",
                 "--enabled", "off", "--recorded", "off", "--detections-per-second", "2.5"});
    EXPECT_EQ(changed.exit_code, 0) << changed.err;
    EXPECT_THAT(changed.out,
                HasSubstr("\"name\":\"Till\",\"has_url\":true,\"address\":\"rtsp://127.0.0.1:1/a\","
                          "\"enabled\":false,\"recorded\":false,\"detections_per_s\":2.5"));
    const Finished tried = command("camera", "test", {"--sensor", "S"});  // nobody listens
    EXPECT_EQ(tried.exit_code, 1) << tried.err;
    EXPECT_THAT(tried.out, HasSubstr("\"works\":false,\"problem\":\""));
    EXPECT_THAT(tried.out + tried.err, Not(HasSubstr("hidden")));
    EXPECT_EQ(command("camera", "test", {}).exit_code, 2);
    EXPECT_EQ(command("camera", "remove", {"--sensor", "S"}).exit_code, 0);
    EXPECT_EQ(command("camera", "remove", {"--sensor", "S"}).exit_code, 1);
    EXPECT_EQ(command("camera", "list", {}).out, "[]\n");
}

TEST(CommandLine, ShowsPeopleTheTimesOfTheStoreAndProgramsUtc) {
    const ScratchDirectory scratch;
    const std::string data = (scratch.path() / "data").string();
    const auto command = [&](const char* noun, const char* verb, std::vector<std::string> words) {
        words.insert(words.begin(), {smartmonitor(), noun, verb, "--data", data, "--tenant", "T"});
        return run(words);
    };
    const Finished unknown =
        command("store", "add", {"--poi", "P", "--name", "Shop", "--time-zone", "Asia/Atlantis"});
    EXPECT_EQ(unknown.exit_code, 2);
    EXPECT_THAT(unknown.err, HasSubstr("time_zone 'Asia/Atlantis'"));
    EXPECT_THAT(unknown.err, HasSubstr("Asia/Shanghai"));
    ASSERT_EQ(command("store", "add", {"--poi", "P", "--name", "Shop"}).exit_code, 0);
    EXPECT_THAT(command("store", "list", {}).out, HasSubstr("Asia/Shanghai"));
    ASSERT_EQ(command("store", "set", {"--poi", "P", "--time-zone", "Asia/Kathmandu"}).exit_code,
              0);
    ASSERT_EQ(command("hold", "add",
                      {"--poi", "P", "--id", "H", "--from", "2026-11-22T10:00:00Z", "--to",
                       "2026-11-22T19:00:00Z", "--reason", "police"})
                  .exit_code,
              0);
    const Finished people = command("hold", "list", {"--poi", "P"});
    EXPECT_THAT(people.out, HasSubstr("2026-11-22T15:45:00.000+05:45"));
    EXPECT_THAT(people.out, HasSubstr("2026-11-23T00:45:00.000+05:45"));
    const Finished programs = command("hold", "list", {"--poi", "P", "--json"});
    EXPECT_THAT(programs.out, HasSubstr("\"from\":\"2026-11-22T10:00:00.000Z\""));
}

TEST(CommandLine, VerifyNamesADamagedPicture) {
    const Shop shop;
    const auto verify = [&] {
        return run({smartmonitor(), "verify", "--json", "--data", shop.data().string()});
    };
    ASSERT_EQ(verify().exit_code, 0) << verify().out;
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(shop.data() / "objects" / "T1")) {
        if (!entry.is_regular_file()) continue;
        std::ofstream(entry.path(), std::ios::binary | std::ios::app) << "x";
        break;
    }
    const Finished damaged = verify();
    EXPECT_EQ(damaged.exit_code, 3);
    EXPECT_THAT(damaged.out, HasSubstr("object.damaged T1/POI9/"));
}

TEST(CommandLine, ClipSaysThatNothingWasRecorded) {
    const Shop shop;
    const std::vector<std::string> words = {smartmonitor(), "clip", "--data", shop.data().string(),
                                            "--tenant",     "T1",   "--poi",  "POI9"};
    EXPECT_EQ(run(words).exit_code, 2) << "of what?";
    std::vector<std::string> period = words;
    period.insert(period.end(), {"--sensor", "cam-1", "--from", "2026-11-22T10:00:00Z", "--to",
                                 "2026-11-22T10:01:00Z"});
    const Finished nothing = run(period);
    EXPECT_EQ(nothing.exit_code, 1);
    EXPECT_THAT(nothing.err, HasSubstr("nothing was recorded"));
    period.back() = "2026-11-22T12:00:00Z";
    EXPECT_EQ(run(period).exit_code, 2) << "longer than an hour";
}

TEST(CommandLine, EveryScriptAnswersHelp) {
    const std::filesystem::path scripts =
        std::filesystem::path(SMARTMONITOR_SOURCE_ROOT) / "script";
    for (const auto& entry : std::filesystem::directory_iterator(scripts)) {
        if (entry.path().extension() == ".txt") continue;
        const Finished help = run({entry.path().string(), "--help"});
        EXPECT_EQ(help.exit_code, 0) << entry.path();
        EXPECT_GT(help.out.size(), 40U) << entry.path();
    }
}

}  // namespace
}  // namespace tests
