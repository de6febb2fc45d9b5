// SPDX-License-Identifier: Apache-2.0
#include "transport/tcp/isn.h"

#include <bit>

namespace glassnet::transport {
namespace {

struct SipState {
  std::uint64_t v0, v1, v2, v3;

  void round() {
    v0 += v1;
    v1 = std::rotl(v1, 13) ^ v0;
    v0 = std::rotl(v0, 32);
    v2 += v3;
    v3 = std::rotl(v3, 16) ^ v2;
    v0 += v3;
    v3 = std::rotl(v3, 21) ^ v0;
    v2 += v1;
    v1 = std::rotl(v1, 17) ^ v2;
    v2 = std::rotl(v2, 32);
  }
  void compress(std::uint64_t word) {
    v3 ^= word;
    round();
    round();
    v0 ^= word;
  }
};

}  // namespace

template <std::size_t N>
std::uint64_t siphash24(const std::array<std::uint64_t, 2>& key, const std::array<std::uint64_t, N>& words) {
  SipState state{key[0] ^ 0x736f6d6570736575, key[1] ^ 0x646f72616e646f6d, key[0] ^ 0x6c7967656e657261,
                 key[1] ^ 0x7465646279746573};
  for (const std::uint64_t word : words) state.compress(word);
  state.compress(std::uint64_t{(8 * N) & 0xff} << 56);  // the last block holds the length
  state.v2 ^= 0xff;
  for (int i = 0; i < 4; ++i) state.round();
  return state.v0 ^ state.v1 ^ state.v2 ^ state.v3;
}

template std::uint64_t siphash24(const std::array<std::uint64_t, 2>&, const std::array<std::uint64_t, 1>&);
template std::uint64_t siphash24(const std::array<std::uint64_t, 2>&, const std::array<std::uint64_t, 2>&);

Seq IsnGenerator::initial_sequence(const EndpointPair& pair, sim::Instant now) const {
  const std::uint64_t hash =
      siphash24(secret_, std::array{std::uint64_t{pair.local.address.value} << 32 | pair.remote.address.value,
                                    std::uint64_t{pair.local.port} << 16 | pair.remote.port});
  return static_cast<Seq>(hash) + static_cast<Seq>(now.ns / 4000);
}

std::uint32_t IsnGenerator::timestamp_offset(wire::Ipv4Address local, wire::Ipv4Address remote) const {
  return static_cast<std::uint32_t>(siphash24(secret_, std::array{std::uint64_t{local.value} << 32 | remote.value}));
}

}  // namespace glassnet::transport
