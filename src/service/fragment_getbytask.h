// The handler of …fragment.getbytask: the tracks of a risk task, with temporary picture URLs.
#pragma once

#include "api/answer.h"
#include "api/methods/fragment_getbytask.h"
#include "objects/object_store.h"
#include "objects/url_signer.h"
#include "service/answer_cache.h"
#include "store/store.h"

namespace service {

// Borrows all that it is given. Any thread. Hot answers come from memory as long as the store says
// that nothing was written and their URLs are those of the current signing window.
class FragmentGetbytask {
  public:
    FragmentGetbytask(store::Store& store, const objects::ObjectStore& objects,
                      const objects::UrlSigner& signer, AnswerCache& cache)
        : store_(store), objects_(objects), signer_(signer), cache_(cache) {}

    // errors: "store_not_found", "task_not_found"; those of the store.
    base::Result<api::Encoded> operator()(const api::FragmentGetbytask::Request& request,
                                          const api::CallContext& context,
                                          api::Format format) const;

  private:
    api::TrackRow row_of(const domain::Track& track, base::Instant now) const;

    store::Store& store_;
    const objects::ObjectStore& objects_;
    const objects::UrlSigner& signer_;
    AnswerCache& cache_;
};

}  // namespace service
