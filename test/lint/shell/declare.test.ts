import { test } from "uvu";
import * as assert from "uvu/assert";
import { declare } from "../../../src/shell/declare/declare.ts";
import { parseShell } from "../../../src/shell/parse-shell.ts";
import { yamlFlow } from "../../../src/yaml/write-yaml.ts";

const passed = (name: string) => ({ OWNER: "owner", DATA_DIR: "data-dir" })[name];

/** The steps of a script, with `?` before them if a person must look; `-` if it is none that can be declared. */
function steps(text: string): string {
  const declaration = declare(parseShell(text), passed);
  if (!declaration) return "-";
  const shown = declaration.steps.map(({ kind, name, value, options }) => {
    const given = value ?? (Object.keys(options).length === 0 ? undefined : options);
    return yamlFlow({ [kind]: given === undefined ? name : { [name]: given } });
  });
  return `${declaration.certain ? "" : "? "}${shown.join("; ")}`;
}

const cases: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  "folders, links and attributes": [
    ["mkdir -p /srv/a /srv/b/", "directory: /srv/a; directory: /srv/b"],
    ["mkdir -pm 0750 /srv", 'directory: {/srv: {mode: "0750"}}'],
    ["mkdir -m u=rwx /srv", "-"],
    ["mkdir -p /srv/{a,b}", "-"],
    [
      "mkdir -p /srv; chown hdfs:hadoop /srv; chmod 750 /srv",
      'directory: {/srv: {owner: hdfs, group: hadoop, mode: "0750"}}',
    ],
    ["mkdir -p /srv && chown -R hdfs /srv", "directory: {/srv: {owner: hdfs, recurse: true}}"],
    [
      "mkdir -p /srv; useradd -rM hdfs; chown hdfs /srv",
      "directory: /srv; user: {hdfs: {system: true, create_home: false}}; directory: {/srv: {owner: hdfs}}",
    ],
    ["chmod 600 /etc/x", '? file: {/etc/x: {mode: "0600"}}'],
    ["chmod -R 755 /srv", "-"],
    ["chmod +x /usr/bin/x", "-"],
    ["install -d -o hdfs -m 750 /srv", 'directory: {/srv: {owner: hdfs, mode: "0750"}}'],
    ["install -m 755 a /usr/bin/a", "-"],
    ["ln -sfn /opt/a-1 /opt/a", "link: {/opt/a: /opt/a-1}"],
    ["ln -s /opt/a-1 /opt/a", "? link: {/opt/a: /opt/a-1}"],
    ["ln /a /b", "-"],
    ["ln -s /opt/a-1 /opt/", "-"],
    ["touch /etc/x", "file: /etc/x"],
    ["rm -rf /srv/old", "absent: /srv/old"],
    ["rm -f /srv/*.log", "-"],
    ["mkdir /tmp/x; rm -r /tmp/x", "-"],
  ],
  texts: [
    ["cat >/etc/x <<'EOF'\na $b `c`\nEOF\n", 'file: {/etc/x: {content: "a $b `c`\\n"}}'],
    [
      "cat <<EOF >/etc/x\nowner=${OWNER}\nEOF\nchmod +x /etc/x",
      'file: {/etc/x: {content: "owner=${owner}\\n", mode: "0755"}}',
    ],
    ["cat >/etc/x <<EOF\n$(date)\nEOF\n", "-"],
    ["cat >/etc/x <<EOF\n$OTHER\nEOF\n", "-"],
    ["cat /etc/a >/etc/x", "-"],
    [
      "echo 'vm.swappiness = 1' >/etc/sysctl.d/90-x.conf",
      'file: {/etc/sysctl.d/90-x.conf: {content: "vm.swappiness = 1\\n"}}',
    ],
    ["echo a >/etc/x; echo b >>/etc/x", 'file: {/etc/x: {content: "a\\nb\\n"}}'],
    ["grep -q b /etc/x || echo b >>/etc/x", "? line: {/etc/x: {line: b, create: true}}"],
    ["echo 'a\\tb' >/etc/x", "-"],
    ["echo -e a >/etc/x", "-"],
    ["printf 'a\\nb\\n' >/etc/x", 'file: {/etc/x: {content: "a\\nb\\n"}}'],
    ["printf '%s\\n' a b >/etc/x", 'file: {/etc/x: {content: "a\\nb\\n"}}'],
    ["printf '%d' 1 >/etc/x", "-"],
    ["echo x | sudo tee /etc/x >/dev/null", 'file: {/etc/x: {content: "x\\n"}}'],
    ["echo '${x}' >/etc/x", 'file: {/etc/x: {content: "$${x}\\n"}}'],
    ["echo x > relative", "-"],
  ],
  "sed on keys": [
    [
      "sed -i 's/^#\\?PermitRootLogin.*/PermitRootLogin no/' /etc/ssh/sshd_config",
      '? setting: {/etc/ssh/sshd_config: {format: space, set: {PermitRootLogin: "no"}}}',
    ],
    [
      "sed -i -E 's/^#?SELINUX=.*$/SELINUX=permissive/' /etc/selinux/config",
      "? setting: {/etc/selinux/config: {format: shell, set: {SELINUX: permissive}}}",
    ],
    ["sed -i 's|^a.*|b|' /etc/x", '? line: {/etc/x: {line: b, match: "^a"}}'],
    ["sed -i '/^tmpfs/d' /etc/fstab", 'line: {/etc/fstab: {match: "^tmpfs", absent: true}}'],
    ["sed -i 's/a/b/' /etc/x", "-"],
    ["sed -i 's/^a.*/&b/' /etc/x", "-"],
    ["sed 's/^a.*/b/' /etc/x", "-"],
  ],
  accounts: [
    [
      "groupadd -r hadoop; useradd -r -g hadoop -d /var/lib/hdfs -s /sbin/nologin hdfs",
      "group: {hadoop: {system: true}}; user: {hdfs: {system: true, group: hadoop, home: /var/lib/hdfs, shell: /sbin/nologin}}",
    ],
    ["useradd hdfs", "? user: hdfs"],
    ["useradd -m -G a,b hdfs", "user: {hdfs: {groups: [a, b], create_home: true}}"],
    ["useradd -e 2030-01-01 hdfs", "-"],
    ["usermod -aG docker ops", "user: {ops: {groups: [docker]}}"],
    ["usermod -G docker ops", "-"],
    ["id hdfs >/dev/null 2>&1 || groupadd hdfs", "group: hdfs"],
    ["getent passwd hdfs || useradd -r hdfs", "? user: {hdfs: {system: true}}"],
  ],
  system: [
    ["systemctl enable ssh.service cron", "service: {ssh: enabled}; service: {cron: enabled}"],
    ["systemctl --quiet mask apt-daily.timer", "service: {apt-daily.timer: masked}"],
    ["systemctl enable --now ssh", "? service: {ssh: enabled}"],
    ["systemctl restart ssh", "-"],
    ["hostnamectl set-hostname web", "hostname: web"],
    ["timedatectl set-timezone Europe/London", "timezone: Europe/London"],
    ["localectl set-locale LANG=en_GB.UTF-8", "locale: en_GB.UTF-8"],
    ["sysctl -w vm.swappiness=1", 'sysctl: {vm.swappiness: "1"}'],
    ["sysctl -p", "-"],
    [
      "curl -fsSL https://x.org/a.tgz | tar xz -C /opt/a --strip-components=1",
      '? archive: {/opt/a: {url: ["https://x.org/a.tgz"], sha256: DIGEST, strip: "1"}}',
    ],
    [
      "wget -qO- https://x.org/a.tgz | tar -xzf - -C /opt/a",
      '? archive: {/opt/a: {url: ["https://x.org/a.tgz"], sha256: DIGEST}}',
    ],
    ["curl https://x.org/a | sh", "-"],
  ],
  "modes and conditions": [
    ['#!/bin/sh\nset -e\n[ "$test_only" = 1 ] && exit 1\nmkdir -p /srv\n', "directory: /srv"],
    ['if [ "$test_only" -eq 0 ]; then mkdir -p /srv; else test -d /srv; fi', "directory: /srv"],
    ['[ -d /srv ] && exit 0\n[ "$test_only" = 0 ] || exit 1\nmkdir -p /srv', "? directory: /srv"],
    ["[ -d /srv ] || mkdir /srv", "directory: /srv"],
    ["if [ ! -d /srv ]; then mkdir -p /srv; chown a /srv; fi", "? directory: {/srv: {owner: a}}"],
    ['[ "$OWNER" = root ] || mkdir /srv', "-"],
    ['if [ "$distro" = debian ]; then mkdir /srv; fi', "-"],
    ["if command -v java; then mkdir /srv; fi", "-"],
    ["mkdir /srv || exit 1", "directory: /srv"],
    ['mkdir /srv || { echo "no /srv" >&2; exit 1; }', "directory: /srv"],
    ["mkdir /srv || true", "? directory: /srv"],
    ["mkdir /srv || mkdir /opt", "-"],
    ["mkdir /srv &", "-"],
    ['if [ "${DEBUG:-0}" -gt 0 ]; then set -x; fi\nmkdir /srv', "directory: /srv"],
    ["for d in a b; do mkdir /srv/$d; done", "-"],
    ["make() { mkdir /srv; }; make", "-"],
    ["(mkdir /srv)", "-"],
    ["test -d /srv", "-"],
    ["true", "-"],
    ["mkdir '", "-"],
    ['dir=/srv/a\nmkdir -p "$dir" $dir/b\n', "directory: /srv/a; directory: /srv/a/b"],
    ['[ -f /x ] && dir=/srv\nmkdir "$dir"', "-"],
    ["mkdir -p $(cat /x)", "-"],
    ['mkdir -p "$DATA_DIR"', 'directory: "${data-dir}"'],
    ["mkdir -p $DATA_DIR", "-"],
    ["sudo mkdir -p /srv", "directory: /srv"],
    ["VAR=1 mkdir /srv", "-"],
    ["mkdir /srv; exit 0; reboot", "directory: /srv"],
    ["mkdir /srv; exit 3", "-"],
  ],
};

for (const [name, list] of Object.entries(cases))
  test(name, () => {
    assert.equal(
      list.map(([text]) => `${text} → ${steps(text)}`),
      list.map((item) => item.join(" → ")),
    );
  });

test.run();
