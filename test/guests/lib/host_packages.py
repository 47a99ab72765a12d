#!/usr/bin/env python3
"""Clone installed packages of this host, and what they depend on, into a folder.

A guest needs a real dpkg, apt, rpm or dnf with every library they load. The host has them
installed already, so their files are copied from it: no network, no archive, no chroot.

usage: host_packages.py versions PACKAGE... [-PATTERN...]
       host_packages.py clone ROOT PACKAGE... [-PATTERN...]

`-PATTERN` (a shell pattern) leaves packages out, whoever depends on them. `versions` prints the
closure as `name version` lines: what a cached image is a copy of.
"""
import fnmatch
import glob
import os
import re
import stat
import subprocess
import sys

DPKG = "/var/lib/dpkg"
UNUSED = re.compile(
    r"^/usr/share/(doc|man|locale|info|lintian|bug|zoneinfo|i18n|bash-completion|pixmaps)/"
    r"|^/usr/lib/[^/]+/gconv/"
)


def installed():
    """Every installed package: name -> (fields, its paragraph in dpkg's status file)."""
    packages, providers = {}, {}
    with open(DPKG + "/status", encoding="utf-8", errors="surrogateescape") as status:
        paragraphs = status.read().split("\n\n")
    for paragraph in paragraphs:
        fields = dict(re.findall(r"^(\S+): (.*)$", paragraph, re.M))
        if "installed" not in fields.get("Status", "").split():
            continue
        packages.setdefault(fields["Package"], (fields, paragraph))
        for provided in fields.get("Provides", "").split(","):
            name = provided.split("(")[0].strip()
            if name:
                providers.setdefault(name, []).append(fields["Package"])
    return packages, providers


def closure(packages, providers, arguments):
    """The named packages, the essential ones, and all that they depend on."""
    unwanted = [a[1:] for a in arguments if a.startswith("-")]
    todo = [a for a in arguments if not a.startswith("-")]
    missing = [name for name in todo if name not in packages]
    if missing:
        sys.exit("not installed on this machine: " + " ".join(missing)
                 + " (scripts/setup/apt.sh test installs what the guests are cloned from)")
    todo += [n for n, (fields, _) in packages.items() if fields.get("Essential") == "yes"]
    chosen = set()
    while todo:
        name = todo.pop()
        if name in chosen or any(fnmatch.fnmatchcase(name, p) for p in unwanted):
            continue
        chosen.add(name)
        fields = packages[name][0]
        depends = fields.get("Pre-Depends", "") + "," + fields.get("Depends", "")
        for alternatives in depends.split(","):
            names = [re.split(r"[ (:]", a.strip())[0] for a in alternatives.split("|")]
            for one in names:
                if one in packages:
                    todo.append(one)
                    break
                if one in providers:
                    todo.append(sorted(providers[one])[0])
                    break
    return sorted(chosen)


def files_of(name, fields, merged):
    """The paths that a package owns, as they lie on a host whose /bin is a link to /usr/bin."""
    qualified = name + ":" + fields["Architecture"] if fields.get("Multi-Arch") == "same" else name
    base = DPKG + "/info/" + qualified
    with open(base + ".list", encoding="utf-8", errors="surrogateescape") as listing:
        for path in listing.read().split("\n"):
            if path in ("", "/.") or UNUSED.match(path):
                continue
            top = path.split("/", 2)[1]
            if top in merged and path != "/" + top:
                path = "/usr" + path
            if os.path.lexists(path):
                yield path
    yield from glob.glob(glob.escape(base) + ".*")


def clone(root, names, packages):
    merged = {d for d in ("bin", "sbin", "lib", "lib64", "lib32", "libx32") if os.path.islink("/" + d)}
    paths = {"/" + d for d in merged}
    paths.add(DPKG + "/info/format")
    for name in names:
        paths.update(files_of(name, packages[name][0], merged))

    # Owners are dropped, all but everything is root's: so this works without root, under fakeroot. What
    # only root can look into are folders that hold nothing of a package's.
    closed = {p for p in paths if not os.path.islink(p) and not os.access(p, os.R_OK)}
    for path in sorted(closed):
        if os.path.isdir(path):
            os.makedirs(root + path, exist_ok=True)
            os.chmod(root + path, stat.S_IMODE(os.stat(path).st_mode))
        else:
            print("left out, for only root can read it: " + path, file=sys.stderr)
    paths -= closed

    os.makedirs(root, exist_ok=True)
    pack = subprocess.Popen(
        ["tar", "-C", "/", "--null", "--no-recursion", "-T", "-", "-cf", "-"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    unpack = subprocess.Popen(["tar", "-C", root, "--no-same-owner", "-xpf", "-"], stdin=pack.stdout)
    pack.stdin.write("\0".join(sorted(p.lstrip("/") for p in paths)).encode("utf-8", "surrogateescape"))
    pack.stdin.close()
    pack.stdout.close()
    if unpack.wait() or pack.wait():
        sys.exit("copying this machine's package files failed")
    dpkg_database(root, names, packages)


def dpkg_database(root, names, packages):
    """dpkg's own files, holding what is said in them of the cloned packages and nothing else."""
    for folder in ("updates", "triggers"):
        os.makedirs(f"{root}{DPKG}/{folder}", exist_ok=True)
    for file in ("available", "statoverride", "triggers/Lock", "triggers/Unincorp"):
        open(f"{root}{DPKG}/{file}", "w").close()
    with open(root + DPKG + "/status", "w", encoding="utf-8", errors="surrogateescape") as status:
        for name in names:
            status.write(re.sub(r"^Status: .*$", "Status: install ok installed",
                                packages[name][1].strip(), flags=re.M) + "\n\n")
    with open(DPKG + "/diversions") as diversions, open(root + DPKG + "/diversions", "w") as out:
        lines = diversions.read().splitlines()
        for triple in zip(lines[::3], lines[1::3], lines[2::3]):
            if triple[2] in names:
                out.write("".join(line + "\n" for line in triple))
    for trigger in glob.glob(DPKG + "/triggers/[!LU]*"):
        with open(trigger) as interests:
            kept = [line for line in interests if re.split(r"[:/]", line.split()[-1])[0] in names]
        if kept:
            with open(f"{root}{DPKG}/triggers/{os.path.basename(trigger)}", "w") as out:
                out.writelines(kept)


def main():
    if len(sys.argv) < 3 or sys.argv[1] not in ("versions", "clone"):
        sys.exit(__doc__)
    packages, providers = installed()
    if sys.argv[1] == "versions":
        for name in closure(packages, providers, sys.argv[2:]):
            print(name, packages[name][0]["Version"])
    else:
        clone(sys.argv[2], closure(packages, providers, sys.argv[3:]), packages)


main()
