#include "service/recording_writer.h"

#include "runtime/log.h"
#include "store/store.h"

namespace service {
namespace {

store::CameraKey camera_of(const domain::Fragment& fragment) {
    return {fragment.tenant, fragment.poi, fragment.sensor};
}

// No two cameras have the same text: ids hold no control characters.
std::string text_of(const store::CameraKey& camera) {
    return camera.tenant.value + '\n' + camera.poi.value + '\n' + camera.sensor.value;
}

}  // namespace

RecordingWriter::RecordingWriter(store::Store& store, objects::ObjectStore& objects,
                                 const runtime::Clock& clock, DiskReserve& reserve)
    : store_(store), objects_(objects), clock_(clock), reserve_(reserve), thread_([this] {
          work();
      }) {}

RecordingWriter::~RecordingWriter() {
    queue_.close();
    thread_.join();
}

bool RecordingWriter::put(FinishedFragment fragment) {
    auto job = std::make_unique<Job>();
    for (const SharedBytes& part : fragment.bytes) job->size_bytes += part->size();
    const std::uint64_t size_bytes = job->size_bytes;
    const store::CameraKey camera = camera_of(fragment.fragment);
    job->fragment = std::move(fragment);
    const bool has_room = queued_bytes_.fetch_add(size_bytes) + size_bytes <= kWriterQueueBytesMax;
    if (has_room && queue_.try_push(job)) return true;
    queued_bytes_ -= size_bytes;
    note_lost(camera, domain::GapReason::kOverloaded,
              base::fail(base::ErrorKind::kResourceExhausted,
                         "the disk takes video more slowly than it comes"));
    return false;
}

void RecordingWriter::end(const store::CameraKey& camera, base::Instant at,
                          domain::GapReason reason) {
    auto job = std::make_unique<Job>();
    job->is_end = true;
    job->camera = camera;
    job->at = at;
    job->reason = reason;
    auto done = job->done.get_future();
    if (queue_.push(std::move(job))) done.wait();
}

base::Result<void> RecordingWriter::begin(const store::CameraKey& camera) {
    BOOST_OUTCOME_TRY(const auto covered, store_.covered_until(camera));
    if (covered) return base::success();
    return store_.open_gap(camera, clock_.now(), domain::GapReason::kUnreachable);
}

WriterCounters RecordingWriter::counters() const {
    std::lock_guard lock(mutex_);
    return counters_;
}

void RecordingWriter::work() {
    while (auto job = queue_.pop()) {
        write(**job);
        queued_bytes_ -= (*job)->size_bytes;
        (*job)->done.set_value();
    }
}

void RecordingWriter::write(Job& job) {
    if (job.is_end) {
        if (auto opened = store_.open_gap(job.camera, job.at, job.reason); !opened) {
            lose(job.camera, job.at, job.reason, opened.error());
        }
        return;
    }
    const store::CameraKey camera = camera_of(job.fragment.fragment);
    if (!reserve_.may_record(job.size_bytes)) {
        lose(camera, job.fragment.fragment.start, domain::GapReason::kDiskFull,
             {.kind = base::ErrorKind::kResourceExhausted,
              .message = "the disk's reserve is reached"});
        return;
    }
    const auto kept = keep(job);
    if (kept) return;
    const bool is_full = kept.error().kind == base::ErrorKind::kResourceExhausted;
    if (is_full) reserve_.note_full();
    lose(camera, job.fragment.fragment.start,
         is_full ? domain::GapReason::kDiskFull : domain::GapReason::kOverloaded, kept.error());
}

base::Result<void> RecordingWriter::keep(Job& job) {
    std::string bytes;
    bytes.reserve(job.size_bytes);
    for (const SharedBytes& part : job.fragment.bytes) bytes += *part;
    domain::Fragment& fragment = job.fragment.fragment;
    domain::GapReason reason_before = job.fragment.reason_before;
    const std::string camera = text_of(camera_of(fragment));
    {
        std::lock_guard lock(mutex_);
        if (const auto lost = lost_.find(camera); lost != lost_.end()) reason_before = lost->second;
    }
    BOOST_OUTCOME_TRY(fragment.object,
                      objects_.put(fragment.tenant, fragment.poi, bytes, objects::MediaType::kMp4));
    fragment.size_bytes = bytes.size();
    const auto is_present = [this](const domain::ObjectKey& key) {
        return objects_.locate(key).has_value();
    };
    auto added = store_.add_fragment(fragment, reason_before, clock_.now(), is_present);
    if (!added) {
        // A surplus object is no fault; removing it gives the space back.
        (void)store_.discard_objects({&fragment.object, 1}, [this](const domain::ObjectKey& key) {
            return objects_.remove(key);
        });
        return added.error();
    }
    std::lock_guard lock(mutex_);
    if (lost_.erase(camera) > 0) {
        runtime::log_info("video_kept_again",
                          {{"poi", fragment.poi.value}, {"sensor", fragment.sensor.value}});
    }
    ++counters_.fragments;
    counters_.bytes += bytes.size();
    return base::success();
}

void RecordingWriter::note_lost(const store::CameraKey& camera, domain::GapReason reason,
                                const base::Error& why) {
    {
        std::lock_guard lock(mutex_);
        ++counters_.lost;
        const auto [lost, is_new] = lost_.try_emplace(text_of(camera), reason);
        if (!is_new && lost->second == reason) return;  // said already, until video is kept again
        lost->second = reason;
    }
    runtime::log_warning("video_not_kept", {{"poi", camera.poi.value},
                                            {"sensor", camera.sensor.value},
                                            {"reason", domain::name_of(reason)},
                                            {"error", why.message},
                                            {"detail", why.detail}});
}

void RecordingWriter::lose(const store::CameraKey& camera, base::Instant from,
                           domain::GapReason reason, const base::Error& why) {
    note_lost(camera, reason, why);
    // When the database has no room either, the next fragment that is kept writes the gap.
    (void)store_.open_gap(camera, from, reason);
}

}  // namespace service
