/** What the package managers of the four test guests with repositories are asked for, and what becomes of it. */

export const guests = { apt: "debian", dnf: "rocky", zypper: "leap", pacman: "arch" } as const;
export type Manager = keyof typeof guests;
export const managers = Object.keys(guests) as readonly Manager[];

export interface Scenario {
  /** Packages as `packageOps` reads them, in one transaction. */
  readonly ask: readonly string[];
  /** A line of shell that runs in the guest before. */
  readonly before?: string;
  /** The statuses of a check, an apply, a check and an apply; several of one phase are joined by `+`. */
  readonly statuses: string;
  /** What the apply changed, as NAME FROM TO. */
  readonly changes?: readonly string[];
  /** What the first apply says: found in `because` and the output of a step that failed. */
  readonly says?: RegExp;
  /** What the first check finds. */
  readonly finds?: RegExp;
}

type Row = Readonly<Partial<Record<Manager | "all", Partial<Scenario>>>>;

const installed = "discrepancy changed ok ok";
const refused = "discrepancy failed discrepancy failed";
const unreadable = "undetermined failed undetermined failed";

const rows: Readonly<Record<string, Row>> = {
  plain: { all: { ask: ["wget"], statuses: installed, changes: ["wget - 1.21.1-8"] } },
  list: { all: { ask: ["wget", "hadoop", "lzo"], statuses: "discrepancy+ok changed+ok ok ok" } },
  exact: { all: { ask: ["hadoop 1.3.4"], statuses: installed, changes: ["hadoop - 1.3.4-1"] } },
  "exact, older": { all: { ask: ["hadoop 1.3.3-8"], statuses: installed, changes: ["hadoop - 1.3.3-8"] } },
  "exact, with an epoch that is not written": {
    all: { ask: ["epoch-tool 2.1"], statuses: installed, changes: ["epoch-tool - 1:2.1-1"] },
  },
  "exact, not on offer": {
    all: {
      ask: ["lzo 7"],
      statuses: refused,
      changes: [],
      says: /^no available version is 7; available: .*2\.10-1/,
    },
  },
  upgrade: { all: { ask: ["lzo 2.10-1"], statuses: installed, changes: ["lzo 2.9-1 2.10-1"] } },
  downgrade: {
    all: { ask: ["lzo 2.9-1"], statuses: installed, changes: ["lzo 2.10-1 2.9-1"] },
    apt: { before: "apt-get -qq update; apt-get -y install lzo=2.10-1" },
    dnf: { before: "dnf -y install lzo-2.10-1" },
    zypper: { before: "zypper -n refresh; zypper -n install lzo=2.10-1" },
    pacman: { before: "pacman -S --noconfirm lzo" },
  },
  bounds: {
    all: { ask: ["lzo >= 2.10 < 3"], statuses: installed, changes: ["lzo 2.9-1 2.10-1"] },
  },
  "bounds that the newest does not meet": {
    all: { ask: ["hadoop > 1.3 < 1.3.4"], statuses: installed, changes: ["hadoop - 1.3.3-8"] },
  },
  virtual: {
    all: { ask: ["java-stub-11"], statuses: installed },
    apt: { changes: ["openjdk-11-jdk - 11.0.20-1"] },
    dnf: { changes: ["java-11-openjdk-devel - 11.0.20-1"] },
    zypper: { changes: ["java-11-openjdk-devel - 11.0.20-1"] },
    pacman: { ask: ["vcap"], changes: ["vcap-a - 1.0-1"] },
  },
  "virtual, provided by two": {
    all: { ask: ["mail-transport-stub"], statuses: installed, changes: ["mta-a - 1.0-1"] },
    // apt will not choose.
    apt: { statuses: refused, changes: [], says: /has no installation candidate/ },
  },
  "virtual with a version": { all: { ask: ["vcap < 2"], statuses: installed, changes: ["vcap-a - 1.0-1"] } },
  "virtual with another version": {
    all: { ask: ["vcap 2"], statuses: installed, changes: ["vcap-b - 1.0-1"] },
  },
  "virtual with bounds": {
    all: { ask: ["vcap > 1 <= 2"], statuses: installed, changes: ["vcap-b - 1.0-1"] },
  },
  "NAME.ARCH": {
    all: { ask: ["hadoop.noarch"], statuses: installed },
    apt: { ask: ["hadoop:amd64"], changes: ["hadoop - 1.3.4-1"] },
    // pacman has no such names.
    pacman: { statuses: refused, changes: [], says: /target not found: hadoop\.noarch/ },
  },
  "NAME.ARCH with a version": {
    all: { ask: ["hadoop.noarch 1.3.3-8"], statuses: installed, changes: ["hadoop - 1.3.3-8"] },
    apt: { ask: ["hadoop:amd64 1.3.3-8"] },
    pacman: { statuses: refused, changes: [], says: /target not found: hadoop\.noarch/ },
  },
  "NAME.ARCH with bounds": {
    all: { ask: ["hadoop.noarch < 1.3.4"], statuses: installed, changes: ["hadoop - 1.3.3-8"] },
    apt: { ask: ["hadoop:all < 1.3.4"] },
    pacman: { statuses: refused, changes: [], says: /target not found: hadoop\.noarch/ },
  },
  absent: {
    all: { ask: ["no-such-package", "wget"], statuses: refused, changes: [], says: /no-such-package/ },
  },
  "NAME-VERSION as a name": {
    all: { ask: ["hadoop-1.3.3-8"], statuses: refused, changes: [] },
    apt: { says: /Unable to locate package|no package is named/ },
    dnf: { says: /^no package is named 'hadoop-1\.3\.3-8'; a version goes in `version`/ },
    zypper: { says: /^no package is named 'hadoop-1\.3\.3-8'; a version goes in `version`/ },
    pacman: { says: /target not found/ },
  },
  "a file": {
    all: { ask: ["/usr/bin/wget-stub"], statuses: installed, changes: ["wget - 1.21.1-8"] },
    apt: { statuses: refused, changes: [], says: /is not the name of a package/ },
    // zypper knows of files in /usr/bin only by the full list of files, which it does not fetch.
    zypper: { statuses: refused, changes: [], says: /No provider of '\/usr\/bin\/wget-stub' found/ },
    pacman: { statuses: refused, changes: [], says: /is not the name of a package/ },
  },
  "a file that is there": {
    all: { ask: ["/usr/bin/lzo-stub"], statuses: "ok ok ok ok", changes: [] },
    apt: { statuses: refused },
    pacman: { statuses: refused },
  },
  held: {
    all: { ask: ["lzo 2.10-1"], statuses: refused, changes: [] },
    apt: { before: "apt-mark hold lzo", says: /Held packages were changed/ },
    dnf: { before: "echo exclude=lzo >>/etc/dnf/dnf.conf", says: /exclude filtering|no available version/ },
    zypper: { before: "zypper -n addlock lzo", says: /remove lock to allow/ },
    pacman: {
      before: "sed -i 's/^HoldPkg.*/IgnorePkg = lzo/' /etc/pacman.conf",
      says: /IgnorePkg .* holds 'lzo' back/,
    },
  },
  excluded: {
    all: { ask: ["hadoop"], statuses: refused, changes: [] },
    apt: {
      before: "printf 'Package: hadoop\\nPin: release *\\nPin-Priority: -1\\n' >/etc/apt/preferences",
      says: /has no installation candidate/,
    },
    dnf: { before: "echo 'exclude=hado*' >>/etc/dnf/dnf.conf", says: /exclude filtering/ },
    zypper: { before: "zypper -n addlock hadoop", says: /lock/ },
    pacman: {
      before: "sed -i 's/^HoldPkg.*/IgnorePkg = hado*/' /etc/pacman.conf",
      says: /IgnorePkg .* holds 'hadoop' back/,
    },
  },
  group: {
    all: { ask: ["@stub-group"], statuses: refused, changes: [], says: /is not the name of a package/ },
    pacman: {
      ask: ["stub-group"],
      says: /^'stub-group' is a group of packages: name its packages group-a group-b/,
    },
  },
  module: {
    all: { ask: ["@stub-module:1"], statuses: refused, changes: [], says: /is not the name of a package/ },
  },
  "a package of a module that is not enabled": {
    dnf: { ask: ["module-tool"], statuses: refused, changes: [], says: /modular filtering/ },
  },
  "a package of a module that is enabled": {
    dnf: {
      before: "dnf -y module enable stub-module:1",
      ask: ["module-tool"],
      statuses: installed,
      changes: ["module-tool - 1.0-1"],
    },
  },
  "broken post-install": {
    all: {
      ask: ["broken-post", "wget"],
      statuses: "discrepancy changed+failed discrepancy+ok failed+ok",
      says: /broken-post: this always fails/,
    },
    // These do not remember it.
    dnf: { statuses: "discrepancy changed+failed ok ok" },
    zypper: { statuses: "discrepancy changed+failed ok ok" },
    pacman: { statuses: "discrepancy changed+failed ok ok" },
  },
  "broken post-install of a dependency": {
    all: { ask: ["needs-broken"], statuses: refused, says: /broken-post: this always fails/ },
    dnf: { statuses: "discrepancy failed ok ok" },
    zypper: { statuses: "discrepancy failed ok ok" },
    pacman: { statuses: "discrepancy failed ok ok" },
  },
  "broken second repository": {
    all: { ask: ["wget"], statuses: installed },
    apt: { before: "echo 'deb [trusted=yes] file:/nowhere ./' >/etc/apt/sources.list.d/second.list" },
    // dnf's own setting skip_if_unavailable says whether it goes on.
    dnf: {
      before: "printf '[second]\\nname=second\\nbaseurl=file:///nowhere\\n' >/etc/yum.repos.d/second.repo",
      statuses: refused,
      says: /Failed to download metadata for repo 'second'/,
    },
    zypper: {
      before: "printf '[second]\\nenabled=1\\nbaseurl=dir:///nowhere\\n' >/etc/zypp/repos.d/second.repo",
    },
    pacman: {
      before: "printf '[second]\\nServer = file:///nowhere\\n' >>/etc/pacman.conf",
      statuses: refused,
      says: /second\.db/,
    },
  },
  "broken second repository that may be skipped": {
    dnf: {
      before:
        "printf '[second]\\nname=second\\nbaseurl=file:///nowhere\\nskip_if_unavailable=1\\n' >/etc/yum.repos.d/second.repo",
      ask: ["wget"],
      statuses: installed,
    },
  },
  "stale index": {
    all: { ask: ["wget 1.21.1"], statuses: installed, changes: ["wget - 1.21.1-8"] },
    apt: {
      before:
        "cd /var/lib/apt/lists; rm _*; awk -v RS= -v ORS='\\n\\n' '!/^Package: wget\\n/' /opt/localrepo/Packages >_opt_localrepo_._Packages",
    },
    dnf: {
      before:
        "cd /opt/localrepo; mv repodata /tmp/new; cp -r older/repodata .; dnf -q makecache; rm -rf repodata; mv /tmp/new repodata; ! dnf -q repoquery wget | grep .",
    },
    zypper: {
      before:
        "sed -i s/autorefresh=1/autorefresh=0/ /etc/zypp/repos.d/stubs.repo; cd /opt/localrepo; mv repodata /tmp/new; cp -r older/repodata .; zypper -n refresh; rm -rf repodata; mv /tmp/new repodata; ! zypper -n search --match-exact wget",
    },
    pacman: {
      before:
        "cp /opt/localrepo/older/stubs.db /var/lib/pacman/sync/; touch -d @1 /var/lib/pacman/sync/stubs.db; ! pacman -Si wget",
    },
  },
  "stale index, and the file that it names is gone": {
    pacman: {
      before:
        "cp /opt/localrepo/older/stubs.db /var/lib/pacman/sync/; touch -d @1 /var/lib/pacman/sync/stubs.db",
      ask: ["zookeeper"],
      statuses: installed,
      changes: ["zookeeper - 3.8.0-11"],
    },
  },
  // Arch supports no partial upgrades, so an index that serves is not replaced by a newer one.
  "older index, whose package is in the cache": {
    pacman: {
      before: `mkdir /tmp/index; cd /tmp/index; tar -xzf /var/lib/pacman/sync/stubs.db
        mv hadoop-1.3.4-1 hadoop-1.3.3-8; sed -i 's/1\\.3\\.4-1/1.3.3-8/; /SHA256SUM/,+1d; /CSIZE/,+1d' hadoop*/desc
        tar -czf /var/lib/pacman/sync/stubs.db *; touch -d @1 /var/lib/pacman/sync/stubs.db`,
      ask: ["hadoop"],
      statuses: installed,
      changes: ["hadoop - 1.3.3-8"],
    },
  },
  "newer version of a package that is not named": {
    all: { ask: ["zookeeper"], statuses: installed, changes: ["zookeeper - 3.8.0-11"] },
  },
  "no index": {
    all: { ask: ["wget"], statuses: installed },
    apt: { before: "rm /var/lib/apt/lists/_*" },
    pacman: { before: "rm /var/lib/pacman/sync/*" },
  },
  "damaged database": {
    all: { ask: ["lzo"], statuses: unreadable, changes: [], finds: /^the package database / },
    apt: { before: "echo garbage >>/var/lib/dpkg/status" },
    dnf: { before: "truncate -s 40000 /var/lib/rpm/rpmdb.sqlite" },
    zypper: { before: "truncate -s 40000 /var/lib/rpm/rpmdb.sqlite" },
    pacman: { before: ": >/var/lib/pacman/local/lzo-2.9-1/desc" },
  },
  "empty database": {
    all: { ask: ["lzo"], statuses: unreadable, changes: [], finds: /^the package database / },
    apt: { before: ": >/var/lib/dpkg/status" },
    dnf: { before: "rm -rf /var/lib/rpm/*" },
    zypper: { before: "rm -rf /var/lib/rpm/*" },
    pacman: { before: "rm -rf /var/lib/pacman/local/*-*" },
  },
  "moved database": {
    all: { ask: ["wget", "lzo"], statuses: "discrepancy+ok changed+ok ok ok", changes: ["wget - 1.21.1-8"] },
    apt: { before: "mv /var/lib/dpkg /srv/dpkg; ln -s /srv/dpkg /var/lib/dpkg" },
    dnf: { before: "mv /var/lib/rpm /srv/rpm; ln -s /srv/rpm /var/lib/rpm" },
    zypper: { before: "mv /var/lib/rpm /srv/rpm; ln -s /srv/rpm /var/lib/rpm" },
    pacman: { before: "mv /var/lib/pacman /srv/pacman; sed -i '2i DBPath = /srv/pacman' /etc/pacman.conf" },
  },
  "database that a macro names": {
    dnf: {
      before: "mv /var/lib/rpm /srv/rpm; sed -i s,/var/lib/rpm,/srv/rpm, /etc/rpm/macros",
      ask: ["wget", "lzo"],
      statuses: "discrepancy+ok changed+ok ok ok",
    },
    zypper: {
      before: "mv /var/lib/rpm /srv/rpm; sed -i s,/var/lib/rpm,/srv/rpm, /etc/rpm/macros",
      ask: ["wget", "lzo"],
      statuses: "discrepancy+ok changed+ok ok ok",
    },
  },
};

/** The scenarios of a manager, by their names. */
export function scenariosOf(manager: Manager): readonly (readonly [string, Scenario])[] {
  return Object.entries(rows).flatMap(([name, row]) => {
    const scenario = { ...row.all, ...row[manager] };
    return row.all || row[manager] ? [[name, scenario as Scenario] as const] : [];
  });
}
