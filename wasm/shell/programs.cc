// SPDX-License-Identifier: Apache-2.0
#include "shell/programs.h"

#include "shell/commands/commands.h"
#include "shell/shell.h"

namespace glassnet::shell {

void install_programs(node::ProgramRegistry& registry) {
  registry.add("arp", {&arp_main, "show or change the ARP table: arp -n"});
  registry.add("cat", {&cat_main, "print files"});
  registry.add("date", {&date_main, "print the (virtual) date and time"});
  registry.add("dig", {&dig_main, "ask a name server: dig [@SERVER] NAME [TYPE] [+short]"});
  registry.add("echo", {&echo_main, "print a line of text"});
  registry.add("env", {&env_main, "print the environment"});
  registry.add("false", {&false_main, "do nothing, without success"});
  registry.add("grep", {&grep_main, "print lines that contain a text"});
  registry.add("head", {&head_main, "print the first lines of files"});
  registry.add("help", {&help_main, "this list"});
  registry.add("hostname", {&hostname_main, "show the host's name: hostname [-i | -I]"});
  registry.add("id", {&id_main, "show who you are, with numbers"});
  registry.add("ifconfig", {&ifconfig_main, "show or change interfaces: ifconfig [-a] [eth0]"});
  registry.add("ip", {&ip_main, "show or change addresses, links, routes, neighbours: ip addr"});
  registry.add("kill", {&kill_main, "send a signal to processes: kill [-9] PID"});
  registry.add("ls", {&ls_main, "list directories: ls [-l] [-a]"});
  registry.add("mkdir", {&mkdir_main, "make directories"});
  registry.add("nc", {&nc_main, "talk TCP or UDP by hand: nc HOST PORT, nc -l PORT"});
  registry.add("netstat", {&netstat_main, "show sockets, routes, interfaces: netstat -an"});
  registry.add("ping", {&ping_main, "ask a host for an echo: ping [-c COUNT] HOST"});
  registry.add("printf", {&printf_main, "print formatted text"});
  registry.add("ps", {&ps_main, "show processes: ps [-ef]"});
  registry.add("pwd", {&pwd_main, "print the working directory"});
  registry.add("rm", {&rm_main, "remove files: rm [-r] [-f]"});
  registry.add("route", {&route_main, "show or change the routing table: route -n"});
  registry.add("sh", {&sh_main, "the shell"});
  registry.add("sleep", {&sleep_main, "wait some seconds"});
  registry.add("ss", {&ss_main, "show sockets: ss -tan"});
  registry.add("su", {&su_main, "become another user: su [USER]"});
  registry.add("sudo", {&sudo_main, "run a command as root: sudo COMMAND"});
  registry.add("sysctl", {&sysctl_main, "show or change settings of the host: sysctl -a"});
  registry.add("tail", {&tail_main, "print the last lines of files"});
  registry.add("traceroute", {&traceroute_main, "show the routers on the way: traceroute [-n] HOST"});
  registry.add("true", {&true_main, "do nothing, with success"});
  registry.add("wc", {&wc_main, "count lines, words and bytes"});
  registry.add("whoami", {&whoami_main, "show who you are"});
}

}  // namespace glassnet::shell
