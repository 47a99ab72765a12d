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
  ["ansible.builtin.template: {src: a.j2, dest: /etc/a}", "file: {/etc/a: {source: a.j2, template: true}}"],
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
  ["lineinfile: {path: /a, line: x, insertafter: '^b'}", 'line: {/a: {line: x, after: "^b"}}'],
  ["lineinfile: {path: /a, line: x, insertafter: EOF}", "line: {/a: {line: x}}"],
  ["runcmd: [a, b]", "script: {NAME: {check: TEXT, apply: TEXT}}"],
];

/** What must not be there: a step that installs it would do the opposite. */
const absent: readonly (readonly [string, string])[] = [
  ["apt: {name: a, state: absent}", "package: {a: {absent: true}}"],
  ["apt: {pkg: a}", "package: a"],
  ["yum: {name: [a, b], state: removed}", "package: [{a: {absent: true}}, {b: {absent: true}}]"],
  ["package: {name: a, state: absent}", "package: {a: {absent: true}}"],
  ["modprobe: {name: a, state: absent}", "kernel_module: {a: {load: false}}"],
  ["cron: {name: a, state: absent}", "absent: /etc/cron.d/a"],
  ["yum_repository: {name: a, state: absent}", "absent: /etc/yum.repos.d/a.repo"],
  ["apt_repository: {repo: b, filename: a, state: absent}", "absent: /etc/apt/sources.list.d/a.list"],
  [
    "ini_file: {path: /a, section: s, option: o, state: absent}",
    "setting: {/a: {format: ini, section: s, unset: [o]}}",
  ],
  [
    "mount: {path: /a, state: absent}",
    'line: {/etc/fstab: {match: "^[^#].*[[:space:]]/a[[:space:]]", absent: true}}',
  ],
  [
    "authorized_key: {user: ops, key: k, state: absent}",
    "line: {/home/ops/.ssh/authorized_keys: {line: k, absent: true}}",
  ],
  ["seboolean: {name: a, state: no}", 'script: {NAME: {check: TEXT, apply: "setsebool -P a off\\n"}}'],
  ["pip: {name: a, state: absent}", 'script: {NAME: {check: TEXT, apply: "pip uninstall -y a\\n"}}'],
];

/** The fields of another tool below a key that is a kind of recipes, too. */
const ownKinds: readonly (readonly [string, string])[] = [
  ["file: {path: /a, state: absent}", "absent: /a"],
  ["file: {path: /a, state: directory, mode: '0755'}", 'directory: {/a: {mode: "0755"}}'],
  [
    "file: {path: /a, state: directory, owner: b, recurse: yes}",
    "directory: {/a: {owner: b, recurse: true}}",
  ],
  ["file: {dest: /a, src: /b, state: link}", "link: {/a: /b}"],
  ["file: {path: /a, src: /b, state: hard}", "link: {/a: {target: /b, hard: true}}"],
  ["file: {path: /a, state: touch, mode: '0644'}", "file: {/a: {mode: '0644'}}"],
  ["link: {src: /b, dest: /a}", "link: {/a: /b}"],
  ["user: {name: a, state: absent, remove: yes}", "user: {a: {absent: true}}"],
  ["group: {name: a, state: absent}", "group: {a: {absent: true}}"],
  ["user: {name: a, shell: /bin/sh, update_password: on_create}", "user: {a: {shell: /bin/sh}}"],
  ["user: {name: a, password: '$6$salt$hash'}", "user: {a: {password: …}}"],
  ["service: {name: a, state: started, enabled: yes}", "service: {a: enabled}"],
  ["service: {name: a.service, enabled: false}", "service: {a: disabled}"],
  ["service: {name: a, state: stopped}", "service: {a: disabled}"],
  ["block: {path: /a, block: b}", "block: {/a: b}"],
  ["line: {path: /a, regexp: ^b, line: c}", 'line: {/a: {line: c, match: "^b"}}'],
  ["selinux: {policy: targeted, state: enforcing}", "selinux: {enforcing: targeted}"],
  ["selinux: {state: disabled}", "selinux: disabled"],
  ["kernel_module: {name: a, state: present}", "kernel_module: {a: {load: true}}"],
];

for (const [foreign, own] of [...exact, ...absent, ...ownKinds])
  test(`${foreign} is ${own}`, async () => assert.is(await helpFor(foreign), `write \`${own}\``));

test("the fields of another tool are one mistake", async () => {
  for (const [foreign] of ownKinds) {
    const { diagnostics } = await compileText(`validators:\n  - ${foreign}\n`);
    assert.is(diagnostics.length, 1, foreign);
  }
});

test("names that are fields of another tool are names", async () => {
  const { diagnostics } = await compileText(
    "validators:\n  - user: [name, state]\n  - service: {name: enabled}\n",
  );
  assert.equal(diagnostics, []);
});

test.run();
