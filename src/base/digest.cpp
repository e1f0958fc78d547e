#include "base/digest.h"

// The one-shot SHA-256 state functions are deprecated in OpenSSL 3 in favour of EVP, whose context
// set-up costs more than the digest of a short message; see docs/bench/gateway.md.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include "base/secret.h"

namespace base {
namespace {

constexpr std::size_t kSha256BlockBytes = 64;

void require(bool ok, const char* what) {
    if (ok) return;
    std::fprintf(stderr, "OpenSSL cannot do %s: the installation is broken\n", what);
    std::abort();
}

const unsigned char* bytes_of(std::string_view text) {
    return reinterpret_cast<const unsigned char*>(text.data());
}

template <class Digest>
Digest digest_once(const EVP_MD* kind, std::string_view bytes, const char* what) {
    Digest out{};
    unsigned size = 0;
    require(EVP_Digest(bytes.data(), bytes.size(), out.data(), &size, kind, nullptr) == 1, what);
    return out;
}

template <class Digest>
Digest hmac_once(const EVP_MD* kind, std::string_view key, std::string_view bytes,
                 const char* what) {
    Digest out{};
    unsigned size = 0;
    require(HMAC(kind, key.data(), static_cast<int>(key.size()), bytes_of(bytes), bytes.size(),
                 out.data(), &size) != nullptr,
            what);
    return out;
}

}  // namespace

Md5 md5(std::string_view bytes) {
    return digest_once<Md5>(EVP_md5(), bytes, "MD5");
}

Sha256 sha256(std::string_view bytes) {
    Sha256 out{};
    SHA256(bytes_of(bytes), bytes.size(), out.data());
    return out;
}

Md5 hmac_md5(std::string_view key, std::string_view bytes) {
    return hmac_once<Md5>(EVP_md5(), key, bytes, "HMAC-MD5");
}

Sha256 hmac_sha256(std::string_view key, std::string_view bytes) {
    return HmacSha256Key(key).sign(bytes);
}

struct HmacSha256Key::State {
    SHA256_CTX inner;
    SHA256_CTX outer;
};

HmacSha256Key::HmacSha256Key(std::string_view key) {
    std::array<std::uint8_t, kSha256BlockBytes> block{};
    if (key.size() > block.size()) {
        const Sha256 shortened = sha256(key);
        std::memcpy(block.data(), shortened.data(), shortened.size());
    } else if (!key.empty()) {
        std::memcpy(block.data(), key.data(), key.size());
    }
    auto state = std::make_shared<State>();
    auto pad = block;
    for (auto& byte : pad) byte ^= 0x36;
    SHA256_Init(&state->inner);
    SHA256_Update(&state->inner, pad.data(), pad.size());
    pad = block;
    for (auto& byte : pad) byte ^= 0x5c;
    SHA256_Init(&state->outer);
    SHA256_Update(&state->outer, pad.data(), pad.size());
    OPENSSL_cleanse(pad.data(), pad.size());
    OPENSSL_cleanse(block.data(), block.size());
    state_ = std::move(state);
}

Sha256 HmacSha256Key::sign(std::string_view bytes) const {
    Sha256 inner{};
    SHA256_CTX context = state_->inner;
    SHA256_Update(&context, bytes.data(), bytes.size());
    SHA256_Final(inner.data(), &context);
    Sha256 out{};
    context = state_->outer;
    SHA256_Update(&context, inner.data(), inner.size());
    SHA256_Final(out.data(), &context);
    return out;
}

struct Sha256Stream::State {
    SHA256_CTX context;
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) {
    SHA256_Init(&state_->context);
}
Sha256Stream::~Sha256Stream() = default;
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;

void Sha256Stream::update(std::string_view bytes) {
    SHA256_Update(&state_->context, bytes.data(), bytes.size());
}

Sha256 Sha256Stream::finish() {
    Sha256 out{};
    SHA256_Final(out.data(), &state_->context);
    return out;
}

void fill_random(std::span<std::uint8_t> out) {
    require(RAND_bytes(out.data(), static_cast<int>(out.size())) == 1, "random bytes");
}

bool equal_constant_time(std::string_view a, std::string_view b) {
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace base
