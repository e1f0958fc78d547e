// Distinct string types for ids, so that a tenant cannot be passed for a store.
#pragma once

#include <compare>
#include <functional>
#include <string>

namespace base {

template <class Tag>
struct Named {
    std::string value;

    Named() = default;
    explicit Named(std::string text) : value(std::move(text)) {}

    bool empty() const { return value.empty(); }
    friend bool operator==(const Named&, const Named&) = default;
    friend auto operator<=>(const Named&, const Named&) = default;
};

}  // namespace base

template <class Tag>
struct std::hash<base::Named<Tag>> {
    std::size_t operator()(const base::Named<Tag>& id) const noexcept {
        return std::hash<std::string>{}(id.value);
    }
};
