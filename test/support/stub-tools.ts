import type { Action, AvailablePackage, GuestState, SimulatedGuest } from "../../src/guest/interpret.ts";
import { SimulatedTree } from "../../src/guest/states/simulated-tree.ts";
import type { ScratchGuest } from "./scratch-guest.ts";

/**
 * Package tools of a scratch guest: dpkg-query, apt-get and apt-cache, or rpm and dnf or zypper. All are one
 * program, `stub`, over text files with a package a line; it does what `install` of the interpreter does, and writes
 * down what was done. Scripts call it too (random-script.ts).
 */
export function addStubTools(scratch: ScratchGuest, guest: Omit<SimulatedGuest, "scripts">): void {
  scratch.write("bin/stub", stub);
  scratch.write("stub/transaction.awk", transaction);
  for (const tool of toolsByFamily[guest.identity.family] ?? [])
    scratch.write(`bin/${tool}`, `#!/bin/sh\nexec stub ${tool} "$@"\n`);
  // The newest first: the stub then knows nothing of how versions are ordered.
  const newestFirst = [...guest.repository].sort(
    (a, b) => a.name.localeCompare(b.name) || guest.order.compare(b.version, a.version),
  );
  scratch.write("stub/repository", newestFirst.map((pkg) => line(pkg, guest)).join(""));
  const installed = [...guest.state.packages].map(([name, one]) =>
    line({ name, depends: [], ...one }, guest),
  );
  scratch.write("stub/installed", installed.join(""));
  scratch.write("stub/marks", "");
  scratch.write("stub/log", "");
}

const toolsByFamily: Readonly<Record<string, readonly string[]>> = {
  debian: ["dpkg-query", "apt-get", "apt-cache"],
  redhat: ["rpm", "dnf"],
  suse: ["rpm", "zypper"],
};

const none = "-";
const list = (words: readonly string[]) => (words.length === 0 ? none : words.join(","));

/** NAME VERSION FORMS PROVIDES DEPENDS CONFLICTS BROKEN; FORMS: what a part of the version may be written as. */
function line(pkg: AvailablePackage, { order }: Pick<SimulatedGuest, "order">): string {
  const forms = [pkg.version, ...order.shorterForms(pkg.version)];
  const fields = [
    pkg.name,
    pkg.version,
    list(forms),
    list(pkg.provides),
    list(pkg.depends),
    list(pkg.conflicts),
  ];
  return `${[...fields, pkg.broken ? "broken" : none].join("\t")}\n`;
}

export function readStubState(scratch: ScratchGuest): GuestState {
  const lines = (name: string) => scratch.read(name).split("\n").filter(Boolean);
  const words = (text: string) => (text === none ? [] : text.split(","));
  return {
    packages: new Map(
      lines("stub/installed").map((text) => {
        const [name, version, , provides, , conflicts, broken] = text.split("\t") as string[];
        return [
          name!,
          {
            version: version!,
            provides: words(provides!),
            conflicts: words(conflicts!),
            ...(broken === "broken" ? { broken: true } : {}),
          },
        ];
      }),
    ),
    files: new Map(lines("stub/marks").map((name) => [`/var/${name}`, ""])),
    tree: new SimulatedTree(),
  };
}

/** What was done, in order: transactions that were begun, and scripts with what they saw. */
export function readStubActions(scratch: ScratchGuest): Action[] {
  const actions: Action[] = [];
  for (const text of scratch.read("stub/log").split("\x02\n").filter(Boolean)) {
    const [head, ...rest] = text.split("\n") as [string, ...string[]];
    const [what, ...words] = head.split(" ") as [string, ...string[]];
    if (what === "remove") actions.push({ do: "remove", packages: words });
    else if (what === "install") actions.push({ do: "install", packages: words, result: rest[0] as "done" });
    else {
      const settings = rest.filter(Boolean).map((item) => item.replaceAll("\x01", "\n"));
      const environment = Object.fromEntries(
        settings.map((setting): [string, string] => [
          setting.slice(0, setting.indexOf("=")),
          setting.slice(setting.indexOf("=") + 1),
        ]),
      );
      for (const name of ["PATH", "HOME", "LC_ALL", "PWD", "OLDPWD", "SHLVL", "_"]) delete environment[name];
      actions.push({ do: "script", name: words.join(" "), environment });
    }
  }
  return actions;
}

