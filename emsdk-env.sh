#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# Finds or fetches Emscripten and puts it on PATH. No root, no change to the system.
#
#   ./emsdk-env.sh                          set it up and say what was chosen
#   ./emsdk-env.sh cmake --preset wasm      run one command with it
#   . ./emsdk-env.sh                        put it into this shell (bash or zsh)
#   ./emsdk-env.sh --print                  print the export lines on standard output
#
# Order of choices: an emcc on PATH that is new enough; $EMSDK; a copy fetched before; the official
# emsdk at the pinned version; the packages of Debian 13, unpacked into a private folder.
#
#   GLASSNET_TOOLCHAIN         folder of the fetched copy, to share it or to move it
#                              (default: ${XDG_CACHE_HOME:-~/.cache}/glassnet/emscripten-<version>)
#   GLASSNET_TOOLCHAIN_SOURCE  any (default) | system | emsdk | debian: allow only this choice
#
# Why each choice is made: docs/adr/0006-emscripten-without-root.md

# Sourced: let a child do the work and take over only its export lines, so that no function, option
# or trap of this script leaks into the caller's shell.
_glassnet_self=''
if [ -n "${ZSH_VERSION:-}" ]; then
  case "${ZSH_EVAL_CONTEXT:-}" in *:file*) eval '_glassnet_self=${(%):-%x}' ;; esac
elif [ -n "${BASH_VERSION:-}" ]; then
  if (return 0 2>/dev/null); then _glassnet_self="${BASH_SOURCE[0]}"; fi
else
  echo 'emsdk-env.sh: needs bash or zsh; from another shell run ./emsdk-env.sh COMMAND' >&2
  return 1 2>/dev/null || exit 1
fi
if [ -n "$_glassnet_self" ]; then
  if _glassnet_exports="$(bash "$_glassnet_self" --print)"; then
    eval "$_glassnet_exports"
    unset _glassnet_self _glassnet_exports
    return 0
  fi
  unset _glassnet_self _glassnet_exports
  return 1
fi

set -euo pipefail

readonly kPinned='3.1.69'  # what CI uses; the committed glassnet.d.ts is made by it
readonly kOldest='3.1.69'  # first version known to build Glassnet: <coroutine>, <expected>, --emit-tsd

root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)"
readonly root
readonly source_allowed="${GLASSNET_TOOLCHAIN_SOURCE:-any}"

say() { printf 'emscripten: %s\n' "$*" >&2; }
fail() {
  printf 'emscripten: FAILED: %s\n' "$1" >&2
  shift
  local line
  for line in "$@"; do printf 'emscripten:   %s\n' "$line" >&2; done
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }
allowed() { [ "$source_allowed" = any ] || [ "$source_allowed" = "$1" ]; }

# version_at_least A B: is version A the same as or newer than version B?
version_at_least() {
  [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

# Prints the version of an emcc, or nothing when it does not run.
version_of() {
  "$1" --version 2>/dev/null </dev/null | sed -n '1s/.* \([0-9][0-9]*\.[0-9][0-9]*\.[0-9][0-9]*\).*/\1/p' || true
}

case "$source_allowed" in
  any | system | emsdk | debian) ;;
  *) fail "GLASSNET_TOOLCHAIN_SOURCE is '$source_allowed'" 'use one of: any system emsdk debian' ;;
esac

for tool in python3 node; do
  have "$tool" || fail "$tool is not on PATH" "install it (Debian: apt-get install ${tool/node/nodejs}), then run this again"
done

