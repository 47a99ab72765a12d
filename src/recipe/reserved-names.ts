/**
 * The long options of the commands that also take a recipe's arguments: no argument may have such a name.
 * A test holds this list true of the command line.
 */
export const commandLineOptions = [
  "SIV_DISTRO",
  "SIV_RECONCILE",
  "allow-backing",
  "argument-file",
  "color",
  "distro",
  "distro_version",
  "emit",
  "file",
  "force",
  "format",
  "help",
  "image",
  "key",
  "lock",
  "locked",
  "log",
  "network",
  "no-network",
  "no-reconcile",
  "no-selinux-relabel",
  "no-verify",
  "output",
  "quiet",
  "recipes",
  "reconcile",
  "report",
  "resource-root",
  "root-filesystem",
  "selinux-relabel",
  "step-timeout",
  "test-only",
  "test_only",
  "timeout",
  "validators",
  "verbose",
  "verify",
  "version",
] as const;

/** Set for every script, and by no recipe. */
export const alwaysSetVariables: readonly string[] = [
  "distro",
  "distro_version",
  "test_only",
  "SIV_DISTRO",
  "SIV_RECONCILE",
];