const stub = String.raw`#!/bin/sh
here=${"${0%/bin/stub}"}/stub
what=$1
shift
case $what in
  ran)
    { echo "script ${"${1##*/}"}"; env -0 | tr '\n\0' '\1\n'; printf '\2\n'; } >>"$here/log" ;;
  mark)
    echo "$1" >>"$here/marks"
    mkdir -p "$here/../var" && : >"$here/../var/$1" ;;
  marked)
    exec grep -qx "$1" "$here/marks" ;;
  remove | install)
    awk -F '\t' -v name="$1" '$1 != name' "$here/installed" >"$here/new"
    if [ "$what" = install ]; then printf '%s\t%s\t-\t-\t-\t-\t-\n' "$1" "$2" >>"$here/new"; fi
    mv "$here/new" "$here/installed" ;;
  installed)
    exec awk -F '\t' -v name="$1" '$1 == name && $7 != "broken" { found = 1 } END { exit !found }' "$here/installed" ;;
  dpkg-query)
    exec awk -F '\t' -v OFS='\t' 'BEGIN { print "base", 1, "all", "install ok installed", "" } {
      gsub(",", ", ", $4)
      print $1, $2, "amd64", "install ok " ($7 == "broken" ? "half-configured" : "installed"), $4 == "-" ? "" : $4
    }' "$here/installed" ;;
  rpm)
    if [ "$1" = --eval ]; then echo /var/lib/rpm; exit; fi
    if [ "$2" = --qf ]; then exit 1; fi
    exec awk -F '\t' -v OFS='\t' 'BEGIN { print "base", 1, "noarch", "=" } $7 != "broken" {
      print $1, $2, "x86_64", "="
      print $1, $2, "x86_64", $1
      count = split($4, names, ",")
      for (i = 1; i <= count; i++) if (names[i] != "-") print names[i], "", "x86_64", $1
    }' "$here/installed" ;;
  apt-cache)
    case $1 in
      madison)
        exec awk -F '\t' -v name="$2" '$1 == name { print " " $1 " | " $2 " | here" }' "$here/repository" ;;
      showpkg)
        exec awk -F '\t' -v name="$2" 'BEGIN { print "Reverse Provides: " } index("," $4 ",", "," name ",") { print $1 " " $2 " " }' "$here/repository" ;;
      pkgnames)
        exec awk -F '\t' -v start="$2" 'index($1, start) == 1 { print $1 }' "$here/repository" "$here/installed" ;;
    esac
    echo "stub: what is apt-cache $*?" >&2
    exit 64 ;;
  apt-get | dnf | zypper)
    case "$*" in
      update | '-y makecache --refresh' | '--non-interactive refresh') exit ;;
      *' --whatprovides '*)
        for name do :; done
        exec awk -F '\t' -v name="$name" 'index("," $4 ",", "," name ",") { print "@" $1 "\t" $2 "\tx86_64\n" name }' "$here/repository" ;;
      *' repoquery '*)
        exec awk -F '\t' -v names=" $* " 'index(names, " " $1 " ") { print "@" $1 "\t" $2 "\tx86_64\n" }' "$here/repository" ;;
      *' search '*)
        for name do :; done
        exec awk -F '\t' -v name="$name" -v how="$*" '
          $1 == name || (how ~ /--provides/ && index("," $4 ",", "," name ",")) {
            print "<solvable status=\"not-installed\" name=\"" $1 "\" kind=\"package\" edition=\"" $2 "\" arch=\"x86_64\" repository=\"here\"/>"
          }' "$here/repository" ;;
      '-y remove '* | '-y --setopt=clean_requirements_on_remove=0 remove '* | '--non-interactive remove '*)
        while [ "$1" != remove ]; do shift; done
        shift
        printf 'remove %s\n\2\n' "$*" >>"$here/log"
        for name do "$0" remove "$name"; done
        exit ;;
      '-y install '*) shift 2 ;;
      '--non-interactive install --oldpackage --auto-agree-with-licenses '*) shift 4 ;;
      *) echo "stub: what is $*?" >&2; exit 64 ;;
    esac
    for spec do printf '%s\n' "$spec"; done |
      awk -F '\t' -v tool="$what" -v here="$here" -f "$here/transaction.awk" >"$here/new"
    result=$?
    sed -n '1p' "$here/new" >"$here/names"
    case $result in 0) said=done ;; 1) said=broken ;; *) said=refused ;; esac
    printf 'install %s\n%s\n\2\n' "$(cat "$here/names")" "$said" >>"$here/log"
    if [ "$said" != refused ]; then sed 1d "$here/new" >"$here/installed"; fi
    exit "$result" ;;
esac
`;

