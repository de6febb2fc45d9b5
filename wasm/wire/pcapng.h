// SPDX-License-Identifier: Apache-2.0
// Writes capture files that Wireshark reads: pcapng (draft-ietf-opsawg-pcapng), one section, one Ethernet interface
// per port, little-endian, nanoseconds. The bytes grow in memory; whoever asked for the file takes them.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/bytes.h"

namespace glassnet::wire {

/// As the capturing interface saw the frame (epb_flags, bits 0 and 1).
enum class PacketDirection : std::uint8_t { kUnknown = 0, kInbound = 1, kOutbound = 2 };

class PcapngWriter {
 public:
  /// Starts the file with its section header; `application` is named in it.
  explicit PcapngWriter(std::string_view application = "Glassnet");

  /// Declares an Ethernet interface, such as "h1:eth0", and returns the number that `add_packet` wants, from 0.
  std::uint32_t add_interface(std::string_view name);

  /// Appends a whole frame. `time` in nanoseconds since whatever zero the file shall have; virtual time counts from 0.
  /// `interface` must have been declared. `comment` may be empty; Wireshark shows it beside the packet.
  void add_packet(std::uint32_t interface, std::uint64_t time, PacketDirection direction, Bytes frame,
                  std::string_view comment = {});

  /// The file so far, complete after every call.
  [[nodiscard]] Bytes bytes() const { return bytes_; }
  /// Gives the file away; the writer must not be used again.
  [[nodiscard]] std::vector<std::uint8_t> take() { return static_cast<std::vector<std::uint8_t>&&>(bytes_); }
  [[nodiscard]] std::uint32_t interface_count() const { return interface_count_; }

 private:
  void u16(std::uint16_t value);
  void u32(std::uint32_t value);
  void padded(Bytes content);
  void option(std::uint16_t code, Bytes content);
  void text_option(std::uint16_t code, std::string_view content);
  [[nodiscard]] std::size_t begin_block(std::uint32_t type);
  void end_block(std::size_t start);

  std::vector<std::uint8_t> bytes_;
  std::uint32_t interface_count_ = 0;
};

}  // namespace glassnet::wire
