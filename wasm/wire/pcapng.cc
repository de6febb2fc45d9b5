// SPDX-License-Identifier: Apache-2.0
#include "wire/pcapng.h"

#include <array>

namespace glassnet::wire {
namespace {

constexpr std::uint32_t kSectionHeaderBlock = 0x0a0d0d0a;
constexpr std::uint32_t kInterfaceBlock = 1;
constexpr std::uint32_t kEnhancedPacketBlock = 6;
constexpr std::uint32_t kByteOrderMagic = 0x1a2b3c4d;

constexpr std::uint16_t kLinkTypeEthernet = 1;
constexpr std::uint32_t kNoSnapLimit = 0;

constexpr std::uint16_t kEndOfOptions = 0;
constexpr std::uint16_t kComment = 1;
constexpr std::uint16_t kSectionApplication = 4;
constexpr std::uint16_t kInterfaceName = 2;
constexpr std::uint16_t kInterfaceResolution = 9;
constexpr std::uint8_t kNanoseconds = 9;  // 10^-9 s
constexpr std::uint16_t kPacketFlags = 2;

constexpr std::size_t kMaxOption = 65535;

Bytes bytes_of(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

}  // namespace

PcapngWriter::PcapngWriter(std::string_view application) {
  const std::size_t start = begin_block(kSectionHeaderBlock);
  u32(kByteOrderMagic);
  u16(1);  // version 1.0
  u16(0);
  u32(0xffffffffU);  // section length in 64 bits: not stated, since the file grows
  u32(0xffffffffU);
  text_option(kSectionApplication, application);
  option(kEndOfOptions, {});
  end_block(start);
}

std::uint32_t PcapngWriter::add_interface(std::string_view name) {
  const std::size_t start = begin_block(kInterfaceBlock);
  u16(kLinkTypeEthernet);
  u16(0);
  u32(kNoSnapLimit);
  text_option(kInterfaceName, name);
  option(kInterfaceResolution, Bytes(&kNanoseconds, 1));
  option(kEndOfOptions, {});
  end_block(start);
  return interface_count_++;
}

void PcapngWriter::add_packet(std::uint32_t interface, std::uint64_t time, PacketDirection direction, Bytes frame,
                              std::string_view comment) {
  const std::size_t start = begin_block(kEnhancedPacketBlock);
  u32(interface);
  u32(static_cast<std::uint32_t>(time >> 32));
  u32(static_cast<std::uint32_t>(time));
  u32(static_cast<std::uint32_t>(frame.size()));  // captured
  u32(static_cast<std::uint32_t>(frame.size()));  // on the cable
  padded(frame);
  if (!comment.empty()) text_option(kComment, comment);
  const std::array<std::uint8_t, 4> flags{static_cast<std::uint8_t>(direction), 0, 0, 0};
  option(kPacketFlags, flags);
  option(kEndOfOptions, {});
  end_block(start);
}

void PcapngWriter::u16(std::uint16_t value) {
  bytes_.push_back(static_cast<std::uint8_t>(value));
  bytes_.push_back(static_cast<std::uint8_t>(value >> 8));
}

void PcapngWriter::u32(std::uint32_t value) {
  u16(static_cast<std::uint16_t>(value));
  u16(static_cast<std::uint16_t>(value >> 16));
}

void PcapngWriter::padded(Bytes content) {
  bytes_.insert(bytes_.end(), content.begin(), content.end());
  bytes_.resize((bytes_.size() + 3) / 4 * 4);  // every block and option starts at a multiple of four
}

void PcapngWriter::option(std::uint16_t code, Bytes content) {
  u16(code);
  u16(static_cast<std::uint16_t>(content.size()));
  padded(content);
}

void PcapngWriter::text_option(std::uint16_t code, std::string_view content) {
  option(code, bytes_of(content.substr(0, kMaxOption)));
}

std::size_t PcapngWriter::begin_block(std::uint32_t type) {
  const std::size_t start = bytes_.size();
  u32(type);
  u32(0);  // total length, known at the end
  return start;
}

void PcapngWriter::end_block(std::size_t start) {
  const auto length = static_cast<std::uint32_t>(bytes_.size() - start + 4);
  u32(length);
  for (std::size_t i = 0; i < 4; ++i) bytes_[start + 4 + i] = static_cast<std::uint8_t>(length >> (8 * i));
}

}  // namespace glassnet::wire
