// SPDX-License-Identifier: Apache-2.0
// The dissection of a frame (wire/dissect) as JSON, in the shape of FieldNode of web/src/engine/engine.ts.
#pragma once

#include <string>

#include "base/bytes.h"

namespace glassnet::scenario {

/// FieldNode[]. Bytes have no value (they stand in the frame); texts are cut after kLongestText bytes.
[[nodiscard]] std::string describe_fields(Bytes frame);

inline constexpr std::size_t kLongestText = 256;

}  // namespace glassnet::scenario
