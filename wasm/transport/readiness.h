// SPDX-License-Identifier: Apache-2.0
// How a protocol tells its socket that something may be possible now that was not possible before.
#pragma once

#include <cstdint>

namespace glassnet::transport {

/// What would not block, as bits with the values of poll(2).
enum ReadyBit : std::uint16_t {
  kReadyIn = 0x0001,          ///< data, a connection to accept, or end of file
  kReadyUrgent = 0x0002,      ///< the urgent byte of a stream has come
  kReadyOut = 0x0004,         ///< room to send (also when sending would fail at once)
  kReadyError = 0x0008,       ///< an error waits to be read
  kReadyHangUp = 0x0010,      ///< both directions are over
  kReadyReadHangUp = 0x2000,  ///< the peer sends no more, or reading was shut down
};
using ReadyMask = std::uint16_t;

/// Implemented by the socket.
class ReadinessObserver {
 public:
  /// The ready mask or the pending error may have changed. Called in the middle of protocol processing: the observer
  /// may ask for state, receive, send and accept, but must not close what called it from inside this call.
  virtual void on_readiness_change() = 0;

 protected:
  ~ReadinessObserver() = default;
};

}  // namespace glassnet::transport