# ---------------------------------------------------------------------------------------------------
# Where the fetched copy lives. It is a cache of the user and not of the checkout, so that a second
# clone (and CI, which always works in a fresh one) does not fetch 310 MB again. Where the home folder
# cannot be written, the ignored folder .toolchain/ of the checkout serves.
toolchain_folder() {
  if [ -n "${GLASSNET_TOOLCHAIN:-}" ]; then
    case "$GLASSNET_TOOLCHAIN" in
      /*) printf '%s\n' "$GLASSNET_TOOLCHAIN" ;;
      *) printf '%s/%s\n' "$PWD" "$GLASSNET_TOOLCHAIN" ;;
    esac
    return
  fi
  local inside="$root/.toolchain/emscripten-$kPinned" cache="${XDG_CACHE_HOME:-${HOME:-}/.cache}/glassnet"
  if [ -e "$inside/.complete" ]; then
    printf '%s\n' "$inside"
  elif mkdir -p "$cache" 2>/dev/null && [ -w "$cache" ]; then
    printf '%s\n' "$cache/emscripten-$kPinned"
  else
    printf '%s\n' "$inside"
  fi
}
folder="$(toolchain_folder)"
readonly folder
readonly work="$folder.partial"  # a half-made copy: never used, safe to delete

# Sets chosen_path (folders for PATH) and chosen_config (EM_CONFIG or empty).
chosen_path='' chosen_config='' chosen_version='' chosen_what=''
choose() {
  chosen_what="$1" chosen_path="$2" chosen_config="$3" chosen_version="$4"
}

choose_on_path() {
  allowed system || return 1
  have emcc || return 1
  local emcc version
  emcc="$(command -v emcc)"
  version="$(version_of "$emcc")"
  if [ -z "$version" ]; then
    say "$emcc does not run: passed over"
    return 1
  fi
  if ! version_at_least "$version" "$kOldest"; then
    say "$emcc is $version, older than $kOldest: passed over"
    return 1
  fi
  choose "emcc on PATH ($emcc)" "$(dirname "$emcc")" "${EM_CONFIG:-}" "$version"
}

# An emsdk folder, the user's or ours.
choose_emsdk() {
  local sdk="$1" what="$2" version emcc="$1/upstream/emscripten/emcc"
  if [ ! -x "$emcc" ]; then
    say "$what has no upstream/emscripten/emcc (not installed or not activated): passed over"
    return 1
  fi
  version="$(EM_CONFIG="$sdk/.emscripten" version_of "$emcc")"
  if [ -z "$version" ] || ! version_at_least "$version" "$kOldest"; then
    say "$what is ${version:-not runnable}, needed is $kOldest or newer: passed over"
    return 1
  fi
  choose "$what" "$sdk:$sdk/upstream/emscripten" "$sdk/.emscripten" "$version"
}

# The copy fetched before. The stamp holds kind and version, written only after the copy was seen to
# work, so that the common case costs no process start of emcc.
choose_fetched() {
  [ -f "$folder/.complete" ] || return 1
  local kind version
  read -r kind version <"$folder/.complete" || return 1
  allowed "$kind" || return 1
  [ "$version" = "$kPinned" ] || { say "$folder holds $version, wanted is $kPinned: replaced"; return 1; }
  case "$kind" in
    emsdk) choose "the emsdk fetched before ($folder)" "$folder:$folder/upstream/emscripten" "$folder/.emscripten" "$version" ;;
    debian) choose "the Debian copy fetched before ($folder)" "$folder/usr/share/emscripten" "$folder/em_config.py" "$version" ;;
    *) return 1 ;;
  esac
}

# ---------------------------------------------------------------------------------------------------
# One writer at a time. flock where there is one; else a folder with the owner's process id.
lock() {
  mkdir -p "$(dirname "$folder")" || fail "cannot make $(dirname "$folder")" 'set GLASSNET_TOOLCHAIN to a folder you may write'
  if have flock; then
    exec 9>"$folder.lock"
    if ! flock -n 9; then
      say 'another set-up is at work: waiting for it'
      flock 9
    fi
  else
    local waited=''
    until mkdir "$folder.lock.d" 2>/dev/null; do
      local owner
      owner="$(cat "$folder.lock.d/pid" 2>/dev/null || true)"
      if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null; then
        rm -rf "$folder.lock.d"  # its owner died half-way
        continue
      fi
      [ -n "$waited" ] || say 'another set-up is at work: waiting for it'
      waited=yes
      sleep 1
    done
    echo $$ >"$folder.lock.d/pid"
    trap 'rm -rf "$folder.lock.d"' EXIT
  fi
}

# Puts the finished partial copy in place, sees that it works, and only then stamps it.
finish() {
  local kind="$1" emcc="$2" config="$3" version
  rm -rf "$folder"
  mv "$work" "$folder"
  say '[check] compiling a small C++23 program'
  version="$(EM_CONFIG="$config" version_of "$emcc")"
  [ "$version" = "$kPinned" ] || fail "the fetched copy says version '${version:-none}', pinned is $kPinned" \
    "remove $folder and run this again; if it stays so, install the official emsdk at $kPinned and set EMSDK"
  local probe
  probe="$(mktemp -d)"
  printf '#include <coroutine>\n#include <expected>\n#include <cstdio>\nint main() { std::expected<int, int> e{7}; std::printf("%%d\\n", *e); }\n' >"$probe/probe.cc"
  if ! EM_CONFIG="$config" "${emcc%emcc}em++" -std=c++23 -O1 "$probe/probe.cc" -o "$probe/probe.js" >&2 ||
    [ "$(node "$probe/probe.js")" != 7 ]; then
    rm -rf "$probe"
    fail 'the fetched copy does not compile a small program (its message is above)' \
      "remove $folder and run this again; if it stays so, install the official emsdk at $kPinned and set EMSDK"
  fi
  rm -rf "$probe"
  printf '%s %s\n' "$kind" "$kPinned" >"$folder/.complete"
}

# ---------------------------------------------------------------------------------------------------
# The official emsdk.
fetch_emsdk() {
  allowed emsdk || return 1
  have git || { say 'official emsdk: git is not installed'; return 1; }
  local url='https://github.com/emscripten-core/emsdk.git'
  say "[1/2] official emsdk $kPinned: asking $url"
  rm -rf "$work"
  # Low-speed limits: a network that swallows packets must not hang the set-up.
  if ! GIT_TERMINAL_PROMPT=0 git -c http.connectTimeout=10 -c http.lowSpeedLimit=1000 -c http.lowSpeedTime=20 \
    clone --quiet --depth 1 --branch "$kPinned" "$url" "$work" >/dev/null 2>&1; then
    say 'official emsdk: not reachable from here'
    rm -rf "$work"
    return 1
  fi
  say "[2/2] official emsdk $kPinned: install (about 1 GB on disk)"
  if ! (cd "$work" && python3 ./emsdk.py install "$kPinned" >&2 && python3 ./emsdk.py activate "$kPinned" >&2); then
    say 'official emsdk: its download failed (the message is above)'
    rm -rf "$work"
    return 1
  fi
  finish emsdk "$folder/upstream/emscripten/emcc" "$folder/.emscripten"
}

# ---------------------------------------------------------------------------------------------------
# Debian 13 carries the pinned version. Its packages run on older systems too when they bring their
# own C library: every program is told to use the dynamic loader of the private folder.
readonly kSuite='trixie'
readonly kPackages='emscripten binaryen clang-19 lld-19 llvm-19 libllvm19 libclang-cpp19 libclang-common-19-dev
  libc6 libgcc-s1 libstdc++6 libz3-4 zlib1g libzstd1 libxml2 libicu76 libedit2 libbsd0 libmd0 libtinfo6
  liblzma5 libffi8 node-acorn patchelf'
readonly kDebianPublic='http://deb.debian.org/debian'

# The Debian mirrors that this machine's own apt uses, then the public one.
debian_mirrors() {
  {
    apt-get indextargets --format '$(REPO_URI) $(COMPONENT)' 'Created-By: Packages' 2>/dev/null |
      awk '$2 == "main" && $1 ~ /\/debian\/?$/ { sub(/\/$/, "", $1); print $1 }' || true
    printf '%s\n' "$kDebianPublic"
  } | awk '!seen[$0]++'
}

# apt-get with a private state: the system's lists, cache and package database stay untouched.
private_apt() {
  local sandbox=()
  [ "$(id -u)" != 0 ] || sandbox=(-oAPT::Sandbox::User=root)  # _apt may not write into our folder
  apt-get -q \
    -oDir::State::Lists="$apt/lists" -oDir::Cache="$apt/cache" -oDir::State::status="$apt/status" \
    -oDir::Etc::sourcelist="$apt/sources.list" -oDir::Etc::sourceparts=/dev/null \
    -oAPT::Architecture=amd64 -oAPT::Architectures::=amd64 -oAcquire::Retries=3 -oAcquire::Languages=none \
    "${sandbox[@]}" "$@"
}

fetch_debian() {
  allowed debian || return 1
  local tool
  for tool in apt-get dpkg; do
    have "$tool" || { say "Debian packages: $tool is not on this system"; return 1; }
  done
  if [ "$(uname -s)-$(uname -m)" != Linux-x86_64 ]; then
    say "Debian packages: only for Linux on x86_64, this is $(uname -s) on $(uname -m)"
    return 1
  fi
  local keyring='/usr/share/keyrings/debian-archive-keyring.gpg'
  [ -r "$keyring" ] || { say "Debian packages: $keyring is missing (apt-get install debian-archive-keyring)"; return 1; }

  # Packages already downloaded by an interrupted run are kept; apt checks their hashes.
  local apt="$folder.apt" mirror found='' debs="$folder.apt/debs"
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$debs"
  : >"$apt/status"
  for mirror in $(debian_mirrors); do
    say "[1/4] Debian $kSuite: package list"
    printf 'deb [arch=amd64 signed-by=%s] %s %s main\n' "$keyring" "$mirror" "$kSuite" >"$apt/sources.list"
    if private_apt update >"$apt/log" 2>&1 && ! grep -q '^[EW]: Failed to fetch' "$apt/log"; then
      found=yes
      break
    fi
    sed 's/^/emscripten:   /' "$apt/log" >&2
  done
  [ -n "$found" ] || { say 'Debian packages: the list cannot be fetched'; return 1; }

  local offered
  offered="$(apt-cache -oDir::State::Lists="$apt/lists" -oDir::Cache="$apt/cache" -oDir::State::status="$apt/status" \
    -oDir::Etc::sourcelist="$apt/sources.list" -oDir::Etc::sourceparts=/dev/null -oAPT::Architecture=amd64 \
    show emscripten 2>/dev/null | sed -n 's/^Version: //p' | head -n 1)"
  case "$offered" in
    "$kPinned"*) ;;
    *) say "Debian packages: $kSuite offers emscripten '${offered:-none}', pinned is $kPinned"; return 1 ;;
  esac

  say '[2/4] Debian packages: download (about 310 MB)'
  # shellcheck disable=SC2086 # a list of words on purpose
  if ! (cd "$debs" && private_apt download $kPackages) | sed -u 's/^/emscripten:   /' >&2; then
    say 'Debian packages: the download failed; run this again, what has arrived is kept'
    return 1
  fi

  say '[3/4] Debian packages: unpack (about 2 GB)'
  rm -rf "$work"
  mkdir -p "$work"
  local deb count=0 total
  total="$(find "$debs" -name '*.deb' | wc -l)"
  for deb in "$debs"/*.deb; do
    count=$((count + 1))
    [ -t 2 ] && printf '\remscripten:   %d of %d ' "$count" "$total" >&2
    dpkg -x "$deb" "$work" || { say "Debian packages: $(basename "$deb") was damaged and is removed: run this again"; rm -f "$deb"; return 1; }
  done
  [ -t 2 ] && printf '\n' >&2
  rm -rf "$work/usr/share/doc" "$work/usr/share/man"

  say '[4/4] Debian packages: make them run from a private folder'
  # Debian 13 merges /lib into /usr/lib, so all libraries are found in one place. The paths written
  # into the programs are those of the final folder: $work is renamed to it as the last step.
  local libraries='usr/lib/x86_64-linux-gnu' loader='ld-linux-x86-64.so.2' program bytes
  if [ -d "$work/lib/x86_64-linux-gnu" ] && [ ! -L "$work/lib" ]; then
    cp -a "$work/lib/x86_64-linux-gnu/." "$work/$libraries/"
  fi
  # patchelf is a program of the same newer system: start it through the unpacked loader.
  run_private() { "$work/$libraries/$loader" --library-path "$work/$libraries" "$@"; }
  local patched=" "
  for program in "$work"/usr/lib/llvm-19/bin/{clang,lld,llvm-ar,llvm-nm,llvm-objcopy,llvm-ranlib,llvm-strip,llvm-dwarfdump,llvm-profdata} \
    "$work"/usr/bin/wasm-*; do
    [ -e "$program" ] || continue
    program="$(readlink -f "$program")"
    case "$patched" in *" $program "*) continue ;; esac
    bytes="$(head -c 4 "$program" | od -An -c | tr -d ' ')"
    [ "$bytes" = '177ELF' ] || continue
    run_private "$work/usr/bin/patchelf" --set-interpreter "$folder/$libraries/$loader" \
      --force-rpath --set-rpath "$folder/$libraries:$folder/usr/lib/llvm-19/lib" "$program" ||
      { say "Debian packages: patchelf refused $program"; return 1; }
    patched="$patched$program "
  done
  # Only acorn: the whole nodejs folder would bring type packages that break --emit-tsd.
  mkdir -p "$work/usr/share/emscripten/node_modules"
  ln -sfn ../../nodejs/acorn "$work/usr/share/emscripten/node_modules/acorn"
  cat >"$work/em_config.py" <<CONFIG
import shutil
LLVM_ROOT = '$folder/usr/bin'
BINARYEN_ROOT = '$folder/usr'
NODE_JS = shutil.which('node') or 'node'
CACHE = '$folder/usr/share/emscripten/cache'
# Only the prebuilt variants of the system libraries exist, and a shared copy is not to be written to.
FROZEN_CACHE = True
LLVM_ADD_VERSION = '19'
CLANG_ADD_VERSION = '19'
CONFIG
  finish debian "$folder/usr/share/emscripten/emcc" "$folder/em_config.py"
  rm -rf "$apt"
}

# ---------------------------------------------------------------------------------------------------
fetch() {
  lock
  choose_fetched && return  # somebody else finished it while we waited
  if [ -e "$folder" ] && [ ! -e "$folder/.complete" ] && [ -n "$(ls -A "$folder" 2>/dev/null)" ] &&
    [ ! -e "$folder/em_config.py" ] && [ ! -e "$folder/emsdk.py" ]; then
    fail "$folder exists and is no Emscripten copy of ours" 'set GLASSNET_TOOLCHAIN to an empty or new folder'
  fi
  fetch_emsdk || fetch_debian || fail "no Emscripten $kOldest or newer found, and none could be fetched" \
    'remedy, any one of these, then run the same command again:' \
    '- connect to a network that reaches github.com or a Debian mirror;' \
    "- install the official emsdk ($kPinned) as https://emscripten.org/docs/getting_started/downloads.html says and set EMSDK to its folder;" \
    "- copy a fetched toolchain from another machine to $folder (same path on both)."
  choose_fetched || fail "the fetched copy in $folder cannot be used" "remove $folder and run this again"
}

find_emscripten() {
  choose_on_path && return
  if [ -n "${EMSDK:-}" ] && allowed emsdk && choose_emsdk "$EMSDK" "\$EMSDK ($EMSDK)"; then return; fi
  choose_fetched && return
  if [ "$source_allowed" = system ]; then
    fail "no emcc $kOldest or newer on PATH" 'install it or unset GLASSNET_TOOLCHAIN_SOURCE'
  fi
  fetch
}

find_emscripten
say "$chosen_version, $chosen_what"
if [ "$chosen_version" != "$kPinned" ]; then
  say "note: CI uses $kPinned; the generated glassnet.d.ts may differ with $chosen_version"
fi

# --emit-tsd runs tsc: the TypeScript of this checkout, which is the one known to fit.
new_path="$chosen_path:$PATH"
case ":$PATH:" in
  *":$chosen_path:"*) new_path="$PATH" ;;
esac
case ":$PATH:" in
  *":$root/node_modules/.bin:"*) ;;
  *) new_path="$new_path:$root/node_modules/.bin" ;;
esac

# Only our own lock is dropped here: the command that follows may run for long.
if have flock; then exec 9>&-; else rm -rf "$folder.lock.d"; trap - EXIT; fi

if [ "${1:-}" = --print ]; then
  printf 'export PATH=%q\n' "$new_path"
  [ -z "$chosen_config" ] || printf 'export EM_CONFIG=%q\n' "$chosen_config"
elif [ $# -gt 0 ]; then
  export PATH="$new_path"
  [ -z "$chosen_config" ] || export EM_CONFIG="$chosen_config"
  exec "$@"
fi
