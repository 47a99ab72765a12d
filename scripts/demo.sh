#!/bin/bash
# Shows the program at work: a small Debian guest is built, checked, changed, and checked again. Installs what
# is missing first; takes two to four minutes after that where there is no KVM.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

if [ -t 1 ] && [ -z "${NO_COLOR-}" ]; then bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m'; else bold='' dim='' plain=''; fi
say() { printf '\n%s%s%s\n' "$bold" "$*" "$plain"; }

# expect STATUS COMMAND…: shows the command, runs it, and stops the demo where it ends otherwise.
expect() {
  local wanted=$1 status=0
  shift
  printf '%s$ %s%s\n' "$bold" "$*" "$plain"
  "$@" || status=$?
  printf '%sexit status %s%s\n' "$dim" "$status" "$plain"
  [ "$status" = "$wanted" ] || {
    echo "the demo expected exit status $wanted" >&2
    exit 1
  }
}
sahara-image() { node "$root/dist/sahara-image.js" "$@"; }

bash scripts/setup/all.sh --test

say 'A Debian guest: a real disk image, built here without a boot.'
guest=$(bash test/guests/build.sh debian)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
cp "$guest" node.qcow2
chmod u+w node.qcow2
du -h node.qcow2

say '1. Check: where does the image differ from the recipe for ZooKeeper 3.8? Nothing is changed.'
expect 1 sahara-image check --image node.qcow2 zookeeper 3.8

say '2. Apply: the image changes only after everything has succeeded. (The guest contains the package files.)'
expect 0 sahara-image apply --image node.qcow2 --no-network zookeeper 3.8

say '3. Check again.'
expect 0 sahara-image check --image node.qcow2 zookeeper 3.8

say 'Each run was one guestfish script, which also runs without this program. The first lines of the script for 2:'
sahara-image compile zookeeper 3.8 >script.gf
head -n 12 script.gf
