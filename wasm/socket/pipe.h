// SPDX-License-Identifier: Apache-2.0
// pipe(7): a one-way queue of bytes between programs of one host, 64 KiB long. The shell puts one between two commands of a line.
#pragma once

#include "socket/file.h"

namespace glassnet::socket {

inline constexpr std::size_t kPipeCapacity = 65536;
/// Writes up to this length are never torn apart (PIPE_BUF).
inline constexpr std::size_t kPipeAtomic = 4096;

struct PipeEnds {
  FileRef read;   ///< end of file when the last writer is gone
  FileRef write;  ///< EPIPE when the last reader is gone
};

[[nodiscard]] PipeEnds make_pipe();

}  // namespace glassnet::socket
