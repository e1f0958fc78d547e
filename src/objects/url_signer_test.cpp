#include "objects/url_signer.h"

#include <chrono>
#include <fstream>
#include <set>

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/encoding.h"
#include "objects/object_key.h"

namespace objects {
namespace {

namespace fs = std::filesystem;
using base::ErrorKind;
using base::Millis;

const base::Instant kNow = *base::parse_iso8601("2026-11-22T10:30:20.250Z");
const domain::ObjectKey kKey =
    make_key(domain::TenantCode{"T1"}, domain::PoiId{"店 9"}, base::sha256("x")).value();

UrlSigner signer() {
    return UrlSigner(std::string(32, 'k'), {.base_url = "http://host:8080"});
}

struct Split {
    std::string path;
    std::string query;
};

Split split(const std::string& url) {
    const std::size_t path = url.find('/', url.find("//") + 2);
    const std::size_t question = url.find('?');
    return {url.substr(path, question - path), url.substr(question + 1)};
}

TEST(UrlSigner, MakesAUrlThatItAccepts) {
    const std::string url = signer().sign(kKey, kNow);
    EXPECT_TRUE(url.starts_with("http://host:8080/media/T1/%25E5%25BA%2597%25209/")) << url;
    const Split parts = split(url);
    EXPECT_EQ(signer().check(parts.path, parts.query, kNow).value(), kKey);
}

TEST(UrlSigner, SignsKeyAndExpiryWithHmacSha256) {
    const std::string text = kKey.value + "\n1795344360";
    const std::string expected =
        base::percent_encode(base::base64(base::hmac_sha256(std::string(32, 'k'), text)));
    EXPECT_EQ(split(signer().sign(kKey, kNow)).query, "Expires=1795344360&Signature=" + expected);
}

TEST(UrlSigner, KeepsAUrlForTheWindowAndItsLifeBetween15And16Minutes) {
    const UrlSigner s = signer();
    std::set<std::string> urls;
    for (int ms = 0; ms < 120'000; ms += 250) {
        const base::Instant now = kNow + Millis(ms);
        const auto life = s.expiry(now) - now;
        EXPECT_GE(life, std::chrono::minutes(15));
        EXPECT_LT(life, std::chrono::minutes(16));
        urls.insert(s.sign(kKey, now));
    }
    EXPECT_EQ(urls.size(), 3U);
}

TEST(UrlSigner, ExpiresToTheMillisecond) {
    const UrlSigner s = signer();
    const Split url = split(s.sign(kKey, kNow));
    EXPECT_TRUE(s.check(url.path, url.query, s.expiry(kNow) - Millis(1)));
    const auto late = s.check(url.path, url.query, s.expiry(kNow));
    EXPECT_EQ(late.error().kind, ErrorKind::kPermissionDenied);
    EXPECT_EQ(late.error().reason, "url_expired");
}

TEST(UrlSigner, RefusesEveryChangeOfASingleCharacter) {
    const UrlSigner s = signer();
    const Split url = split(s.sign(kKey, kNow));
    const std::string whole = url.path + '?' + url.query;
    for (std::size_t i = 0; i < whole.size(); ++i) {
        for (const char c : {'0', '1', 'A', 'a', '%', '/', '.', '+', '&', '=', '?', '\0', '\n'}) {
            std::string changed = whole;
            if (changed[i] == c) continue;
            changed[i] = c;
            const std::size_t question = changed.find('?');
            const std::string query =
                question == std::string::npos ? "" : changed.substr(question + 1);
            const auto checked = s.check(changed.substr(0, question), query, kNow);
            ASSERT_FALSE(checked) << changed;
            EXPECT_EQ(checked.error().kind, ErrorKind::kPermissionDenied);
        }
        std::string cut = whole;
        cut.erase(i, 1);
        const std::size_t question = cut.find('?');
        const std::string query = question == std::string::npos ? "" : cut.substr(question + 1);
        EXPECT_FALSE(s.check(cut.substr(0, question), query, kNow)) << cut;
    }
}

TEST(UrlSigner, RefusesOtherParametersAndOtherSpellings) {
    const UrlSigner s = signer();
    const Split url = split(s.sign(kKey, kNow));
    const std::size_t amp = url.query.find('&');
    const std::string expires = url.query.substr(0, amp);
    const std::string signature = url.query.substr(amp + 1);
    const std::string plain = *base::form_decode(signature);
    for (const std::string& query : {std::string(),
                                     expires,
                                     signature,
                                     signature + '&' + expires,
                                     url.query + "&x=1",
                                     "x=1&" + url.query,
                                     url.query + '&' + expires,
                                     url.query + '&' + signature,
                                     expires + '&' + url.query,
                                     url.query + '&',
                                     '&' + url.query,
                                     expires + "&&" + signature,
                                     expires + '&' + plain,
                                     "expires" + url.query.substr(7),
                                     "Expires=+" + url.query.substr(8),
                                     "Expires=0" + url.query.substr(8),
                                     "Expires=%31" + url.query.substr(9),
                                     "Expires=" + std::string(40, '9') + '&' + signature,
                                     "Expires=-1&" + signature,
                                     "Expires=&" + signature,
                                     expires + "&Signature="}) {
        EXPECT_FALSE(s.check(url.path, query, kNow)) << query;
    }
    for (const std::string& path :
         {std::string("/media/"), std::string("/media"), std::string(), "/media/" + kKey.value,
          '/' + url.path, url.path + '/', "/media/../media/" + url.path.substr(7),
          "/media/./" + url.path.substr(7), "/media//" + url.path.substr(7),
          "/media/%54" + url.path.substr(8), "/MEDIA/" + url.path.substr(7)}) {
        EXPECT_FALSE(s.check(path, url.query, kNow)) << path;
    }
}

TEST(UrlSigner, RefusesAnotherTenantsKeyUnderTheSameSignature) {
    const UrlSigner s = signer();
    const Split url = split(s.sign(kKey, kNow));
    const auto other =
        make_key(domain::TenantCode{"T2"}, domain::PoiId{"店 9"}, base::sha256("x")).value();
    EXPECT_FALSE(s.check(split(s.sign(other, kNow)).path, url.query, kNow));
}

TEST(UrlSigner, RefusesAUrlOfAnotherServersKey) {
    const UrlSigner other(std::string(32, 'o'), {.base_url = "http://host:8080"});
    const Split url = split(other.sign(kKey, kNow));
    EXPECT_FALSE(signer().check(url.path, url.query, kNow));
}

class UrlSignerKeyTest : public testing::Test {
  protected:
    UrlSignerKeyTest() {
        std::string text = (fs::temp_directory_path() / "signer-XXXXXX").string();
        root_ = ::mkdtemp(text.data());
    }
    ~UrlSignerKeyTest() override { fs::remove_all(root_); }
    fs::path file() const { return root_ / "url.key"; }
    std::string url() const {
        return UrlSigner::open(file(), {.base_url = "http://h"}).value().sign(kKey, kNow);
    }

