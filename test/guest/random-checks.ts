import fc from "fast-check";
import { fileType, readFile, typeOf } from "../../src/disk/file-system.ts";
import { readGroups, readUsers } from "../../src/guest/inspect/accounts.ts";
import { readPackages } from "../../src/guest/packages/read-packages.ts";
import type { FileTree, FoundFile } from "../../src/guest/view/file-tree.ts";

/** What random steps about a guest name, so that many of them conform. */
export interface GuestFacts {
  readonly packages: readonly { readonly name: string; readonly version: string }[];
  readonly provided: readonly string[];
  readonly users: readonly string[];
  readonly groups: readonly string[];
  readonly units: readonly string[];
  readonly files: readonly RandomFile[];
}

interface RandomFile {
  readonly path: string;
  readonly type: "file" | "directory" | "link" | "other";
  readonly mode: string;
  readonly uid: number;
  readonly gid: number;
  readonly target?: string;
  /** Of small files of printable text. */
  readonly text?: string;
}

const unitFolders = ["/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system", "/etc/init.d"];
/** Folders whose files are looked at; the others have nothing but programs. */
const folders = [
  "/etc",
  "/home",
  "/opt",
  "/root",
  "/srv",
  "/usr/local",
  "/usr/lib/systemd",
  "/usr/lib/sysctl.d",
  "/var/lib",
];
const maxFiles = 1500;
const isPlain = (text: string) => /^[\x20-\x7e\n\t]*$/.test(text) && !text.includes("${");

/** Reads what a guest has. */
export async function readFacts(tree: FileTree): Promise<GuestFacts> {
  const packages = (await readPackages(tree).catch(() => [])).flatMap((each) => each.packages);
  const accounts = { users: await readUsers(tree), groups: await readGroups(tree) };
  const files: RandomFile[] = [];
  for (const folder of folders) {
    const found = await tree.find(folder, false);
    if (found && typeOf(found.inode) === fileType.directory) await collect(tree, found, files);
  }
  const units = (await Promise.all(unitFolders.map((folder) => tree.list(folder)))).flat();
  const isName = (name: string) => /^[A-Za-z0-9][A-Za-z0-9.+_-]*$/.test(name);
  return {
    packages: packages.map(({ name, version }) => ({ name, version })),
    provided: packages.flatMap(({ provides }) => provides.map(({ name }) => name)).filter(isName),
    users: accounts.users.map(({ name }) => name).filter(isName),
    groups: accounts.groups.map(({ name }) => name).filter(isName),
    units: [...new Set(units)].filter((name) => /^[\w@.-]+$/.test(name) && !name.endsWith(".wants")),
    files: files.filter(({ path }) => /^[\w/.@+-]+$/.test(path)),
  };
}

async function collect(tree: FileTree, folder: FoundFile, files: RandomFile[]): Promise<void> {
  for (const entry of await tree.entries(folder)) {
    if (files.length >= maxFiles) return;
    const child = await tree.child(folder, entry);
    const { fileSystem, inode, path } = child;
    const type = typeOf(inode);
    const facts = {
      path,
      mode: (inode.mode & 0o7777).toString(8).padStart(4, "0"),
      uid: inode.uid,
      gid: inode.gid,
    };
    if (type === fileType.directory) {
      files.push({ ...facts, type: "directory" });
      await collect(tree, child, files);
    } else if (type === fileType.link)
      files.push({ ...facts, type: "link", target: (await fileSystem.target(inode)).toString("latin1") });
    else if (type === fileType.regular) {
      const text = inode.size < 4000 ? (await readFile(fileSystem, inode, 4000)).toString("latin1") : "\0";
      files.push({ ...facts, type: "file", ...(isPlain(text) ? { text } : {}) });
    } else files.push({ ...facts, type: "other" });
  }
}

type Step = Readonly<Record<string, unknown>>;
const pick = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const either = (usual: fc.Arbitrary<string>, ...others: readonly string[]) =>
  fc.oneof({ weight: 3, arbitrary: usual }, { weight: 1, arbitrary: pick(...others) });
const some = (options: Record<string, fc.Arbitrary<unknown>>) => fc.record(options, { requiredKeys: [] });
/** The step about a name with options, or with none. */
const stepOf = (kind: string, name: string, options: object): Step => ({
  [kind]: Object.keys(options).length === 0 ? name : { [name]: options },
});
const texts = ["one\n", "", "no end", "# a comment\nkey=value\n"];

