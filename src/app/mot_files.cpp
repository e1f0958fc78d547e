#include "app/mot_files.h"

#include <iterator>
#include <string>

namespace app {
namespace {

base::Error cannot_write(const std::filesystem::path& file) {
    return base::fail(base::ErrorKind::kUnavailable,
                      "cannot write " + file.string() +
                          ": does its folder exist, may it be written, is the disk full?");
}

}  // namespace

base::Result<std::vector<vision::MotLine>> read_mot_file(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    if (!in || std::filesystem::is_directory(file)) {
        return base::fail(base::ErrorKind::kNotFound,
                          "cannot read " + file.string() + ": no such file, or it may not be read");
    }
    return vision::parse_mot(text, file.string());
}

base::Result<void> write_mot_file(const std::filesystem::path& file,
                                  std::span<const vision::MotLine> lines) {
    std::ofstream out(file, std::ios::binary);
    for (const vision::MotLine& line : lines) out << vision::format_mot(line);
    out.flush();
    if (!out) return cannot_write(file);
    return base::success();
}

base::Result<std::unique_ptr<MotWriter>> MotWriter::create(const std::filesystem::path& file,
                                                           pipeline::TrackSink& next) {
    std::unique_ptr<MotWriter> writer(new MotWriter(file, next));
    if (!writer->out_) return cannot_write(file);
    return writer;
}

base::Result<void> MotWriter::on_frame(pipeline::FrameResult&& result) {
    for (const pipeline::TrackUpdate& update : result.observed) {
        out_ << vision::format_mot({update.frame + 1, static_cast<std::int64_t>(update.track),
                                    update.box, static_cast<double>(update.score_01)});
    }
    if (result.source_ended) out_.flush();
    if (!out_) return cannot_write(file_);
    return next_.on_frame(std::move(result));
}

}  // namespace app
