#include "service/recorded_between.h"

#include <iterator>

namespace service {

base::Result<std::vector<domain::Fragment>> recorded_between(store::Recordings& recordings,
                                                             const store::CameraKey& camera,
                                                             base::Instant from, base::Instant to) {
    std::vector<domain::Fragment> all;
    for (;;) {
        // A page begins within the last fragment of the one before, which it brings again.
        const base::Instant page_from = all.empty() ? from : all.back().end - base::Millis(1);
        BOOST_OUTCOME_TRY(auto page, recordings.fragments_between(camera, page_from, to,
                                                                  store::kFragmentsPerQueryMax));
        const bool is_last = page.size() < store::kFragmentsPerQueryMax;
        auto fresh = page.begin();
        while (!all.empty() && fresh != page.end() && fresh->start <= all.back().start) ++fresh;
        all.insert(all.end(), std::move_iterator(fresh), std::move_iterator(page.end()));
        if (is_last) return all;
        if (all.size() > kRecordedFragmentsMax) {
            return base::invalid("end_time",
                                 "too many pieces were recorded in this time; ask for less of it");
        }
    }
}

}  // namespace service
