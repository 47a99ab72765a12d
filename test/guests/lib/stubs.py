#!/usr/bin/env python3
"""Build the stub packages, as .deb and .rpm, each kind with the index its package manager reads.

usage: stubs.py OUT      makes OUT/deb (flat apt repository) and OUT/rpm (createrepo_c)

The packages are data: see STUBS below. Each installs /usr/share/stubs/NAME, which holds its name and
version, and /usr/bin/NAME-stub, which prints them.
"""
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

EPOCH = "1700000000"


@dataclass
class Stub:
    name: str
    version: str
    release: str
    kinds: tuple = ("deb", "rpm")
    epoch: str = ""
    depends: tuple = ()
    provides: tuple = ()
    conflicts: tuple = ()
    post: str = ""  # run by /bin/sh once the package is in place
    deb_post: str = ""  # the same, where the two families do it differently
    rpm_post: str = ""
    files: dict = field(default_factory=dict)  # path -> text; executable where it begins with #!
    conffiles: tuple = ()

    @property
    def full(self):
        return (self.epoch + ":" if self.epoch else "") + self.version + "-" + self.release

    def contents(self):
        yield "/usr/share/stubs/" + self.name, f"{self.name} {self.full}\n"
        yield f"/usr/bin/{self.name}-stub", f"#!/bin/sh\necho '{self.name} {self.full}'\n"
        yield from self.files.items()


def deb(name, version, release, **more):
    return Stub(name, version, release, kinds=("deb",), **more)


def rpm(name, version, release, **more):
    return Stub(name, version, release, kinds=("rpm",), **more)


def java(make, name, major, version, release, **more):
    """A JDK or JRE: a `java` that prints a version, in the folder that distributions use."""
    home = "/usr/lib/jvm/" + name
    text = f'#!/bin/sh\necho \'openjdk version "{version}"\' >&2\n'
    return make(name, version, release, provides=(f"java-stub-{major}",), files={home + "/bin/java": text},
                post=f"[ -e /usr/bin/java ] || ln -s {home}/bin/java /usr/bin/java", **more)


ZOOKEEPER = {
    "/usr/share/zookeeper/bin/zkServer.sh": "#!/bin/sh\necho 'ZooKeeper stub' \"$@\"\n",
    "/usr/share/zookeeper/bin/zkCli.sh": "#!/bin/sh\necho 'ZooKeeper client stub' \"$@\"\n",
    "/usr/share/java/zookeeper.jar": "stub of zookeeper.jar\n",
}

# A daemon that stays if anything starts it: what a postinst must not do in an image at rest.
SERVICE = {
    "/etc/init.d/svc": "#!/bin/sh\n"
                       "### BEGIN INIT INFO\n# Provides: svc\n# Required-Start:\n# Required-Stop:\n"
                       "# Default-Start: 2 3 4 5\n# Default-Stop: 0 1 6\n### END INIT INFO\n"
                       "echo \"svc $1\" >> /var/log/svc.log\n"
                       "[ \"$1\" != start ] || { sleep 900 </dev/null >/dev/null 2>&1 & }\n",
    "/usr/lib/systemd/system/svc.service": "[Unit]\nDescription=stub service\n"
                                           "[Service]\nExecStart=/bin/sleep 900\n"
                                           "[Install]\nWantedBy=multi-user.target\n",
}

