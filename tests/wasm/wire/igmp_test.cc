// SPDX-License-Identifier: Apache-2.0
// IGMP messages both ways, and as the inspector shows them.
#include "wire/igmp.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "wire/dissect/dissect.h"
#include "wire/ethernet.h"
#include "wire/ipv4.h"
#include "wire/summary.h"

namespace glassnet::wire {
namespace {

using ::testing::ElementsAre;
using Message = std::vector<std::uint8_t>;

constexpr Ipv4Address kGroup{239, 1, 2, 3};

// RFC 3376 §4.1.1: below 128 as it is, else mantissa and exponent.
TEST(Igmp, CodeOfTimesIsAFloatingPointNumber) {
  EXPECT_EQ(igmp_code_value(0), 0U);
  EXPECT_EQ(igmp_code_value(127), 127U);
  EXPECT_EQ(igmp_code_value(0x80), 128U);
  EXPECT_EQ(igmp_code_value(0x8f), 248U);
  EXPECT_EQ(igmp_code_value(0xff), 31744U);
}

TEST(Igmp, VersionsOfQueriesAreToldApart) {
  Message message(8);
  IgmpHeader{.type = IgmpType::kQuery, .max_response_code = 0, .group = {}}.emit(message);
  EXPECT_TRUE(IgmpHeader::checksum_ok(message));
  EXPECT_EQ(IgmpQuery::parse(message)->version, 1);
  EXPECT_EQ(IgmpQuery::parse(message)->max_response, 100U);
  IgmpHeader{.type = IgmpType::kQuery, .max_response_code = 20, .group = kGroup}.emit(message);
  EXPECT_EQ(IgmpQuery::parse(message)->version, 2);
  EXPECT_EQ(IgmpQuery::parse(message)->max_response, 20U);
  const IgmpQuery query{.group = kGroup,
                        .max_response = 10,
                        .suppress = true,
                        .robustness = 2,
                        .interval = 125,
                        .sources = {Ipv4Address(10, 0, 0, 1), Ipv4Address(10, 0, 0, 2)}};
  const Message bytes = query.to_bytes();
  EXPECT_THAT(bytes, ElementsAre(0x11, 10, 0xdf, 0x6e, 239, 1, 2, 3, 0x0a, 125, 0, 2, 10, 0, 0, 1, 10, 0, 0, 2));
  EXPECT_EQ(IgmpQuery::parse(bytes), query);
}

TEST(Igmp, ReportsRoundTripAndAreRefusedAtEveryShorterLength) {
  IgmpReport report;
  report.records.push_back({IgmpRecordType::kChangeToExclude, kGroup, {}});
  report.records.push_back({IgmpRecordType::kAllowNewSources, Ipv4Address(232, 0, 0, 1), {Ipv4Address(10, 0, 0, 1)}});
  Message bytes(report.size());
  report.emit(bytes);
  EXPECT_EQ(bytes.size(), 28U);
  EXPECT_TRUE(IgmpHeader::checksum_ok(bytes));
  EXPECT_EQ(IgmpReport::parse(bytes), report);
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_EQ(IgmpReport::parse(Bytes(bytes).first(length)).error(), ParseError::kTruncated) << length;
  }
  const Message query = IgmpQuery{.sources = {Ipv4Address(10, 0, 0, 1)}}.to_bytes();
  for (const std::size_t length : {0U, 7U, 9U, 11U, 12U, 15U}) {
    EXPECT_EQ(IgmpQuery::parse(Bytes(query).first(length)).error(), ParseError::kTruncated) << length;
  }
  EXPECT_EQ(IgmpQuery::parse(bytes).error(), ParseError::kBadType);
  EXPECT_EQ(IgmpReport::parse(query).error(), ParseError::kBadType);
}

Message frame_of(const Message& igmp) {
  Ipv4Header header;
  header.source = Ipv4Address(10, 0, 0, 1);
  header.destination = Ipv4Address(224, 0, 0, 22);
  header.protocol = IpProtocol::kIgmp;
  header.ttl = 1;
  header.options = Ipv4Options::router_alert();
  Message frame(EthernetHeader::kSize + header.header_length() + igmp.size());
  header.total_length = static_cast<std::uint16_t>(header.header_length() + igmp.size());
  EthernetHeader ethernet;
  ethernet.destination = multicast_mac(header.destination);
  ethernet.type = EtherType::kIpv4;
  ethernet.emit(frame);
  header.emit(MutableBytes(frame).subspan(EthernetHeader::kSize));
  std::copy(igmp.begin(), igmp.end(), frame.end() - static_cast<std::ptrdiff_t>(igmp.size()));
  return frame;
}

TEST(Igmp, TheInspectorShowsGroupRecordsWithTheirSources) {
  IgmpReport report;
  report.records.push_back({IgmpRecordType::kBlockOldSources, kGroup, {Ipv4Address(10, 0, 0, 9)}});
  Message igmp(report.size());
  report.emit(igmp);
  const Message frame = frame_of(igmp);
  const std::vector<Field> fields = dissect_frame(frame);
  const auto text = [&](std::string_view name) {
    const Field* field = find_field(fields, name);
    return field == nullptr ? std::string("missing") : value_text(*field, frame);
  };
  EXPECT_EQ(text("igmp.type"), "34");
  EXPECT_EQ(text("igmp.checksum.status"), "good");
  EXPECT_EQ(text("igmp.num_grp_recs"), "1");
  EXPECT_EQ(text("igmp.record_type"), "6");
  EXPECT_EQ(text("igmp.maddr"), "239.1.2.3");
  EXPECT_EQ(text("igmp.saddr"), "10.0.0.9");
  EXPECT_EQ(find_field(fields, "_malformed"), nullptr);
  EXPECT_EQ(summary_line(frame), "IP 10.0.0.1 > 224.0.0.22: igmp v3 report, 1 group record(s)");
  EXPECT_EQ(summarize(frame).protocol, FrameProtocol::kIgmp);
  EXPECT_EQ(summarize(frame).kind, FrameKind::kControl);

  Message cut = igmp;
  cut[7] = 2;  // announces a second record
  EXPECT_NE(find_field(dissect_frame(frame_of(cut)), "_malformed"), nullptr);
}

TEST(Igmp, TheInspectorShowsAQuery) {
  const Message frame = frame_of(
      IgmpQuery{.group = kGroup, .max_response = 10, .suppress = true, .robustness = 2, .interval = 125}.to_bytes());
  const std::vector<Field> fields = dissect_frame(frame);
  EXPECT_EQ(find_field(fields, "igmp.max_resp")->number, 10U);
  EXPECT_EQ(find_field(fields, "igmp.s")->number, 1U);
  EXPECT_EQ(find_field(fields, "igmp.qrv")->number, 2U);
  EXPECT_EQ(find_field(fields, "igmp.qqic")->number, 125U);
  EXPECT_EQ(summary_line(frame), "IP 10.0.0.1 > 224.0.0.22: igmp query v3 [gaddr 239.1.2.3]");
}

}  // namespace
}  // namespace glassnet::wire
