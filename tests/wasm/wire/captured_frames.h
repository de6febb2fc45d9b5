// SPDX-License-Identifier: Apache-2.0
// Frames captured between two Linux hosts on one cable with checksum offloading off: 10.0.1.10 (02:00:00:00:00:0a) pings
// 10.0.1.20 (...:0b), fetches a page from it, sends UDP to closed ports and connects to a closed one.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace glassnet::wire::captured {

inline constexpr std::string_view kArpRequest =
    "ffffffffffff02000000000a0806000108000604000102000000000a0a00010a0000000000000a000114";
inline constexpr std::string_view kArpReply =
    "02000000000a02000000000b0806000108000604000202000000000b0a00011402000000000a0a00010a";
inline constexpr std::string_view kEchoRequest =
    "02000000000b02000000000a080045000054b869400040016c220a00010a0a000114080000de4ae50001d20f036b0000"
    "00000aee0d0000000000101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435"
    "3637";
inline constexpr std::string_view kEchoReply =
    "02000000000a02000000000b0800450000546d6600004001f7250a0001140a00010a000008de4ae50001d20f036b0000"
    "00000aee0d0000000000101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435"
    "3637";
inline constexpr std::string_view kTcpSyn =
    "02000000000b02000000000a08004500003c88e2400040069bbc0a00010a0a000114c23c00504f44937300000000a002"
    "faf0a8990000020405b40402080a19fdcf13000000000103030a";
inline constexpr std::string_view kTcpSynAck =
    "02000000000a02000000000b08004500003c000040004006249f0a0001140a00010a0050c23cbdf392934f449374a012"
    "fe8873560000020405b40402080a6d93737f19fdcf130103030a";
inline constexpr std::string_view kTcpAck =
    "02000000000b02000000000a08004500003488e3400040069bc30a00010a0a000114c23c00504f449374bdf392948010"
    "003fa06f00000101080a19fdcf136d93737f";
inline constexpr std::string_view kHttpRequest =
    "02000000000b02000000000a08004500004f88e4400040069ba70a00010a0a000114c23c00504f449374bdf392948018"
    "003f5c9700000101080a19fdcf136d93737f474554202f20485454502f312e310d0a486f73743a20680d0a0d0a";
inline constexpr std::string_view kTcpAckOfRequest =
    "02000000000a02000000000b080045000034ec964000400638100a0001140a00010a0050c23cbdf392944f44938f8010"
    "0040a05300000101080a6d93737f19fdcf13";
inline constexpr std::string_view kHttpResponse =
    "02000000000a02000000000b08004500005cec974000400637e70a0001140a00010a0050c23cbdf392944f44938f8018"
    "004088b900000101080a6d93737f19fdcf13485454502f312e3120323030204f4b0d0a436f6e74656e742d4c656e6774"
    "683a20320d0a0d0a6869";
inline constexpr std::string_view kTcpAckOfResponse =
    "02000000000b02000000000a08004500003488e5400040069bc10a00010a0a000114c23c00504f44938fbdf392bc8010"
    "003fa02c00000101080a19fdcf136d93737f";
inline constexpr std::string_view kTcpFinOfServer =
    "02000000000a02000000000b080045000034ec9840004006380e0a0001140a00010a0050c23cbdf392bc4f44938f8011"
    "0040a02a00000101080a6d93737f19fdcf13";
inline constexpr std::string_view kTcpFinOfClient =
    "02000000000b02000000000a08004500003488e6400040069bc00a00010a0a000114c23c00504f44938fbdf392bd8011"
    "003fa02a00000101080a19fdcf136d93737f";
inline constexpr std::string_view kTcpLastAck =
    "02000000000a02000000000b080045000034ec9940004006380d0a0001140a00010a0050c23cbdf392bd4f4493908010"
    "0040a02900000101080a6d93737f19fdcf13";
inline constexpr std::string_view kUdpHello =
    "02000000000b02000000000a0800450000211ec34000401105ec0a00010a0a000114823c270f000dfc9868656c6c6f";
inline constexpr std::string_view kUdpPortUnreachable =
    "02000000000a02000000000b080045c0003d6d7300004001f66f0a0001140a00010a0303133900000000450000211ec3"
    "4000401105ec0a00010a0a000114823c270f000dfc9868656c6c6f";
/// The first of two pieces of a datagram of 2000 times "z"; only its headers, `with_fill` adds the rest.
inline constexpr std::string_view kUdpFirstFragmentHeaders =
    "02000000000b02000000000a0800450005dc1ec42000401120300a00010a0a000114823c270e07d8c267";
inline constexpr std::string_view kUdpLastFragmentHeaders =
    "02000000000b02000000000a0800450002241ec400b94011432f0a00010a0a000114";
inline constexpr std::string_view kTcpSynToClosedPort =
    "02000000000b02000000000a08004500003c58e240004006cbbc0a00010a0a000114d5c00051a8a5c54500000000a002"
    "faf022550000020405b40402080a5e857217000000000103030a";
inline constexpr std::string_view kTcpReset =
    "02000000000a02000000000b08004500002800004000400624b30a0001140a00010a0051d5c000000000a8a5c5465014"
    "000055b50000";

/// All complete frames above, in the order of the capture.
inline constexpr std::array kAll = {kArpRequest,
                                    kArpReply,
                                    kEchoRequest,
                                    kEchoReply,
                                    kTcpSyn,
                                    kTcpSynAck,
                                    kTcpAck,
                                    kHttpRequest,
                                    kTcpAckOfRequest,
                                    kHttpResponse,
                                    kTcpAckOfResponse,
                                    kTcpFinOfServer,
                                    kTcpFinOfClient,
                                    kTcpLastAck,
                                    kUdpHello,
                                    kUdpPortUnreachable,
                                    kTcpSynToClosedPort,
                                    kTcpReset};

/// Two hexadecimal digits a byte; anything else is skipped.
[[nodiscard]] inline std::vector<std::uint8_t> bytes_of(std::string_view hex) {
  std::vector<std::uint8_t> bytes;
  int high = -1;
  for (const char c : hex) {
    const std::size_t digit = std::string_view("0123456789abcdef").find(c);
    if (digit == std::string_view::npos) continue;
    if (high < 0) {
      high = static_cast<int>(digit);
    } else {
      bytes.push_back(static_cast<std::uint8_t>(high * 16 + static_cast<int>(digit)));
      high = -1;
    }
  }
  return bytes;
}

/// The bytes of `hex` and `count` times "z".
[[nodiscard]] inline std::vector<std::uint8_t> with_fill(std::string_view hex, std::size_t count) {
  std::vector<std::uint8_t> bytes = bytes_of(hex);
  bytes.insert(bytes.end(), count, std::uint8_t{'z'});
  return bytes;
}

}  // namespace glassnet::wire::captured
