// SPDX-License-Identifier: Apache-2.0
#include "wire/checksum.h"

#include <gtest/gtest.h>

#include <vector>

#include "base/rng.h"
#include "wire/captured_frames.h"

namespace glassnet::wire {
namespace {

/// RFC 1071 §4.1, as slow and plain as it stands there.
std::uint16_t plain_checksum(Bytes bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) sum += i % 2 == 0 ? std::uint32_t{bytes[i]} << 8 : bytes[i];
  while ((sum >> 16) != 0) sum = (sum & 0xffff) + (sum >> 16);
  return static_cast<std::uint16_t>(~sum);
}

std::vector<std::uint8_t> random_bytes(std::size_t count, std::uint64_t seed) {
  Rng rng(seed);
  std::vector<std::uint8_t> bytes(count);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(rng.next());
  return bytes;
}

TEST(Checksum, OfTheExampleInRfc1071) {
  const auto bytes = captured::bytes_of("0001f203f4f5f6f7");
  EXPECT_EQ(internet_checksum(bytes), static_cast<std::uint16_t>(~0xddf2));
}

TEST(Checksum, OfNothingIsAllOnes) { EXPECT_EQ(internet_checksum({}), 0xffff); }

TEST(Checksum, AgreesWithThePlainLoopAtEveryLength) {
  const auto bytes = random_bytes(200, 1);
  for (std::size_t length = 0; length <= bytes.size(); ++length) {
    const Bytes piece = Bytes(bytes).first(length);
    EXPECT_EQ(internet_checksum(piece), plain_checksum(piece)) << length;
  }
}

TEST(Checksum, OfLargestPacketOfOnesDoesNotOverflow) {
  const std::vector<std::uint8_t> bytes(65535, 0xff);
  EXPECT_EQ(internet_checksum(bytes), plain_checksum(bytes));
}

TEST(Checksum, DoesNotDependOnHowTheBytesAreCut) {
  const auto bytes = random_bytes(101, 2);
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    ChecksumSum sum;
    sum.add(Bytes(bytes).first(cut));
    sum.add(Bytes(bytes).subspan(cut, (bytes.size() - cut) / 2));
    sum.add(Bytes(bytes).subspan(cut + (bytes.size() - cut) / 2));
    EXPECT_EQ(sum.finish(), plain_checksum(bytes)) << cut;
  }
}

TEST(Checksum, TakesSumsMadeBefore) {
  const auto bytes = random_bytes(101, 2);
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    ChecksumSum front;
    ChecksumSum back;
    front.add(Bytes(bytes).first(cut));
    back.add(Bytes(bytes).subspan(cut, (bytes.size() - cut) / 2));
    back.add(Bytes(bytes).subspan(cut + (bytes.size() - cut) / 2));
    front.add(back);
    EXPECT_EQ(front.finish(), plain_checksum(bytes)) << cut;
  }
}

TEST(Checksum, PseudoHeaderIsTwelveBytesInFront) {
  const auto bytes = captured::bytes_of("0a00010a 0a000114 0011 000d 823c270f000d0000 68656c6c6f");
  ChecksumSum sum = pseudo_header_sum(Ipv4Address(10, 0, 1, 10), Ipv4Address(10, 0, 1, 20), 17, 13);
  sum.add(Bytes(bytes).subspan(12));
  EXPECT_EQ(sum.finish(), plain_checksum(bytes));
  EXPECT_EQ(sum.finish(), 0xfc98);  // as Linux computed it for the captured datagram
}

TEST(ChecksumUpdate, GivesTheExampleOfRfc1624) {
  // §4: a sum of 0xdd2f, 0x5555 becoming 0x3285, must give 0x0000 and not 0xffff.
  EXPECT_EQ(update_checksum16(0xdd2f, 0x5555, 0x3285), 0x0000);
}

TEST(ChecksumUpdate, AgreesWithComputingAnew) {
  auto bytes = random_bytes(40, 3);
  store_be16(bytes.data() + 10, 0);
  std::uint16_t checksum = internet_checksum(bytes);
  Rng rng(4);
  for (int round = 0; round < 1000; ++round) {
    const std::size_t at = 12 + 2 * static_cast<std::size_t>(rng.below(12));
    const auto value = static_cast<std::uint32_t>(rng.next());
    if (round % 2 == 0) {
      checksum = update_checksum16(checksum, load_be16(bytes.data() + at), static_cast<std::uint16_t>(value));
      store_be16(bytes.data() + at, static_cast<std::uint16_t>(value));
    } else {
      checksum = update_checksum32(checksum, load_be32(bytes.data() + at), value);
      store_be32(bytes.data() + at, value);
    }
    ASSERT_EQ(checksum, internet_checksum(bytes)) << round;
  }
}

}  // namespace
}  // namespace glassnet::wire
