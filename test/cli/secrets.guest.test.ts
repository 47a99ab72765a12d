// What must be told to nobody, through a whole apply of the program as it ships: a secret argument, a passphrase of
// LUKS and the password of a proxy, on an encrypted guest, whose scripts print all that they were given, and floods.
// While it runs every process is looked at, and every file that it makes. One boot.
import { spawn } from "node:child_process";
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Report } from "../../src/report/report.ts";
import { tool } from "../runtime/scratch.ts";
import { guestImage } from "./guests.ts";
import { builtProgram, scratch } from "./support.ts";

const test = suite("cli: secrets");
const folder = builtProgram();

const token = "hush-4711-Token";
const passphrase = "open-sesame-0815";
const proxyPassword = "pr0xy-9931-pass";

const recipe = `arguments:
  token: {target_variable: TOKEN, secret: true, required: true}
validators:
  - script:
      tells:
        env_vars: [token]
        inline: |
          echo "the token is $TOKEN"; echo "$TOKEN" >&2; echo "$http_proxy"; env | sort
          if [ "$test_only" = 0 ]; then echo made >/etc/made; fi
          wget -q -O - http://packages.example/hello
          cat /etc/resolv.conf
          [ -e /etc/made ]
  - script:
      floods:
        inline: |
          if [ "$test_only" = 1 ]; then exit 0; fi
          tr '\\0' '\\n' </dev/zero | head -c 50000000 >/run/lines
          for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do cat /run/lines; done
          head -c 100000000 /dev/zero | tr '\\0' x
          printf '\\377\\376 \\033[31mred\\033]0;title\\007 sahara-image-events 0123456789abcdef0123456789abcdef\\n'
          printf '@0123456789abcdef0123456789abcdef end 1 failed\\n' >/dev/console
`;

interface Seen {
  /** Processes and files, each that held one of the three. */
  readonly leaks: Set<string>;
  /** The most memory that the program itself has had, in bytes. */
  memory: number;
  /** Names of the files that were looked at. */
  readonly files: Set<string>;
}

const secrets = [token, passphrase, proxyPassword].map((name) => Buffer.from(name));
const holdsOne = (bytes: Buffer) => secrets.some((secret) => bytes.includes(secret));

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

function filesBelow(path: string): string[] {
  try {
    return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
      const inner = join(path, entry.name);
      return entry.isDirectory() ? filesBelow(inner) : entry.isFile() ? [inner] : [];
    });
  } catch {
    return [];
  }
}

/** One look at every command line of the machine, and at every small file of the run. */
function look(pid: number, folders: readonly string[], seen: Seen): void {
  for (const name of readdirSync("/proc").filter((text) => /^\d+$/.test(text)))
    if (holdsOne(read(`/proc/${name}/cmdline`)))
      seen.leaks.add(`process ${read(`/proc/${name}/comm`).toString().trim()}`);
  const memory = /^VmHWM:\s+(\d+) kB/m.exec(read(`/proc/${pid}/status`).toString())?.[1];
  seen.memory = Math.max(seen.memory, Number(memory ?? 0) * 1024);
  const shared = readdirSync("/dev/shm")
    .filter((name) => name.startsWith(`sahara-image-${pid}-`))
    .map((name) => join("/dev/shm", name));
  for (const path of [...folders.flatMap(filesBelow), ...shared]) {
    const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
    if (size > 4 << 20) continue;
    seen.files.add(path.split("/").at(-1)!);
    if (holdsOne(read(path))) seen.leaks.add(path);
  }
}

/** A proxy that answers everything, and keeps what it was asked for. */
async function startProxy(asked: string[]): Promise<Server> {
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end("hello through the proxy\n");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return server;
}

