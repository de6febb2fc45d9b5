// SPDX-License-Identifier: Apache-2.0
#include "node/file_system.h"

#include <gtest/gtest.h>

#include <array>

#include "node/users.h"

namespace glassnet::node {
namespace {

class FileSystemTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(disk.make_directory("/home", kRootUid));
    ASSERT_TRUE(disk.make_directory("/home/user", kRootUid));
    ASSERT_TRUE(disk.change_owner("/home/user", kUserUid, kRootUid));
    ASSERT_TRUE(disk.make_directory("/secret", kRootUid, 0700));
    ASSERT_TRUE(disk.write("/secret/key", "42", kRootUid));
    ASSERT_TRUE(disk.write("/readme", "hello\n", kRootUid));
  }

  static Errno error_of(const auto& result) { return result ? Errno::kOk : result.error(); }
  static std::string read_some(const socket::FileRef& file, std::size_t count) {
    std::vector<std::uint8_t> buffer(count);
    const Result<std::size_t> got = file->read(buffer);
    return got ? std::string(buffer.begin(), buffer.begin() + static_cast<std::ptrdiff_t>(*got)) : "error";
  }
  static Result<std::size_t> write_text(const socket::FileRef& file, std::string_view text) {
    return file->write({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  }

  sim::Simulator simulator{sim::Simulator::Options{}};
  FileSystem disk{simulator};
};

TEST(AbsolutePath, TakesOutDotsAndDoubleSlashes) {
  EXPECT_EQ(absolute_path("/home/user", "notes.txt"), "/home/user/notes.txt");
  EXPECT_EQ(absolute_path("/home/user", "../other/./x"), "/home/other/x");
  EXPECT_EQ(absolute_path("/home/user", "/etc//hosts"), "/etc/hosts");
  EXPECT_EQ(absolute_path("/", ".."), "/");
  EXPECT_EQ(absolute_path("/", "../../../etc/passwd"), "/etc/passwd");
  EXPECT_EQ(absolute_path("/tmp", "."), "/tmp");
}

TEST(AbsolutePath, KeepsASlashAtTheEndBecauseItDemandsADirectory) {
  EXPECT_EQ(absolute_path("/", "a/b/"), "/a/b/");
  EXPECT_EQ(absolute_path("/x", "/"), "/");
}

TEST_F(FileSystemTest, WhatIsWrittenIsRead) {
  ASSERT_TRUE(disk.write("/home/user/a", "one", kUserUid));
  EXPECT_EQ(disk.read("/home/user/a", kUserUid).value(), "one");
  ASSERT_TRUE(disk.write("/home/user/a", "2", kUserUid));
  EXPECT_EQ(disk.read("/home/user/a", kUserUid).value(), "2");
}

TEST_F(FileSystemTest, AnOrdinaryUserMayNotWriteWhereHeHasNoRight) {
  EXPECT_EQ(error_of(disk.write("/readme", "x", kUserUid)), Errno::kAcces);
  EXPECT_EQ(error_of(disk.write("/new", "x", kUserUid)), Errno::kAcces);
  EXPECT_EQ(error_of(disk.read("/secret/key", kUserUid)), Errno::kAcces);
  EXPECT_EQ(error_of(disk.list("/secret", kUserUid)), Errno::kAcces);
  EXPECT_EQ(error_of(disk.unlink("/readme", kUserUid)), Errno::kAcces);
  EXPECT_EQ(disk.read("/readme", kUserUid).value(), "hello\n");
}

TEST_F(FileSystemTest, RootMayDoEverything) {
  EXPECT_EQ(disk.read("/secret/key", kRootUid).value(), "42");
  EXPECT_TRUE(disk.write("/home/user/from-root", "x", kRootUid));
}

TEST_F(FileSystemTest, AnswersTheErrnosOfLinux) {
  EXPECT_EQ(error_of(disk.read("/nothing", kUserUid)), Errno::kNoEnt);
  EXPECT_EQ(error_of(disk.read("/readme/x", kUserUid)), Errno::kNotDir);
  EXPECT_EQ(error_of(disk.status("/readme/", kUserUid)), Errno::kNotDir);
  EXPECT_EQ(error_of(disk.read("/home", kUserUid)), Errno::kIsDir);
  EXPECT_EQ(error_of(disk.list("/readme", kUserUid)), Errno::kNotDir);
  EXPECT_EQ(error_of(disk.make_directory("/home", kRootUid)), Errno::kExist);
  EXPECT_EQ(error_of(disk.make_directory("/", kRootUid)), Errno::kExist);
  EXPECT_EQ(error_of(disk.make_directory("/no/where", kRootUid)), Errno::kNoEnt);
  EXPECT_EQ(error_of(disk.unlink("/home", kRootUid)), Errno::kIsDir);
  EXPECT_EQ(error_of(disk.remove_directory("/home", kRootUid)), Errno::kNotEmpty);
  EXPECT_EQ(error_of(disk.remove_directory("/readme", kRootUid)), Errno::kNotDir);
  EXPECT_EQ(error_of(disk.open("/home", OpenMode::kWrite, kRootUid)), Errno::kIsDir);
  EXPECT_EQ(error_of(disk.write("/" + std::string(256, 'n'), "", kRootUid)), Errno::kNameTooLong);
  EXPECT_EQ(error_of(disk.change_mode("/readme", 0777, kUserUid)), Errno::kPerm);
}

TEST_F(FileSystemTest, ADescriptorReadsOnFromWhereItStopped) {
  const socket::FileRef file = disk.open("/readme", OpenMode::kRead, kUserUid).value();
  EXPECT_EQ(read_some(file, 2), "he");
  EXPECT_EQ(read_some(file, 100), "llo\n");
  EXPECT_EQ(read_some(file, 100), "");
  EXPECT_EQ(error_of(write_text(file, "x")), Errno::kBadF);
}

TEST_F(FileSystemTest, OpeningForWritingEmptiesAndForAppendingDoesNot) {
  ASSERT_TRUE(disk.write("/home/user/log", "1\n", kUserUid));
  {
    const socket::FileRef file = disk.open("/home/user/log", OpenMode::kAppend, kUserUid).value();
    EXPECT_EQ(write_text(file, "2\n").value(), 2U);
  }
  EXPECT_EQ(disk.read("/home/user/log", kUserUid).value(), "1\n2\n");
  const socket::FileRef file = disk.open("/home/user/log", OpenMode::kWrite, kUserUid).value();
  EXPECT_EQ(disk.read("/home/user/log", kUserUid).value(), "");
}

TEST_F(FileSystemTest, AnUnlinkedFileLivesUntilItsLastDescriptorIsClosed) {
  ASSERT_TRUE(disk.write("/home/user/a", "still here", kUserUid));
  const std::size_t used = disk.used();
  socket::FileRef file = disk.open("/home/user/a", OpenMode::kRead, kUserUid).value();
  ASSERT_TRUE(disk.unlink("/home/user/a", kUserUid));
  EXPECT_EQ(error_of(disk.read("/home/user/a", kUserUid)), Errno::kNoEnt);
  EXPECT_EQ(read_some(file, 100), "still here");
  EXPECT_EQ(disk.used(), used);
  file = socket::FileRef();
  EXPECT_EQ(disk.used(), used - 10);
}

TEST_F(FileSystemTest, AFullDiskAnswersEnospcAndGetsRoomBack) {
  const std::string block(1 << 20, 'x');
  int written = 0;
  while (disk.write("/home/user/" + std::to_string(written), block, kUserUid)) ++written;
  EXPECT_EQ(error_of(disk.write("/home/user/more", block, kUserUid)), Errno::kNoSpc);
  EXPECT_LE(disk.used(), FileSystem::kCapacity);
  ASSERT_TRUE(disk.unlink("/home/user/0", kUserUid));
  ASSERT_TRUE(disk.unlink("/home/user/more", kUserUid));
  EXPECT_TRUE(disk.write("/home/user/again", std::string(1000, 'x'), kUserUid));
}

TEST_F(FileSystemTest, DevicesSwallowAndGiveZeros) {
  ASSERT_TRUE(disk.make_device("/null", FileKind::kNullDevice, kRootUid));
  ASSERT_TRUE(disk.make_device("/zero", FileKind::kZeroDevice, kRootUid));
  const socket::FileRef null = disk.open("/null", OpenMode::kAppend, kUserUid).value();
  EXPECT_EQ(write_text(null, "gone").value(), 4U);
  EXPECT_EQ(read_some(disk.open("/null", OpenMode::kRead, kUserUid).value(), 5), "");
  EXPECT_EQ(read_some(disk.open("/zero", OpenMode::kRead, kUserUid).value(), 3), std::string(3, '\0'));
}

TEST_F(FileSystemTest, AnEndlessSourceLetsTimePass) {
  ASSERT_TRUE(disk.make_device("/zero", FileKind::kZeroDevice, kRootUid));
  const socket::FileRef zeros = disk.open("/zero", OpenMode::kRead, kUserUid).value();
  std::vector<std::uint8_t> buffer(1 << 20);
  EXPECT_EQ(zeros->read(buffer).value(), 65536U);
  EXPECT_EQ(error_of(zeros->read(buffer)), Errno::kAgain);
  EXPECT_EQ(zeros->poll(), 0);
  simulator.advance(sim::Instant{} + sim::microseconds(10));
  EXPECT_EQ(zeros->poll(), socket::kPollIn);
  EXPECT_EQ(zeros->read(buffer).value(), 65536U);
}

TEST_F(FileSystemTest, ListsByNameWithStatus) {
  simulator.advance(sim::Instant{} + sim::seconds(5));
  ASSERT_TRUE(disk.write("/home/user/b", "22", kUserUid));
  ASSERT_TRUE(disk.make_directory("/home/user/a", kUserUid));
  const std::vector<DirectoryEntry> entries = disk.list("/home/user", kUserUid).value();
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].name, "a");
  EXPECT_EQ(entries[0].status.kind, FileKind::kDirectory);
  EXPECT_EQ(entries[1].name, "b");
  EXPECT_EQ(entries[1].status.size, 2U);
  EXPECT_EQ(entries[1].status.owner, kUserUid);
  EXPECT_EQ(entries[1].status.mode, 0644);
  EXPECT_EQ(entries[1].status.modified, sim::Instant{} + sim::seconds(5));
}

}  // namespace
}  // namespace glassnet::node
