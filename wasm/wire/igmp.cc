// SPDX-License-Identifier: Apache-2.0
#include "wire/igmp.h"

#include "wire/checksum.h"

namespace glassnet::wire {
namespace {

constexpr std::size_t kChecksumAt = 2;
constexpr std::uint32_t kVersion1Response = 100;  // tenths of a second, RFC 2236 §4

void read_sources(ByteReader& reader, std::size_t count, std::vector<Ipv4Address>& sources) {
  if (count > reader.remaining() / Ipv4Address::kSize) {
    static_cast<void>(reader.take(reader.remaining() + 1));  // what is announced is not there
    return;
  }
  for (std::size_t i = 0; i < count; ++i) sources.emplace_back(reader.u32());
}

void put_checksum(MutableBytes message) { store_be16(message.data() + kChecksumAt, internet_checksum(message)); }

}  // namespace

Parsed<IgmpHeader> IgmpHeader::parse(Bytes message) {
  ByteReader reader(message);
  IgmpHeader header;
  header.type = static_cast<IgmpType>(reader.u8());
  header.max_response_code = reader.u8();
  header.checksum = reader.u16();
  header.group = Ipv4Address(reader.u32());
  if (!reader.ok()) return refuse(ParseError::kTruncated);
  return header;
}

bool IgmpHeader::checksum_ok(Bytes message) { return internet_checksum(message) == 0; }

void IgmpHeader::emit(MutableBytes out) const {
  ByteWriter writer(out);
  writer.u8(static_cast<std::uint8_t>(type));
  writer.u8(max_response_code);
  writer.u16(0);
  writer.u32(group.value);
  put_checksum(out.first(kSize));
}

Parsed<IgmpQuery> IgmpQuery::parse(Bytes message) {
  const auto header = IgmpHeader::parse(message);
  if (!header) return refuse(header.error());
  if (header->type != IgmpType::kQuery) return refuse(ParseError::kBadType);
  IgmpQuery query;
  query.group = header->group;
  if (message.size() == IgmpHeader::kSize) {
    query.version = header->max_response_code == 0 ? 1 : 2;
    query.max_response = query.version == 1 ? kVersion1Response : header->max_response_code;
    return query;
  }
  ByteReader reader(message.subspan(IgmpHeader::kSize));
  query.max_response = igmp_code_value(header->max_response_code);
  const std::uint8_t flags = reader.u8();
  query.suppress = (flags & 0x08) != 0;
  query.robustness = flags & 0x07;
  query.interval = igmp_code_value(reader.u8());
  const std::size_t count = reader.u16();
  read_sources(reader, count, query.sources);
  if (!reader.ok()) return refuse(ParseError::kTruncated);
  return query;
}

std::vector<std::uint8_t> IgmpQuery::to_bytes() const {
  std::vector<std::uint8_t> message(kV3Size + Ipv4Address::kSize * sources.size());
  ByteWriter writer(message);
  writer.u8(static_cast<std::uint8_t>(IgmpType::kQuery));
  writer.u8(static_cast<std::uint8_t>(max_response));
  writer.u16(0);
  writer.u32(group.value);
  writer.u8(static_cast<std::uint8_t>((suppress ? 0x08 : 0) | (robustness & 0x07)));
  writer.u8(static_cast<std::uint8_t>(interval));
  writer.u16(static_cast<std::uint16_t>(sources.size()));
  for (const Ipv4Address source : sources) writer.u32(source.value);
  put_checksum(message);
  return message;
}

Parsed<IgmpReport> IgmpReport::parse(Bytes message) {
  const auto header = IgmpHeader::parse(message);
  if (!header) return refuse(header.error());
  if (header->type != IgmpType::kReportV3) return refuse(ParseError::kBadType);
  ByteReader reader(message.subspan(IgmpHeader::kSize));
  IgmpReport report;
  for (std::uint32_t i = header->group.value & 0xffff; i > 0 && reader.ok(); --i) {
    IgmpGroupRecord record;
    record.type = static_cast<IgmpRecordType>(reader.u8());
    const std::size_t auxiliary = std::size_t{4} * reader.u8();  // RFC 3376 §4.2.11: to be ignored
    const std::size_t count = reader.u16();
    record.group = Ipv4Address(reader.u32());
    read_sources(reader, count, record.sources);
    static_cast<void>(reader.take(auxiliary));
    report.records.push_back(std::move(record));
  }
  if (!reader.ok()) return refuse(ParseError::kTruncated);
  return report;
}

std::size_t IgmpReport::size() const {
  std::size_t bytes = IgmpHeader::kSize;
  for (const IgmpGroupRecord& record : records) bytes += record.size();
  return bytes;
}

void IgmpReport::emit(MutableBytes out) const {
  ByteWriter writer(out);
  writer.u8(static_cast<std::uint8_t>(IgmpType::kReportV3));
  writer.u8(0);
  writer.u16(0);
  writer.u16(0);
  writer.u16(static_cast<std::uint16_t>(records.size()));
  for (const IgmpGroupRecord& record : records) {
    writer.u8(static_cast<std::uint8_t>(record.type));
    writer.u8(0);
    writer.u16(static_cast<std::uint16_t>(record.sources.size()));
    writer.u32(record.group.value);
    for (const Ipv4Address source : record.sources) writer.u32(source.value);
  }
  put_checksum(out.first(size()));
}

}  // namespace glassnet::wire
