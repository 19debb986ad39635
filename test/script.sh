# shellcheck shell=sh disable=SC2034 # sourced by tests that are scripts: a folder to work in, what is missing, what failed

work=$(mktemp -d) || exit 1
trap 'chmod -R u+rwx "$work"; rm -rf "$work"' EXIT
failed=0 # a test ends with "exit $failed"

# need TOOL PACKAGE: without it the test is skipped (77, as tools/check and CMake's SKIP_RETURN_CODE have it).
need() { command -v "$1" > /dev/null || { echo "skipped: $1 (package $2) is not installed"; exit 77; }; }
# fail TEXT: says so, and what the last command left in out and err of the current folder; goes on.
fail() { echo "failed: $*"; cat out err 2> /dev/null; failed=1; }
