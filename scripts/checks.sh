# Sourced: how checks are told, and counted.
# shellcheck shell=bash

checks=0
failures=0
# Seconds that something is waited for.
PATIENCE=${PATIENCE:-60}

# ok WHAT, not_ok WHAT DETAIL
ok() {
    checks=$((checks + 1))
    printf 'ok      %s\n' "$1"
}

not_ok() {
    checks=$((checks + 1))
    failures=$((failures + 1))
    printf 'FAILED  %s\n%s\n' "$1" "$2"
}

# same WHAT EXPECTED FOUND
same() {
    if [ "$2" = "$3" ]; then ok "$1"; else not_ok "$1" "expected: $2
found:    $3"; fi
}

# waits_for WHAT COMMAND...: ten looks a second, PATIENCE seconds at most.
waits_for() {
    local what=$1 deadline=$((SECONDS + PATIENCE))
    shift
    until "$@"; do
        if [ "$SECONDS" -ge "$deadline" ]; then
            not_ok "$what" "not within $PATIENCE seconds: $*"
            return
        fi
        sleep 0.1
    done
    ok "$what"
}
