import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asRoot } from "../../recipes/support/as-root.ts";
import { type GuestName, guestRoot } from "../../recipes/support/guest-root.ts";

/** A host on the loopback interface: a real sshd, whose sessions see the files of a test guest under an overlay. */
export interface SshHost {
  /** With the user's OpenSSH configuration, in which the host has its name. */
  readonly env: NodeJS.ProcessEnv;
  /** The lines of that configuration, for the client of another host. */
  readonly settings: string;
  /** The path of the host's files on this machine, while nothing is mounted: those that were changed. */
  readonly changed: string;
  /** Runs a line of shell on the host. */
  sh(text: string): string;
  /** Makes ssh use another configuration: the lines come first. */
  configure(lines: string): void;
  stop(): Promise<void>;
}

const enter = `
lower=$1 folder=$2
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$folder/upper,workdir=$folder/work" "$folder/root"
mount --rbind /dev "$folder/root/dev"
mount -t proc proc "$folder/root/proc"
mount -t tmpfs -o size=20m tmpfs "$folder/root/run"
mount -t tmpfs tmpfs /run
mkdir -m 755 /run/sshd
mount --bind "$folder/passwd" /etc/passwd
mount --bind "$folder/shadow" /etc/shadow
mount --bind "$folder/sudoers" /etc/sudoers
exec /usr/sbin/sshd -D -e -f "$folder/sshd_config"`;

/**
 * Starts a host. `plain` is a user without root rights and without sudo. `admin` has no root rights either, but may use
 * sudo without a password; sudo is the one of this machine, and enters the files of the guest.
 */
export async function sshHost(guest: GuestName, name = "node"): Promise<SshHost> {
  // Not below a folder that others may write to, or that only root may enter: sshd refuses the one as ChrootDirectory,
  // and reads the keys of a user as that user.
  const folder = asRoot(["mktemp", "-d", "/var/lib/sahara-image-host-XXXXXXXX"]).stdout.trim();
  const client = mkdtempSync(join(tmpdir(), "sahara-image-ssh-"));
  for (const key of ["host-key", "user-key"])
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", join(client, key)]);
  const port = await freePort();
  const server = writeServer(folder, client, port, name);
  const words = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-ec", enter, "sh"];
  const daemon = spawn(...asRootWords([...words, guestRoot(guest), folder]), {
    stdio: ["ignore", "ignore", "pipe"],
  });
  await listening(daemon);
  const bin = join(client, "bin");
  mkdirSync(bin);
  writeFileSync(join(bin, "ssh"), `#!/bin/sh\nexec /usr/bin/ssh -F ${client}/config "$@"\n`);
  chmodSync(join(bin, "ssh"), 0o755);
  const env: NodeJS.ProcessEnv = { ...process.env, PATH: `${bin}:${process.env.PATH}`, SSH_AUTH_SOCK: "" };
  const configure = (lines: string) => writeFileSync(join(client, "config"), `${lines}\n${server}`);
  configure("");
  return {
    env,
    settings: server,
    changed: join(folder, "upper"),
    sh: (text) => execFileSync("ssh", [name, text], { env, encoding: "utf8" }),
    configure,
    async stop() {
      // unshare(1) ignores SIGTERM.
      daemon.kill("SIGKILL");
      if (daemon.exitCode === null && daemon.signalCode === null) await once(daemon, "exit");
      asRoot(["rm", "-rf", "--", folder, client]);
    },
  };
}

/** Writes what sshd reads; returns the configuration of a client. */
function writeServer(folder: string, client: string, port: number, name: string): string {
  const settings = {
    Port: port,
    ListenAddress: "127.0.0.1",
    HostKey: `${folder}/host-key`,
    AuthorizedKeysFile: `${folder}/authorized`,
    ChrootDirectory: `${folder}/root`,
    PermitRootLogin: "yes",
    PasswordAuthentication: "no",
    PidFile: "none",
    UsePAM: "no",
  };
  const known = readFileSync("/etc/passwd", "utf8").replace(/^root:.*$/m, "root:x:0:0::/root:/bin/sh");
  const files = {
    sshd_config: Object.entries(settings)
      .map(([name, value]) => `${name} ${value}\n`)
      .join("")
      .concat("Match User admin\n  ChrootDirectory none\n"),
    passwd: `${known}plain:x:12345:12345::/:/bin/sh\nadmin:x:12346:12346::/:/bin/sh\n`,
    shadow: ["root", "plain", "admin", "sshd"].map((user) => `${user}:*:19000::::::\n`).join(""),
    sudoers: `Defaults runchroot="${folder}/root"\nadmin ALL=(root) NOPASSWD: ALL\n`,
  };
  asRoot(["mkdir", "-p", ...["upper", "work", "root"].map((name) => join(folder, name))]);
  for (const [name, text] of Object.entries(files))
    asRoot(["sh", "-c", 'umask 022; cat >"$1"', "sh", join(folder, name)], { input: text });
  asRoot(["cp", join(client, "host-key"), join(folder, "host-key")]);
  asRoot(["cp", join(client, "user-key.pub"), join(folder, "authorized")]);
  asRoot(["chmod", "755", folder]);
  asRoot(["chmod", "440", join(folder, "sudoers")]);
  const key = readFileSync(join(client, "host-key.pub"), "utf8").split(" ").slice(0, 2).join(" ");
  writeFileSync(join(client, "known_hosts"), `[127.0.0.1]:${port} ${key}\n`);
  return `Host ${name}\n  HostName 127.0.0.1\n  Port ${port}\n  User root\n  IdentityFile ${client}/user-key
  IdentitiesOnly yes\n  UserKnownHostsFile ${client}/known_hosts\n`;
}

function asRootWords(words: readonly string[]): [string, string[]] {
  const [program, ...rest] = process.getuid?.() === 0 ? words : ["sudo", "-n", "--", ...words];
  return [program!, rest];
}

async function listening(daemon: ChildProcess): Promise<void> {
  let said = "";
  await new Promise<void>((resolve, reject) => {
    daemon.stderr!.on("data", (chunk) => {
      said += chunk;
      if (/Server listening on/.test(said)) resolve();
    });
    daemon.on("exit", () => reject(new Error(`sshd did not start: ${said}`)));
  });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
