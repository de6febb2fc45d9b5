// SPDX-License-Identifier: Apache-2.0
// The main functions of all commands, one file each. Output, messages and exit statuses are those of the Linux originals.
#pragma once

#include "node/process.h"
#include "sim/task.h"

namespace glassnet::shell {

// Network tools.
sim::Task<int> arp_main(node::Process& process);         // net-tools
sim::Task<int> ifconfig_main(node::Process& process);    // net-tools
sim::Task<int> ip_main(node::Process& process);          // iproute2
sim::Task<int> nc_main(node::Process& process);          // OpenBSD netcat
sim::Task<int> netstat_main(node::Process& process);     // net-tools
sim::Task<int> ping_main(node::Process& process);        // iputils
sim::Task<int> route_main(node::Process& process);       // net-tools
sim::Task<int> ss_main(node::Process& process);          // iproute2
sim::Task<int> sysctl_main(node::Process& process);      // procps
sim::Task<int> traceroute_main(node::Process& process);  // traceroute for Linux

// Processes and users.
sim::Task<int> id_main(node::Process& process);
sim::Task<int> kill_main(node::Process& process);
sim::Task<int> ps_main(node::Process& process);
sim::Task<int> sleep_main(node::Process& process);
sim::Task<int> su_main(node::Process& process);
sim::Task<int> sudo_main(node::Process& process);
sim::Task<int> whoami_main(node::Process& process);

// Files and text.
sim::Task<int> cat_main(node::Process& process);
sim::Task<int> date_main(node::Process& process);
sim::Task<int> dig_main(node::Process& process);
sim::Task<int> echo_main(node::Process& process);
sim::Task<int> env_main(node::Process& process);
sim::Task<int> false_main(node::Process& process);
sim::Task<int> grep_main(node::Process& process);
sim::Task<int> head_main(node::Process& process);
sim::Task<int> help_main(node::Process& process);
sim::Task<int> hostname_main(node::Process& process);
sim::Task<int> ls_main(node::Process& process);
sim::Task<int> mkdir_main(node::Process& process);
sim::Task<int> printf_main(node::Process& process);
sim::Task<int> pwd_main(node::Process& process);
sim::Task<int> rm_main(node::Process& process);
sim::Task<int> tail_main(node::Process& process);
sim::Task<int> true_main(node::Process& process);
sim::Task<int> wc_main(node::Process& process);

}  // namespace glassnet::shell
