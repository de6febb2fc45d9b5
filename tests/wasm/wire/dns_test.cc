// SPDX-License-Identifier: Apache-2.0
// DNS names and messages both ways, broken ones, the inspector's view and the line of tcpdump.
#include "wire/dns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

#include "wire/dissect/dissect.h"
#include "wire/ethernet.h"
#include "wire/ipv4.h"
#include "wire/summary.h"
#include "wire/udp.h"

namespace glassnet::wire {
namespace {

using ::testing::ElementsAre;
using Message = std::vector<std::uint8_t>;

DnsName name_of(std::string_view text) {
  const auto name = DnsName::parse(text);
  EXPECT_TRUE(name) << text;
  return name.value_or(DnsName());
}

Message bytes_of(std::string_view text) { return {text.begin(), text.end()}; }

// --- names ---

TEST(DnsName, TextBothWays) {
  struct Case {
    const char* text;
    const char* canonical;
    std::string_view wire;
  };
  using namespace std::string_view_literals;
  for (const Case& c :
       {Case{".", ".", "\0"sv}, Case{"com", "com.", "\3com\0"sv},
        Case{"www.Example.com.", "www.Example.com.", "\3www\7Example\3com\0"sv},
        Case{"a\\.b.c", "a\\.b.c.", "\3a.b\1c\0"sv}, Case{"\\000\\255.x", "\\000\\255.x.", "\2\0\377\1x\0"sv},
        Case{"a\\\\b", "a\\\\b.", "\3a\\b\0"sv}}) {
    const DnsName name = name_of(c.text);
    EXPECT_EQ(name.wire(), c.wire);
    EXPECT_EQ(name.to_string(), c.canonical);
    EXPECT_EQ(name_of(name.to_string()), name);
  }
  for (const char* text : {"", "..", ".a", "a..b", "a\\"}) EXPECT_FALSE(DnsName::parse(text)) << text;
}

// RFC 1035 §2.3.4: labels 63 octets or less, names 255 octets or less.
TEST(DnsName, BoundsOfLabelsAndNames) {
  EXPECT_TRUE(DnsName::parse(std::string(63, 'a')));
  EXPECT_FALSE(DnsName::parse(std::string(64, 'a')));
  const std::string label63 = std::string(63, 'a') + ".";
  EXPECT_TRUE(DnsName::parse(label63 + label63 + label63 + std::string(61, 'b')));
  EXPECT_FALSE(DnsName::parse(label63 + label63 + label63 + std::string(62, 'b')));
  EXPECT_FALSE(name_of(label63 + label63).under(name_of(label63 + label63)));
}

TEST(DnsName, CaseDoesNotMatter) {
  EXPECT_EQ(name_of("WWW.example.COM"), name_of("www.EXAMPLE.com."));
  EXPECT_NE(name_of("www.example.com"), name_of("ww.example.com"));
  EXPECT_TRUE(name_of("a.b.Example.com").is_within(name_of("example.COM")));
  EXPECT_TRUE(name_of("example.com").is_within(name_of("example.com")));
  EXPECT_FALSE(name_of("anexample.com").is_within(name_of("example.com")));
  EXPECT_FALSE(name_of("com").is_within(name_of("example.com")));
  EXPECT_TRUE(name_of("com").is_within(DnsName()));
  EXPECT_EQ(name_of("www").under(name_of("example.com")), name_of("www.example.com"));
  EXPECT_EQ(name_of("www.example.com").parent(), name_of("example.com"));
  EXPECT_EQ(DnsName::reverse(Ipv4Address(10, 0, 2, 53)), name_of("53.2.0.10.in-addr.arpa"));
}

TEST(DnsName, PointersLeadToEarlierBytesOnly) {
  using namespace std::string_view_literals;
  const auto read = [](std::string_view text, std::size_t at) {
    const Message bytes = bytes_of(text);
    const auto name = DnsName::read(bytes, at);
    return name ? name->to_string() + " " + std::to_string(at) : std::string(parse_error_code(name.error()));
  };
  EXPECT_EQ(read("\3com\0\1a\300\0"sv, 5), "a.com. 9");
  EXPECT_EQ(read("\3com\0\1a\300\0\1b\300\5\377"sv, 9), "b.a.com. 13");
  EXPECT_EQ(read("\300\0"sv, 0), "bad_name");           // itself
  EXPECT_EQ(read("\300\2\300\0"sv, 2), "bad_name");     // each other
  EXPECT_EQ(read("\1a\300\0"sv, 0), "bad_name");        // into its own middle
  EXPECT_EQ(read("\300\4\0\0\1a\0"sv, 0), "bad_name");  // forward
  EXPECT_EQ(read("\1a\300"sv, 0), "truncated");         // half a pointer
  EXPECT_EQ(read("\100abc"sv, 0), "bad_name");          // a label type that is none (RFC 6891 §5)
  EXPECT_EQ(read("\3ab"sv, 0), "truncated");
  EXPECT_EQ(read("\1a"sv, 0), "truncated");
  EXPECT_EQ(read(""sv, 0), "truncated");
  // Names that grow beyond 255 bytes by pointing: four labels of 63 in front of each other.
  std::string chain("\0", 1);
  std::size_t last = 0;
  for (int i = 0; i < 5; ++i) {
    const std::size_t here = chain.size();
    chain += '\77' + std::string(63, 'a') + '\300' + static_cast<char>(last);
    if (last > 255) break;
    last = here;
  }
  EXPECT_EQ(read(chain, 1 + 3 * 66), "bad_name");
}

// RFC 1035 §4.1.4: F.ISI.ARPA at 20, FOO.F.ISI.ARPA at 40, ARPA at 64, the root at 92.
TEST(DnsName, TheExampleOfTheRfc) {
  using namespace std::string_view_literals;
  Message bytes(93);
  const auto put = [&bytes](std::size_t at, std::string_view text) {
    std::copy(text.begin(), text.end(), bytes.begin() + static_cast<std::ptrdiff_t>(at));
  };
  put(20, "\1F\3ISI\4ARPA\0"sv);
  put(40, "\3FOO\300\24"sv);
  put(64, "\300\32"sv);
  for (const auto& [at, end, text] : {std::tuple(20U, 32U, "F.ISI.ARPA."), std::tuple(40U, 46U, "FOO.F.ISI.ARPA."),
                                      std::tuple(64U, 66U, "ARPA."), std::tuple(92U, 93U, ".")}) {
    std::size_t position = at;
    EXPECT_EQ(DnsName::read(bytes, position)->to_string(), text);
    EXPECT_EQ(position, end);
  }
}

// --- messages ---

/// What a server answers to a question for www.example.com: as on the wire (RFC 1035 §4.1), made by hand.
Message answer_bytes() {
  return {0x12, 0x34, 0x85, 0x80, 0, 1,   0,   2,   0,    0,    0,   0,  // header
          3,    'w',  'w',  'w',  7, 'e', 'x', 'a', 'm',  'p',  'l', 'e', 3,  'c', 'o', 'm', 0,    0,
          1,    0,    1,                                                                                // question
          0xc0, 12,   0,    5,    0, 1,   0,   0,   0x0e, 0x10, 0,   6,   3,  'w', 'e', 'b', 0xc0, 16,  // CNAME
          0xc0, 45,   0,    1,    0, 1,   0,   0,   0,    60,   0,   4,   10, 0,   2,   10};            // A
}

DnsMessage answer_value() {
  DnsMessage message;
  message.id = 0x1234;
  message.flags = DnsMessage::kResponse | DnsMessage::kAuthoritative | DnsMessage::kRecursionDesired |
                  DnsMessage::kRecursionAvailable;
  message.questions.push_back({name_of("www.example.com"), DnsType::kA});
  const DnsName web = name_of("web.example.com");
  message.answers.push_back({name_of("www.example.com"), DnsType::kCname, 1, 3600, bytes_of(web.wire())});
  message.answers.push_back({web, DnsType::kA, 1, 60, {10, 0, 2, 10}});
  return message;
}

TEST(DnsMessage, AnAnswerBothWays) {
  EXPECT_EQ(DnsMessage::parse(answer_bytes()), answer_value());
  EXPECT_EQ(answer_value().to_bytes(), answer_bytes());
  EXPECT_EQ(answer_value().answers[1].address(), Ipv4Address(10, 0, 2, 10));
  EXPECT_EQ(answer_value().answers[0].target(), name_of("web.example.com"));
}

TEST(DnsMessage, AQueryBothWays) {
  const DnsMessage query = DnsMessage::query(7, name_of("a.b"), DnsType::kMx);
  EXPECT_THAT(query.to_bytes(), ElementsAre(0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 'a', 1, 'b', 0, 0, 15, 0, 1));
  EXPECT_EQ(DnsMessage::parse(query.to_bytes()), query);
}

TEST(DnsMessage, EveryKnownTypeBothWays) {
  DnsMessage message;
  message.flags = DnsMessage::kResponse;
  const DnsName zone = name_of("example.com");
  const auto add = [&message](const DnsName& name, DnsType type, const Message& data) {
    message.answers.push_back({name, type, 1, 300, data});
  };
  const Message ns = bytes_of(name_of("ns1.example.com").wire());
  Message soa = ns;
  const Message mailbox = bytes_of(name_of("host\\.master.example.com").wire());
  soa.insert(soa.end(), mailbox.begin(), mailbox.end());
  for (std::uint8_t number = 1; number <= 5; ++number) soa.insert(soa.end(), {0, 0, 0, number});
  Message mx{0, 10};
  mx.insert(mx.end(), ns.begin(), ns.end());
  add(zone, DnsType::kSoa, soa);
  add(zone, DnsType::kNs, ns);
  add(zone, DnsType::kMx, mx);
  add(zone, DnsType::kTxt, {2, 'h', '"', 0, 1, 7});
  add(zone, DnsType::kAaaa, {0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1});
  add(zone, DnsType{99}, {1, 0xab});
  add(DnsName::reverse(Ipv4Address(10, 0, 0, 1)), DnsType::kPtr, ns);
  std::vector<std::string> texts;
  for (const DnsRecord& record : message.answers)
    texts.push_back(dns_type_name(record.type) + " " + record.data_text());
  EXPECT_THAT(texts, ElementsAre("SOA ns1.example.com. host\\.master.example.com. 1 2 3 4 5", "NS ns1.example.com.",
                                 "MX 10 ns1.example.com.", "TXT \"h\\\"\" \"\" \"\\007\"", "AAAA 2001:db8::1",
                                 "TYPE99 \\# 2 01AB", "PTR ns1.example.com."));
  EXPECT_EQ(message.answers[0].negative_ttl(), 5U);
  const Message bytes = message.to_bytes();
  EXPECT_EQ(DnsMessage::parse(bytes), message);
  EXPECT_EQ(bytes.size(), 200U);
}

TEST(DnsMessage, IsRefusedAtEveryShorterLength) {
  const Message bytes = answer_bytes();
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(DnsMessage::parse(Bytes(bytes).first(length))) << length;
  }
}

TEST(DnsMessage, DataMustBeAsLongAsWhatIsInIt) {
  Message bytes = answer_bytes();
  bytes[44] = 5;  // the CNAME ends inside its pointer
  EXPECT_EQ(DnsMessage::parse(bytes).error(), ParseError::kBadLength);
  bytes = answer_bytes();
  bytes[bytes.size() - 5] = 3;
  bytes.pop_back();
  EXPECT_EQ(DnsMessage::parse(bytes).error(), ParseError::kBadLength);
}

TEST(DnsMessage, WhatDoesNotFitIsLeftOutAndSaid) {
  DnsMessage message = answer_value();
  const std::size_t whole = message.to_bytes().size();
  EXPECT_EQ(message.to_bytes(whole).size(), whole);
  auto cut = DnsMessage::parse(message.to_bytes(whole - 1));
  EXPECT_TRUE(cut->has(DnsMessage::kTruncated));
  EXPECT_EQ(cut->answers.size(), 1U);
  // RFC 2181 §9: not for additional records.
  message.additionals.push_back(message.answers[1]);
  cut = DnsMessage::parse(message.to_bytes(whole));
  EXPECT_FALSE(cut->has(DnsMessage::kTruncated));
  EXPECT_EQ(cut->additionals.size(), 0U);
}

TEST(DnsMessage, NumbersHaveNames) {
  EXPECT_EQ(dns_type_of("aaaa"), DnsType::kAaaa);
  EXPECT_EQ(dns_type_of("TYPE99"), DnsType{99});
  EXPECT_FALSE(dns_type_of("TYPE65536"));
  EXPECT_FALSE(dns_type_of("www"));
  EXPECT_EQ(dns_rcode_name(3), "NXDomain");
  EXPECT_EQ(dns_rcode_name(12), "Resp12");
}

// --- for people ---

Message frame_of(const Message& dns, std::uint16_t source, std::uint16_t destination) {
  Ipv4Header header;
  header.source = Ipv4Address(10, 0, 1, 10);
  header.destination = Ipv4Address(10, 0, 2, 53);
  header.protocol = IpProtocol::kUdp;
  constexpr std::size_t kFront = EthernetHeader::kSize + Ipv4Header::kMinSize;
  Message frame(kFront + UdpHeader::kSize + dns.size());
  header.total_length = static_cast<std::uint16_t>(frame.size() - EthernetHeader::kSize);
  EthernetHeader ethernet;
  ethernet.type = EtherType::kIpv4;
  ethernet.emit(frame);
  header.emit(MutableBytes(frame).subspan(EthernetHeader::kSize));
  std::copy(dns.begin(), dns.end(), frame.end() - static_cast<std::ptrdiff_t>(dns.size()));
  UdpHeader udp;
  udp.source_port = source;
  udp.destination_port = destination;
  udp.emit(MutableBytes(frame).subspan(kFront), header.source, header.destination, dns);
  return frame;
}

TEST(Dns, TheInspectorShowsRecordsWithTheirData) {
  const Message frame = frame_of(answer_bytes(), 53, 40000);
  const std::vector<Field> fields = dissect_frame(frame);
  std::vector<std::string> lines;
  bool inside = false;
  for (const Field& field : fields) {
    inside = inside || field.name == "dns";
    if (inside)
      lines.push_back(std::string(field.depth * 2U, ' ') + std::string(field.name) + " " + value_text(field, frame));
  }
  EXPECT_THAT(
      lines,
      ElementsAre("dns ", "  dns.id 4660", "  dns.flags 34176", "    dns.flags.response 1", "    dns.flags.opcode 0",
                  "    dns.flags.authoritative 1", "    dns.flags.truncated 0", "    dns.flags.recdesired 1",
                  "    dns.flags.recavail 1", "    dns.flags.z 0", "    dns.flags.rcode 0", "  dns.count.queries 1",
                  "  dns.count.answers 2", "  dns.count.auth_rr 0", "  dns.count.add_rr 0", "  dns.queries ",
                  "    dns.qry.name www.example.com.", "      dns.qry.type 1", "      dns.qry.class 1",
                  "  dns.answers ", "    dns.resp.name www.example.com.", "      dns.resp.type 5",
                  "      dns.resp.class 1", "      dns.resp.ttl 3600", "      dns.resp.len 6",
                  "      dns.cname web.example.com.", "    dns.resp.name web.example.com.", "      dns.resp.type 1",
                  "      dns.resp.class 1", "      dns.resp.ttl 60", "      dns.resp.len 4", "      dns.a 10.0.2.10"));
  EXPECT_EQ(find_field(fields, "dns")->length, answer_bytes().size());
  EXPECT_EQ(find_field(fields, "dns.answers")->length, 34U);
  EXPECT_EQ(summarize(frame).protocol, FrameProtocol::kDns);
  EXPECT_EQ(summarize(frame).kind, FrameKind::kReply);
}

TEST(Dns, TheInspectorSaysWhereAMessageBreaks) {
  const Message bytes = answer_bytes();
  for (std::size_t length = 1; length < bytes.size(); ++length) {
    const Message frame = frame_of({bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(length)}, 53, 40000);
    EXPECT_NE(find_field(dissect_frame(frame), "_malformed"), nullptr) << length;
    static_cast<void>(summary_line(frame));
  }
  Message loop = bytes;
  loop[34] = 33;  // the name of the first record points to itself
  EXPECT_EQ(find_field(dissect_frame(frame_of(loop, 53, 40000)), "_malformed")->code, "bad_name");
  Message wrong = bytes;
  wrong[44] = 5;
  EXPECT_EQ(find_field(dissect_frame(frame_of(wrong, 53, 40000)), "_malformed")->code, "bad_length");
}

TEST(Dns, TheLineIsThatOfTcpdump) {
  const std::string start = "IP 10.0.1.10.40000 > 10.0.2.53.53: ";
  const std::string back = "IP 10.0.1.10.53 > 10.0.2.53.40000: ";
  const auto query = [](const DnsMessage& message) { return summary_line(frame_of(message.to_bytes(), 40000, 53)); };
  const auto reply = [](const DnsMessage& message) { return summary_line(frame_of(message.to_bytes(), 53, 40000)); };
  DnsMessage message = DnsMessage::query(4660, name_of("www.example.com"), DnsType::kA);
  EXPECT_EQ(query(message), start + "4660+ A? www.example.com. (33)");
  message.questions[0].type = DnsType{99};
  message.questions[0].dns_class = 3;
  message.flags = 0;
  EXPECT_EQ(query(message), start + "4660 Type99 (Class 3)? www.example.com. (33)");
  EXPECT_EQ(reply(answer_value()), back + "4660* 2/0/0 CNAME web.example.com., A 10.0.2.10 (67)");
  message = DnsMessage::query(1, name_of("x"), DnsType::kMx);
  message.flags = DnsMessage::kResponse;
  message.set_rcode(DnsRcode::kNxDomain);
  EXPECT_EQ(reply(message), back + "1 NXDomain- 0/0/0 (19)");
  message.set_rcode(DnsRcode::kNoError);
  message.flags |= DnsMessage::kTruncated;
  message.answers.push_back({name_of("x"), DnsType::kTxt, 1, 1, {2, 'h', '\n', 1, 'i'}});
  message.answers.push_back({name_of("x"), DnsType::kMx, 1, 1, {0, 5, 1, 'm', 0}});
  EXPECT_EQ(reply(message), back + "1-| 2/0/0 TXT \"h.\" \"i\", MX m. 5 (53)");
  EXPECT_EQ(summary_line(frame_of({1, 2}, 40000, 53)), start + "domain [length 2 < 12] (invalid)");
}

}  // namespace
}  // namespace glassnet::wire
