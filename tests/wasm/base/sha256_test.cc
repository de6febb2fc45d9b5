// SPDX-License-Identifier: Apache-2.0
#include "base/sha256.h"

#include <gtest/gtest.h>

#include <string>

namespace glassnet {
namespace {

Bytes as_bytes(std::string_view text) { return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}; }

std::string digest_of(std::string_view text) {
  Sha256 sha;
  sha.add(as_bytes(text));
  return sha.finish();
}

// FIPS 180-2 appendix B and the example values that NIST publishes for SHA-256.
TEST(Sha256, AgreesWithThePublishedVectors) {
  EXPECT_EQ(digest_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(digest_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(digest_of("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(digest_of(std::string(1'000'000, 'a')), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, DoesNotCareHowTheBytesComeInPieces) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += static_cast<char>(i * 37);
  const std::string whole = digest_of(text);
  for (const std::size_t piece : {1U, 3U, 55U, 56U, 63U, 64U, 65U, 127U, 128U, 999U}) {
    Sha256 sha;
    for (std::size_t at = 0; at < text.size(); at += piece) sha.add(as_bytes(std::string_view(text).substr(at, piece)));
    EXPECT_EQ(sha.size(), text.size());
    EXPECT_EQ(sha.finish(), whole) << piece;
  }
}

}  // namespace
}  // namespace glassnet
