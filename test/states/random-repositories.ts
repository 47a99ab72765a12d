import { createHash } from "node:crypto";
import fc from "fast-check";
import type { GuestNode } from "../../src/guest/states/guest-node.ts";
import { SimulatedTree } from "../../src/guest/states/simulated-tree.ts";
import type { Plan, StateOp, Template, Want } from "../../src/plan/plan.ts";
import type { Case } from "./same-outcome.ts";

const armour = (bytes: Buffer) =>
  `Some text.\n\n-----BEGIN PGP PUBLIC KEY BLOCK-----\nVersion: x\n\n${bytes.toString("base64").replace(/.{64}/g, "$&\n")}\n=abcd\n-----END PGP PUBLIC KEY BLOCK-----\n`;
const binaries = [1, 2].map((seed) => Buffer.from([0x99, 0x01, ...Array(90).fill(seed), 0, 0x0a]));

/** Keys by what they are; only the first bytes matter. */
const keys: Readonly<Record<string, Buffer>> = {
  armoured: Buffer.from(armour(binaries[0]!) + armour(binaries[1]!).replaceAll("\n", "\r\n")),
  binary: binaries[0]!,
  ring: Buffer.concat(binaries),
  pem: Buffer.from("-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n"),
  none: Buffer.from("no key\n"),
};

const digest = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");

const resources = Object.fromEntries(
  Object.entries(keys).map(([name, bytes]) => [
    digest(bytes),
    { name, encoding: "base64" as const, content: bytes.toString("base64") },
  ]),
);

const url = fc.constantFrom(
  "https://a.example/x",
  "https://a.example/x",
  "https://a.example/x/",
  "file:/srv/$(ARCH)",
  "http://b.example/$basearch",
);
const list = (attribute: string, values: fc.Arbitrary<string>, minLength = 0): fc.Arbitrary<Want[]> =>
  fc
    .array(values, { minLength, maxLength: 2 })
    .map((texts) =>
      [...new Set(texts)].map((text) => ({ attribute, value: text === "" ? [] : ([text] as Template) })),
    );

const oneOf = (...values: string[]) => fc.constantFrom(...values);

/** Wants of each package manager, a few of which can't be met. */
const managers: Readonly<Record<string, fc.Arbitrary<Want[]>>> = {
  debian: fc
    .tuple(
      list(
        "apt_uris",
        fc.oneof({ weight: 19, arbitrary: url }, { weight: 1, arbitrary: oneOf("a b", "") }),
        1,
      ),
      list("apt_suites", oneOf("bookworm", "bookworm", "stable")),
      list("apt_components", oneOf("main", "main", "extra")),
      fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, list("apt_architectures", oneOf("amd64", "arm64"))),
    )
    .map((each) => each.flat()),
  flat: list("apt_uris", url, 1).map((wants) => [...wants, { attribute: "apt_suites", value: ["./"] }]),
  redhat: fc.oneof(
    ...["baseurl", "baseurl", "mirrorlist", "metalink"].map((way) => list(`dnf_${way}`, url, 1)),
  ),
  suse: fc.oneof(...["baseurl", "baseurl", "mirrorlist"].map((way) => list(`zypper_${way}`, url, 1))),
  alpine: list("apk", fc.oneof(url, oneOf("@edge https://a.example/x/", "/srv/apk", "a  b")), 1),
  arch: list("pacman", url, 1),
};

const distros = {
  debian: "debian",
  redhat: "rocky",
  suse: "opensuse-leap",
  alpine: "alpine",
  arch: "arch",
} as const;
type Family = keyof typeof distros;

const names = [...Array(8).fill("tools"), "other", "other", "no/name"];

function stepOf(family: Family): fc.Arbitrary<Omit<StateOp, "id">> {
  const own = managers[family]!;
  const sources =
    family === "debian"
      ? fc.oneof({ weight: 4, arbitrary: own }, { weight: 1, arbitrary: managers.flat! })
      : own;
  // Nothing simulates pacman-key.
  const key =
    family === "arch"
      ? fc.constant<Want[]>([])
      : fc.oneof(
          { weight: 2, arbitrary: fc.constant<Want[]>([]) },
          {
            weight: 3,
            arbitrary: fc
              .constantFrom(
                ...(family === "alpine" ? ["pem", "none"] : ["armoured", "armoured", "binary", "none"]),
              )
              .map((name) => [
                { attribute: "source", resource: digest(keys[name]!) },
                { attribute: "file", value: ["alice.rsa.pub"] },
              ]),
          },
        );
  return fc.record({
    op: fc.constant("state" as const),
    kind: fc.constant("repository"),
    name: fc.constantFrom(...names).map((name): Template => [name]),
    want: fc
      .tuple(fc.oneof({ weight: 19, arbitrary: sources }, { weight: 1, arbitrary: managers.alpine! }), key)
      .map((each) => each.flat()),
  });
}

