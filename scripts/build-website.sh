#!/bin/bash
# Builds the documents as a website; a dead link fails it. Installs VitePress first, into website/, where it is missing.
#
# usage: build-website.sh [FOLDER]     by default website/.vitepress/dist; WEBSITE_BASE=/sub/ where it will not be at /
set -euo pipefail
shopt -s inherit_errexit
out=$(realpath -m "${1:-$(dirname "${BASH_SOURCE[0]}")/../website/.vitepress/dist}")
cd "$(dirname "${BASH_SOURCE[0]}")/../website"

if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --no-progress --loglevel=error >&2
  touch node_modules/.package-lock.json
fi
node node_modules/vitepress/bin/vitepress.js build . --outDir "$out"
