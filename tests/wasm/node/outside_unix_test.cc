// SPDX-License-Identifier: Apache-2.0
// AF_UNIX by programs outside the core: names on the disk, struct sockaddr_un, waiting.
#include <gtest/gtest.h>

#include "node/little_endian.h"
#include "node/outside.h"
#include "node/system_call.h"
#include "support/outside_agent.h"

namespace glassnet::node {
namespace {

using testing::negative;

enum Number : unsigned {
  kRead = 0,
  kWrite = 1,
  kFstat = 5,
  kStat = 4,
  kSocket = 41,
  kConnect = 42,
  kAccept = 43,
  kSendto = 44,
  kRecvfrom = 45,
  kBind = 49,
  kListen = 50,
  kGetsockname = 51,
  kGetpeername = 52,
  kSocketpair = 53,
  kSetsockopt = 54,
  kGetsockopt = 55,
  kUnlink = 87,
  kConnectOutcome = 1042,
};

class OutsideUnixTest : public testing::OutsideAgentTest {
 protected:
  /// struct sockaddr_un; answers its length.
  double address(std::string_view name) {
    put(std::string_view("\1\0", 2), 0);
    put(name, 2);
    return static_cast<double>(2 + name.size());
  }
  std::string answered() {
    const MutableBytes scratch = world_.outside.scratch(4096);
    const std::uint32_t length = load_le32(scratch.data() + kScratchAddressLength);
    return {scratch.begin(), scratch.begin() + length};
  }
  double stream() { return static_cast<double>(call(kSocket, 1, 1, 0)); }
};

TEST_F(OutsideUnixTest, AServerIsFoundByItsNameOnTheDisk) {
  const double server = stream();
  ASSERT_EQ(call(kBind, server, address("sock")), 0);
  EXPECT_EQ(world_.pc1->files().status("/home/user/sock", kUserUid)->kind, FileKind::kSocket);
  EXPECT_EQ(call(kListen, server, 1), 0);
  EXPECT_EQ(call(kAccept, server), negative(Errno::kAgain));
  std::vector<socket::PollFd> fds{{static_cast<int>(server), socket::kPollIn, 0}};
  EXPECT_EQ(program_->wait(1, fds, sim::kNever), 0);
  const double client = stream();
  EXPECT_EQ(call(kConnect, client, address("/home/user/sock")), 0);
  EXPECT_EQ(call(kConnectOutcome, client), 0);
  world_.run_for_seconds(1);
  EXPECT_EQ(world_.outside.take_events().size(), 1U);
  const auto connection = static_cast<double>(call(kAccept, server));
  EXPECT_EQ(answered(), std::string("\1\0", 2)) << "the client has no name";
  put("hello", 0);
  EXPECT_EQ(call(kWrite, client, 5), 5);
  EXPECT_EQ(call(kRecvfrom, connection, 100), 5);
  EXPECT_EQ(answered(), "");
  EXPECT_EQ(call(kGetpeername, client), 0);
  EXPECT_EQ(answered(), std::string("\1\0sock\0", 7));
  EXPECT_EQ(call(kFstat, client), 0);
  EXPECT_EQ(load_le32(world_.outside.scratch().data() + 40) & 0170000, 0140000U);
  EXPECT_EQ(call(kGetsockopt, client, 1, 17, 12), 12) << "SO_PEERCRED";
  EXPECT_EQ(load_le32(world_.outside.scratch().data() + 4), kUserUid);
}

TEST_F(OutsideUnixTest, NamesAnswerTheErrnosOfLinux) {
  const double server = stream();
  EXPECT_EQ(call(kConnect, server, address("none")), negative(Errno::kNoEnt));
  EXPECT_EQ(call(kBind, server, address("sock")), 0);
  EXPECT_EQ(call(kBind, server, address("other")), negative(Errno::kInval));
  EXPECT_EQ(call(kBind, stream(), address("sock")), negative(Errno::kAddrInUse));
  EXPECT_EQ(call(kBind, stream(), address("/etc/sock")), negative(Errno::kAcces));
  EXPECT_EQ(call(kConnect, stream(), address("sock")), negative(Errno::kConnRefused)) << "nobody listens";
  EXPECT_EQ(call(3, server), 0);
  EXPECT_EQ(call(kConnect, stream(), address("sock")), negative(Errno::kConnRefused)) << "stale";
  EXPECT_EQ(call(kConnect, stream(), address("/etc/passwd")), negative(Errno::kAcces));
  EXPECT_EQ(call(kBind, stream(), 200), negative(Errno::kInval));
  put(std::string_view("\2\0", 2), 0);
  EXPECT_EQ(call(kBind, stream(), 16), negative(Errno::kInval)) << "an address of the Internet";
  put("sock", 0);
  EXPECT_EQ(call(kUnlink, 0, 0, 4), 0);
  EXPECT_EQ(call(kSocket, 1, 3, 0), negative(Errno::kSocktNoSupport));
}

TEST_F(OutsideUnixTest, AbstractNamesAndOnesThatAreGiven) {
  const auto a = static_cast<double>(call(kSocket, 1, 2, 0));
  const auto b = static_cast<double>(call(kSocket, 1, 2, 0));
  EXPECT_EQ(call(kBind, a, address(std::string_view("\0hall", 5))), 0);
  EXPECT_EQ(call(kBind, b, address(std::string_view("\0hall", 5))), negative(Errno::kAddrInUse));
  EXPECT_EQ(call(kBind, b, 2), 0) << "autobind";
  const double length = address(std::string_view("\0hall", 5));
  put("hi", kScratchData);
  EXPECT_EQ(call(kSendto, b, 2, 0, length), 2);
  EXPECT_EQ(call(kRecvfrom, a, 1, 0x20), 2) << "MSG_TRUNC";
  EXPECT_EQ(answered(), std::string("\1\0\0"
                                    "00000",
                                    8));
}

TEST_F(OutsideUnixTest, ASocketpairIsConnected) {
  EXPECT_EQ(call(kSocketpair, 2, 1, 0), negative(Errno::kOpNotSupp));
  EXPECT_EQ(call(kSocketpair, 10, 1, 0), negative(Errno::kAfNoSupport));
  ASSERT_EQ(call(kSocketpair, 1, 1 | 0x800, 0), 0);
  const MutableBytes scratch = world_.outside.scratch();
  const double first = load_le32(scratch.data());
  const double second = load_le32(scratch.data() + 4);
  put("ping", 0);
  EXPECT_EQ(call(kWrite, first, 4), 4);
  EXPECT_EQ(call(kRead, second, 10), 4);
  EXPECT_EQ(call(kRead, second, 10), negative(Errno::kAgain));
  EXPECT_EQ(call(kGetsockopt, first, 1, 3, 4), 4);
  EXPECT_EQ(load_le32(scratch.data()), 1U) << "SOCK_STREAM";
  EXPECT_EQ(call(kGetsockopt, first, 6, 1, 4), negative(Errno::kOpNotSupp));
  EXPECT_EQ(call(kSetsockopt, first, 1, 2, 4), 0);
  EXPECT_EQ(call(kSetsockopt, first, 1, 999, 4), negative(Errno::kNoProtoOpt));
}

}  // namespace
}  // namespace glassnet::node
