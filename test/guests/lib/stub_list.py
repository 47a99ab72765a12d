"""The stub packages of the test guests, as data. Each installs /usr/share/stubs/NAME, which holds its name and
version, and /usr/bin/NAME-stub, which prints them.
"""
import platform
from dataclasses import dataclass, field


@dataclass
class Stub:
    name: str
    version: str
    release: str
    kinds: tuple = ("deb", "rpm", "pacman")
    epoch: str = ""
    depends: tuple = ()
    provides: tuple = ()  # NAME, or NAME=VERSION
    groups: tuple = ()  # of pacman and dnf
    conflicts: tuple = ()
    post: str = ""  # run by /bin/sh once the package is in place
    deb_post: str = ""  # the same, for one kind only
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


def java(make, name, home, major, version, release, programs=("java", "javac"), **more):
    """A JDK or JRE: programs that print a version, in the folder that distributions use."""
    home = "/usr/lib/jvm/" + home
    text = f'#!/bin/sh\necho \'openjdk version "{version}"\' >&2\n'
    link = f"[ -e /usr/bin/java ] || ln -s {home}/bin/java /usr/bin/java" if "java" in programs else ""
    return make(name, version, release, provides=(f"java-stub-{major}",),
                files={f"{home}/bin/{program}": text for program in programs}, post=link, **more)


DEBIAN = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())


def debian_java(name, major, version, release, **more):
    return java(deb, name, f"java-{major}-openjdk-{DEBIAN}", major, version, release, **more)


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
    debian_java("openjdk-7-jdk", 7, "1.7.0", "1"),
    debian_java("openjdk-8-jdk", 8, "1.8.0", "1"),
    debian_java("openjdk-11-jdk", 11, "11.0.20", "1"),
    debian_java("openjdk-17-jre-headless", 17, "17.0.8", "1", programs=("java",)),
    debian_java("openjdk-17-jdk", 17, "17.0.8", "1", programs=("javac",), depends=("openjdk-17-jre-headless",)),
    java(rpm, "java-1.8.0-openjdk-devel", "java-1.8.0-openjdk", 8, "1.8.0.412", "1"),
    java(rpm, "java-11-openjdk-devel", "java-11-openjdk", 11, "11.0.20", "1"),
    java(rpm, "java-17-openjdk-headless", "jre-17-openjdk", 17, "17.0.8", "1", programs=("java",)),
    java(rpm, "java-17-openjdk-devel", "java-17-openjdk", 17, "17.0.8", "1", depends=("java-17-openjdk-headless",)),
    # Two packages that provide one virtual one.
    Stub("mta-a", "1.0", "1", provides=("mail-transport-stub",)),
    Stub("mta-b", "1.0", "1", provides=("mail-transport-stub",)),
    # The same name, provided at two versions.
    Stub("vcap-a", "1.0", "1", provides=("vcap=1",)),
    Stub("vcap-b", "1.0", "1", provides=("vcap=2",)),
    Stub("group-a", "1.0", "1", groups=("stub-group",)),
    Stub("group-b", "1.0", "1", groups=("stub-group",)),
    # The streams 1 and 2 of a module, of which none is the default.
    rpm("module-tool", "1.0", "1"),
    rpm("module-tool", "2.0", "1"),
    # Trouble.
    Stub("conflicting", "1.0", "1", conflicts=("hadoop",)),
    Stub("broken-post", "1.0", "1", post="echo 'broken-post: this always fails' >&2\nexit 1"),
    Stub("needs-broken", "1.0", "1", depends=("broken-post",)),
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
