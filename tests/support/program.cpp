#include "support/program.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <thread>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test_paths.h"

extern char** environ;

namespace tests {
namespace {

std::vector<char*> pointers(const std::vector<std::string>& texts) {
    std::vector<char*> out;
    for (const std::string& text : texts) out.push_back(const_cast<char*>(text.c_str()));
    out.push_back(nullptr);
    return out;
}

std::vector<std::string> with_ours(const std::vector<std::string>& added) {
    std::vector<std::string> all = added;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string text = *entry;
        const std::string name = text.substr(0, text.find('=') + 1);
        bool replaced = false;
        for (const std::string& one : added) replaced = replaced || one.rfind(name, 0) == 0;
        if (!replaced) all.push_back(text);
    }
    return all;
}

// Standard error goes to `err`, or stays ours when that is -1.
pid_t spawn(const std::vector<std::string>& arguments, const std::vector<std::string>& environment,
            int out, int err) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    if (err >= 0) posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
    const std::vector<std::string> all = with_ours(environment);
    pid_t pid = -1;
    const int error = posix_spawnp(&pid, arguments[0].c_str(), &actions, nullptr,
                                   pointers(arguments).data(), pointers(all).data());
    posix_spawn_file_actions_destroy(&actions);
    if (error != 0) throw std::runtime_error(arguments[0] + ": " + std::strerror(error));
    return pid;
}

std::string read_all(int from) {
    std::string text;
    char chunk[4096];
    for (ssize_t got = 0; (got = read(from, chunk, sizeof chunk)) > 0;) {
        text.append(chunk, static_cast<std::size_t>(got));
    }
    close(from);
    return text;
}

int exit_code_of(pid_t pid) {
    int status = 0;
    waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

struct Pipe {
    int read_end = -1;
    int write_end = -1;
    Pipe() {
        int ends[2];
        if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("pipe");
        read_end = ends[0];
        write_end = ends[1];
    }
};

std::vector<std::string> serve_command(const std::filesystem::path& data,
                                       const std::vector<std::string>& flags,
                                       const std::vector<std::string>& launcher,
                                       const std::string& binary) {
    std::vector<std::string> command = launcher;
    for (const char* word :
         {"serve", "--listen", "127.0.0.1:0", "--log-level", "warning", "--data"}) {
        if (std::strcmp(word, "serve") == 0) command.push_back(binary);
        command.emplace_back(word);
    }
    command.push_back(data.string());
    command.insert(command.end(), flags.begin(), flags.end());
    return command;
}

}  // namespace

Finished run(const std::vector<std::string>& arguments,
             const std::vector<std::string>& environment) {
    const Pipe out;
    const Pipe err;
    const pid_t pid = spawn(arguments, environment, out.write_end, err.write_end);
    close(out.write_end);
    close(err.write_end);
    Finished finished;
    std::jthread errors([&] { finished.err = read_all(err.read_end); });
    finished.out = read_all(out.read_end);
    errors.join();
    finished.exit_code = exit_code_of(pid);
    return finished;
}

Running::Running(const std::vector<std::string>& arguments,
                 const std::vector<std::string>& environment) {
    const Pipe out;
    pid_ = spawn(arguments, environment, out.write_end, -1);
    close(out.write_end);
    out_ = out.read_end;
}

Running::~Running() {
    if (pid_ > 0) {
        kill(pid_, SIGKILL);
        wait();
    }
    close(out_);
}

std::string Running::read_line() {
    for (;;) {
        const std::size_t end = pending_.find('\n');
        if (end != std::string::npos) {
            std::string line = pending_.substr(0, end);
            pending_.erase(0, end + 1);
            return line;
        }
        char chunk[4096];
        const ssize_t got = read(out_, chunk, sizeof chunk);
        if (got <= 0) return {};
        pending_.append(chunk, static_cast<std::size_t>(got));
    }
}

void Running::signal(int number) {
    if (pid_ <= 0) throw std::logic_error("the child has ended: -1 would signal everybody");
    kill(pid_, number);
}

int Running::wait() {
    const int code = exit_code_of(pid_);
    pid_ = -1;
    return code;
}

Server::Server(const std::filesystem::path& data, const std::vector<std::string>& flags,
               const std::vector<std::string>& launcher, const std::string& binary)
    : process_(serve_command(data, flags, launcher, binary)) {
    const std::string line = process_.read_line();
    const std::string expected = "listening on ";
    if (line.rfind(expected, 0) != 0) throw std::runtime_error("the server said '" + line + "'");
    url_ = line.substr(expected.size());
}

std::string Server::host() const {
    return url_.substr(7, url_.rfind(':') - 7);
}
std::string Server::port() const {
    return url_.substr(url_.rfind(':') + 1);
}

int Server::stop() {
    process_.signal(SIGTERM);
    return process_.wait();
}

std::string smartmonitor() {
    return SMARTMONITOR_BINARY;
}

ScratchDirectory::ScratchDirectory() {
    std::string name = (std::filesystem::temp_directory_path() / "smartmonitor-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp " + name);
    path_ = name;
}

ScratchDirectory::~ScratchDirectory() {
    std::error_code ignored;  // a left-over scratch directory harms nobody
    std::filesystem::remove_all(path_, ignored);
}

}  // namespace tests
