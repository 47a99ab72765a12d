import { test } from "uvu";
import * as assert from "uvu/assert";
import { foreignKeys } from "../../src/kinds/foreign-keys.ts";
import { builtInKinds } from "../../src/kinds/registry.ts";
import { compileText } from "./support/compile-text.ts";

/** The help for a validator of another tool. */
async function helpFor(validator: string): Promise<string | undefined> {
  const { diagnostics } = await compileText(`validators:\n  - ${validator}\n`);
  return diagnostics[0]?.help;
}

test("each key of another tool leads to a step of a kind that exists", async () => {
  const keys = new Set(builtInKinds.map(({ key }) => key));
  const wrong: string[] = [];
  for (const key of Object.keys(foreignKeys)) {
    assert.not.ok(keys.has(key), `${key} is a kind of its own`);
    const help = await helpFor(`${key}: {}`);
    const [, step, kind] = /^write `((\w+): .*)`$/.exec(help ?? "") ?? [];
    if (step === undefined || !keys.has(kind!)) {
      wrong.push(`${key}: ${help}`);
      continue;
    }
    const { diagnostics } = await compileText(`validators:\n  - ${step}\n`, { FILE: "x" });
    // Words in capitals stand for what only the author knows.
    const unclear = diagnostics.filter(({ message }) => !/[A-Z]{3}/.test(message));
    wrong.push(...unclear.map(({ message }) => `${key} → ${step}: ${message}`));
  }
  assert.equal(wrong, []);
});

const exact: readonly (readonly [string, string])[] = [
  [
    "copy: {src: a.conf, dest: /etc/a.conf, mode: '0644'}",
    'file: {/etc/a.conf: {source: a.conf, mode: "0644"}}',
  ],
  ["ansible.builtin.template: {src: a.j2, dest: /etc/a}", "file: {/etc/a: {source: a.j2}}"],
  ["systemd: {name: sshd.service, enabled: no}", "service: {sshd: disabled}"],
  ["systemd: {name: cups, masked: yes}", "service: {cups: masked}"],
  ["unarchive: {src: a.tgz, dest: /opt/a, owner: root}", "archive: {/opt/a: {source: a.tgz, owner: root}}"],
  [
    "get_url: {url: 'https://x.org/a', dest: /opt/a, checksum: 'sha256:0f'}",
    'file: {/opt/a: {url: "https://x.org/a", sha256: "0f"}}',
  ],
  [
    "cron: {name: clean up, minute: '0', hour: '5', job: /bin/x}",
    'file: {/etc/cron.d/clean-up: {content: "0 5 * * * root /bin/x\\n", mode: "0644"}}',
  ],
  ["kernel-param: {name: vm.swappiness, value: '1'}", 'sysctl: {vm.swappiness: "1"}'],
  ["mkdir: /srv/data", "directory: /srv/data"],
  [
    "authorized_key: {user: ops, key: ssh-ed25519 AAAA}",
    'user: {ops: {authorized_keys: ["ssh-ed25519 AAAA"]}}',
  ],
];

for (const [foreign, own] of exact)
  test(`${foreign} is ${own}`, async () => assert.is(await helpFor(foreign), `write \`${own}\``));

test.run();
