#!/usr/bin/env bash
# The tests of the crates below the window, compiled for Windows and run under Wine, the credential store included.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/stage.sh
cargo_home=${CARGO_HOME:-$HOME/.cargo}
. tests/windows/wine.sh

fresh_windows
x86_64-w64-mingw32-gcc-posix -O2 -Wall -Wextra -Werror -municode -s -static-libgcc \
    -o "$PREFIX/drive_c/windows/system32/pdftotext.exe" tests/windows/pdftotext.c
export CARGO_HOME=$cargo_home CARGO_TARGET_X86_64_PC_WINDOWS_GNU_RUNNER=$PWD/scripts/wine-run
scripts/windows-cargo test --locked --no-fail-fast --package preau-domain --package preau-formats --package preau-fictional --package preau-print --package preau-release --package preau-local
