import { test } from "uvu";
import * as assert from "uvu/assert";
import { statuses } from "./support/statuses.ts";

const cases: readonly (readonly [expected: string, script: string])[] = [
  ["0", "if [ $test_only -eq 1 ]; then\n  exit 0\nfi\nyum install -y x\n"],
  ["0", 'if [ "$test_only" -eq 0 ]; then\n  mkdir /x\nelse\n  exit 0\nfi\n'],
  ["01", 'if [ "$test_only" = 0 ]; then mkdir /x; else test -d /x; fi'],
  ["01", "test -d /x"],
  ["0", "[ $test_only = 1 ] && exit 0\nmkdir /x"],
  ["0", "[[ $test_only == 1 ]] && exit\nmkdir /x"],
  ["01", "mkdir /x\nexit"],
  ["0", "mkdir /x || true"],
  ["0", 'case "$test_only" in 1) exit 0 ;; *) exit 1 ;; esac'],
  ["1", 'case "$SIV_RECONCILE" in 1) exit 0 ;; *) exit 1 ;; esac'],
  ["0", "if ((test_only)); then exit 0; fi; mkdir /x"],
  ["01", "set -e\nmkdir /x\nexit 0"],
  ["0", "mkdir /x\nexit 0"],
  ["01", "#!/bin/sh\nset -o errexit\nmkdir /x\necho done"],
  ["0", 'main() { [ -n "$test_only" ] && return 0; mkdir /x; }\nmain'],
  ["0", 'check() { exit 0; }\nif [ "${test_only:-0}" = 1 ]; then check; fi\nmkdir /x'],
  ["01", "for f in a b; do test -e $f || exit 1; done\nexit 0"],
  ["0", "test_only=0\nif [ $test_only = 1 ]; then exit 1; fi\nexit 0".replace("exit 1", "true")],
  ["01", "test_only=0\nif [ $test_only = 1 ]; then exit 1; fi\nexit 0"],
  ["01", "curl x | sh"],
  ["0", "echo hello"],
  ["01", "echo hello > /etc/x"],
  ["01", ": ${name:?not set}\nexit 0"],
];

for (const [expected, script] of cases)
  test(`${JSON.stringify(script)} ends with ${expected}`, () => assert.is(statuses(script), expected));

test.run();
