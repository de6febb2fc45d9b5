// SPDX-License-Identifier: Apache-2.0
// Master files and what a server says out of them.
#include "apps/zone.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/text.h"

namespace glassnet::apps {
namespace {

using ::testing::ElementsAre;
using wire::DnsMessage;
using wire::DnsName;
using wire::DnsQuestion;
using wire::DnsRecord;
using wire::DnsType;

constexpr std::string_view kSoa =
    "$ORIGIN example.com.\n$TTL 1h\n@ IN SOA ns1 host.master ( 2026010100 ; serial\n  1d 2h 4w\n  5m ) ; negative\n";

std::string line_of(const DnsRecord& record) {
  return record.name.to_string() + format(" %u ", record.ttl) + wire::dns_type_name(record.type) + " " +
         record.data_text();
}
std::vector<std::string> lines_of(const std::vector<DnsRecord>& records) {
  std::vector<std::string> lines;
  for (const DnsRecord& record : records) lines.push_back(line_of(record));
  return lines;
}
std::string error_of(const std::string& text) {
  const auto zone = read_zone(text);
  return zone ? "none" : format("%zu: ", zone.error().line) + zone.error().message;
}

TEST(Zone, ReadsTheMasterFormat) {
  const auto zone = read_zone(std::string(kSoa) +
                              "\tIN NS ns1\n"
                              "        MX 10 mail.example.com.\n"
                              "ns1 A 10.0.0.53\n"
                              "www 60 IN A 10.0.0.80\n"
                              "www IN 2h A 10.0.0.81 ; the second\n"
                              "ftp CNAME www\r\n"
                              "\n; nothing but a comment\n"
                              "txt TXT \"a b;c\" d\\\"e \"\\065\"\n"
                              "$ORIGIN sub\n"
                              "@ A 10.0.0.1\n"
                              "deep TXT x");
  ASSERT_TRUE(zone) << zone.error().message;
  EXPECT_THAT(
      lines_of(zone->records),
      ElementsAre("example.com. 3600 SOA ns1.example.com. host.master.example.com. 2026010100 86400 7200 2419200 300",
                  "example.com. 3600 NS ns1.example.com.", "example.com. 3600 MX 10 mail.example.com.",
                  "ns1.example.com. 3600 A 10.0.0.53", "www.example.com. 60 A 10.0.0.80",
                  "www.example.com. 7200 A 10.0.0.81", "ftp.example.com. 3600 CNAME www.example.com.",
                  "txt.example.com. 3600 TXT \"a b;c\" \"d\\\"e\" \"A\"", "sub.example.com. 3600 A 10.0.0.1",
                  "deep.sub.example.com. 3600 TXT \"x\""));
}

TEST(Zone, WrongLinesAreNamed) {
  const std::string soa(kSoa);  // five lines
  EXPECT_EQ(error_of(""), "1: no SOA record");
  EXPECT_EQ(error_of("\nwww. 60 A 10.0.0.1\n"), "2: the first record is not SOA");
  EXPECT_EQ(error_of(soa + "\n@ SOA a b 1 1 1 1 1\n"), "7: multiple SOA records");
  EXPECT_EQ(error_of(soa + "www A 10.0.0.256\n"), "6: near '10.0.0.256': bad dotted quad");
  EXPECT_EQ(error_of(soa + "www AAAA ::1\n"), "6: unknown RR type 'AAAA'");
  EXPECT_EQ(error_of(soa + "www CH A 10.0.0.1\n"), "6: unknown RR type 'CH'");
  EXPECT_EQ(error_of(soa + "www A\n"), "6: unexpected end of line");
  EXPECT_EQ(error_of(soa + "www A 10.0.0.1 x\n"), "6: extra input text 'x'");
  EXPECT_EQ(error_of(soa + "www MX 65536 a\n"), "6: near '65536': not a valid number");
  EXPECT_EQ(error_of(soa + "a..b A 10.0.0.1\n"), "6: bad name 'a..b'");
  EXPECT_EQ(error_of(soa + "www.example.org. A 10.0.0.1\n"), "6: 'www.example.org.' is not in the zone");
  EXPECT_EQ(error_of(soa + "www A 10.0.0.1\nwww CNAME x\n"), "7: CNAME and other data");
  EXPECT_EQ(error_of(soa + "t TXT \"a\n"), "6: unbalanced quotes");
  EXPECT_EQ(error_of(soa + "t TXT ( a\n\n"), "6: unbalanced parentheses");
  EXPECT_EQ(error_of(soa + "t TXT a )\n"), "6: unbalanced parentheses");
  EXPECT_EQ(error_of(soa + "$INCLUDE x\n"), "6: unknown directive '$INCLUDE'");
  EXPECT_EQ(error_of(soa + "t TXT " + std::string(256, 'a') + "\n"), "6: text too long");
  EXPECT_EQ(error_of("  A 10.0.0.1"), "1: no current owner name");
  EXPECT_EQ(read_master_file("www. A 10.0.0.1").error().message, "no TTL specified");
}

class AnswerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const std::string text =
        std::string(kSoa) +
        "@ NS ns1\n@ MX 5 mail\nns1 A 10.0.0.53\nmail A 10.0.0.25\nwww A 10.0.0.80\n"
        "a CNAME b\nb CNAME www\naway CNAME www.example.org.\nlost CNAME nothing\nloop CNAME loop\n"
        "x.empty A 10.0.0.9\nlab NS ns.lab\nns.lab A 10.0.3.53\n";
    zones.push_back(*read_zone(text));
    zones.push_back(*read_zone("deep.example.com. 60 SOA a. b. 1 1 1 1 7\n"));
  }
  /// "kind rcode aa | answers | authorities | additionals", only names and types.
  std::string ask(const std::string& name, DnsType type = DnsType::kA) {
    DnsMessage reply;
    const ZoneAnswer kind = answer_from_zones(zones, {*DnsName::parse(name), type}, reply);
    std::string text = format("%d %u%s", static_cast<int>(kind), static_cast<unsigned>(reply.rcode()),
                              reply.has(DnsMessage::kAuthoritative) ? " aa" : "");
    for (const auto* section : {&reply.answers, &reply.authorities, &reply.additionals}) {
      text += " |";
      for (const DnsRecord& r : *section) text += " " + r.name.to_string() + " " + wire::dns_type_name(r.type);
    }
    return text;
  }
  std::vector<Zone> zones;
};