/** Random steps of every kind about a guest; each names things that it has, and some that it has not. */
export function randomStep(facts: GuestFacts): fc.Arbitrary<Step> {
  return fc.oneof(
    packageStep(facts),
    ...fileSteps(facts),
    ...textSteps(facts),
    ...accountSteps(facts),
    ...systemSteps(facts),
  );
}

const names = (list: readonly string[], ...others: readonly string[]) =>
  list.length > 0 ? either(pick(...list), ...others) : pick(...others);
const userOf = ({ users }: GuestFacts) => names(users, "no-such-user");
const groupOf = ({ groups }: GuestFacts) => names(groups, "no-such-group");
const filesOf = ({ files }: GuestFacts, type: RandomFile["type"]) =>
  files.filter((file) => file.type === type);
/** One of some files of a guest, of its other files, or a file that it does not have. */
function among(list: readonly RandomFile[], { files }: GuestFacts): fc.Arbitrary<RandomFile> {
  const unheard: RandomFile = { path: "/no/such/file", type: "other", mode: "0644", uid: 0, gid: 0 };
  return pick(...list, unheard, ...files.slice(0, 5));
}

function packageStep(facts: GuestFacts): fc.Arbitrary<Step> {
  const version = pick("=", "!=", "<", "<=", ">", ">=", "").chain((operator) =>
    pick("own", ...facts.packages.slice(0, 40).map((each) => each.version)).map((text) =>
      `${operator} ${text}`.trim(),
    ),
  );
  return fc
    .tuple(
      names([...facts.packages.map(({ name }) => name), ...facts.provided], "no-such-package", "nano"),
      some({ version }),
    )
    .map(([name, options]) => {
      const own = facts.packages.find((each) => each.name === name)?.version ?? "1";
      const wanted = options.version as string | undefined;
      return stepOf("package", name, wanted === undefined ? {} : { version: wanted.replace("own", own) });
    });
}

/** Steps of the kinds about files, folders and links. */
function fileSteps(facts: GuestFacts): fc.Arbitrary<Step>[] {
  const attributes = (file: RandomFile) =>
    some({
      mode: pick(file.mode, file.mode, "0644", "0750"),
      owner: fc.oneof(pick(String(file.uid)), userOf(facts)),
      group: fc.oneof(pick(String(file.gid)), groupOf(facts)),
      follow: pick(true, false),
    });
  return [
    among(filesOf(facts, "file"), facts).chain((file) =>
      fc
        .tuple(attributes(file), some({ content: pick(file.text ?? "x", ...texts) }))
        .map(([more, content]) => stepOf("file", file.path, { ...more, ...content })),
    ),
    among(filesOf(facts, "directory"), facts).chain((file) =>
      fc.tuple(attributes(file), some({ recurse: pick(true) })).map(([more, recurse]) => {
        const options = { ...more, ...("owner" in more ? recurse : {}) };
        return stepOf("directory", file.path, options);
      }),
    ),
    among(filesOf(facts, "link"), facts).chain((file) =>
      pick(file.target ?? "x", "elsewhere").map((target) => ({ link: { [file.path]: target } })),
    ),
    among(
      facts.files.filter(({ path }) => path.split("/").length > 3),
      facts,
    ).map(({ path }) => ({ absent: path })),
  ];
}

/** Steps of the kinds about texts in files. */
function textSteps(facts: GuestFacts): fc.Arbitrary<Step>[] {
  const withText = among(
    filesOf(facts, "file").filter(({ text }) => text !== undefined),
    facts,
  );
  const lineOf = ({ text = "" }: RandomFile) =>
    names(
      text.split("\n").filter((line) => line.trim() !== ""),
      "x = y",
    );
  return [
    withText.chain((file) =>
      fc
        .tuple(lineOf(file), some({ match: pick("^[#A-Za-z]+", "x$", "[[:space:]]"), absent: pick(true) }))
        .map(([line, more]) => ({ line: { [file.path]: { line, ...more } } })),
    ),
    withText.chain((file) =>
      fc.tuple(lineOf(file), pick("a", "b")).map(([text]) => ({ block: { [file.path]: `${text}\n` } })),
    ),
    withText.chain((file) =>
      fc
        .tuple(pick("properties", "ini", "shell", "space"), lineOf(file), pick("set", "unset"))
        .map(([format, line, change]) => {
          const [, key = "key", value = "value"] =
            /^\s*([A-Za-z_][\w.]*)\s*[= ]\s*"?([^"]*)/.exec(line) ?? [];
          const wanted = change === "set" ? { set: { [key]: value.trim() || "x" } } : { unset: [key] };
          return {
            setting: { [file.path]: { format, ...(format === "ini" ? { section: "main" } : {}), ...wanted } },
          };
        }),
    ),
  ];
}

