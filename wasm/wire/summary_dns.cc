// SPDX-License-Identifier: Apache-2.0
// DNS messages in the words of tcpdump.
#include "base/text.h"
#include "wire/dns.h"
#include "wire/summary_text.h"

namespace glassnet::wire {
namespace {

constexpr const char* kCut = " [|domain]";

/// tcpdump writes unknown types "Type99".
std::string type_text(unsigned type) {
  std::string name = dns_type_name(static_cast<DnsType>(type));
  return name.starts_with("TYPE") ? format(" Type%u", type) : " " + name;
}

/// " CH" in front of what is not of class IN.
std::string class_text(unsigned dns_class) {
  return dns_class == 1 ? "" : dns_class == 255 ? " ANY" : format(" (Class %u)", dns_class);
}

/// Names may hold anything; blanks would look like the end of the name.
std::string name_text(const DnsName& name) {
  std::string text = name.to_string();
  for (char& c : text) {
    if (c == ' ') c = '.';
  }
  return text;
}

/// One record of the answers, without the name it is about; false where the bytes end.
bool append_record(std::string& line, Bytes message, std::size_t& at) {
  if (!DnsName::read(message, at)) return false;
  ByteReader fixed(message.subspan(at));
  const unsigned type = fixed.u16();
  const unsigned dns_class = fixed.u16();
  fixed.skip(4);
  const std::size_t length = fixed.u16();
  if (!fixed.ok() || length > fixed.remaining()) return false;
  at += 10;
  const auto kind = static_cast<DnsType>(type);
  if (kind != DnsType::kOpt) line += class_text(dns_class);
  line += type_text(type);
  const std::size_t end = at + length;
  if (kind == DnsType::kOpt) {
    append_format(line, " UDPsize=%u", dns_class);
  } else if (kind == DnsType::kTxt) {
    while (at < end) {
      const std::size_t size = std::min<std::size_t>(message[at], end - at - 1);
      line += " \"" + printable_text(message.subspan(at + 1, size)) + "\"";
      at += 1 + size;
    }
  } else if (kind != DnsType::kSoa && !dns_layout(kind).empty()) {
    // Exactly one record by itself: names in it may point to earlier ones.
    const unsigned preference = length >= 2 ? load_be16(message.data() + at) : 0;
    if (kind == DnsType::kMx) at += 2;
    if (dns_layout(kind).ends_with('n')) {
      const auto name = DnsName::read(message, at);
      if (!name) return false;
      line += " " + name_text(*name);
      if (kind == DnsType::kMx) append_format(line, " %u", preference);
    } else {
      DnsRecord record;
      record.type = kind;
      record.data.assign(message.data() + at, message.data() + end);
      line += " " + record.data_text();
    }
  }
  at = end;
  return true;
}

}  // namespace

std::string dns_text(Bytes message) {
  if (message.size() < DnsMessage::kHeaderSize) {
    return format("domain [length %zu < 12] (invalid)", message.size());
  }
  ByteReader header(message);
  std::string line = format("%u", header.u16());
  DnsMessage flags;
  flags.flags = header.u16();
  const unsigned questions = header.u16();
  const unsigned answers = header.u16();
  const unsigned authorities = header.u16();
  const unsigned additionals = header.u16();
  constexpr const char* kOperations[] = {"", " inv_q", " stat", " op3", " notify", " update"};
  if (flags.opcode() < std::size(kOperations)) {
    line += kOperations[flags.opcode()];
  } else {
    append_format(line, " op%u", flags.opcode());
  }
  std::size_t at = DnsMessage::kHeaderSize;
  if (!flags.has(DnsMessage::kResponse)) {
    if (flags.has(DnsMessage::kRecursionDesired)) line += '+';
    if (flags.has(0x0010)) line += '%';
    if ((flags.flags & 0x6cf) != 0) append_format(line, " [b2&3=0x%x]", unsigned{flags.flags});
    if (answers != 0) append_format(line, " [%ua]", answers);
    if (questions != 1) append_format(line, " [%uq]", questions);
    if (authorities != 0) append_format(line, " [%un]", authorities);
    if (additionals != 0) append_format(line, " [%uau]", additionals);
    for (unsigned i = 0; i < questions; ++i) {
      const auto name = DnsName::read(message, at);
      if (!name || message.size() - at < 4) return line + kCut;
      line += type_text(load_be16(message.data() + at)) + class_text(load_be16(message.data() + at + 2)) + "? " +
              name_text(*name);
      at += 4;
    }
    return line + format(" (%zu)", message.size());
  }
  if (flags.rcode() != DnsRcode::kNoError) line += " " + dns_rcode_name(flags.flags & 15U);
  if (flags.has(DnsMessage::kAuthoritative)) line += '*';
  if (!flags.has(DnsMessage::kRecursionAvailable)) line += '-';
  if (flags.has(DnsMessage::kTruncated)) line += '|';
  if (flags.has(0x0020)) line += '$';
  if (questions != 1) append_format(line, " [%uq]", questions);
  for (unsigned i = 0; i < questions; ++i) {
    if (!DnsName::read(message, at) || message.size() - at < 4) return line + kCut;
    at += 4;
  }
  append_format(line, " %u/%u/%u", answers, authorities, additionals);
  for (unsigned i = 0; i < answers; ++i) {
    if (i != 0) line += ',';
    if (!append_record(line, message, at)) return line + kCut;
  }
  return line + format(" (%zu)", message.size());
}

std::string dns_stream_text(Bytes segment) {
  if (segment.size() < 2) return format(" [DNS over TCP: length %zu < 2] (invalid)", segment.size());
  const unsigned prefix = load_be16(segment.data());
  if (prefix != segment.size() - 2) {
    return format(" [prefix length(%u) != length(%zu)] (invalid)", prefix, segment.size() - 2);
  }
  return " " + dns_text(segment.subspan(2));
}

}  // namespace glassnet::wire
