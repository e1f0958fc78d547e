#include "runtime/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace runtime {
namespace {

spdlog::level::level_enum level_of(LogLevel level) {
    switch (level) {
        case LogLevel::kDebug:
            return spdlog::level::debug;
        case LogLevel::kInfo:
            return spdlog::level::info;
        case LogLevel::kWarning:
            return spdlog::level::warn;
        case LogLevel::kError:
            return spdlog::level::err;
        case LogLevel::kOff:
            return spdlog::level::off;
    }
    return spdlog::level::info;
}

spdlog::logger& logger() {
    static const auto instance = [] {
        auto made = spdlog::stderr_logger_mt("smartmonitor");
        made->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
        made->flush_on(spdlog::level::info);
        return made;
    }();
    return *instance;
}

void append_value(std::string& line, std::string_view value) {
    const std::string_view shown = value.substr(0, kValueBytesMax);
    const bool plain =
        !shown.empty() && shown.find_first_of(" \"=\\\n\r\t") == std::string_view::npos;
    if (plain) {
        line += shown;
        return;
    }
    line += '"';
    for (const char c : shown) {
        if (c == '"' || c == '\\') line += '\\';
        if (c == '\n' || c == '\r') {
            line += "\\n";
        } else {
            line += c;
        }
    }
    line += '"';
}

}  // namespace

void set_log_level(LogLevel level) {
    logger().set_level(level_of(level));
}

void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields) {
    if (!logger().should_log(level_of(level))) return;
    std::string line(event);
    for (const LogField& field : fields) {
        line += ' ';
        line += field.key;
        line += '=';
        append_value(line, field.value);
    }
    logger().log(level_of(level), line);
}

}  // namespace runtime