function accountSteps(facts: GuestFacts): fc.Arbitrary<Step>[] {
  const [user, group] = [userOf(facts), groupOf(facts)];
  return [
    fc
      .tuple(
        user,
        some({
          uid: pick(0, 1, 33, 1000),
          home: pick("/root", "/var/mail", "/nonexistent"),
          shell: pick("/bin/sh", "/bin/bash", "/usr/sbin/nologin"),
          groups: group.map((name) => [name]),
        }),
      )
      .map(([name, options]) => stepOf("user", name, options)),
    user.map((name) => ({ user: { [name]: { absent: true } } })),
    fc
      .tuple(group, some({ gid: pick(0, 1, 33, 1000), members: user.map((name) => [name]) }))
      .map(([name, options]) => stepOf("group", name, options)),
  ];
}

/** Steps of the kinds about units, the kernel and the settings of the whole system. */
function systemSteps(facts: GuestFacts): fc.Arbitrary<Step>[] {
  return [
    fc
      .tuple(names(facts.units, "no-such.service"), pick("enabled", "disabled", "masked"))
      .map(([name, state]) => ({ service: { [name]: state } })),
    fc
      .tuple(
        pick(
          "kernel.sysrq",
          "net.ipv4.ip_forward",
          "vm.swappiness",
          "fs.protected_hardlinks",
          "kernel.core_uses_pid",
        ),
        pick("0", "1", "16", "60"),
      )
      .map(([name, value]) => ({ sysctl: { [name]: value } })),
    fc
      .tuple(
        pick("loop", "br_netfilter", "floppy", "pcspkr"),
        some({ load: pick(true, false), blacklist: pick(true, false) }),
      )
      .map(([name, options]) => ({
        kernel_module: { [name]: Object.keys(options).length > 0 ? options : { load: true } },
      })),
    pick("debian", "ubuntu", "rocky", "node1", "localhost").map((hostname) => ({ hostname })),
    pick("UTC", "Etc/UTC", "Europe/Berlin").map((timezone) => ({ timezone })),
    pick("C.UTF-8", "en_US.UTF-8", "C").map((locale) => ({ locale })),
    pick("enforcing", "permissive", "disabled").map((selinux) => ({ selinux })),
    fc
      .tuple(
        pick("localrepo", "tools"),
        pick("file:/opt/localrepo", "file:///opt/localrepo", "https://packages.example.org/x"),
      )
      .map(([name, place]) => ({
        repository: {
          [name]: {
            apt: { uris: place, suites: "./" },
            dnf: { baseurl: place },
            zypper: { baseurl: place },
          },
        },
      })),
    pick("register", "grow").map((name) => ({ first_boot: { [name]: { inline: "#!/bin/sh\nexit 0\n" } } })),
  ];
}

/** A recipe: some steps, some in `any`, `all` and `os_case`. */
export function randomRecipe(facts: GuestFacts): fc.Arbitrary<readonly Step[]> {
  const step = randomStep(facts);
  const nested = fc.array(step, { minLength: 1, maxLength: 3 });
  return fc.array(
    fc.oneof(
      { weight: 8, arbitrary: step },
      { weight: 1, arbitrary: nested.map((any) => ({ any })) },
      { weight: 1, arbitrary: nested.map((all) => ({ all })) },
      {
        weight: 1,
        arbitrary: fc
          .tuple(pick("debian", "redhat", "suse", "debian >= 12", "x86_64"), nested)
          .map(([key, steps]) => ({ os_case: [{ [key]: steps }] })),
      },
    ),
    { minLength: 1, maxLength: 5 },
  );
}