STUBS = [
    # Two versions of one package; lzo is in the guests already, at its older one.
    Stub("hadoop", "1.3.3", "8"),
    Stub("hadoop", "1.3.4", "1"),
    Stub("lzo", "2.9", "1"),
    Stub("lzo", "2.10", "1"),
    Stub("epoch-tool", "2.0", "1", epoch="1"),
    Stub("epoch-tool", "2.1", "1", epoch="1"),
    # What recipes ask for.
    Stub("wget", "1.21.1", "8"),
    Stub("zookeeper", "3.8.0", "11", files=ZOOKEEPER),
    deb("zookeeperd", "3.8.0", "11", depends=("zookeeper",)),
    deb("nfs-common", "1.3.4", "6"),
    rpm("nfs-utils", "2.5.4", "20"),
    java(deb, "openjdk-7-jdk", 7, "1.7.0", "1"),
    java(deb, "openjdk-8-jdk", 8, "1.8.0", "1"),
    java(deb, "openjdk-11-jdk", 11, "11.0.20", "1"),
    java(deb, "openjdk-17-jre-headless", 17, "17.0.8", "1"),
    java(deb, "openjdk-17-jdk", 17, "17.0.8", "1", depends=("openjdk-17-jre-headless",)),
    java(rpm, "java-1.8.0-openjdk-devel", 8, "1.8.0.412", "1"),
    java(rpm, "java-11-openjdk-devel", 11, "11.0.20", "1"),
    java(rpm, "java-17-openjdk-headless", 17, "17.0.8", "1"),
    java(rpm, "java-17-openjdk-devel", 17, "17.0.8", "1", depends=("java-17-openjdk-headless",)),
    # Two packages that provide one virtual one.
    Stub("mta-a", "1.0", "1", provides=("mail-transport-stub",)),
    Stub("mta-b", "1.0", "1", provides=("mail-transport-stub",)),
    # Trouble.
    Stub("conflicting", "1.0", "1", conflicts=("hadoop",)),
    Stub("broken-post", "1.0", "1", post="echo 'broken-post: this always fails' >&2\nexit 1"),
    Stub("slow-post", "1.0", "1",
         post="i=1\nwhile [ $i -le 20 ]; do echo \"slow-post: line $i of 20\"; i=$((i + 1)); done"),
    Stub("svc", "1.0", "1", files=SERVICE, deb_post="update-rc.d svc defaults >/dev/null\ninvoke-rc.d svc start || exit 1",
         rpm_post="systemctl start svc || :"),
    deb("removed-conf", "1.0", "1", files={"/etc/removed-conf.conf": "kept = yes\n"},
        conffiles=("/etc/removed-conf.conf",)),
]

# What recipes in the wild ask for and do nothing more with: a name is enough.
PLAIN = {
    ("deb", "rpm"): """
        ambari-agent ambari-server cloudera-manager-agent cloudera-manager-daemons cloudera-manager-server
        cloudera-manager-server-db-2 curl flume-ng hadoop-hdfs-datanode hadoop-hdfs-namenode
        hadoop-hdfs-secondarynamenode hadoop-kms hadoop-mapreduce hadoop-mapreduce-historyserver
        hadoop-yarn-nodemanager hadoop-yarn-resourcemanager hbase hbase-solr hive-hcatalog hive-metastore
        hive-server2 hive-webhcat-server hue impala impala-catalog impala-server impala-shell
        impala-state-store kafka kafka-server keytrustee-keyprovider ntp oozie oracle-j2sdk1.7 rng-tools
        rpcbind search sentry solr-doc solr-server spark-core sqoop2 unzip zip""",
    ("deb",): """
        ambari-infra-solr ambari-infra-solr-client ambari-logsearch-logfeeder ambari-logsearch-portal
        ambari-metrics-assembly fuse iptables iptables-persistent krb5-admin-server krb5-user ldap-utils
        libmysql-java libpam-krb5 libtirpc-dev mysql-client mysql-server netcat""",
    ("rpm",): """
        ambari-metrics-collector ambari-metrics-hadoop-sink ambari-metrics-monitor fuse-libs
        iptables-services krb5-libs krb5-server krb5-workstation libtirpc-devel mariadb mariadb-libs
        mariadb-server mysql-connector-java nmap-ncat redhat-lsb snappy-devel spark-history-server""",
}
STUBS += [Stub(name, "1.0", "1", kinds=kinds) for kinds, names in PLAIN.items() for name in names.split()]


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
               "Provides": ", ".join(stub.provides), "Conflicts": ", ".join(stub.conflicts),
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
        lines += [f"Provides: {one}" for one in stub.provides]
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
    subprocess.run(["createrepo_c", "-q", "--no-database", "--simple-md-filenames", "--revision", "1",
                    "--set-timestamp-to-revision", out], check=True)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    out = os.path.abspath(sys.argv[1])
    os.environ["SOURCE_DATE_EPOCH"] = EPOCH
    scratch = tempfile.mkdtemp(prefix="stubs.")
    try:
        build_debs(out + "/deb", scratch)
        build_rpms(out + "/rpm", scratch)
    finally:
        shutil.rmtree(scratch)


main()
