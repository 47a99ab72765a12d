#!/bin/bash
# Makes a fresh checkout ready: Node packages, the built program, and with apt what running images needs.
# Quick, and silent, where nothing is missing.
#
# usage: all.sh [--test]     with --test also what the demo's and the tests' guests are made with
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

say() { echo "setup: $*" >&2; }

groups=(run)
case ${1-} in
  '') ;;
  --test) groups+=(test) ;;
  *)
    sed -n '2,/^[^#]/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
    exit 2
    ;;
esac

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  say "Node.js 20.19 or newer is needed, with npm: https://nodejs.org/en/download"
  exit 3
fi
if ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'; then
  say "Node.js 20.19 or newer is needed, and this is $(node --version): https://nodejs.org/en/download"
  exit 3
fi

# npm writes what it installed into node_modules/.package-lock.json.
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  say "installing the Node packages"
  npm ci --no-progress --loglevel=error >&2
  touch node_modules/.package-lock.json
fi

if [ ! -e dist/sahara-image.js ] ||
  [ -n "$(find src scripts/build.mjs package.json -newer dist/sahara-image.js -type f -print -quit)" ]; then
  node scripts/build.mjs
fi

bash scripts/setup/apt.sh "${groups[@]}"