test("no secret is anywhere, the proxy is reached, the flood is bounded", async () => {
  const home = scratch({ "image.yaml": recipe });
  const given = scratch({ token: `${token}\n`, key: `${passphrase}\n` });
  const temporary = scratch();
  const image = guestImage("luks");
  // Of two names an image is committed in place, which takes a journal.
  linkSync(image, join(dirname(image), "other-name"));
  const before = read(image);
  const out = join(home, "out");
  mkdirSync(out);
  const formats = ["json", "junit", "tap", "sarif", "github", "html", "text"];
  const asked: string[] = [];
  const proxy = await startProxy(asked);
  const { port } = proxy.address() as AddressInfo;
  const child = spawn(
    process.execPath,
    [
      ...[join(folder, "sahara-image.js"), "apply", "-v", "--image", image, "-f", join(home, "image.yaml")],
      ...["--token", `@${join(given, "token")}`, "--key", `@${join(given, "key")}`],
      ...["--log", join(out, "log"), "--lock", join(out, "lock")],
      ...formats.flatMap((format) => ["--report", `${format}=${join(out, format)}`]),
    ],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        HOME: home,
        TMPDIR: temporary,
        LIBGUESTFS_CACHEDIR: process.env.LIBGUESTFS_CACHEDIR || process.env.TMPDIR || "/var/tmp",
        http_proxy: `http://user:${proxyPassword}@127.0.0.1:${port}`,
      },
    },
  );
  const said: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => said.push(chunk));
  const seen: Seen = { leaks: new Set(), memory: 0, files: new Set() };
  const folders = [temporary, dirname(image), home];
  const watch = setInterval(() => look(child.pid!, folders, seen), 100);
  const code = await new Promise((done) => child.on("close", done));
  clearInterval(watch);
  proxy.close();
  const all = Buffer.concat(said).toString();
  assert.is(code, 0, all.slice(-3000));

  // What was to happen has happened, so that there was something to be seen.
  assert.equal(asked, ["GET http://packages.example/hello", "GET http://packages.example/hello"]);
  const report: Report = JSON.parse(read(join(out, "json")).toString());
  assert.is(report.outcome, "changed");
  const [tells, floods] = report.steps;
  assert.match(tells!.output!.stdout, /^the token is \*\*\*$/m);
  assert.match(tells!.output!.stdout, /^TOKEN=\*\*\*$/m);
  assert.match(tells!.output!.stdout, /^http_proxy=http:\/\/user:\*\*\*@169\.254\.2\.2:\d+$/m);
  assert.match(tells!.output!.stdout, /^hello through the proxy$/m);
  assert.match(tells!.output!.stdout, /^nameserver /m);
  assert.is(tells!.output!.stderr, "***");
  assert.is(floods!.status, "ok");
  assert.is(floods!.output!.truncated, true);
  assert.match(floods!.output!.stdout, /x\ufffd\ufffd red/);
  assert.ok(seen.files.has("script.guestfish"), [...seen.files].join());
  assert.ok(existsSync(join(out, "log")) && read(join(out, "log")).includes("guestfsd"));

  assert.equal([...seen.leaks], []);
  assert.ok(seen.memory < 120e6, `${Math.round(seen.memory / 1e6)} MB`);
  for (const path of filesBelow(home)) assert.not.ok(holdsOne(read(path)), path);
  for (const secret of secrets) assert.not.ok(all.includes(secret.toString()), "on the terminal");
  assert.not.match(all + JSON.stringify(report), /\u001b|\\u001b|\u0007/);
  assert.is.not(read(image).compare(before), 0);
  assert.not.ok(holdsOne(read(image)), "in the image");
  const plain = decrypt(image, home);
  assert.ok(plain.includes("made\n"));
  assert.not.ok(holdsOne(plain), "in the guest's file system");
  assert.equal(filesBelow(temporary), []);
  assert.equal(filesBelow(dirname(image)).length, 2);
});

/** What the guest's encrypted partition holds. */
function decrypt(image: string, home: string): Buffer {
  const disk = join(home, "disk");
  tool("qemu-img", "convert", "-O", "raw", image, disk);
  const { start, size } = JSON.parse(tool("sfdisk", "-J", disk)).partitiontable.partitions[0];
  const key = join(home, "key");
  writeFileSync(key, passphrase);
  const options = [
    "driver=luks,key-secret=key",
    `file.driver=raw,file.offset=${start * 512},file.size=${size * 512}`,
    `file.file.driver=file,file.file.filename=${disk}`,
  ];
  const plain = join(home, "plain");
  const secret = `secret,id=key,file=${key}`;
  tool("qemu-img", "convert", "--object", secret, "--image-opts", options.join(","), "-O", "raw", plain);
  return read(plain);
}

test.run();
