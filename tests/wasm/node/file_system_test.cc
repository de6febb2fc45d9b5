// SPDX-License-Identifier: Apache-2.0
#include "node/file_system.h"

#include <gtest/gtest.h>

#include <array>

#include "node/open_file.h"
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

TEST_F(FileSystemTest, AFileOpenForBothIsReadAndWrittenAtOnePosition) {
  const auto file = disk.open("/home/user/f", {.read = true, .write = true, .create = true}, kUserUid, 0600);
  ASSERT_TRUE(file);
  OpenFile& open = *disk.find_open(file->get());
  EXPECT_EQ(write_text(*file, "hello world"), 11U);
  EXPECT_EQ(open.seek(0, Whence::kStart), 0U);
  EXPECT_EQ(read_some(*file, 5), "hello");
  EXPECT_EQ(write_text(*file, "-"), 1U);
  EXPECT_EQ(open.seek(-5, Whence::kEnd), 6U);
  EXPECT_EQ(open.seek(1, Whence::kHere), 7U);
  EXPECT_EQ(read_some(*file, 99), "orld");
  EXPECT_EQ(disk.read("/home/user/f", kUserUid), "hello-world");
  EXPECT_EQ(error_of(open.seek(-1, Whence::kStart)), Errno::kInval);
  EXPECT_EQ(error_of(open.seek(0, static_cast<Whence>(9))), Errno::kInval);
  EXPECT_EQ(disk.status("/home/user/f", kUserUid)->mode, 0600);
}

TEST_F(FileSystemTest, AGapInFrontOfWhatIsWrittenIsZeros) {
  const auto file = disk.open("/home/user/f", {.write = true, .create = true}, kUserUid);
  OpenFile& open = *disk.find_open(file->get());
  EXPECT_EQ(open.seek(3, Whence::kStart), 3U);
  EXPECT_EQ(disk.read("/home/user/f", kUserUid), "") << "seeking alone writes nothing";
  EXPECT_EQ(write_text(*file, "x"), 1U);
  EXPECT_EQ(disk.read("/home/user/f", kUserUid), std::string("\0\0\0x", 4));
  EXPECT_EQ(open.seek(100 << 20, Whence::kStart), std::size_t{100 << 20});
  EXPECT_EQ(error_of(write_text(*file, "y")), Errno::kNoSpc) << "the zeros too need room";
}

TEST_F(FileSystemTest, FlagsOfOpenMeanWhatLinuxMeans) {
  const OpenFlags exclusive{.write = true, .create = true, .exclusive = true};
  EXPECT_TRUE(disk.open("/home/user/new", exclusive, kUserUid));
  EXPECT_EQ(error_of(disk.open("/home/user/new", exclusive, kUserUid)), Errno::kExist);
  EXPECT_EQ(error_of(disk.open("/home/user/none", {.read = true, .write = true}, kUserUid)), Errno::kNoEnt);
  EXPECT_EQ(error_of(disk.open("/readme", {.read = true, .directory = true}, kUserUid)), Errno::kNotDir);
  EXPECT_EQ(error_of(disk.open("/readme", {.read = true, .write = true}, kUserUid)), Errno::kAcces);
  const auto append = disk.open("/home/user/new", {.read = true, .write = true, .append = true}, kUserUid);
  EXPECT_EQ(write_text(*append, "a"), 1U);
  static_cast<void>(disk.find_open(append->get())->seek(0, Whence::kStart));
  EXPECT_EQ(write_text(*append, "b"), 1U);
  EXPECT_EQ(disk.read("/home/user/new", kUserUid), "ab");
  EXPECT_EQ(error_of(disk.find_open(append->get())->read_at(0, {})), Errno::kOk);
  const auto reader = disk.open("/readme", OpenMode::kRead, kUserUid);
  EXPECT_EQ(error_of(write_text(*reader, "x")), Errno::kBadF);
  EXPECT_EQ(error_of(disk.find_open(reader->get())->resize(0)), Errno::kInval);
}

