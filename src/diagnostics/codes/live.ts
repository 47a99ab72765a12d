import { withoutPassword } from "../../source/without-password.ts";
import { code } from "../define.ts";

/** Problems with live hosts and root folders. */
export const liveCodes = {
  "target-missing": code<{ command: string }>({
    title: "Missing target",
    severity: "error",
    message: ({ command }) => `\`${command}\` needs an image, a host or a root folder`,
    help: () => "add `--image IMG`, `--host ssh://USER@HOST` or `--root DIR`",
    what: "The command line has a recipe, and nothing to compare it with.",
    why: "There is no default that is right for everyone.",
    example: {
      bad: "$ sahara-image check zookeeper 3.8",
      good: "$ sahara-image check --image node.qcow2 zookeeper 3.8",
    },
  }),
  "apply-unconfirmed": code<{ target: string; reason: string }>({
    title: "Apply without a confirmation",
    severity: "error",
    message: ({ target, reason }) => `${target} is changed in place, and ${reason}`,
    help: () => "run `check` first, and then add `--yes`",
    what: "An apply to a live host or a root folder can't be undone, so it asks before it starts. An apply to several hosts does not ask.",
    why: "An image has an overlay that is thrown away if a step fails. A live host and a folder have none.",
    example: {
      bad: "$ sahara-image apply --root /srv/tree zookeeper 3.8 </dev/null",
      good: "$ sahara-image apply --root /srv/tree --yes zookeeper 3.8 </dev/null",
    },
  }),
  "host-address-wrong": code<{ address: string }>({
    title: "Wrong address of a host",
    severity: "error",
    message: ({ address }) => `\`${withoutPassword(address)}\` is not the address of a host`,
    help: ({ address }) =>
      withoutPassword(address) === address
        ? "write it as `ssh://HOST`, `ssh://USER@HOST` or `ssh://USER@HOST:PORT`"
        : "leave out the password: ssh logs in with a key (ssh-keygen(1), ssh-copy-id(1))",
    what: "A host is named by an address of ssh, or by a name in your ssh_config(5).",
    why: "The address is an argument of ssh. Another form could mean another host, or an option.",
    example: {
      bad: "$ sahara-image check --host https://node-1 zookeeper 3.8",
      good: "$ sahara-image check --host ssh://admin@node-1 zookeeper 3.8",
    },
  }),
  "targets-file-invalid": code<{ path: string; line: number; problem: string; help: string }>({
    title: "Wrong file of targets",
    severity: "error",
    message: ({ path, line, problem }) => `${path}:${line}: ${problem}`,
    help: ({ help }) => help,
    what: "The file of `--hosts` has one address of a host a line; the file of `--images` has the path of one image a line. Empty lines and comments that begin with `#` are ignored.",
    why: "Nothing is run before the whole file is read: a line that is left out would look like a target that is fine.",
    example: {
      bad: "web-1 web-2",
      good: "web-1\nadmin@web-2  # behind the proxy\n",
    },
  }),
  "host-unreachable": code<{ host: string; detail: string; help: string }>({
    title: "Unreachable host",
    severity: "error",
    exit: 3,
    message: ({ host, detail }) => `ssh could not connect to ${host}: ${detail}`,
    help: ({ help }) => help,
    what: "The OpenSSH client of this machine did not get a session on the host. It uses your own configuration, keys and known hosts, and asks no questions.",
    why: "Nothing was run on the host.",
  }),
  "host-in-use": code<{ host: string }>({
    title: "Host in use",
    severity: "error",
    exit: 3,
    message: ({ host }) => `another run of sahara-image works on ${host}`,
    help: () => "wait until it has ended",
    what: "Another check or apply works on the host, from this machine or from another one.",
    why: "An apply works alone, and so does a check that copies scripts to `/tmp`. Other checks may work at the same time. Nothing was run on the host.",
  }),
  "host-not-root": code<{ host: string; detail: string }>({
    title: "No root on the host",
    severity: "error",
    exit: 3,
    message: ({ host, detail }) => `the recipe can't be run as root on ${host}: ${detail}`,
    help: ({ detail }) =>
      /\btty\b/.test(detail)
        ? "log in as root, or allow the user to run sudo without a terminal (`!requiretty` in sudoers(5))"
        : "log in as root, or allow the user to run sudo without a password (`NOPASSWD` in sudoers(5))",
    what: "The user is not root, and `sudo -n` did not work.",
    why: "Recipes read and change the whole system. Nothing was run on the host.",
  }),
  "host-unsuitable": code<{ host: string; detail: string }>({
    title: "Host without a usable shell",
    severity: "error",
    exit: 3,
    message: ({ host, detail }) => `${host} did not run the program: ${detail}`,
    help: () => "the host needs Linux, a POSIX /bin/sh and the usual tools (coreutils or busybox)",
    what: "The session on the host ended before the program printed anything.",
    why: "Network devices, restricted accounts and other systems often run only their own commands.",
  }),
  "root-unusable": code<{ path: string; reason: string; help: string | undefined }>({
    title: "Unusable root folder",
    severity: "error",
    exit: 3,
    message: ({ path, reason }) => `\`${path}\` can't be used as a root folder: ${reason}`,
    help: ({ help }) => help,
    what: "The folder of `--root` has no system that can be run with chroot(1) here.",
    why: "Nothing was run.",
  }),
  "live-timeout": code<{ target: string; seconds: number; step: string | undefined }>({
    title: "Timeout of a check",
    severity: "error",
    exit: 3,
    message: ({ target, seconds, step }) =>
      `the run on ${target} was stopped after ${seconds} s${step ? `, in step ${step}` : ""}`,
    help: () => "raise the limit with `--timeout SECONDS`; `-v` shows what the step is doing",
    what: "The run reached the time limit set with `--timeout`.",
    why: "No step of an apply had begun.",
  }),
  "live-lost": code<{ target: string; detail: string; step: string | undefined }>({
    title: "Lost run",
    severity: "error",
    exit: 3,
    message: ({ target, detail, step }) =>
      `the run on ${target} ended without a result${step ? `, in step ${step}` : ""}: ${detail}`,
    help: () => "run it again",
    what: "The connection was lost, or the program on the other side was killed.",
    why: "No step of an apply had begun.",
  }),
  "apply-cut-off": code<{ target: string; detail: string; step: string | undefined }>({
    title: "Apply that was cut off",
    severity: "error",
    exit: 4,
    message: ({ target, detail, step }) =>
      `the apply to ${target} ended early${step ? `, in step ${step}` : ""}: ${detail}`,
    help: () => "what was done stays; run `check` to see what is missing, and then `apply` again",
    what: "The connection was lost, the time limit was reached, or the program on the other side was killed.",
    why: "The report lists the steps that were completed, the step that was cut off, and the steps that did not begin.",
  }),
};
