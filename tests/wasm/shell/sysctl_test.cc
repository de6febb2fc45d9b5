// SPDX-License-Identifier: Apache-2.0
// sysctl, compared with procps-ng 4.0.2 of Debian 12.
#include <algorithm>

#include "command_test.h"
#include "node/sysctl.h"

namespace glassnet::shell {
namespace {

class SysctlTest : public CommandTest {};

TEST_F(SysctlTest, ReadsSettingsWithTheDefaultsOfLinux) {
  EXPECT_EQ(run("sysctl net.ipv4.icmp_ratelimit net.ipv4.icmp_ratemask").out,
            "net.ipv4.icmp_ratelimit = 1000\nnet.ipv4.icmp_ratemask = 6168\n");
  EXPECT_EQ(run("sysctl -n net.ipv4.ip_forward").out, "0\n");
  EXPECT_EQ(run("sysctl net.ipv4.tcp_congestion_control net.ipv4.tcp_rmem net.ipv4.tcp_tw_reuse").out,
            "net.ipv4.tcp_congestion_control = cubic\nnet.ipv4.tcp_rmem = 4096 131072 6291456\n"
            "net.ipv4.tcp_tw_reuse = 2\n");
}

TEST_F(SysctlTest, ShowsAllWithTheDefaultsOfLinux) {
  EXPECT_EQ(run("sysctl -a").out,
            "net.ipv4.conf.all.accept_redirects = 1\n"
            "net.ipv4.conf.all.arp_notify = 0\n"
            "net.ipv4.conf.all.send_redirects = 1\n"
            "net.ipv4.icmp_msgs_burst = 50\n"
            "net.ipv4.icmp_msgs_per_sec = 1000\n"
            "net.ipv4.icmp_ratelimit = 1000\n"
            "net.ipv4.icmp_ratemask = 6168\n"
            "net.ipv4.ip_forward = 0\n"
            "net.ipv4.ipfrag_high_thresh = 4194304\n"
            "net.ipv4.ipfrag_low_thresh = 3145728\n"
            "net.ipv4.ipfrag_time = 30\n"
            "net.ipv4.tcp_available_congestion_control = cubic reno newreno reno-1990 tahoe\n"
            "net.ipv4.tcp_congestion_control = cubic\n"
            "net.ipv4.tcp_dsack = 1\n"
            "net.ipv4.tcp_early_retrans = 3\n"
            "net.ipv4.tcp_ecn = 2\n"
            "net.ipv4.tcp_fin_timeout = 60\n"
            "net.ipv4.tcp_frto = 2\n"
            "net.ipv4.tcp_keepalive_intvl = 75\n"
            "net.ipv4.tcp_keepalive_probes = 9\n"
            "net.ipv4.tcp_keepalive_time = 7200\n"
            "net.ipv4.tcp_max_reordering = 300\n"
            "net.ipv4.tcp_min_tso_segs = 2\n"
            "net.ipv4.tcp_notsent_lowat = 4294967295\n"
            "net.ipv4.tcp_orphan_retries = 0\n"
            "net.ipv4.tcp_recovery = 1\n"
            "net.ipv4.tcp_reordering = 3\n"
            "net.ipv4.tcp_retries2 = 15\n"
            "net.ipv4.tcp_rmem = 4096 131072 6291456\n"
            "net.ipv4.tcp_rto_max_ms = 120000\n"
            "net.ipv4.tcp_rto_min_us = 200000\n"
            "net.ipv4.tcp_sack = 1\n"
            "net.ipv4.tcp_slow_start_after_idle = 1\n"
            "net.ipv4.tcp_syn_retries = 6\n"
            "net.ipv4.tcp_synack_retries = 5\n"
            "net.ipv4.tcp_timestamps = 1\n"
            "net.ipv4.tcp_tso_win_divisor = 3\n"
            "net.ipv4.tcp_tw_reuse = 2\n"
            "net.ipv4.tcp_window_scaling = 1\n"
            "net.ipv4.tcp_wmem = 4096 16384 4194304\n");
}

TEST_F(SysctlTest, WhatIsShownCanBeWrittenBack) {
  for (const node::SysctlRow& row : node::read_sysctls(*world.pc1)) {
    if (row.name == "net.ipv4.tcp_available_congestion_control") continue;
    EXPECT_TRUE(node::check_sysctl(row.name, row.value)) << row.name;
    EXPECT_TRUE(node::write_sysctl(*world.pc1, row.name, row.value)) << row.name;
    EXPECT_FALSE(node::check_sysctl(row.name, "nonsense")) << row.name;
    EXPECT_FALSE(node::check_sysctl(row.name, "-1")) << row.name;
  }
  EXPECT_EQ(node::read_sysctls(*world.pc1).size(), node::sysctl_names().size());
  EXPECT_TRUE(std::ranges::is_sorted(node::sysctl_names()));
}

TEST_F(SysctlTest, TcpSettingsAreThoseOfTheHost) {
  EXPECT_EQ(run_as_root("sysctl -w net.ipv4.tcp_congestion_control=reno").out,
            "net.ipv4.tcp_congestion_control = reno\n");
  run_as_root("sysctl -q net.ipv4.tcp_ecn=1 net.ipv4.tcp_early_retrans=0 net.ipv4.tcp_fin_timeout=30");
  run_as_root("sysctl -q 'net.ipv4.tcp_rmem=4096 20000 30000' net.ipv4.tcp_rto_min_us=50000");
  const transport::TcpSettings& tcp = world.pc1->sockets().tcp().settings();
  EXPECT_EQ(tcp.congestion, transport::CongestionAlgorithm::kReno);
  EXPECT_EQ(tcp.ecn, transport::EcnMode::kOn);
  EXPECT_FALSE(tcp.tail_loss_probe);
  EXPECT_EQ(tcp.fin_timeout, sim::seconds(30));
  EXPECT_EQ(tcp.receive_buffer, 20000U);
  EXPECT_EQ(tcp.receive_buffer_max, 30000U);
  EXPECT_EQ(tcp.rto_min, sim::milliseconds(50));
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
  EXPECT_EQ(run_as_root("sysctl net.ipv4.tcp_congestion_control=vegas").err,
            "sysctl: setting key \"net.ipv4.tcp_congestion_control\": Invalid argument\n");
  EXPECT_EQ(run_as_root("sysctl 'net.ipv4.tcp_wmem=1 2'").err,
            "sysctl: setting key \"net.ipv4.tcp_wmem\": Invalid argument\n");
  EXPECT_EQ(run_as_root("sysctl net.ipv4.tcp_available_congestion_control=reno").err,
            "sysctl: permission denied on key \"net.ipv4.tcp_available_congestion_control\"\n");
}

}  // namespace
}  // namespace glassnet::shell
