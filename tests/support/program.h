// Runs the real binary from tests.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

namespace tests {

struct Finished {
    int exit_code = -1;  // 128 + signal when killed
    std::string out;
    std::string err;
};

// Waits for the end of `arguments[0]` (a path, or a name on PATH); `environment` is added to ours.
Finished run(const std::vector<std::string>& arguments,
             const std::vector<std::string>& environment = {});

// A child that goes on while the test works. Killed by the destructor.
class Running {
  public:
    Running(const std::vector<std::string>& arguments,
            const std::vector<std::string>& environment = {});
    ~Running();
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

    pid_t pid() const { return pid_; }
    // The next line of standard output; empty at its end.
    std::string read_line();
    void signal(int number);
    // 128 + signal when it was killed.
    int wait();

  private:
    pid_t pid_ = -1;
    int out_ = -1;
    std::string pending_;
};

// The binary that was built with these tests.
std::string smartmonitor();

// `smartmonitor serve` on a free port.
class Server {
  public:
    explicit Server(const std::filesystem::path& data, const std::vector<std::string>& flags = {},
                    const std::vector<std::string>& launcher = {},
                    const std::string& binary = smartmonitor());

    const std::string& url() const { return url_; }
    std::string host() const;
    std::string port() const;
    // SIGTERM; its exit code.
    int stop();

  private:
    Running process_;
    std::string url_;
};

// A new empty directory below the system's place for temporary files; removed at the end.
class ScratchDirectory {
  public:
    ScratchDirectory();
    ~ScratchDirectory();
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

}  // namespace tests