    fs::path root_;
};

TEST_F(UrlSignerKeyTest, KeepsItsKeyForItselfAcrossRestarts) {
    const std::string first = url();
    EXPECT_EQ(url(), first);
    struct stat about {};
    ASSERT_EQ(::stat(file().c_str(), &about), 0);
    EXPECT_EQ(about.st_mode & 0777U, 0600U);
    EXPECT_EQ(about.st_size, 32);
    EXPECT_EQ(std::distance(fs::directory_iterator(root_), fs::directory_iterator()), 1);
    fs::remove(file());
    EXPECT_NE(url(), first);
}

TEST_F(UrlSignerKeyTest, RefusesAKeyThatOthersMayReadOrThatIsDamaged) {
    (void)url();
    ::chmod(file().c_str(), 0640);
    EXPECT_EQ(UrlSigner::open(file(), {}).error().kind, ErrorKind::kPermissionDenied);
    ::chmod(file().c_str(), 0600);
    std::ofstream(file()) << "short";
    EXPECT_EQ(UrlSigner::open(file(), {}).error().kind, ErrorKind::kDataLoss);
}

TEST_F(UrlSignerKeyTest, GivesProcessesThatStartTogetherOneKey) {
    std::vector<pid_t> children;
    for (int i = 0; i < 8; ++i) {
        const pid_t child = ::fork();
        if (child == 0) {
            const auto opened = UrlSigner::open(file(), {.base_url = "http://h"});
            if (opened) {
                std::ofstream(root_ / ("url." + std::to_string(i)))
                    << opened.value().sign(kKey, kNow);
            }
            ::_exit(opened ? 0 : 1);
        }
        children.push_back(child);
    }
    std::set<std::string> urls{url()};
    for (std::size_t i = 0; i < children.size(); ++i) {
        int status = 0;
        ::waitpid(children[i], &status, 0);
        EXPECT_EQ(status, 0);
        std::ifstream in(root_ / ("url." + std::to_string(i)));
        urls.insert(std::string(std::istreambuf_iterator<char>(in), {}));
    }
    EXPECT_EQ(urls.size(), 1U);
}

TEST(UrlSigner, ReportsItsCost) {
    const UrlSigner s = signer();
    constexpr int kRounds = 20'000;
    std::size_t bytes = 0;
    const auto start = std::chrono::steady_clock::now();
    for (int i = 0; i < kRounds; ++i) bytes += s.sign(kKey, kNow + Millis(i)).size();
    const auto took = std::chrono::steady_clock::now() - start;
    EXPECT_GT(bytes, 0U);
    RecordProperty("sign_ns", static_cast<int>(std::chrono::nanoseconds(took).count() / kRounds));
    std::printf("sign: %lld ns\n",
                static_cast<long long>(std::chrono::nanoseconds(took).count() / kRounds));
}

}  // namespace
}  // namespace objects
