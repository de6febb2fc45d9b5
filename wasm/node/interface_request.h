// SPDX-License-Identifier: Apache-2.0
// Requests of ioctl(2) about interfaces (netdevice(7)), asked on any socket: struct ifreq in, struct ifreq out. Only those that read.
#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "base/result.h"
#include "node/host.h"

namespace glassnet::node {

/// sizeof(struct ifreq) on x86-64: 16 bytes name, 24 of a union.
inline constexpr std::size_t kInterfaceRequestSize = 40;

/// Whether `request` is one of them.
[[nodiscard]] bool is_interface_request(std::int64_t request);
/// Fills in what `request` asks for. Errors: ENODEV (no such interface), EADDRNOTAVAIL (it has no address).
[[nodiscard]] Result<void> answer_interface_request(Host& host, std::int64_t request, MutableBytes ifreq);

}  // namespace glassnet::node
