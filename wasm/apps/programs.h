// SPDX-License-Identifier: Apache-2.0
// The programs of this room: servers and clients that reach the network only through system calls.
#pragma once

#include "node/process.h"
#include "node/program.h"
#include "sim/task.h"

namespace glassnet::apps {

sim::Task<int> bytesd_main(node::Process& process);
sim::Task<int> curl_main(node::Process& process);
sim::Task<int> discardd_main(node::Process& process);
sim::Task<int> dnsd_main(node::Process& process);
sim::Task<int> echod_main(node::Process& process);
sim::Task<int> httpd_main(node::Process& process);
sim::Task<int> probed_main(node::Process& process);
sim::Task<int> python3_main(node::Process& process);
sim::Task<int> stalld_main(node::Process& process);

/// Adds all of them under their names.
void install_programs(node::ProgramRegistry& registry);

}  // namespace glassnet::apps
