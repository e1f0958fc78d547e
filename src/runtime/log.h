// The log: one line an event, key=value, to standard error. The door to spdlog (log.cpp).
//
// Any thread. Values are quoted where needed and cut at kValueBytesMax. Never pass a secret, a
// camera URL or a picture URL: there is no overload for base::Secret.
#pragma once

#include <concepts>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace runtime {

inline constexpr std::size_t kValueBytesMax = 1024;

enum class LogLevel { kDebug, kInfo, kWarning, kError, kOff };

struct LogField {
    std::string_view key;
    std::string value;

    LogField(std::string_view k, std::string v) : key(k), value(std::move(v)) {}
    LogField(std::string_view k, std::string_view v) : key(k), value(v) {}
    LogField(std::string_view k, const char* v) : key(k), value(v) {}
    template <std::integral T>
    LogField(std::string_view k, T v) : key(k), value(std::to_string(v)) {}
};

void set_log_level(LogLevel level);
void log(LogLevel level, std::string_view event, std::initializer_list<LogField> fields = {});

inline void log_info(std::string_view event, std::initializer_list<LogField> fields = {}) {
    log(LogLevel::kInfo, event, fields);
}
inline void log_warning(std::string_view event, std::initializer_list<LogField> fields = {}) {
    log(LogLevel::kWarning, event, fields);
}
inline void log_error(std::string_view event, std::initializer_list<LogField> fields = {}) {
    log(LogLevel::kError, event, fields);
}

}  // namespace runtime
