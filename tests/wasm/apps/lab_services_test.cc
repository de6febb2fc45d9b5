// SPDX-License-Identifier: Apache-2.0
// The services with which the stack is tested from outside (tests/interop): bytes on demand, a stall, tries on command.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "apps/programs.h"
#include "base/sha256.h"
#include "shell/programs.h"
#include "support/world.h"

namespace glassnet::apps {
namespace {

using ::testing::HasSubstr;
using testing::Outcome;
using ::testing::StartsWith;
using testing::World;

std::string digest_of(const std::string& bytes) {
  Sha256 sha;
  sha.add({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  return std::to_string(bytes.size()) + " " + sha.finish() + "\n";
}

std::string pattern(std::size_t count) {
  std::string bytes;
  for (std::size_t i = 0; i < count; ++i) bytes += static_cast<char>((i * 31 + (i >> 8)) & 255);
  return bytes;
}

class LabServicesTest : public ::testing::Test {
 protected:
  std::string ask(const std::string& request, const std::string& port) {
    return world.run(*world.pc1, "printf '" + request + "' | nc -N server " + port).out;
  }
  World world{{&apps::install_programs, &shell::install_programs}};
};

TEST_F(LabServicesTest, BytesAreThoseOfTheFormula) {
  world.start(*world.server, {"bytesd"});
  const std::string answer = ask("GET /bytes/1000 HTTP/1.1\\r\\nHost: x\\r\\n\\r\\n", "80");
  EXPECT_EQ(answer,
            "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: 1000\r\nConnection: "
            "close\r\n\r\n" +
                pattern(1000));
  EXPECT_THAT(ask("GET /bytes/0 HTTP/1.0\\r\\n\\r\\n", "80"), HasSubstr("Content-Length: 0\r\n"));
  EXPECT_EQ(ask("HEAD /bytes/7 HTTP/1.1\\r\\n\\r\\n", "80").find("\r\n\r\n"),
            ask("HEAD /bytes/7 HTTP/1.1\\r\\n\\r\\n", "80").size() - 4);
}

TEST_F(LabServicesTest, WhatIsNotThereIsSaidInHttp) {
  world.start(*world.server, {"bytesd"});
  EXPECT_THAT(ask("GET / HTTP/1.1\\r\\n\\r\\n", "80"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(ask("GET /bytes/1x HTTP/1.1\\r\\n\\r\\n", "80"), StartsWith("HTTP/1.1 404 "));
  EXPECT_THAT(ask("PUT /bytes/1 HTTP/1.1\\r\\n\\r\\n", "80"), StartsWith("HTTP/1.1 405 "));
  EXPECT_THAT(ask("nonsense\\r\\n\\r\\n", "80"), StartsWith("HTTP/1.1 400 "));
}

TEST_F(LabServicesTest, TheStallEndsAfterThreeSecondsWithTheDigestOfAll) {
  world.start(*world.server, {"stalld"});
  const sim::Instant begin = world.now();
  // More than the windows of both sides hold, so that the client waits meanwhile.
  const Outcome outcome = world.run(*world.pc1, "head -c 2000000 /dev/zero | nc -N server 10");
  EXPECT_EQ(outcome.out, digest_of(std::string(2'000'000, '\0')));
  EXPECT_GE(world.now() - begin, sim::seconds(3));
}

TEST_F(LabServicesTest, ProbesFetchPagesAndTellTheirDigest) {
  world.start(*world.server, {"probed"});
  world.start(*world.pc3, {"bytesd"});
  EXPECT_EQ(ask("GET 10.0.2.20 80 /bytes/100000\\nGET 10.0.2.20 80 /bytes/0\\n", "4000"),
            digest_of(pattern(100'000)) + digest_of(""));
}

TEST_F(LabServicesTest, ProbesAnswerWithTheNameOfTheError) {
  world.start(*world.server, {"probed"});
  world.start(*world.pc3, {"echod"});
  EXPECT_EQ(ask("CONNECT 10.0.2.20 7\\nCONNECT 10.0.2.20 8\\nCONNECT 10.0.2.99 7\\n", "4000"),
            "OK\nECONNREFUSED\nEHOSTUNREACH\n");
  EXPECT_EQ(ask("UDP 10.0.2.20 7 some words\\nUDP 10.0.2.20 8 x\\nGET 10.0.2.20 8 /\\n", "4000"),
            "some words\nECONNREFUSED\nECONNREFUSED\n");
  EXPECT_EQ(ask("FLY 10.0.2.20 7\\nCONNECT here 7\\n\\nCONNECT 10.0.2.20\\n", "4000"),
            "EINVAL\nEINVAL\nEINVAL\nEINVAL\n");
}

TEST_F(LabServicesTest, AProbeOfAServerThatIsNoWebServerIsAProtocolError) {
  world.start(*world.server, {"probed"});
  world.start(*world.pc3, {"echod"});
  EXPECT_EQ(ask("GET 10.0.2.20 7 /\\n", "4000"), "EPROTO\n");
}

}  // namespace
}  // namespace glassnet::apps
