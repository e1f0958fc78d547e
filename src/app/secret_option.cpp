#include "app/secret_option.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>

#include <CLI/CLI.hpp>
#include <termios.h>
#include <unistd.h>

namespace app {
namespace {

using base::Result;
using base::Secret;

constexpr std::size_t kSecretBytesMax = 1024;

// The terminal of standard input shows nothing that is typed while one lives.
class NoEcho {
  public:
    NoEcho() {
        if (tcgetattr(STDIN_FILENO, &before_) != 0) return;
        termios silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        is_changed_ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
    }
    ~NoEcho() {
        if (is_changed_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
    NoEcho(const NoEcho&) = delete;
    NoEcho& operator=(const NoEcho&) = delete;

  private:
    termios before_{};
    bool is_changed_ = false;
};

bool is_terminal() {
    return isatty(STDIN_FILENO) == 1;
}

// At most one byte more than a secret may have.
std::string read_all(std::istream& stream) {
    std::string text(kSecretBytesMax + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(stream.gcount()));
    return text;
}

std::string ask() {
    std::string text;
    const NoEcho silence;
    std::fputs("Secret: ", stderr);
    std::getline(std::cin, text);
    std::fputs("\n", stderr);
    return text;
}

Result<Secret> checked(std::string text, const std::string& from) {
    if (text.ends_with('\n')) text.pop_back();
    if (text.ends_with('\r')) text.pop_back();
    if (text.empty()) return base::invalid("secret", "there is no secret in " + from);
    if (text.size() > kSecretBytesMax) {
        return base::invalid("secret", "the secret in " + from + " has more than " +
                                           std::to_string(kSecretBytesMax) + " bytes");
    }
    if (text.find_first_of(std::string_view("\n\r\0", 3)) != std::string::npos) {
        return base::invalid("secret", "the secret in " + from + " is more than one line");
    }
    return Secret(std::move(text));
}

}  // namespace

void add_secret(CLI::App& command, SecretSource& source, const std::string& text) {
    command
        .add_option("--secret-file", source.file,
                    text + "; - reads standard input, without echo on a terminal (or set " +
                        source.variable + ")")
        ->type_name("FILE");
}

Result<Secret> read_secret(const SecretSource& source) {
    if (source.file == "-") {
        return checked(is_terminal() ? ask() : read_all(std::cin), "standard input");
    }
    if (!source.file.empty()) {
        std::ifstream file(source.file, std::ios::binary);
        std::string text = read_all(file);
        if (!file.is_open() || file.bad()) {
            return base::invalid("secret-file", "cannot read " + source.file);
        }
        return checked(std::move(text), source.file);
    }
    const char* value = std::getenv(source.variable.c_str());
    if (value == nullptr || *value == '\0') return Secret();
    return checked(value, source.variable);
}

Result<Secret> require_secret(SecretSource source) {
    BOOST_OUTCOME_TRY(Secret given, read_secret(source));
    if (!given.empty()) return given;
    if (!is_terminal()) {
        return base::invalid("secret",
                             "no secret: give --secret-file FILE (- for standard input) "
                             "or set " +
                                 source.variable);
    }
    source.file = "-";
    return read_secret(source);
}

Result<Secret> read_new_secret(const SecretSource& source) {
    BOOST_OUTCOME_TRY(Secret given, read_secret(source));
    if (!given.empty() && given.reveal().size() < kNewSecretBytesMin) {
        return base::invalid(
            "secret", "a secret has at least " + std::to_string(kNewSecretBytesMin) + " bytes");
    }
    return given;
}

}  // namespace app
