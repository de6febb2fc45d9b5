// SPDX-License-Identifier: Apache-2.0
// The two people on every host: root, who may do everything, and an ordinary user, who may not (ports below 1024, raw sockets,
// addresses and routes).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace glassnet::node {

/// As in passwd(5).
struct User {
  std::uint32_t uid = 0;
  std::string_view name;
  std::string_view home;
};

inline constexpr std::uint32_t kRootUid = 0;
inline constexpr std::uint32_t kUserUid = 1000;

inline constexpr std::array<User, 2> kUsers{{
    {kRootUid, "root", "/root"},
    {kUserUid, "user", "/home/user"},
}};

[[nodiscard]] constexpr std::optional<User> user_by_uid(std::uint32_t uid) {
  for (const User& user : kUsers) {
    if (user.uid == uid) return user;
  }
  return std::nullopt;
}

[[nodiscard]] constexpr std::optional<User> user_by_name(std::string_view name) {
  for (const User& user : kUsers) {
    if (user.name == name) return user;
  }
  return std::nullopt;
}

}  // namespace glassnet::node
