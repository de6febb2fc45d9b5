// SPDX-License-Identifier: Apache-2.0
// Makes the shell and all commands known.
#pragma once

#include "node/program.h"

namespace glassnet::shell {

void install_programs(node::ProgramRegistry& registry);

}  // namespace glassnet::shell
