# Sourced by the other scripts: how they say what they do.
# shellcheck shell=bash

# Goes to the top of the repository, wherever the script was called from.
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

# say TEXT...: one dated line.
say() {
    printf '==> %s  %s\n' "$(date +%H:%M:%S)" "$*"
}

# fail TEXT...: the same, and the end.
fail() {
    printf '==> %s  %s\n' "$(date +%H:%M:%S)" "$*" >&2
    exit 1
}
