// SPDX-License-Identifier: Apache-2.0
#include "socket/fd_table.h"

#include <gtest/gtest.h>

#include "socket/pipe.h"

namespace glassnet::socket {
namespace {

FileRef some_file() { return make_pipe().read; }

TEST(FdTable, GivesTheLowestFreeNumber) {
  FdTable table;
  EXPECT_EQ(table.open(some_file()), 0);
  EXPECT_EQ(table.open(some_file()), 1);
  EXPECT_EQ(table.open(some_file()), 2);
  ASSERT_TRUE(table.close(1));
  EXPECT_EQ(table.open(some_file()), 1);
  EXPECT_EQ(table.open(some_file()), 3);
}

TEST(FdTable, BadDescriptorsAreRefused) {
  FdTable table;
  ASSERT_TRUE(table.open(some_file()));
  for (const Fd fd : {-1, 1, 5000}) {
    EXPECT_EQ(table.get(fd).error(), Errno::kBadF);
    EXPECT_EQ(table.close(fd).error(), Errno::kBadF);
    EXPECT_EQ(table.dup(fd).error(), Errno::kBadF);
    EXPECT_EQ(table.find(fd), nullptr);
  }
  ASSERT_TRUE(table.close(0));
  EXPECT_EQ(table.close(0).error(), Errno::kBadF);
}

TEST(FdTable, HoldsNoMoreThanTheLimitOfLinux) {
  FdTable table;
  const FileRef file = some_file();
  for (std::size_t i = 0; i < 1024; ++i) ASSERT_TRUE(table.open(file));
  EXPECT_TRUE(table.full());
  EXPECT_EQ(table.open(file).error(), Errno::kMFile);
  EXPECT_EQ(table.dup(0).error(), Errno::kMFile);
  ASSERT_TRUE(table.close(1000));
  EXPECT_EQ(table.open(file), 1000);
}

TEST(FdTable, DuplicatesShareTheFile) {
  FdTable table;
  PipeEnds ends = make_pipe();
  const Fd write = *table.open(std::move(ends.write));
  const Fd copy = *table.dup(write);
  EXPECT_EQ(table.find(write), table.find(copy));
  ASSERT_TRUE(table.close(write));
  EXPECT_EQ(ends.read->poll() & kPollHup, 0) << "a writer is still there";
  ASSERT_TRUE(table.close(copy));
  EXPECT_EQ(ends.read->poll() & kPollHup, kPollHup);
}

TEST(FdTable, ADuplicateFromANumberOnTakesTheLowestFreeOne) {
  FdTable table;
  ASSERT_TRUE(table.open(some_file()));
  EXPECT_EQ(table.dup_from(0, 0), 1);
  EXPECT_EQ(table.dup_from(0, 10), 10);
  EXPECT_EQ(table.dup_from(0, 10), 11);
  EXPECT_EQ(table.dup_from(0, 1023), 1023);
  EXPECT_EQ(table.dup_from(0, 1023).error(), Errno::kMFile);
  EXPECT_EQ(table.dup_from(0, 1024).error(), Errno::kInval);
  EXPECT_EQ(table.dup_from(0, -1).error(), Errno::kInval);
  EXPECT_EQ(table.dup_from(7, 0).error(), Errno::kBadF);
}

TEST(FdTable, Dup2ReplacesWhatWasThere) {
  FdTable table;
  PipeEnds first = make_pipe();
  PipeEnds second = make_pipe();
  ASSERT_EQ(table.open(std::move(first.write)), 0);
  ASSERT_EQ(table.open(std::move(second.write)), 1);
  EXPECT_EQ(table.dup2(0, 1), 1);
  EXPECT_EQ(second.read->poll() & kPollHup, kPollHup) << "its only writer was closed";
  EXPECT_EQ(table.dup2(0, 0), 0);
  EXPECT_EQ(table.dup2(0, 9), 9);
  EXPECT_EQ(table.size(), 3U);
  EXPECT_EQ(table.end(), 10);
  EXPECT_EQ(table.dup2(5, 6).error(), Errno::kBadF);
  EXPECT_EQ(table.dup2(0, 1024).error(), Errno::kBadF);
  EXPECT_EQ(table.dup2(0, -1).error(), Errno::kBadF);
}

TEST(FdTable, CloseAllLetsGoOfEverything) {
  FdTable table;
  PipeEnds ends = make_pipe();
  ASSERT_TRUE(table.open(std::move(ends.write)));
  ASSERT_TRUE(table.open(some_file()));
  table.close_all();
  EXPECT_EQ(table.size(), 0U);
  EXPECT_EQ(ends.read->poll() & kPollHup, kPollHup);
}

}  // namespace
}  // namespace glassnet::socket
