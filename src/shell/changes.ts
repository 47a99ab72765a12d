import type { Span } from "../source/span.ts";
import type { ScriptFacts } from "./facts.ts";
import type { SimpleCommand, Word } from "./tree.ts";
import { walk } from "./walk.ts";
import { commandName, commandWords, literalOf, outlineOf } from "./words.ts";

export interface Change {
  readonly span: Span;
  /** The command in one or two words: `yum install`, `mkdir`. */
  readonly by: string;
}

/** Returns the first command of a script that changes the system; undefined if there is none. */
export function firstChange(facts: ScriptFacts): Change | undefined {
  const scratch = scratchNames(facts);
  const changes: Change[] = [];
  walk(facts.tree?.statements ?? [], {
    command(command) {
      const by = changedBy(command, scratch);
      if (by !== undefined) changes.push({ span: command.span, by });
    },
    redirect({ operator, target, span }) {
      if (/^(?:>|>>|>\||&>|&>>)$/.test(operator) && isLasting(target, scratch))
        changes.push({ span, by: operator });
    },
  });
  return changes.sort((a, b) => a.span.start - b.span.start)[0];
}

/** Commands that change a system, always or with an argument that matches. */
const changers: Readonly<Record<string, true | RegExp>> = {
  "add-apt-repository": true,
  addgroup: true,
  adduser: true,
  alternatives: /^--(?:install|set|auto|remove|slave)$/,
  apk: /^(?:add|del|upgrade|update|fix)$/,
  apt: /^(?:install|remove|purge|update|upgrade|full-upgrade|autoremove)$/,
  "apt-get": /^(?:install|remove|purge|update|upgrade|dist-upgrade|autoremove|clean)$/,
  "apt-key": /^(?:add|adv|del)$/,
  aptitude: true,
  chkconfig: /^(?:on|off|reset|--add|--del)$/,
  chpasswd: true,
  "debconf-set-selections": true,
  deluser: true,
  dnf: /^(?:install|remove|erase|update|upgrade|downgrade|localinstall|makecache|clean)$/,
  dpkg: /^(?:-i|--install|-r|-P|--remove|--purge|--configure)$/,
  easy_install: true,
  "firewall-cmd": /^--(?:permanent|reload|add-|remove-)/,
  gem: /^install$/,
  git: /^(?:clone|pull|checkout)$/,
  groupadd: true,
  groupdel: true,
  groupmod: true,
  iptables: /^-[ADIRFPXN]$/,
  ldconfig: true,
  "locale-gen": true,
  make: /^install$/,
  microdnf: /^(?:install|remove|update|upgrade)$/,
  npm: /^(?:install|i|ci)$/,
  pacman: /^-[SRU]/,
  passwd: true,
  patch: true,
  perl: /^-[a-z]*i/,
  pip: /^(?:install|uninstall)$/,
  pip3: /^(?:install|uninstall)$/,
  rpm: /^(?:-[a-zA-Z]*[UieF][a-zA-Z]*|--import|--install|--upgrade|--erase|--rebuilddb)$/,
  sed: /^(?:-[a-zA-Z]*i|--in-place)/,
  semanage: true,
  service: /^(?:start|stop|restart|reload)$/,
  setenforce: true,
  setsebool: true,
  sysctl: /^-w$/,
  systemctl: /^(?:enable|disable|start|stop|restart|reload|mask|unmask|daemon-reload|set-default)$/,
  "update-alternatives": /^--(?:install|set|auto|remove|slave)$/,
  "update-rc.d": true,
  useradd: true,
  userdel: true,
  usermod: true,
  yum: /^(?:install|localinstall|remove|erase|update|upgrade|downgrade|clean|makecache|groupinstall)$/,
  "yum-config-manager": true,
  zypper: /^(?:install|in|remove|rm|update|up|refresh|ref|addrepo|ar)$/,
};

/** Commands that change the files that their arguments name. */
const fileChangers = new Set([
  "chgrp",
  "chmod",
  "chown",
  "cp",
  "dd",
  "install",
  "ln",
  "mkdir",
  "mv",
  "rm",
  "rmdir",
  "rsync",
  "tar",
  "tee",
  "touch",
  "truncate",
  "unzip",
]);

function changedBy(command: SimpleCommand, scratch: ReadonlySet<string>): string | undefined {
  const name = commandName(command);
  if (name === undefined) return undefined;
  const args = commandWords(command).slice(1);
  const rule = Object.hasOwn(changers, name) ? changers[name] : undefined;
  if (rule === true) return name;
  if (rule) {
    // The option can be anywhere, and so can a word such as `install`, after options.
    const word = args.map((arg) => literalOf(arg)).find((text) => text !== undefined && rule.test(text));
    if (name === "rpm" && args.some((arg) => /^-[a-zA-Z]*[qVK]/.test(literalOf(arg) ?? ""))) return undefined;
    return word === undefined ? undefined : `${name} ${word}`;
  }
  if (name === "tar" && !args.some((arg) => /^(?:-?[a-zA-Z]*x|--extract)/.test(outlineOf(arg))))
    return undefined;
  if (name === "unzip" && args.some((arg) => /^-[a-zA-Z]*[ltpv]/.test(outlineOf(arg)))) return undefined;
  return fileChangers.has(name) && args.some((arg) => isLasting(arg, scratch)) ? name : undefined;
}

/** Whether a word is a path that outlives the script: not below /tmp, not a device, not made by mktemp. */
function isLasting(word: Word, scratch: ReadonlySet<string>): boolean {
  const [first] = word.parts;
  if (first?.type === "parameter") return !scratch.has(first.name) && !/^\d$|^[@*#?$!-]$/.test(first.name);
  return /^\/(?!tmp\b|var\/tmp\b|dev\/|proc\/|run\/|$)/.test(outlineOf(word));
}

/** Variables that hold a path below /tmp, or what mktemp printed. */
function scratchNames({ tree }: ScriptFacts): ReadonlySet<string> {
  const names = new Set<string>(["TMPDIR"]);
  walk(tree?.statements ?? [], {
    command(command) {
      for (const { name, values } of command.assignments) {
        const [first] = values[0]?.parts ?? [];
        if (first?.type === "text" && /^\/(?:var\/)?tmp\b/.test(first.text)) names.add(name);
        else if (first?.type === "parameter" && names.has(first.name)) names.add(name);
        else if (
          first?.type === "substitution" &&
          first.body.some((item) => item.type === "simple" && commandName(item) === "mktemp")
        )
          names.add(name);
      }
    },
  });
  return names;
}
