// Secrets that a command takes: from a file, standard input, a prompt or the environment. Never as
// a word of the command line, which every user of the machine can read.
#pragma once

#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace CLI {
class App;
}

namespace app {

// Of a secret that is given to an app or a tenant, in bytes.
inline constexpr std::size_t kNewSecretBytesMin = 16;

struct SecretSource {
    std::string file;  // "-": standard input, asked for without echo on a terminal
    std::string variable;
};

// --secret-file, whose help names the source's variable of the environment.
void add_secret(CLI::App& command, SecretSource& source, const std::string& text);

// Empty where neither a file nor the variable was given. One line break at the end is no part of
// it. Errors: cannot be read; is empty, too long or more than one line.
base::Result<base::Secret> read_secret(const SecretSource& source);

// As read_secret, but asks on a terminal where nothing was given, and refuses elsewhere.
base::Result<base::Secret> require_secret(SecretSource source);

// As read_secret, but what is given must have kNewSecretBytesMin.
base::Result<base::Secret> read_new_secret(const SecretSource& source);

}  // namespace app
