// SPDX-License-Identifier: Apache-2.0
// The world and the tables of one device as JSON, in the shapes of web/src/engine/snapshots.ts: change both together.
#pragma once

#include <string>

#include "base/ids.h"
#include "scenario/network.h"

namespace glassnet::scenario {

/// WorldDescription.
[[nodiscard]] std::string describe_world(const Network& network);

/// NodeTables as they are now.
[[nodiscard]] std::string describe_tables(const Network& network, NodeId node);

/// OutsideProcess of web/src/engine/outside.ts: what a program outside the core must know of its process.
[[nodiscard]] std::string describe_process(const node::OutsideProgram& program);

}  // namespace glassnet::scenario
