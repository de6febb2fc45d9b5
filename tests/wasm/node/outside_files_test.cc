// SPDX-License-Identifier: Apache-2.0
// System calls on files by programs outside the core: arguments, structs and errnos.
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "node/little_endian.h"
#include "node/outside.h"
#include "support/outside_agent.h"

namespace glassnet::node {
namespace {

using testing::negative;

enum Number : unsigned {
  kRead = 0,
  kWrite = 1,
  kOpen = 2,
  kClose = 3,
  kStat = 4,
  kFstat = 5,
  kLseek = 8,
  kPread = 17,
  kPwrite = 18,
  kAccess = 21,
  kFcntl = 72,
  kFtruncate = 77,
  kGetcwd = 79,
  kChdir = 80,
  kRename = 82,
  kMkdir = 83,
  kRmdir = 84,
  kUnlink = 87,
  kReadlink = 89,
  kChmod = 90,
  kGetdents = 217,
  kUtimensat = 280,
};

class OutsideFilesTest : public testing::OutsideAgentTest {
 protected:
  /// A call with a path.
  std::int64_t on(std::string_view path, unsigned number, double a = 0, double b = 0) {
    put(path);
    return call(number, a, b, static_cast<double>(path.size()));
  }
  std::string text(std::size_t size, std::size_t at = 0) {
    const Bytes bytes = world_.outside.scratch(4096).subspan(at, size);
    return {bytes.begin(), bytes.end()};
  }
  const std::uint8_t* at(std::size_t place) { return world_.outside.scratch(4096).data() + place; }
  double real(std::size_t place) {
    const std::uint64_t bits = load_le64(at(place));
    double value = 0;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  }
};

TEST_F(OutsideFilesTest, AFileIsMadeWrittenAndReadBack) {
  const std::int64_t fd = on("notes.txt", kOpen, 0x42, 0666);  // O_RDWR | O_CREAT
  ASSERT_EQ(fd, 3);
  put("hello");
  EXPECT_EQ(call(kWrite, 3, 5), 5);
  EXPECT_EQ(call(kLseek, 3, 0, 0), 0);
  EXPECT_EQ(call(kRead, 3, 100), 5);
  EXPECT_EQ(text(5), "hello");
  EXPECT_EQ(call(kPread, 3, 2, 1), 2);
  EXPECT_EQ(text(2), "el");
  put("J");
  EXPECT_EQ(call(kPwrite, 3, 1, 0), 1);
  EXPECT_EQ(call(kFtruncate, 3, 4), 0);
  EXPECT_EQ(world_.pc1->files().read("/home/user/notes.txt", kUserUid), "Jell");
  EXPECT_EQ(call(kFcntl, 3, 3), 2) << "O_RDWR";
  EXPECT_EQ(on("notes.txt", kOpen, 0xc1), negative(Errno::kExist)) << "O_EXCL";
  EXPECT_EQ(on("notes.txt", kOpen, 3), negative(Errno::kInval));
  EXPECT_EQ(on("", kOpen), negative(Errno::kNoEnt));
  EXPECT_EQ(on(std::string_view("a\0b", 3), kOpen), negative(Errno::kInval));
  EXPECT_EQ(call(kLseek, 1, 0, 0), negative(Errno::kSPipe)) << "a terminal cannot seek";
}

TEST_F(OutsideFilesTest, StatTellsKindSizeAndTimes) {
  ASSERT_TRUE(world_.pc1->files().write("/home/user/f", "12345", kUserUid));
  ASSERT_EQ(on("f", kStat), 0);
  EXPECT_EQ(load_le64(at(8)), 5U);
  EXPECT_EQ(real(16), 1767225600.0);
  EXPECT_EQ(load_le32(at(40)), 0100644U);
  EXPECT_EQ(load_le32(at(48)), kUserUid);
  ASSERT_EQ(on("/tmp", kStat), 0);
  EXPECT_EQ(load_le32(at(40)), 0040777U);
  ASSERT_EQ(call(kFstat, 0), 0);
  EXPECT_EQ(load_le32(at(40)) & 0170000, 0020000U) << "a terminal is a character device";
  EXPECT_EQ(on("f", kUtimensat, 0, 1000000000.5), 0);
  ASSERT_EQ(on("f", kStat), 0);
  EXPECT_EQ(real(16), 1000000000.5);
  EXPECT_EQ(on("f", kUtimensat, 0, std::nan("")), 0);
  ASSERT_EQ(on("f", kStat), 0);
  EXPECT_EQ(real(16), 1767225600.0);
  EXPECT_EQ(on("none", kStat), negative(Errno::kNoEnt));
  EXPECT_EQ(on("f/x", kStat), negative(Errno::kNotDir));
}

TEST_F(OutsideFilesTest, DirectoriesAreMadeListedAndLeft) {
  EXPECT_EQ(on("d", kMkdir, 0777), 0);
  EXPECT_EQ(on("d", kMkdir, 0777), negative(Errno::kExist));
  EXPECT_EQ(on("d", kChdir), 0);
  const std::int64_t length = call(kGetcwd);
  EXPECT_EQ(text(static_cast<std::size_t>(length)), "/home/user/d");
  for (const char* const name : {"one", "two"}) EXPECT_GT(on(name, kOpen, 0x41, 0644), 0);
  const auto fd = static_cast<double>(on(".", kOpen, 0x10000));
  EXPECT_EQ(call(kGetdents, fd, 10), negative(Errno::kInval)) << "no entry fits";
  std::string names;
  for (std::int64_t got = call(kGetdents, fd, 30); got > 0; got = call(kGetdents, fd, 30)) {
    EXPECT_EQ(at(0)[18], 8) << "DT_REG";
    names += std::string(reinterpret_cast<const char*>(at(19))) + ' ';
  }
  EXPECT_EQ(names, "one two ");
  put("onetwo");
  EXPECT_EQ(call(kRename, 0, 0, 3, 3), 0);
  EXPECT_EQ(on("one", kAccess, 0), negative(Errno::kNoEnt));
  EXPECT_EQ(on("../d", kRmdir), negative(Errno::kNotEmpty));
  EXPECT_EQ(on("two", kUnlink), 0);
  EXPECT_EQ(on("../d", kRmdir), 0);
}

TEST_F(OutsideFilesTest, RightsAreThoseOfTheUser) {
  EXPECT_EQ(on("/etc/passwd", kOpen, 1), negative(Errno::kAcces));
  EXPECT_EQ(on("/root/x", kOpen, 0x41), negative(Errno::kAcces));
  EXPECT_EQ(on("/etc/passwd", kChmod, 0777), negative(Errno::kPerm));
  EXPECT_EQ(on("/etc/passwd", kReadlink), negative(Errno::kInval));
  EXPECT_EQ(on("/etc/protocols", kAccess, 4), 0);
}

}  // namespace
}  // namespace glassnet::node
