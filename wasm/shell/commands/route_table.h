// SPDX-License-Identifier: Apache-2.0
// The routing table as net-tools print it: `route` and `netstat -r`.
#pragma once

#include "node/process.h"
#include "shell/commands/tables.h"

namespace glassnet::shell {

enum class RouteColumns {
  kMetric,  ///< Metric Ref Use, as `route`
  kWindow,  ///< MSS Window irtt, as `netstat -r`; Linux keeps no such numbers per route and prints 0
};

void print_route_table(node::Process& process, RouteColumns columns, Names names);

}  // namespace glassnet::shell
