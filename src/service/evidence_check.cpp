#include "service/evidence_check.h"

#include <span>
#include <unordered_set>

#include "codec/fragment.h"

namespace service {
namespace {

constexpr std::uint64_t kProgressEvery = 256;  // pictures

using ReportFault = std::function<void(std::string_view invariant, std::string where)>;

// Does the video say what its row says? Missing and damaged objects were named already.
base::Result<void> check_fragments(store::Store& store, const objects::ObjectStore& objects,
                                   const ReportFault& fault) {
    return store.each_fragment([&](const domain::Fragment& fragment) {
        const auto bytes = objects.read(fragment.object);
        if (!bytes) return;
        const auto found = codec::inspect_fragment(std::as_bytes(std::span(bytes.value())));
        const bool agrees =
            found && found.value().whole_bytes == fragment.size_bytes &&
            found.value().init_bytes == fragment.init_bytes && found.value().starts_with_key &&
            found.value().width == fragment.width && found.value().height == fragment.height;
        if (!agrees) fault("fragment.not_its_video", fragment.id.value);
    });
}

}  // namespace

base::Result<EvidenceSummary> check_evidence(
    store::Store& store, const objects::ObjectStore& objects,
    const std::function<void(const store::Fault&)>& report,
    const std::function<void(std::uint64_t done, std::uint64_t all)>& on_progress) {
    EvidenceSummary summary;
    BOOST_OUTCOME_TRY(summary.store, store.check(report));
    summary.faults = summary.store.faults;
    const auto fault = [&](std::string_view invariant, std::string where) {
        ++summary.faults;
        report({invariant, std::move(where)});
    };

    std::unordered_set<domain::ObjectKey> claimed;
    BOOST_OUTCOME_TRY(store.each_object(
        [&](const store::StoredObject& object, bool) { claimed.insert(object.key); }));
    std::uint64_t done = 0;
    for (const domain::ObjectKey& key : claimed) {
        if (const auto intact = objects.verify(key); !intact) {
            const base::ErrorKind kind = intact.error().kind;
            if (kind == base::ErrorKind::kNotFound) {
                fault("object.missing", key.value);
            } else if (kind == base::ErrorKind::kDataLoss) {
                fault("object.damaged", key.value);
            } else {
                fault("object.unreadable", key.value);
            }
        }
        if (on_progress && ++done % kProgressEvery == 0) on_progress(done, claimed.size());
    }
    BOOST_OUTCOME_TRY(check_fragments(store, objects, fault));
    BOOST_OUTCOME_TRY(const auto scan, objects.each([&](const objects::Listed& listed) {
        ++summary.objects;
        if (!claimed.contains(listed.key)) ++summary.unclaimed;
    }));
    for (const auto& stray : scan.strays) fault("object.stray", stray.string());
    return summary;
}

}  // namespace service