/** The requests on standard input; out come their names, and what is installed then. 100: it can't be done. */
const transaction = `
BEGIN {
  while ((getline < (here "/repository")) > 0) { total++; load(total) }
  repository = total
  while ((getline < (here "/installed")) > 0) { total++; load(total); installed[$1] = total }
}
function load(i) {
  line[i] = $0; name[i] = $1; version[i] = $2; forms[i] = $3
  provides[i] = $4; depends[i] = $5; conflicts[i] = $6; broken[i] = $7
}
function has(words, word) { return index("," words ",", "," word ",") > 0 }

# The newest of a name, or of the only package that provides it; 0 for none.
function by_name(wanted,    i, found) {
  for (i = 1; i <= repository; i++) if (name[i] == wanted) return i
  for (i = 1; i <= repository; i++)
    if (has(provides[i], wanted)) {
      if (!found) found = i
      else if (name[i] != name[found]) return 0
    }
  return found
}
function is_installed(wanted,    one) {
  if (wanted in installed) return 1
  for (one in installed) if (has(provides[installed[one]], wanted)) return 1
}
function take(i) {
  if (name[i] in chosen) return
  chosen[name[i]] = i
  queue[++queued] = i
}
{ spec[++specs] = $0 }
END {
  for (s = 1; s <= specs; s++) {
    found = 0
    asked = spec[s]
    for (i = 1; i <= repository && !found; i++) if (name[i] == spec[s]) found = i
    for (i = 1; i <= repository && !found; i++) {
      if (tool == "apt-get" && spec[s] == name[i] "=" version[i]) found = i
      if (tool == "zypper" && spec[s] == name[i] "=" version[i]) found = i
      if (tool == "dnf" && substr(spec[s], 1, length(name[i]) + 1) == name[i] "-" && has(forms[i], substr(spec[s], length(name[i]) + 2))) found = i
      if (found) asked = name[i]
    }
    names = names (s > 1 ? " " : "") asked
    if (!found) { virtual[++virtuals] = spec[s]; continue }
    if (name[found] in chosen && chosen[name[found]] != found) exit 100
    take(found)
  }
  for (s = 1; s <= virtuals; s++) {
    if (is_installed(virtual[s])) continue
    found = by_name(virtual[s])
    if (!found) exit 100
    take(found)
  }
  for (q = 1; q <= queued; q++) {
    count = split(depends[queue[q]], needed, ",")
    for (n = 1; n <= count; n++) {
      if (needed[n] == "-" || needed[n] in chosen || is_installed(needed[n])) continue
      met = 0
      for (one in chosen) if (has(provides[chosen[one]], needed[n])) met = 1
      if (met) continue
      found = by_name(needed[n])
      if (!found) exit 100
      take(found)
    }
  }
  for (one in chosen) for (other in chosen) if (one != other && has(conflicts[chosen[one]], other)) exit 100
  print names
  for (old in installed) {
    if (old in chosen) continue
    gone = 0
    for (one in chosen) if (has(conflicts[chosen[one]], old) || has(conflicts[installed[old]], one)) gone = 1
    if (!gone) print line[installed[old]]
  }
  for (one in chosen) {
    print line[chosen[one]]
    if (broken[chosen[one]] == "broken") failed = 1
  }
  exit failed
}
`;
