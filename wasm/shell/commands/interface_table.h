// SPDX-License-Identifier: Apache-2.0
// The short interface table of net-tools: `netstat -i` and `ifconfig -s`.
#pragma once

#include "node/process.h"

namespace glassnet::shell {

enum class InterfaceTable { kNetstat, kIfconfig };

void print_interface_table(node::Process& process, InterfaceTable style);

}  // namespace glassnet::shell
