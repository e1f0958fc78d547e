#include "app/mot_writer.h"

#include <cstdio>
#include <memory>

namespace app {

base::Result<std::unique_ptr<MotWriter>> MotWriter::create(const std::filesystem::path& file,
                                                           pipeline::TrackSink& next) {
    std::unique_ptr<MotWriter> writer(new MotWriter(file, next));
    if (!writer->out_) {
        return base::fail(base::ErrorKind::kUnavailable, "cannot write " + file.string());
    }
    return writer;
}

base::Result<void> MotWriter::on_frame(pipeline::FrameResult&& result) {
    for (const pipeline::TrackUpdate& update : result.observed) {
        char line[160];
        std::snprintf(line, sizeof line, "%lld,%llu,%.2f,%.2f,%.2f,%.2f,%.4f,-1,-1,-1\n",
                      static_cast<long long>(update.frame + 1),
                      static_cast<unsigned long long>(update.track),
                      static_cast<double>(update.box.left), static_cast<double>(update.box.top),
                      static_cast<double>(update.box.width), static_cast<double>(update.box.height),
                      static_cast<double>(update.score_01));
        out_ << line;
    }
    if (result.source_ended) out_.flush();
    if (!out_) {
        return base::fail(base::ErrorKind::kResourceExhausted,
                          "cannot write " + file_.string() + ": is the disk full?");
    }
    return next_.on_frame(std::move(result));
}

}  // namespace app