const keyring = "/etc/apt/keyrings/tools.gpg";
const note = (of: string, ring: string) =>
  `# key sha256 ${digest(keys[of]!)} keyring sha256 ${digest(keys[ring]!)}\n`;

/** Files that a guest of a family may have, each with the texts that it may have. */
const files: Readonly<Record<Family, Readonly<Record<string, readonly (string | Buffer)[]>>>> = {
  debian: {
    "/etc/apt/sources.list": [
      "# deb https://a.example/x bookworm main\ndeb https://a.example/x/ bookworm main extra # note\n",
      `deb [arch=amd64,arm64 signed-by=${keyring}] https://a.example/x stable main\ndeb-src https://a.example/x bookworm main`,
      "deb [ trusted=yes arch=amd64 ] file:/srv/$(ARCH) ./\n\tdeb  http://b.example/$basearch  bookworm\tmain\ndeb alone\n",
    ],
    "/etc/apt/sources.list.d/tools.list": ["deb https://a.example/x bookworm main\n"],
    "/etc/apt/sources.list.d/it s.list": ["deb https://a.example/x stable main\n"],
    "/etc/apt/sources.list.d/a.sources": [
      `Types: deb deb-src\nURIs: https://a.example/x\n https://b.example\nSuites: bookworm stable\n# note\nComponents:\n main\n extra\nsigned-by: ${keyring}\n\n\nTypes: deb\nURIs: file:/srv/$(ARCH)\nSuites: ./\nTrusted: Yes\n`,
      "Types: deb\nEnabled: no\nURIs: https://a.example/x/\nSuites: bookworm\nComponents: main\nArchitectures: amd64, arm64\n",
      "Types: deb\nURIs: https://a.example/x\nSuites: bookworm\nComponents: main\nSigned-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n xx\n",
      "Types: deb\nURIs: https://a.example/x\nSuites: stable\nComponents: main\nSigned-By: ABCD 0123",
    ],
    "/etc/apt/sources.list.d/tools.sources": [
      `${note("armoured", "ring")}Types: deb\nURIs: https://a.example/x\nSuites: bookworm\nComponents: main\nSigned-By: ${keyring}\n`,
    ],
    [keyring]: [keys.ring!, keys.binary!, keys.armoured!],
    "/etc/apt/trusted.gpg.d/a.gpg": [keys.ring!, keys.binary!],
    "/etc/apt/trusted.gpg.d/b.asc": [keys.armoured!],
  },
  redhat: {
    "/etc/dnf/dnf.conf": [
      "[main]\ngpgcheck=True\n",
      "[main]\nkeepcache=1\n[tools]\nbaseurl=https://a.example/x\n",
    ],
    "/etc/yum.conf": ["[main]\ngpgcheck = 0\n"],
    "/etc/yum.repos.d/a.repo": [
      "[a]\nname=A\nbaseurl = https://a.example/x/,\n   http://b.example/$basearch\nenabled=1\ngpgcheck=1\ngpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-tools\n\n[b]\n#baseurl=x\n; x\nmirrorlist=https://a.example/x\nenabled = off\n",
      "[tools]\nbaseurl=https://a.example/x\ngpgkey=https://a.example/key file:/etc/pki/k\ngpgcheck=0\n",
      "baseurl=https://a.example/x\n[a]\nmetalink=https://a.example/x\ngpgkey=file:///etc/pki/k",
    ],
    "/etc/yum.repos.d/tools.repo": ["[tools]\nname=x\nmetalink=https://a.example/x\ngpgcheck=\nenabled=\n"],
    "/etc/distro.repos.d/d.repo": ["[d]\nbaseurl=file:/srv/$(ARCH)\nenabled=yes\n"],
    "/etc/pki/rpm-gpg/RPM-GPG-KEY-tools": [keys.armoured!, keys.ring!],
    "/etc/pki/k": [keys.armoured!],
  },
  suse: {
    "/etc/zypp/repos.d/a.repo": [
      "[a]\nenabled=1\nbaseurl=https://a.example/x\ntype=NONE\n",
      "[tools]\nenabled=0\nbaseurl=https://a.example/x/\ngpgcheck=0\ngpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-tools\n",
    ],
    "/etc/zypp/repos.d/tools.repo": [
      "[own]\nenabled=1\nbaseurl=https://a.example/x/\n        file:/srv/$(ARCH)\ngpgkey=file:///etc/pki/rpm-gpg/RPM-GPG-KEY-tools\n",
    ],
    "/etc/pki/rpm-gpg/RPM-GPG-KEY-tools": [keys.armoured!],
  },
  alpine: {
    "/etc/apk/repositories": [
      "https://a.example/x\n# https://b.example\n@edge  https://a.example/x/ # note\n",
      "/srv/apk/",
    ],
    "/etc/apk/repositories.d/a.list": ["file:/srv/$(ARCH)\n"],
    "/etc/apk/repositories.d/a.txt": ["http://b.example/$basearch\n"],
    "/etc/apk/keys/alice.rsa.pub": [keys.pem!, keys.none!],
  },
  arch: {
    "/etc/pacman.conf": [
      "[options]\nSigLevel = Required\n[core]\n  Server = https://a.example/x\nInclude = /etc/pacman.d/*.conf\n",
      "[tools]\nSigLevel=Never\nInclude = /etc/pacman.d/mirrors\n#Server = x\n[other]\nServer=http://b.example/$basearch",
    ],
    "/etc/pacman.d/mirrors": [
      "Server = https://a.example/x/\nServerX = y\n",
      "Include = /etc/pacman.d/mirrors\nServer = file:/srv/$(ARCH)\n",
    ],
    "/etc/pacman.d/tools.conf": ["[tools]\nServer = https://a.example/x\n"],
  },
};

