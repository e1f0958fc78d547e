#include "http/message.h"

#include "http/ascii_case.h"

namespace http {

std::string_view Request::path() const {
    std::string_view path = std::string_view(target).substr(0, target.find('?'));
    if (!path.starts_with('/')) {
        const std::size_t authority = path.find("://");
        if (authority != std::string_view::npos) {
            const std::size_t slash = path.find('/', authority + 3);
            path = slash == std::string_view::npos ? "/" : path.substr(slash);
        }
    }
    return path;
}

std::string_view Request::query() const {
    const std::size_t mark = target.find('?');
    return mark == std::string::npos ? std::string_view{}
                                     : std::string_view(target).substr(mark + 1);
}

std::string_view Request::header(std::string_view name) const {
    for (const Header& header : headers) {
        if (equal_ignoring_case(header.name, name)) return header.value;
    }
    return {};
}

}  // namespace http
