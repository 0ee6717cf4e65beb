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

for version in 3.9 3.13; do
  python=$(find_python "$version")
  if [ -z "$python" ]; then
    echo "SKIPPED: Python $version is not installed here; the library's tests did not run on it"
    continue
  fi
  environment=.venv-py$version
  if [ ! "$environment/.ready" -nt requirements-pythons.lock ]; then
    "$python" -m venv "$environment"
    "$environment/bin/python" -m pip --disable-pip-version-check install --quiet -r requirements-pythons.lock
    touch "$environment/.ready"
  fi
  echo "Python $version:"
  "$environment/bin/python" -m pytest -q -p no:cacheprovider "${library_tests[@]}"
done
