import type { Difference } from "../../plan/record.ts";
import { diffTexts } from "./diff-texts.ts";
import type { ChangeableFiles, GuestFiles } from "./guest-node.ts";
import type { Init } from "./init.ts";
import { spellNode } from "./nodes.ts";
import { initServices, noInit } from "./service.ts";
import type { StateModel, Wish } from "./state-model.ts";
import { replaceText } from "./texts/whole-text.ts";

/** What is installed: a file of a service or script. */
interface Installed {
  readonly attribute: "script" | "unit";
  readonly path: string;
  readonly mode: number;
  readonly content: Buffer;
}

const serviceOf = (name: string) => `first-boot-${name}`;
const scriptOf = (name: string) => `/usr/local/sbin/${serviceOf(name)}`;

/** A service that runs a script once: it disables itself when the script has succeeded. */
export const firstBoot: StateModel = {
  look(wish, files) {
    if (!/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(wish.name))
      return { because: `'${wish.name}' is not a name of letters, digits, dots, hyphens and underscores` };
    const services = initServices(files);
    if (!services) return { because: noInit };
    const service = services.nameOf(serviceOf(wish.name));
    const found = services.state(service, files);
    if ("because" in found) return found;
    const words =
      found.state === "missing" ? `no service ${service}` : `${found.state}: it has run, or was disabled`;
    const enabled =
      found.state === "enabled" ? [] : [{ attribute: "state", expected: "enabled", found: words }];
    const installed = installedOf(wish, services.init);
    return { differences: [...installed.flatMap((each) => judge(each, files)), ...enabled] };
  },

  make(wish, files) {
    const services = initServices(files);
    if (!services) return noInit;
    for (const each of installedOf(wish, services.init)) {
      const because = save(each, files);
      if (because !== undefined) return because;
    }
    const service = services.nameOf(serviceOf(wish.name));
    const found = services.state(service, files);
    return "because" in found ? found.because : services.make.enabled!(service, files);
  },
};

function installedOf({ name, want }: Wish, init: Init): readonly Installed[] {
  const script = (want.get("inline") ?? want.get("source"))![0]!.bytes;
  const unit =
    init === "systemd"
      ? { path: `/etc/systemd/system/${serviceOf(name)}.service`, mode: 0o644 }
      : { path: `/etc/init.d/${serviceOf(name)}`, mode: 0o755 };
  return [
    { attribute: "script", path: scriptOf(name), mode: 0o755, content: script },
    { attribute: "unit", ...unit, content: Buffer.from(unitTexts[init](name)) },
  ];
}

function judge({ attribute, path, mode, content }: Installed, files: GuestFiles): Difference[] {
  const node = files.get(path);
  if (node?.type !== "file") return [{ attribute, expected: `the file ${path}`, found: spellNode(node) }];
  const differences: Difference[] = [];
  if (!node.content.equals(content)) {
    const diff = diffTexts(node.content, content);
    differences.push({
      attribute,
      expected: `the text of ${content.length} bytes`,
      found: `another text of ${node.content.length} bytes`,
      ...(diff === undefined ? {} : { diff }),
    });
  }
  const [expected, found] = [mode, node.mode].map((bits) => bits.toString(8).padStart(4, "0"));
  if (expected !== found)
    differences.push({ attribute: `mode of the ${attribute}`, expected: expected!, found: found! });
  return differences;
}

/** Writes a file; a link is replaced, and not followed. */
function save({ path, mode, content }: Installed, files: ChangeableFiles): string | undefined {
  if (files.get(path)?.type === "link") files.remove(path);
  const text = content.toString("latin1");
  const because = replaceText(path, () => ({ differences: [], text }), files);
  const node = files.get(path);
  if (because === undefined && node) files.set(path, { ...node, mode });
  return because;
}

const unitText = (name: string) => `[Unit]
Description=First boot: ${name}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart=${scriptOf(name)}
ExecStartPost=/bin/sh -c "systemctl disable ${serviceOf(name)}.service"

[Install]
WantedBy=multi-user.target
`;

const openrcText = (name: string) => `#!/sbin/openrc-run
description="First boot: ${name}"

depend() {
  need localmount
  after bootmisc net
}

start() {
  ebegin "First boot: ${name}"
  ${scriptOf(name)} && rc-update -q del ${serviceOf(name)} default
  eend $?
}
`;

const sysvText = (name: string) => `#!/bin/sh
### BEGIN INIT INFO
# Provides:          ${serviceOf(name)}
# Required-Start:    $local_fs $network
# Required-Stop:
# Default-Start:     2 3 4 5
# Default-Stop:
# Short-Description: First boot: ${name}
### END INIT INFO
# chkconfig: 2345 99 01
[ "$1" = start ] || exit 0
${scriptOf(name)} && rm -f /etc/rc?.d/S??${serviceOf(name)}
`;

const unitTexts: Readonly<Record<Init, (name: string) => string>> = {
  systemd: unitText,
  openrc: openrcText,
  sysv: sysvText,
};
