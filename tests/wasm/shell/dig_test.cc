// SPDX-License-Identifier: Apache-2.0
// dig, in the layout of dig 9.18 on Debian 12 with +noedns; and reverse look-ups of ping and traceroute.
#include "command_test.h"

namespace glassnet::shell {
namespace {

class DigTest : public CommandTest {
 protected:
  void SetUp() override {
    CommandTest::SetUp();
    ASSERT_TRUE(world.server->files().write(
        "/etc/dnsd.zone",
        "$ORIGIN lab.example.\n$TTL 300\n@ SOA ns admin 1 3600 900 604800 60\n@ NS ns\nns A 10.0.2.10\n"
        "www A 10.0.2.10\nalias CNAME www\n@ MX 10 www\n@ TXT \"v=1; x\"\na-name-of-twenty-nine.of A 10.0.0.1\n",
        node::kRootUid));
    ASSERT_TRUE(world.server->files().write("/etc/reverse",
                                            "$ORIGIN 10.in-addr.arpa.\n$TTL 60\n@ SOA a. b. 1 1 1 1 1\n"
                                            "10.2.0 PTR www.lab.example.\n1.1.0 PTR gate.lab.example.\n",
                                            node::kRootUid));
    world.start(*world.server, {"dnsd", "/etc/dnsd.zone", "/etc/reverse"});
    ASSERT_TRUE(world.pc1->files().write("/etc/resolv.conf", "nameserver 10.0.2.10\n", node::kRootUid));
    static_cast<void>(run("ping -c 1 -n 10.0.2.10"));  // ARP is done
  }
  /// Without the id, which is random.
  Outcome dig(const std::string& arguments) {
    Outcome outcome = run("dig " + arguments);
    const std::size_t at = outcome.out.find(", id: ");
    if (at != std::string::npos) outcome.out.erase(at, outcome.out.find('\n', at) - at);
    return outcome;
  }
};

TEST_F(DigTest, PrintsTheWholeReply) {
  EXPECT_EQ(dig("@10.0.2.10 alias.lab.example"),
            (Outcome{0,
                     "\n; <<>> DiG 9.18.28-1~deb12u2-Debian <<>> @10.0.2.10 alias.lab.example\n"
                     "; (1 server found)\n"
                     ";; global options: +cmd\n"
                     ";; Got answer:\n"
                     ";; ->>HEADER<<- opcode: QUERY, status: NOERROR\n"
                     ";; flags: qr aa rd; QUERY: 1, ANSWER: 2, AUTHORITY: 0, ADDITIONAL: 0\n"
                     ";; WARNING: recursion requested but not available\n"
                     "\n"
                     ";; QUESTION SECTION:\n"
                     ";alias.lab.example.\t\tIN\tA\n"
                     "\n"
                     ";; ANSWER SECTION:\n"
                     "alias.lab.example.\t300\tIN\tCNAME\twww.lab.example.\n"
                     "www.lab.example.\t300\tIN\tA\t10.0.2.10\n"
                     "\n"
                     ";; Query time: 0 msec\n"
                     ";; SERVER: 10.0.2.10#53(10.0.2.10) (UDP)\n"
                     ";; WHEN: Thu Jan 01 00:00:00 UTC 2026\n"
                     ";; MSG SIZE  rcvd: 69\n"
                     "\n",
                     ""}));
}

TEST_F(DigTest, SectionsAndOptions) {
  EXPECT_EQ(dig("+noall +answer lab.example mx").out, "lab.example.\t\t300\tIN\tMX\t10 www.lab.example.\n");
  EXPECT_EQ(dig("+noall +additional lab.example mx").out, "www.lab.example.\t300\tIN\tA\t10.0.2.10\n");
  EXPECT_EQ(dig("+noall +authority none.lab.example").out,
            "lab.example.\t\t60\tIN\tSOA\tns.lab.example. admin.lab.example. 1 3600 900 604800 60\n");
  EXPECT_EQ(dig("+noall +answer a-name-of-twenty-nine.of.lab.example").out,
            "a-name-of-twenty-nine.of.lab.example. 300 IN A\t10.0.0.1\n");
  EXPECT_EQ(dig("+norecurse +noall +comments www.lab.example").out,
            ";; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: NOERROR\n"
            ";; flags: qr aa; QUERY: 1, ANSWER: 1, AUTHORITY: 0, ADDITIONAL: 0\n\n");
  EXPECT_THAT(dig("+tcp www.lab.example").out, HasSubstr("\n;; SERVER: 10.0.2.10#53(10.0.2.10) (TCP)\n"));
}

TEST_F(DigTest, Short) {
  EXPECT_EQ(dig("+short alias.lab.example"), (Outcome{0, "www.lab.example.\n10.0.2.10\n", ""}));
  EXPECT_EQ(dig("+short -t txt lab.example"), (Outcome{0, "\"v=1; x\"\n", ""}));
  EXPECT_EQ(dig("+short -x 10.0.2.10"), (Outcome{0, "www.lab.example.\n", ""}));
  EXPECT_EQ(dig("+short none.lab.example"), (Outcome{0, "", ""}));
}

TEST_F(DigTest, NobodyThere) {
  EXPECT_EQ(dig("@10.0.1.20 x"), (Outcome{9,
                                          ";; communications error to 10.0.1.20#53: connection refused\n"
                                          ";; communications error to 10.0.1.20#53: connection refused\n"
                                          ";; communications error to 10.0.1.20#53: connection refused\n"
                                          "\n; <<>> DiG 9.18.28-1~deb12u2-Debian <<>> @10.0.1.20 x\n"
                                          "; (1 server found)\n"
                                          ";; global options: +cmd\n"
                                          ";; no servers could be reached\n"
                                          "\n",
                                          ""}));
  world.cable("server:eth0").set_state(link::LinkState::kCut);
  const sim::Instant begun = world.now();
  EXPECT_EQ(dig("+short +tries=2 x"), (Outcome{9,
                                               ";; communications error to 10.0.2.10#53: timed out\n"
                                               ";; communications error to 10.0.2.10#53: timed out\n"
                                               ";; no servers could be reached\n",
                                               ""}));
  EXPECT_EQ((world.now() - begun).ns, 10'000'000'000);
}

TEST_F(DigTest, Complaints) {
  EXPECT_EQ(dig("@nobody x"), (Outcome{10, "", "dig: couldn't get address for 'nobody': not found\n"}));
  EXPECT_EQ(dig("a..b"), (Outcome{1, "", "dig: 'a..b' is not a legal name\n"}));
  EXPECT_EQ(dig("-x nobody"), (Outcome{1, "", "dig: Invalid IP address nobody\n"}));
  EXPECT_THAT(dig("+frob x").err, HasSubstr("Invalid option: +frob\n"));
}

TEST_F(DigTest, PingAndTracerouteShowNames) {
  ASSERT_TRUE(world.pc1->files().write("/etc/hosts", "127.0.0.1 localhost\n", node::kRootUid));
  const std::string ping = run("ping -c 1 alias.lab.example").out;
  EXPECT_THAT(ping, HasSubstr("PING www.lab.example (10.0.2.10) 56(84) bytes of data.\n"
                              "64 bytes from www.lab.example (10.0.2.10): icmp_seq=1 ttl=63 time="));
  EXPECT_THAT(ping, HasSubstr("\n--- www.lab.example ping statistics ---\n"));
  const std::string trace = run("traceroute -q 1 www.lab.example").out;
  EXPECT_THAT(trace, HasSubstr("\n 1  gate.lab.example (10.0.1.1)  "));
  EXPECT_THAT(trace, HasSubstr("\n 2  www.lab.example (10.0.2.10)  "));
  EXPECT_THAT(run("traceroute -n -q 1 www.lab.example").out, HasSubstr("\n 1  10.0.1.1  "));
}

}  // namespace
}  // namespace glassnet::shell