TEST_F(AnswerTest, RecordsComeAsTheZoneHasThem) {
  EXPECT_EQ(ask("WWW.example.com"), "1 0 aa | www.example.com. A | |");
  EXPECT_EQ(ask("example.com", DnsType::kMx), "1 0 aa | example.com. MX | | mail.example.com. A");
  EXPECT_EQ(ask("example.com", DnsType::kAny),
            "1 0 aa | example.com. SOA example.com. NS example.com. MX | | "
            "ns1.example.com. A mail.example.com. A");
}

TEST_F(AnswerTest, NothingComesWithTheSoa) {
  EXPECT_EQ(ask("www.example.com", DnsType::kMx), "1 0 aa | | example.com. SOA |");
  EXPECT_EQ(ask("empty.example.com"), "1 0 aa | | example.com. SOA |");  // exists, because there is something below
  EXPECT_EQ(ask("nothing.example.com"), "1 3 aa | | example.com. SOA |");
  EXPECT_EQ(ask("x.deep.example.com"), "1 3 aa | | deep.example.com. SOA |");  // the nearer zone
  DnsMessage reply;
  static_cast<void>(answer_from_zones(zones, {*DnsName::parse("nothing.example.com")}, reply));
  EXPECT_EQ(reply.authorities[0].ttl, 300U);
}

TEST_F(AnswerTest, AliasesAreFollowed) {
  EXPECT_EQ(ask("a.example.com"), "1 0 aa | a.example.com. CNAME b.example.com. CNAME www.example.com. A | |");
  EXPECT_EQ(ask("a.example.com", DnsType::kCname), "1 0 aa | a.example.com. CNAME | |");
  EXPECT_EQ(ask("away.example.com"), "3 0 aa | away.example.com. CNAME | |");
  EXPECT_EQ(ask("lost.example.com"), "1 3 aa | lost.example.com. CNAME | example.com. SOA |");
  EXPECT_TRUE(ask("loop.example.com").starts_with("1 0 aa | loop.example.com. CNAME |"));
}

TEST_F(AnswerTest, ZonesBelowAreReferredTo) {
  EXPECT_EQ(ask("pc.lab.example.com"), "2 0 | | lab.example.com. NS | ns.lab.example.com. A");
  EXPECT_EQ(ask("ns.lab.example.com"), "2 0 | | lab.example.com. NS | ns.lab.example.com. A");
  EXPECT_EQ(ask("www.example.org"), "0 0 | | |");
}

}  // namespace
}  // namespace glassnet::apps
