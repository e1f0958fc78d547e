// Whatever a client sends as a picture URL: no crash, and nothing but our own spelling passes.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "objects/object_key.h"
#include "objects/url_signer.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    static const objects::UrlSigner signer(std::string(32, 'k'), {.base_url = ""});
    const base::Instant now = base::from_unix_ms(1'795'343'420'250);
    const std::string_view text(reinterpret_cast<const char*>(bytes), size);
    const std::size_t question = text.find('?');
    const std::string_view path = text.substr(0, question);
    const std::string_view query =
        question == std::string_view::npos ? std::string_view() : text.substr(question + 1);
    if (signer.check(path, query, now)) std::abort();  // the signature was guessed

    const domain::ObjectKey key{std::string(text)};
    const auto parts = objects::parse_key(key);
    if (!parts) return 0;
    const std::string url = signer.sign(key, now);
    const std::size_t mark = url.find('?');
    const auto checked = signer.check(std::string_view(url).substr(0, mark),
                                      std::string_view(url).substr(mark + 1), now);
    if (!checked || checked.value() != key) std::abort();
    return 0;
}
