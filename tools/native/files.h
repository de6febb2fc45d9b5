// SPDX-License-Identifier: Apache-2.0
// Whole files in and out, for the programs of this folder.
#pragma once

#include <cstdio>
#include <optional>
#include <string>

inline std::optional<std::string> read_file(const std::string& name) {
  std::FILE* file = std::fopen(name.c_str(), "rb");
  if (file == nullptr) return std::nullopt;
  std::string text;
  char buffer[65536];
  for (std::size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, file)) > 0;) text.append(buffer, n);
  std::fclose(file);
  return text;
}

/// `-` is standard output.
inline bool write_file(const std::string& name, const void* data, std::size_t size) {
  std::FILE* file = name == "-" ? stdout : std::fopen(name.c_str(), "wb");
  if (file == nullptr) return false;
  const bool written = std::fwrite(data, 1, size, file) == size;
  return (file == stdout ? std::fflush(file) : std::fclose(file)) == 0 && written;
}
