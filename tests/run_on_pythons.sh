#!/usr/bin/env bash
# Runs the library's tests on each Python that Splunk brings and this machine has, in a virtual environment of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
library_tests=()
for folder in tests/unit/sysmon_essentials tests/commands; do
  [ -d "$folder" ] && library_tests+=("$folder")
done

find_python() { # version -> a command that runs it, or nothing
  local installed
  for installed in "python$1" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$1".*/bin/python"$1"; do
    "$installed" -c 'import ensurepip' 2>/dev/null && { echo "$installed"; return; }
  done
  return 0
}

run_on() { # version -> sets up the environment of its own and runs the tests in it
  local python environment=.venv-py$1
  python=$(find_python "$1")
  if [ -z "$python" ]; then
    echo "SKIPPED: Python $1 is not installed here; the library's tests did not run on it"
    return
  fi
  if [ ! "$environment/.ready" -nt requirements-pythons.lock ]; then
    "$python" -m venv "$environment"
    "$environment/bin/python" -m pip --disable-pip-version-check install --quiet -r requirements-pythons.lock
    touch "$environment/.ready"
  fi
  echo "Python $1:"
  "$environment/bin/python" -m pytest -q -p no:cacheprovider "${library_tests[@]}"
}

# One core each; what the first says is shown as it comes, what the other says after it.
said=$(mktemp)
trap 'rm -f "$said"' EXIT
run_on 3.13 >"$said" 2>&1 &
other=$!
run_on 3.9 &
failed=0
wait $! || failed=1
wait "$other" || failed=1
cat "$said"
exit "$failed"
