// What the processor is good at.
#pragma once

namespace infer {

// True when it multiplies 8-bit numbers and adds up 32-bit sums in one instruction (AVX512-VNNI or
// AVX-VNNI). Without, a quantised model is not only slower: sums of two products saturate at 16
// bits, and the boxes suffer.
bool multiplies_bytes();

}  // namespace infer
