// SPDX-License-Identifier: Apache-2.0
// The name server in a network: zones, truncation and TCP, recursion from the root down, forwarding, the cache.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "apps/programs.h"
#include "shell/programs.h"
#include "support/world.h"

namespace glassnet::apps {
namespace {

using ::testing::HasSubstr;
using testing::Outcome;
using testing::World;

class DnsdTest : public ::testing::Test {
 protected:
  void write(node::Host& host, std::string_view path, std::string_view text) {
    ASSERT_TRUE(host.files().write(path, text, node::kRootUid));
  }
  void serve_zone() {
    std::string big;
    for (int i = 0; i < 3; ++i) big += "big TXT " + std::string(200, static_cast<char>('a' + i)) + "\n";
    write(*world.server, "/etc/dnsd.zone",
          "$ORIGIN lab.example.\n$TTL 300\n@ SOA ns admin 1 3600 900 604800 60\n@ NS ns\nns A 10.0.2.10\n"
          "www A 10.0.2.10\nweb CNAME www\n20.2.0.10.in-addr A 1.1.1.1\n" +
              big);
    world.start(*world.server, {"dnsd"});
    world.run_for({});
    write(*world.pc1, "/etc/resolv.conf", "nameserver 10.0.2.10\nsearch lab.example\n");
  }
  /// The root on server, "example." on pc3.
  void serve_tree() {
    write(*world.server, "/etc/dnsd.zone",
          ". 600 SOA root. admin. 1 2 3 4 5\nexample. 600 NS ns.example.\nns.example. 600 A 10.0.2.20\n"
          "org. 600 NS ns.example.\n");
    world.start(*world.server, {"dnsd"});
    write(*world.pc3, "/etc/example",
          "$ORIGIN example.\n@ 90 SOA ns admin 1 2 3 4 50\nns 80 A 10.0.2.20\nwww 100 A 10.0.2.10\n"
          "away 100 CNAME www.org.\n");
    write(*world.pc3, "/etc/org", "org. 90 SOA ns.example. admin.org. 1 2 3 4 50\nwww.org. 70 A 10.0.2.77\n");
    world.start(*world.pc3, {"dnsd", "/etc/example", "/etc/org"});
    write(*world.pc2, "/etc/root.hints", ". 3600 NS root.\nroot. 3600 A 10.0.2.10\n");
  }
  Outcome run(const std::string& line) { return world.run(*world.pc1, line); }
  std::string dig(const std::string& arguments) { return run("dig +noall +answer +comments " + arguments).out; }
  std::string answer(const std::string& arguments) { return run("dig +noall +answer " + arguments).out; }

