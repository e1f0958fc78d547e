#include "fetch/allow_list.h"

#include <algorithm>

#include "runtime/log.h"

namespace fetch {
namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + 32);
    }
    return out;
}

// All digits and dots is a mistyped address, not a name.
bool is_host_name(std::string_view text) {
    const auto is_name_char = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
    };
    return !text.empty() && text.size() <= kHostBytesMax &&
           std::all_of(text.begin(), text.end(), is_name_char) &&
           text.find_first_not_of("0123456789.") != std::string_view::npos;
}

}  // namespace

AllowList::AllowList(const std::vector<std::string>& entries) {
    for (const std::string& entry : entries) {
        if (const auto block = parse_cidr(entry)) {
            blocks_.push_back(*block);
        } else if (is_host_name(entry)) {
            hosts_.push_back(lower(entry));
        } else {
            runtime::log_warning("fetch_allow_entry_ignored", {{"entry", entry}});
        }
    }
}

base::Result<void> AllowList::check(std::string_view entry) {
    if (parse_cidr(entry) || is_host_name(entry)) return base::success();
    return base::fail(base::ErrorKind::kInvalidArgument,
                      "\"" + std::string(entry) +
                          "\" is neither a host name nor an address nor a block such as "
                          "10.1.0.0/16");
}

bool AllowList::allows_host(std::string_view host) const {
    return std::find(hosts_.begin(), hosts_.end(), lower(host)) != hosts_.end();
}

bool AllowList::allows_address(const IpAddress& address) const {
    return std::any_of(blocks_.begin(), blocks_.end(),
                       [&](const Cidr& block) { return block.contains(address); });
}

}  // namespace fetch
