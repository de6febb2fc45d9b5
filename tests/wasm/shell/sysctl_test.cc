// SPDX-License-Identifier: Apache-2.0
// sysctl, compared with procps-ng 4.0.2 of Debian 12.
#include "command_test.h"

namespace glassnet::shell {
namespace {

class SysctlTest : public CommandTest {};

TEST_F(SysctlTest, ReadsSettingsWithTheDefaultsOfLinux) {
  EXPECT_EQ(run("sysctl net.ipv4.icmp_ratelimit net.ipv4.icmp_ratemask").out,
            "net.ipv4.icmp_ratelimit = 1000\nnet.ipv4.icmp_ratemask = 6168\n");
  EXPECT_EQ(run("sysctl -n net.ipv4.ip_forward").out, "0\n");
  EXPECT_EQ(run("sysctl -a").out,
            "net.ipv4.conf.all.accept_redirects = 1\n"
            "net.ipv4.conf.all.arp_notify = 0\n"
            "net.ipv4.conf.all.send_redirects = 1\n"
            "net.ipv4.icmp_msgs_burst = 50\n"
            "net.ipv4.icmp_msgs_per_sec = 1000\n"
            "net.ipv4.icmp_ratelimit = 1000\n"
            "net.ipv4.icmp_ratemask = 6168\n"
            "net.ipv4.ip_forward = 0\n");
}

TEST_F(SysctlTest, RootWritesThem) {
  EXPECT_EQ(run_as_root("sysctl -w net.ipv4.ip_forward=1").out, "net.ipv4.ip_forward = 1\n");
  EXPECT_EQ(world.pc1->internet().forwarding(), network::Forwarding::kOn);
  EXPECT_EQ(run_as_root("sysctl -q net.ipv4.icmp_ratelimit=0; sysctl -n net.ipv4.icmp_ratelimit").out, "0\n");
  EXPECT_EQ(world.pc1->internet().icmp().settings().rate_limit, sim::Duration{});
}

TEST_F(SysctlTest, Errors) {
  EXPECT_EQ(run("sysctl net.ipv4.foo").err, "sysctl: cannot stat /proc/sys/net/ipv4/foo: No such file or directory\n");
  EXPECT_EQ(run("sysctl net.ipv4.foo").status, 1);
  EXPECT_EQ(run("sysctl -w net.ipv4.ip_forward=1").err, "sysctl: permission denied on key \"net.ipv4.ip_forward\"\n");
  EXPECT_EQ(run_as_root("sysctl net.ipv4.ip_forward=x").err,
            "sysctl: setting key \"net.ipv4.ip_forward\": Invalid argument\n");
}

}  // namespace
}  // namespace glassnet::shell
