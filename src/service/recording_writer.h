// Puts recorded video into objects and store, for all cameras, on a thread of its own.
//
// A camera's thread only hands over; the order of each camera is kept. What cannot be kept becomes
// a gap with its reason: at once where the store takes it, else with the camera's next fragment.
#pragma once

#include <atomic>
#include <cstdint>
#include <future>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "domain/recording.h"
#include "objects/object_store.h"
#include "runtime/bounded_queue.h"
#include "runtime/clock.h"
#include "service/disk_reserve.h"
#include "store/store.h"

namespace service {

// Handed over and not yet written; a further fragment is lost (kOverloaded).
inline constexpr std::size_t kWriterQueueMax = 256;
inline constexpr std::uint64_t kWriterQueueBytesMax = 256ULL << 20U;

// Bytes that several keep: a chunk is in its fragment and can be watched live.
using SharedBytes = std::shared_ptr<const std::string>;

struct FinishedFragment {
    domain::Fragment fragment;       // without id, object and size_bytes
    std::vector<SharedBytes> bytes;  // init, then chunks: the object is all of them
    domain::GapReason reason_before = domain::GapReason::kInterrupted;
};

struct WriterCounters {
    std::uint64_t fragments = 0;  // written
    std::uint64_t bytes = 0;
    std::uint64_t lost = 0;  // became gaps
};

// Any thread. Borrows all that it is given.
class RecordingWriter {
  public:
    RecordingWriter(store::Store& store, objects::ObjectStore& objects, const runtime::Clock& clock,
                    DiskReserve& reserve);
    // Writes what is handed over already.
    ~RecordingWriter();
    RecordingWriter(const RecordingWriter&) = delete;
    RecordingWriter& operator=(const RecordingWriter&) = delete;

    // Returns at once. False: lost for want of room in the queue.
    bool put(FinishedFragment fragment);
    // As Recordings::open_gap, behind what was put before; waits until it is written. The camera's
    // recording is over.
    void end(const store::CameraKey& camera, base::Instant at, domain::GapReason reason);
    // When the camera has no rows yet: from now on, nothing is recorded. Waits.
    base::Result<void> begin(const store::CameraKey& camera);

    WriterCounters counters() const;
    std::uint64_t queued_bytes() const { return queued_bytes_; }
    const DiskReserve& reserve() const { return reserve_; }

  private:
    struct Job {
        FinishedFragment fragment;
        std::uint64_t size_bytes = 0;
        // Instead of a fragment:
        bool is_end = false;
        store::CameraKey camera = {};
        base::Instant at = {};
        domain::GapReason reason{};
        std::promise<void> done = {};
    };

    void work();
    void write(Job& job);
    base::Result<void> keep(Job& job);
    // Warns once per outage of a camera.
    void note_lost(const store::CameraKey& camera, domain::GapReason reason,
                   const base::Error& why);
    void lose(const store::CameraKey& camera, base::Instant from, domain::GapReason reason,
              const base::Error& why);

    store::Store& store_;
    objects::ObjectStore& objects_;
    const runtime::Clock& clock_;
    DiskReserve& reserve_;

    std::atomic<std::uint64_t> queued_bytes_ = 0;
    mutable std::mutex mutex_;
    WriterCounters counters_;                        // guarded by mutex_, as the next
    std::map<std::string, domain::GapReason> lost_;  // by camera: why its last fragment was lost
    runtime::BoundedQueue<std::unique_ptr<Job>> queue_{kWriterQueueMax};
    std::thread thread_;  // last: it uses all of the above
};

}  // namespace service
