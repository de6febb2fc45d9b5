// SPDX-License-Identifier: Apache-2.0
// nc, compared with OpenBSD netcat 1.219 of Debian 12 in network namespaces.
#include "command_test.h"

namespace glassnet::shell {
namespace {

using NcTest = CommandTest;

TEST_F(NcTest, TalksToTheEchoServer) {
  EXPECT_EQ(run("printf 'hello\\nworld\\n' | nc -N server 7"), (Outcome{0, "hello\nworld\n", ""}));
}

TEST_F(NcTest, TwoOfThemTalkToEachOther) {
  const std::uint32_t listener = world.begin(*world.server, "nc -v -n -l -p 5003");
  EXPECT_EQ(run("echo hi | nc -v -n -N -p 40001 10.0.2.10 5003"),
            (Outcome{0, "", "Connection to 10.0.2.10 5003 port [tcp/*] succeeded!\n"}));
  EXPECT_EQ(world.finish(listener),
            (Outcome{0, "hi\n", "Listening on 0.0.0.0 5003\nConnection received on 10.0.1.10 40001\n"}));
}

TEST_F(NcTest, KeepsListeningWithK) {
  const std::uint32_t listener = world.begin(*world.server, "nc -k -l 5004 < /dev/null");
  static_cast<void>(run("echo a | nc -N server 5004"));
  static_cast<void>(run("echo b | nc -N server 5004"));
  EXPECT_EQ(world.screen(listener), (Outcome{-1, "a\nb\n", ""}));
}

TEST_F(NcTest, UdpGoesToTheFirstSender) {
  const std::uint32_t listener = world.begin(*world.server, "echo back | nc -u -l 5004");
  EXPECT_EQ(run("echo hi | nc -u -w 2 server 5004"), (Outcome{0, "back\n", ""}));
  EXPECT_EQ(world.screen(listener).out, "hi\n");
}

TEST_F(NcTest, ScansPorts) {
  EXPECT_EQ(run("nc -v -z server 79-81"),
            (Outcome{0, "",
                     "nc: connect to server (10.0.2.10) port 79 (tcp) failed: Connection refused\n"
                     "Connection to server (10.0.2.10) 80 port [tcp/http] succeeded!\n"
                     "nc: connect to server (10.0.2.10) port 81 (tcp) failed: Connection refused\n"}));
  EXPECT_EQ(run("nc -z server 81"), (Outcome{1, "", ""}));
}

TEST_F(NcTest, ProbesUdpPorts) {
  EXPECT_EQ(run("nc -u -v -z 10.0.2.10 7"), (Outcome{0, "", "Connection to 10.0.2.10 7 port [udp/echo] succeeded!\n"}));
  EXPECT_EQ(run("nc -u -v -z 10.0.2.10 99"), (Outcome{1, "", ""}));
}

TEST_F(NcTest, SaysWhyAConnectionFails) {
  EXPECT_EQ(run("nc -v -w 1 10.0.1.99 80"),
            (Outcome{1, "", "nc: connect to 10.0.1.99 port 80 (tcp) timed out: Operation now in progress\n"}));
  EXPECT_EQ(run("nc -v 10.0.1.99 80"),
            (Outcome{1, "", "nc: connect to 10.0.1.99 port 80 (tcp) failed: No route to host\n"}));
  EXPECT_EQ(run("nc server 81"), (Outcome{1, "", ""}));
}

TEST_F(NcTest, AnIdleConnectionEndsWithW) {
  EXPECT_EQ(run("sleep 60 | nc -w 3 server 7").status, 0);
  // The pipeline lasts as long as sleep; nc itself went after three seconds.
  EXPECT_THAT(world.run(*world.server, "netstat -tn").out, Not(HasSubstr("ESTABLISHED")));
}

TEST_F(NcTest, AClientWhoseServerHasGoneEndsWhenItWrites) {
  const std::uint32_t server = world.begin(*world.server, "nc -l 5006 < /dev/null");
  world.run_for_seconds(1);
  const std::uint32_t client = world.open(*world.pc1, {"nc", "server", "5006"}, node::kUserUid);
  world.run_for_seconds(1);
  world.press_ctrl_c(*world.server, server);
  world.run_for_seconds(1);
  EXPECT_EQ(world.screen(client).status, -1);
  world.type(*world.pc1, client, "anybody?");
  world.run_for_seconds(1);
  EXPECT_EQ(world.screen(client).status, 0);
}

TEST_F(NcTest, PrivilegedAndTakenPorts) {
  EXPECT_EQ(run("nc -l 82"), (Outcome{1, "", "nc: Permission denied\n"}));
  EXPECT_EQ(world.run_as_root(*world.server, "nc -l 80"), (Outcome{1, "", "nc: Address already in use\n"}));
  EXPECT_EQ(run("nc -s 10.0.9.9 server 5"), (Outcome{1, "", "nc: bind failed: Cannot assign requested address\n"}));
}

TEST_F(NcTest, UsageErrors) {
  EXPECT_EQ(run("nc 10.0.1.1"), (Outcome{1, "", "nc: missing port number\n"}));
  EXPECT_EQ(run("nc 10.0.1.1 foo"), (Outcome{1, "", "nc: port number invalid: foo\n"}));
  EXPECT_EQ(run("nc 10.0.1.1 70000"), (Outcome{1, "", "nc: port number too large: 70000\n"}));
  EXPECT_EQ(run("nc 10.0.1.1 1-0"), (Outcome{1, "", "nc: port number too small: 0\n"}));
  EXPECT_EQ(run("nc -w x 10.0.1.1 5"), (Outcome{1, "", "nc: timeout invalid: x\n"}));
  EXPECT_EQ(run("nc -l -z 5"), (Outcome{1, "", "nc: cannot use -z and -l\n"}));
  EXPECT_EQ(run("nc nohost 80"),
            (Outcome{1, "", "nc: getaddrinfo for host \"nohost\" port 80: Name or service not known\n"}));
  EXPECT_EQ(run("nc").status, 1);
}

}  // namespace
}  // namespace glassnet::shell