  World world{{&apps::install_programs, &shell::install_programs}};
};

TEST_F(DnsdTest, ProgramsFindHostsByName) {
  serve_zone();
  ASSERT_TRUE(world.server->files().write("/var/www/html/index.html", "hello\n", node::kRootUid));
  world.start(*world.server, {"httpd"});
  EXPECT_EQ(run("curl http://www.lab.example/"), (Outcome{0, "hello\n", ""}));
  EXPECT_EQ(run("curl -s http://web/"), (Outcome{0, "hello\n", ""}));
  EXPECT_EQ(run("curl http://nothing/"), (Outcome{6, "", "curl: (6) Could not resolve host: nothing\n"}));
  EXPECT_THAT(run("ping -n -c 1 web").out, HasSubstr("PING www.lab.example (10.0.2.10) 56(84) bytes of data.\n"));
  EXPECT_EQ(run("nc -z nothing.lab.example 80").err,
            "nc: getaddrinfo for host \"nothing.lab.example\" port 80: Name or service not known\n");
  // Tried as it stands in the end, it is refused: nobody said that it does not exist.
  EXPECT_EQ(run("ping nothing").err, "ping: nothing: Temporary failure in name resolution\n");
}

TEST_F(DnsdTest, NobodyThereIsATemporaryFailure) {
  write(*world.pc1, "/etc/resolv.conf", "nameserver 10.0.2.10\n");
  EXPECT_EQ(run("ping -c 1 www"), (Outcome{2, "", "ping: www: Temporary failure in name resolution\n"}));
  EXPECT_EQ(run("nc www 80"),
            (Outcome{1, "", "nc: getaddrinfo for host \"www\" port 80: Temporary failure in name resolution\n"}));
  EXPECT_EQ(run("traceroute www").err,
            "www: Temporary failure in name resolution\n"
            "Cannot handle \"host\" cmdline arg `www' on position 1 (argc 1)\n");
  EXPECT_EQ(run("curl http://www/").err, "curl: (6) Could not resolve host: www\n");
  world.cable("server:eth0").set_state(link::LinkState::kCut);
  EXPECT_EQ(run("curl -m 2 http://www/").err, "curl: (28) Resolving timed out after 2000 milliseconds\n");
}

TEST_F(DnsdTest, SaysWhatIsWrongWithItsFiles) {
  const auto start = [&](const std::string& line) { return world.run_as_root(*world.server, line); };
  EXPECT_EQ(start("dnsd"), (Outcome{1, "", "dnsd: /etc/dnsd.zone: No such file or directory\n"}));
  write(*world.server, "/tmp/zone", "a. 60 SOA a. a. 1 1 1 1 1\n\nb.a. 60 A 1.2.3\n");
  EXPECT_EQ(start("dnsd /tmp/zone"), (Outcome{1, "", "dnsd: /tmp/zone:3: near '1.2.3': bad dotted quad\n"}));
  EXPECT_EQ(start("dnsd -f nobody"),
            (Outcome{2, "", "usage: dnsd [-p PORT] [-f FORWARDER | -r ROOT-HINTS] [ZONEFILE]...\n"}));
  write(*world.server, "/tmp/zone", "a. 60 SOA a. a. 1 1 1 1 1\n");
  EXPECT_EQ(world.run(*world.server, "dnsd /tmp/zone").err, "dnsd: bind: Permission denied\n");
}

TEST_F(DnsdTest, LongAnswersGoOverTcp) {
  serve_zone();
  const std::string text = run("dig big.lab.example TXT").out;
  EXPECT_THAT(text, HasSubstr(";; Truncated, retrying in TCP mode.\n"));
  EXPECT_THAT(text, HasSubstr("ANSWER: 3, AUTHORITY: 0"));
  EXPECT_THAT(text, HasSubstr("(TCP)"));
}

TEST_F(DnsdTest, RefusesWhatIsNotItsOwn) {
  serve_zone();
  EXPECT_THAT(dig("www.example"), HasSubstr("status: REFUSED"));
  EXPECT_THAT(dig("lab.example axfr"), HasSubstr("status: REFUSED"));
  EXPECT_THAT(dig("none.lab.example"), HasSubstr("status: NXDOMAIN"));
  EXPECT_THAT(dig("+tcp none.lab.example"), HasSubstr("flags: qr aa rd; QUERY: 1, ANSWER: 0, AUTHORITY: 1"));
}

TEST_F(DnsdTest, AsksFromTheRootDownAndKeepsTheAnswer) {
  serve_tree();
  world.start(*world.pc2, {"dnsd", "-r", "/etc/root.hints"});
  world.run_for({});
  EXPECT_EQ(answer("@10.0.1.20 www.example"), "www.example.\t\t100\tIN\tA\t10.0.2.10\n");
  world.run_for_seconds(30);
  world.cable("server:eth0").set_state(link::LinkState::kCut);
  world.cable("pc3:eth0").set_state(link::LinkState::kCut);
  EXPECT_EQ(answer("@10.0.1.20 WWW.example"), "WWW.example.\t\t70\tIN\tA\t10.0.2.10\n");
  world.run_for_seconds(71);
  EXPECT_THAT(dig("@10.0.1.20 +time=60 www.example"), HasSubstr("status: SERVFAIL"));
}

TEST_F(DnsdTest, FollowsAliasesIntoOtherZones) {
  serve_tree();
  world.start(*world.pc2, {"dnsd", "-r", "/etc/root.hints"});
  world.run_for({});
  // The servers of "org" are named without glue in the zone of the root; it knows the address all the same.
  EXPECT_EQ(answer("@10.0.1.20 away.example"),
            "away.example.\t\t100\tIN\tCNAME\twww.org.\nwww.org.\t\t70\tIN\tA\t10.0.2.77\n");
  EXPECT_THAT(dig("@10.0.1.20 none.example"), HasSubstr("status: NXDOMAIN"));
  // Not for those who do not wish it.
  EXPECT_THAT(dig("@10.0.1.20 +norecurse www.example"), HasSubstr("status: REFUSED"));
}

TEST_F(DnsdTest, ForwardsToAnother) {
  serve_zone();
  world.start(*world.pc2, {"dnsd", "-f", "10.0.2.10"});
  world.run_for({});
  EXPECT_EQ(answer("@10.0.1.20 web.lab.example"),
            "web.lab.example.\t300\tIN\tCNAME\twww.lab.example.\nwww.lab.example.\t300\tIN\tA\t10.0.2.10\n");
  EXPECT_THAT(dig("@10.0.1.20 none.lab.example"), HasSubstr("status: NXDOMAIN"));
  EXPECT_THAT(dig("@10.0.1.20 none.lab.example"), HasSubstr("flags: qr rd ra;"));
}

TEST_F(DnsdTest, FollowsAliasesIntoZonesThatItHandedOver) {
  write(*world.pc3, "/etc/dnsd.zone", "s.l. 60 SOA a. b. 1 1 1 1 1\nw.s.l. 60 A 10.0.2.77\n");
  world.start(*world.pc3, {"dnsd"});
  write(*world.pc2, "/etc/l",
        "l. 60 SOA a. b. 1 1 1 1 1\na.l. 60 CNAME w.s.l.\ns.l. 60 NS ns.s.l.\nns.s.l. 60 A 10.0.2.20\n");
  world.start(*world.pc2, {"dnsd", "-f", "10.0.2.20", "/etc/l"});
  world.run_for({});
  EXPECT_EQ(answer("@10.0.1.20 +short a.l"), "w.s.l.\n10.0.2.77\n");
  EXPECT_THAT(dig("@10.0.1.20 +norecurse a.l"), HasSubstr("ANSWER: 1, AUTHORITY: 1, ADDITIONAL: 1"));
}

TEST_F(DnsdTest, KeepsABoundedNumberOfAnswers) {
  std::string zone = "lab. 900 SOA a. b. 1 1 1 1 1\n";
  for (int i = 0; i <= 512; ++i) zone += "h" + std::to_string(i) + ".lab. 900 A 10.0.0.1\n";
  write(*world.server, "/etc/dnsd.zone", zone);
  world.start(*world.server, {"dnsd"});
  world.start(*world.pc2, {"dnsd", "-f", "10.0.2.10"});
  world.run_for({});
  for (int i = 0; i <= 512;) {
    std::string line;
    for (int n = 0; n < 57; ++n) line += "dig @10.0.1.20 +short h" + std::to_string(i++) + ".lab;";
    static_cast<void>(run(line));
  }
  world.cable("server:eth0").set_state(link::LinkState::kCut);
  EXPECT_EQ(run("dig @10.0.1.20 +short h1.lab").out, "10.0.0.1\n");
  EXPECT_THAT(dig("@10.0.1.20 +time=60 h0.lab"), HasSubstr("status: SERVFAIL"));
}

}  // namespace
}  // namespace glassnet::apps
