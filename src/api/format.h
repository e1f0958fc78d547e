// The forms an answer can take.
#pragma once

namespace api {

enum class Format {
    kXml,
    kJson,            // one root element, wrapped lists
    kJsonSimplified,  // simplify=true: no root element, plain arrays
};

}  // namespace api
