// SPDX-License-Identifier: Apache-2.0
#include "node/names.h"

#include <gtest/gtest.h>

#include "node/calendar.h"
#include "node/users.h"

namespace glassnet::node {
namespace {

class NamesTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(disk.make_directory("/etc", kRootUid));
    ASSERT_TRUE(disk.write("/etc/hosts",
                           "# comment\n127.0.0.1\tlocalhost\n10.0.2.10  server www.example.com # web\n"
                           "not-an-address broken\n10.0.2.11 server\n",
                           kRootUid));
    ASSERT_TRUE(disk.write("/etc/services", "http 80/tcp www # web\necho 7/tcp\necho 7/udp\n", kRootUid));
  }
  sim::Simulator simulator{sim::Simulator::Options{}};
  FileSystem disk{simulator};
};

std::string parsed(std::string_view text) {
  const auto address = parse_address(text);
  return address ? address->to_string() : "none";
}

// The examples of inet_aton(3) and what glibc answers to them.
TEST(ParseAddress, ReadsWhatInetAtonReads) {
  EXPECT_EQ(parsed("10.0.1.10"), "10.0.1.10");
  EXPECT_EQ(parsed("10.1"), "10.0.0.1");
  EXPECT_EQ(parsed("192.168.258"), "192.168.1.2");
  EXPECT_EQ(parsed("2130706433"), "127.0.0.1");
  EXPECT_EQ(parsed("010.0.0.1"), "8.0.0.1");
  EXPECT_EQ(parsed("0x7f.1"), "127.0.0.1");
}

TEST(ParseAddress, RefusesWhatInetAtonRefuses) {
  for (const std::string_view text : {"", ".", "10.", "10..1", "256.1", "1.2.3.256", "1.2.3.4.5", "08.1", "a", "10.1 ",
                                      "4294967296", "-1", "0x", "1.16777216"}) {
    EXPECT_EQ(parsed(text), "none") << text;
  }
}

TEST_F(NamesTest, FindsNamesAndAliasesWithoutCase) {
  EXPECT_EQ(resolve(disk, "server")->to_string(), "10.0.2.10");
  EXPECT_EQ(resolve(disk, "WWW.Example.com")->to_string(), "10.0.2.10");
  EXPECT_EQ(resolve(disk, "10.9.9.9")->to_string(), "10.9.9.9");
  EXPECT_FALSE(resolve(disk, "web"));
  EXPECT_FALSE(resolve(disk, "broken"));
  EXPECT_FALSE(resolve(disk, "comment"));
}

TEST_F(NamesTest, FindsTheFirstNameOfAnAddress) {
  EXPECT_EQ(name_of(disk, wire::Ipv4Address(10, 0, 2, 10)), "server");
  EXPECT_FALSE(name_of(disk, wire::Ipv4Address(10, 0, 2, 12)));
}

TEST_F(NamesTest, FindsServicesByNameNumberAndProtocol) {
  EXPECT_EQ(resolve_port(disk, "http", "tcp"), 80);
  EXPECT_EQ(resolve_port(disk, "www", "tcp"), 80);
  EXPECT_FALSE(resolve_port(disk, "http", "udp"));
  EXPECT_EQ(resolve_port(disk, "8080", "tcp"), 8080);
  EXPECT_FALSE(resolve_port(disk, "65536", "tcp"));
  EXPECT_EQ(service_name(disk, 7, "udp"), "echo");
  EXPECT_FALSE(service_name(disk, 80, "udp"));
}

TEST_F(NamesTest, WithoutFilesThereAreNoNames) {
  ASSERT_TRUE(disk.unlink("/etc/hosts", kRootUid));
  EXPECT_FALSE(resolve(disk, "server"));
  EXPECT_EQ(resolve(disk, "10.0.2.10")->to_string(), "10.0.2.10");
}

// Dates computed by `date -u -d @N`.
TEST(Calendar, IsTheGregorianOne) {
  EXPECT_EQ(http_date(sim::Instant{}), "Thu, 01 Jan 2026 00:00:00 GMT");
  EXPECT_EQ(http_date({sim::seconds(86'399).ns}), "Thu, 01 Jan 2026 23:59:59 GMT");
  EXPECT_EQ(http_date({sim::seconds(5'011'200).ns}), "Sat, 28 Feb 2026 00:00:00 GMT");
  EXPECT_EQ(http_date({sim::seconds(5'097'600).ns}), "Sun, 01 Mar 2026 00:00:00 GMT");
  EXPECT_EQ(http_date({sim::seconds(68'169'600).ns}), "Tue, 29 Feb 2028 00:00:00 GMT");
  EXPECT_EQ(http_date({sim::seconds(31'536'000).ns}), "Fri, 01 Jan 2027 00:00:00 GMT");
}

TEST(Calendar, HasTheFormsOfLinux) {
  const sim::Instant at{sim::seconds(3'661).ns};
  EXPECT_EQ(log_date(at), "01/Jan/2026:01:01:01 +0000");
  EXPECT_EQ(listing_date(at), "Jan  1 01:01");
  EXPECT_EQ(long_date(at), "Thu Jan  1 01:01:01 UTC 2026");
}

}  // namespace
}  // namespace glassnet::node
