// backup and restore: a second copy, and the way back.
#include "app/command_backup.h"

#include <chrono>

#include "app/data_directory.h"
#include "runtime/clock.h"
#include "service/backup.h"

namespace app {
namespace {

// "objects 512 of 2048, about 3 s left"
service::BackupProgress progress_of(const Output& output) {
    const auto began = std::chrono::steady_clock::now();
    return [&output, began](std::uint64_t done, std::uint64_t all) {
        const std::chrono::duration<double> past = std::chrono::steady_clock::now() - began;
        const double left_s =
            past.count() / static_cast<double>(done) * static_cast<double>(all - done);
        output.progress("objects " + std::to_string(done) + " of " + std::to_string(all) +
                        ", about " + std::to_string(static_cast<std::int64_t>(left_s) + 1) +
                        " s left");
    };
}

std::vector<std::string> names_of(const std::vector<domain::ObjectKey>& keys) {
    std::vector<std::string> names;
    for (const domain::ObjectKey& key : keys) names.push_back(key.value);
    return names;
}

}  // namespace

CommandResult backup(const Invocation& invocation, const std::string& to) {
    const Output& output = invocation.output;
    BOOST_OUTCOME_TRY(const auto data, DataDirectory::open_existing(invocation.settings.data));
    BOOST_OUTCOME_TRY(
        const auto done,
        service::back_up(
            *data.objects,
            {.data = data.path, .database = data.path / service::kDatabaseFile, .backup = to},
            runtime::SystemClock().now(), progress_of(output)));
    output.progress("");
    output.record(done.faulty.empty() ? "Backed up" : "Backed up, but for objects at fault",
                  {{"to", to},
                   {"objects", static_cast<std::int64_t>(done.objects)},
                   {"copied", static_cast<std::int64_t>(done.copied)},
                   {"dropped", static_cast<std::int64_t>(done.dropped)},
                   {"faulty", names_of(done.faulty)}});
    return done.faulty.empty() ? Exit::kOk : Exit::kFaultsFound;
}

CommandResult restore(const Invocation& invocation, const std::string& from) {
    const Output& output = invocation.output;
    if (invocation.settings.data.empty()) {
        return base::invalid("data", "name the new data directory with --data DIR");
    }
    BOOST_OUTCOME_TRY(const auto done,
                      service::restore(from, invocation.settings.data, progress_of(output)));
    output.progress("");
    output.record(done.faulty.empty() ? "Restored" : "Restored, but for objects at fault",
                  {{"data", invocation.settings.data},
                   {"objects", static_cast<std::int64_t>(done.objects)},
                   {"faulty", names_of(done.faulty)}});
    return done.faulty.empty() ? Exit::kOk : Exit::kFaultsFound;
}

}  // namespace app