const folder: GuestNode = { type: "directory", mode: 0o755, uid: 0, gid: 0 };

function treeOf(
  chosen: readonly (readonly [string, string | Buffer])[],
  codename: string,
  distro: string,
): SimulatedTree {
  const tree = new SimulatedTree();
  const release = `ID=${distro}\nVERSION_ID="12"\nVERSION_CODENAME=${codename}\n`;
  for (const [path, text] of [["/etc/os-release", release] as const, ...chosen]) {
    const parts = path.split("/").slice(1, -1);
    parts.forEach((_, at) => {
      const parent = `/${parts.slice(0, at + 1).join("/")}`;
      if (!tree.get(parent)) tree.set(parent, folder);
    });
    tree.set(path, { type: "file", mode: 0o640, uid: 0, gid: 0, content: Buffer.from(text) });
  }
  return tree;
}

/** Repositories on guests of a family. */
export function repositoryCaseOf(family: Family): fc.Arbitrary<Case> {
  const place = fc
    .constantFrom(...Object.entries(files[family]))
    .chain(([path, texts]) => fc.constantFrom(...texts).map((text) => [path, text] as const));
  const plan: fc.Arbitrary<Plan> = fc.array(stepOf(family), { minLength: 1, maxLength: 3 }).map((drafts) => ({
    format: 1,
    recipe: { path: "image.yaml", sha256: "0".repeat(64) },
    variables: [],
    resources,
    steps: drafts.map((draft, index): StateOp => ({ ...draft, id: String(index + 1) })),
    source: {},
  }));
  return fc.record({
    plan,
    tree: fc
      .tuple(
        fc.uniqueArray(place, { selector: ([path]) => path, maxLength: 6 }),
        fc.constantFrom("bookworm", "bookworm", '"stable"', "a b"),
      )
      .map(([chosen, codename]) => treeOf(chosen, codename, distros[family])),
    mode: fc.constantFrom("test-only" as const, "reconcile" as const),
    folders: fc.constant(["/etc"]),
    distro: fc.constant(distros[family]),
  });
}

/** Repositories on guests of each family. */
export const randomRepositoryCase: fc.Arbitrary<Case> = fc.oneof(
  { weight: 4, arbitrary: repositoryCaseOf("debian") },
  { weight: 3, arbitrary: repositoryCaseOf("redhat") },
  repositoryCaseOf("suse"),
  repositoryCaseOf("alpine"),
  repositoryCaseOf("arch"),
);