TEST_F(FileSystemTest, ResizingCutsAndFillsUp) {
  ASSERT_TRUE(disk.write("/home/user/f", "abcdef", kUserUid));
  const std::size_t before = disk.used();
  ASSERT_TRUE(disk.resize("/home/user/f", 2, kUserUid));
  EXPECT_EQ(disk.used(), before - 4);
  ASSERT_TRUE(disk.resize("/home/user/f", 3, kUserUid));
  EXPECT_EQ(disk.read("/home/user/f", kUserUid), std::string("ab\0", 3));
  EXPECT_EQ(error_of(disk.resize("/home/user/f", FileSystem::kCapacity + 1, kUserUid)), Errno::kNoSpc);
  EXPECT_EQ(error_of(disk.resize("/home", 0, kRootUid)), Errno::kIsDir);
  EXPECT_EQ(error_of(disk.resize("/readme", 0, kUserUid)), Errno::kAcces);
}

TEST_F(FileSystemTest, RenamingMovesAndReplaces) {
  ASSERT_TRUE(disk.write("/home/user/a", "A", kUserUid));
  ASSERT_TRUE(disk.write("/home/user/b", "B", kUserUid));
  ASSERT_TRUE(disk.make_directory("/home/user/d", kUserUid));
  ASSERT_TRUE(disk.rename("/home/user/a", "/home/user/b", kUserUid));
  EXPECT_EQ(disk.read("/home/user/b", kUserUid), "A");
  EXPECT_EQ(error_of(disk.read("/home/user/a", kUserUid)), Errno::kNoEnt);
  EXPECT_TRUE(disk.rename("/home/user/b", "/home/user/b", kUserUid));
  ASSERT_TRUE(disk.rename("/home/user/b", "/home/user/d/c", kUserUid));
  EXPECT_EQ(disk.read("/home/user/d/c", kUserUid), "A");
  EXPECT_EQ(error_of(disk.rename("/home/user/d", "/home/user/d/e/f", kUserUid)), Errno::kNoEnt);
  EXPECT_EQ(error_of(disk.rename("/home/user/d", "/home/user/d/e", kUserUid)), Errno::kInval);
  EXPECT_EQ(error_of(disk.rename("/home/user/d/c", "/home/user/d", kUserUid)), Errno::kIsDir);
  ASSERT_TRUE(disk.make_directory("/home/user/full", kUserUid));
  ASSERT_TRUE(disk.write("/home/user/full/x", "x", kUserUid));
  EXPECT_EQ(error_of(disk.rename("/home/user/d", "/home/user/full", kUserUid)), Errno::kNotEmpty);
  EXPECT_EQ(error_of(disk.rename("/home/user/full", "/home/user/d/c", kUserUid)), Errno::kNotDir);
  EXPECT_EQ(error_of(disk.rename("/readme", "/home/user/r", kUserUid)), Errno::kAcces);
  EXPECT_EQ(error_of(disk.rename("/home/user/none", "/home/user/r", kUserUid)), Errno::kNoEnt);
}

TEST_F(FileSystemTest, TimesAndAccessAreAskedAndSet) {
  ASSERT_TRUE(disk.set_time("/home/user", sim::Instant{-5}, kUserUid));
  EXPECT_EQ(disk.status("/home/user", kUserUid)->modified, sim::Instant{-5});
  EXPECT_EQ(error_of(disk.set_time("/readme", sim::Instant{}, kUserUid)), Errno::kPerm);
  EXPECT_EQ(error_of(disk.check_access("/readme", 4, kUserUid)), Errno::kOk);
  EXPECT_EQ(error_of(disk.check_access("/readme", 6, kUserUid)), Errno::kAcces);
  EXPECT_EQ(error_of(disk.check_access("/readme", 1, kRootUid)), Errno::kAcces) << "nobody may execute it";
  EXPECT_NE(disk.status("/readme", kUserUid)->inode, disk.status("/home", kUserUid)->inode);
}

TEST_F(FileSystemTest, ASocketHasANameThatIsNoFile) {
  ASSERT_TRUE(disk.make_socket("/home/user/s", 77, kUserUid));
  EXPECT_EQ(error_of(disk.make_socket("/home/user/s", 78, kUserUid)), Errno::kAddrInUse);
  EXPECT_EQ(disk.find_socket("/home/user/s", kUserUid), 77U);
  EXPECT_EQ(error_of(disk.find_socket("/readme", kRootUid)), Errno::kConnRefused);
  EXPECT_EQ(error_of(disk.find_socket("/home/user/none", kUserUid)), Errno::kNoEnt);
  EXPECT_EQ(error_of(disk.open("/home/user/s", OpenMode::kRead, kUserUid)), Errno::kNxIo);
  EXPECT_TRUE(disk.unlink("/home/user/s", kUserUid));
}

}  // namespace
}  // namespace glassnet::node
