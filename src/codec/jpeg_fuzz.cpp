// Pictures that strangers upload: no input may crash, hang or exhaust memory.
#include <cstddef>
#include <cstdint>

#include "codec/jpeg.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
    const auto head = codec::inspect_jpeg({reinterpret_cast<const char*>(bytes), size});
    if (head && (head.value().width <= 0 || head.value().height <= 0)) __builtin_trap();
    return 0;
}
