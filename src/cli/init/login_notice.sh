#!/bin/sh
# Puts $NOTICE into /etc/motd. With test_only=1, reports whether it is there and changes nothing.
set -eu

if [ -f /etc/motd ] && [ "$(cat /etc/motd)" = "$NOTICE" ]; then exit 0; fi

if [ "$test_only" = 1 ]; then
  echo "/etc/motd does not hold the notice" >&2
  exit 1
fi

printf '%s\n' "$NOTICE" >/etc/motd
