#!/usr/bin/env python3
"""Build the packages of stub_list.py for dpkg, rpm and pacman, each kind with the index its package manager reads.

usage: stubs.py OUT      makes OUT/deb (a flat apt repository), OUT/rpm (with createrepo_c) and OUT/pacman
"""
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

from pacman_stubs import build_pacman
from stub_list import STUBS

EPOCH = "1700000000"


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)
    os.chmod(path, 0o755 if text.startswith("#!") else 0o644)


def build_deb(stub, out, scratch):
    tree = f"{scratch}/deb/{stub.name}-{stub.version}"
    for path, text in stub.contents():
        write(tree + path, text)
    control = {"Package": stub.name, "Version": stub.full, "Architecture": "all",
               "Maintainer": "Stub <stub@example.com>", "Depends": ", ".join(stub.depends),
               "Provides": ", ".join(re.sub(r"=(.*)", r" (= \1)", one) for one in stub.provides), "Conflicts": ", ".join(stub.conflicts),
               "Description": f"stub of {stub.name}"}
    control = "".join(f"{key}: {value}\n" for key, value in control.items() if value)
    write(tree + "/DEBIAN/control", control)
    post = stub.deb_post or stub.post
    if post:
        write(tree + "/DEBIAN/postinst", f'#!/bin/sh\n[ "$1" = configure ] || exit 0\n{post}\n')
    if stub.conffiles:
        write(tree + "/DEBIAN/conffiles", "".join(path + "\n" for path in stub.conffiles))
    file = f"{stub.name}_{stub.version}-{stub.release}_all.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zgzip", "-b", tree, f"{out}/{file}"],
                   check=True, stdout=subprocess.DEVNULL)
    with open(f"{out}/{file}", "rb") as built:
        data = built.read()
    return (control + f"Filename: ./{file}\nSize: {len(data)}\n"
            f"SHA256: {hashlib.sha256(data).hexdigest()}\n\n")


def build_debs(out, scratch):
    os.makedirs(out)
    stubs = [s for s in STUBS if "deb" in s.kinds]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        index = list(pool.map(lambda stub: build_deb(stub, out, scratch), stubs))
    packages = "".join(index)
    write(out + "/Packages", packages)
    # Without a Release file apt tries every compression of the index, and prints an error for each.
    write(out + "/Release", "Origin: stubs\nLabel: stubs\nDate: Tue, 14 Nov 2023 22:13:20 UTC\n"
          f"SHA256:\n {hashlib.sha256(packages.encode()).hexdigest()} {len(packages)} Packages\n")


def spec(stubs, tree):
    """One spec file makes all packages; it holds at most one version of each."""
    lines = ["Name: stubs", "Version: 1", "Release: 1", "Summary: stubs", "License: MIT",
             "BuildArch: noarch", "AutoReqProv: no", "%description", "stubs",
             "%install", f"cp -a {tree}/. %{{buildroot}}/"]
    for stub in stubs:
        lines += [f"%package -n {stub.name}", f"Version: {stub.version}", f"Release: {stub.release}",
                  f"Summary: stub of {stub.name}", "AutoReqProv: no"]
        lines += [f"Epoch: {stub.epoch}"] if stub.epoch else []
        lines += [f"Requires: {one}" for one in stub.depends]
        lines += [f"Provides: {one.replace('=', ' = ')}" for one in stub.provides]
        lines += [f"Conflicts: {one}" for one in stub.conflicts]
        lines += [f"%description -n {stub.name}", f"stub of {stub.name}"]
        post = stub.rpm_post or stub.post
        if post:
            # rpm takes a single % for a macro.
            lines += [f"%post -n {stub.name}", post.replace("%", "%%")]
        lines += [f"%files -n {stub.name}"] + [path for path, _ in stub.contents()]
    return "\n".join(lines) + "\n"


def build_rpms(out, scratch):
    os.makedirs(out)
    rounds = []
    for stub in (s for s in STUBS if "rpm" in s.kinds):
        for one in rounds:
            if stub.name not in (s.name for s in one):
                one.append(stub)
                break
        else:
            rounds.append([stub])
    for number, stubs in enumerate(rounds):
        tree = f"{scratch}/rpm-tree{number}"
        for stub in stubs:
            for path, text in stub.contents():
                write(tree + path, text)
        write(f"{scratch}/stubs{number}.spec", spec(stubs, tree))
        defines = {"_topdir": scratch + "/top", "_rpmdir": out, "debug_package": "%{nil}",
                   "_build_name_fmt": "%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm",
                   "_binary_payload": "w6.gzdio", "__os_install_post": "%{nil}", "_buildhost": "stub",
                   "use_source_date_epoch_as_buildtime": "1", "clamp_mtime_to_source_date_epoch": "1"}
        command = ["rpmbuild", "--quiet", "-bb"]
        for key, value in defines.items():
            command += ["--define", f"{key} {value}"]
        # It warns of things that a newer one does otherwise: said only where it fails.
        built = subprocess.run(command + [f"{scratch}/stubs{number}.spec"], stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if built.returncode:
            sys.exit(built.stdout)
    write(f"{scratch}/comps.xml", COMPS)
    write(f"{scratch}/modules.yaml", "".join(MODULE.format(stream=stream) for stream in (1, 2)))
    subprocess.run(["createrepo_c", "-q", "--no-database", "--simple-md-filenames", "--revision", "1",
                    "--set-timestamp-to-revision", "-g", f"{scratch}/comps.xml", out], check=True)
    # An index from before there was wget.
    os.mkdir(out + "/older")
    subprocess.run(["createrepo_c", "-q", "--no-database", "--simple-md-filenames", "--revision", "0", "-x", "wget-*",
                    "--set-timestamp-to-revision", "-o", out + "/older", out], check=True)
    subprocess.run(["modifyrepo_c", "--mdtype=modules", "--simple-md-filenames", f"{scratch}/modules.yaml",
                    out + "/repodata"], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


# A group, and a module with two streams, as dnf knows them.
COMPS = """<?xml version="1.0" encoding="UTF-8"?>
<comps>
  <group>
    <id>stub-group</id><name>Stub group</name><description>stubs</description>
    <default>false</default><uservisible>true</uservisible>
    <packagelist>
      <packagereq type="mandatory">group-a</packagereq><packagereq type="mandatory">group-b</packagereq>
    </packagelist>
  </group>
</comps>
"""
MODULE = """---
document: modulemd
version: 2
data:
  name: stub-module
  stream: "{stream}"
  version: 1
  context: 00000000
  arch: x86_64
  summary: stubs
  description: stubs
  license: {{module: [MIT]}}
  profiles:
    default: {{rpms: [module-tool]}}
  artifacts:
    rpms: ["module-tool-0:{stream}.0-1.noarch"]
...
"""


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    out = os.path.abspath(sys.argv[1])
    os.environ["SOURCE_DATE_EPOCH"] = EPOCH
    scratch = tempfile.mkdtemp(prefix="stubs.")
    try:
        build_debs(out + "/deb", scratch)
        build_rpms(out + "/rpm", scratch)
        build_pacman(out + "/pacman", STUBS)
    finally:
        shutil.rmtree(scratch)


main()
