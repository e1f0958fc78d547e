#include "infer/processor.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace infer {

bool multiplies_bytes() {
#if defined(__x86_64__)
    unsigned eax = 0;
    unsigned ebx = 0;
    unsigned ecx = 0;
    unsigned edx = 0;
    constexpr unsigned kAvx512Vnni = 1U << 11U;  // leaf 7, ECX
    constexpr unsigned kAvxVnni = 1U << 4U;      // leaf 7.1, EAX
    // The operating system must keep the registers, too, which the compiler's own test includes.
    const bool has_avx512 = __builtin_cpu_supports("avx512vl") != 0;
    const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
    if (has_avx512 && __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) != 0 &&
        (ecx & kAvx512Vnni) != 0) {
        return true;
    }
    return has_avx2 && __get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx) != 0 &&
           (eax & kAvxVnni) != 0;
#else
    return false;
#endif
}

}  // namespace infer
