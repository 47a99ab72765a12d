import { type Layout, makeArtifact } from "./artifacts.ts";
import { sh } from "./guest-root.ts";
import { layouts } from "./layouts.ts";
import { putAdoptium, putBigtop } from "./package-sources.ts";
import { addPackages, type TestPackage } from "./packages.ts";
import { type Family, putFiles } from "./run-script.ts";
import type { SigningKey } from "./signing-key.ts";

/**
 * Something that goes wrong with an image, and what a check then finds, of a step of its own: `ATTRIBUTE: EXPECTED /
 * FOUND`, or what a script says.
 */
export interface Breakage {
  readonly command: string;
  readonly finding: string;
}

/** One recipe on one family: how the guest is prepared, the arguments, and what is broken afterwards. */
export interface RecipeCase {
  readonly plugin: string;
  readonly version: string;
  /** Where there is more than one of a version. */
  readonly title?: string;
  /** Where it is not for both. */
  readonly families?: readonly Family[];
  readonly arguments: (family: Family) => Readonly<Record<string, string>>;
  readonly prepare: (root: string, family: Family, keys: Keys) => void;
  /** Files that are there afterwards. */
  readonly files: readonly string[];
  readonly breakages: readonly Breakage[];
}

export interface Keys {
  readonly ours: SigningKey;
  readonly others: SigningKey;
}

/** The lines of releases besides those of the cases below; they differ in their archives. */
const olderLines = [
  { plugin: "spark", version: "3.5", release: "3.5.8", as: "4.1.2", scala: "2.12" },
  { plugin: "spark", version: "4.0", release: "4.0.3", as: "4.1.2" },
  { plugin: "kafka", version: "3.9", release: "3.9.2", as: "4.3.1" },
  { plugin: "flink", version: "1.20", release: "1.20.4", as: "2.2.1" },
  { plugin: "hadoop", version: "3.3", release: "3.3.6", as: "3.4.3" },
] as const;

function olderCase(line: (typeof olderLines)[number]): RecipeCase {
  const { plugin, version, release, as } = line;
  const changed = (text: string) =>
    ("scala" in line ? text.replace("_2.13-", `_${line.scala}-`) : text).replaceAll(as, release);
  const known = layouts[`${plugin} ${as}`]!;
  const layout = {
    archive: changed(known.archive),
    top: changed(known.top),
    entries: known.entries.map(changed),
  };
  const jar = layout.entries.find((entry) => entry.endsWith(`-${release}.jar`))!;
  return {
    plugin,
    version,
    arguments: () => ({ ...myJava, artifact_dir: "/srv/artifacts", install_dir: `/srv/${version}` }),
    prepare(root) {
      putJava(root);
      putArtifact(root, "srv/artifacts", layout);
    },
    files: [`/srv/${version}/${plugin}/${jar}`],
    breakages: [
      {
        command: `mv /srv/${version}/${layout.top}/${jar} /srv/${version}/moved.jar`,
        finding: `${jar}: a file of ${`stand-in of ${jar}\n`.length} bytes / nothing`,
      },
    ],
  };
}

/** Puts archives and what Apache publishes beside them into a folder of the guest. */
function putArtifacts(root: string, folder: string, ...names: string[]): void {
  for (const name of names) putArtifact(root, folder, layouts[name]!);
}

function putArtifact(root: string, folder: string, layout: Layout): void {
  const artifact = makeArtifact(layout);
  putFiles(root, {
    [`${folder}/${artifact.archive}`]: artifact.bytes,
    [`${folder}/${artifact.digestName}`]: `${artifact.digest}  ${artifact.archive}\n`,
  });
}

const empty = (name: string): TestPackage => ({
  name,
  version: "1.0",
  files: { [`/usr/share/${name}/README`]: "stand-in\n" },
});

/** Adds to a guest's own repository what the recipes ask for and the stubs have not. */
export function putPackages(root: string, family: Family): void {
  const home = "/usr/lib/jvm/java-17-openjdk-amd64";
  const files = { [`${home}/bin/javac`]: "#!/bin/sh\n" };
  const depends = "openjdk-17-jre-headless";
  const jdk = { name: "openjdk-17-jdk-headless", version: "17.0.17", files, depends };
  const ofDebian = family === "debian" ? [jdk, empty("python3")] : [];
  addPackages(root, family, [empty("ca-certificates"), ...ofDebian]);
}

function putJava(root: string): void {
  putFiles(root, { "usr/lib/jvm/mine/bin/java": "#!/bin/sh\n" }, 0o755);
}
const myJava = { java_distro: "preinstalled", java_home: "/usr/lib/jvm/mine" };

const kafka = makeArtifact(layouts["kafka 4.3.1"]!);

export const cases: readonly RecipeCase[] = [
  {
    // Java from the distribution; the archive from a folder.
    plugin: "spark",
    version: "4.1",
    arguments: () => ({ artifact_dir: "/srv/artifacts" }),
    prepare(root) {
      putArtifacts(root, "srv/artifacts", "spark 4.1.2");
    },
    files: ["/opt/spark/bin/spark-submit", "/etc/systemd/system/spark-worker.service", "/var/lib/spark/work"],
    breakages: [
      {
        command: "echo changed > /opt/spark/jars/spark-core_2.13-4.1.2.jar",
        finding: "jars/spark-core_2.13-4.1.2.jar: a file of 43 bytes / a file of 8 bytes",
      },
      {
        command: "chown root /var/log/spark",
        finding: "owner: spark / root",
      },
      {
        command:
          "mkdir -p /etc/systemd/system/multi-user.target.wants; ln -s ../spark-master.service /etc/systemd/system/multi-user.target.wants/",
        finding: "state: disabled / enabled",
      },
    ],
  },
  {
    // A Java that is there; the archive from a folder, its digest pinned; a folder of its own.
    plugin: "kafka",
    version: "4.3",
    arguments: () => ({
      ...myJava,
      artifact_dir: "/srv/mirror",
      checksum: `sha512:${kafka.digest.toUpperCase()}`,
      install_dir: "/usr/local/lib",
    }),
    prepare(root) {
      putJava(root);
      putFiles(root, { [`srv/mirror/${kafka.archive}`]: kafka.bytes });
    },
    files: ["/usr/local/lib/kafka/bin/kafka-server-start.sh", "/etc/systemd/system/kafka.service"],
    breakages: [
      { command: "rm /etc/profile.d/kafka.sh", finding: "type: a regular file / nothing" },
      {
        command: "sed -i 's/User=kafka/User=root/' /etc/systemd/system/kafka.service",
        finding: "content: 575 bytes / 574 bytes",
      },
      { command: "usermod -s /bin/bash kafka", finding: "shell: /usr/sbin/nologin / /bin/bash" },
    ],
  },
  {
    // Temurin's Java.
    plugin: "flink",
    version: "2.2",
    arguments: () => ({
      java_distro: "temurin",
      java_repository: "file:///srv/adoptium",
      artifact_dir: "/srv/artifacts",
    }),
    prepare(root, family, keys) {
      putAdoptium(root, family, keys.ours);
      putArtifacts(root, "srv/artifacts", "flink 2.2.1");
      // The small guest's dnf is without the module that reads the key that the recipe names.
      if (family === "rocky") sh(root, "rpm --import /srv/adoptium/api/gpg/key/public");
    },
    files: [
      "/opt/flink/bin/jobmanager.sh",
      "/etc/systemd/system/flink-taskmanager.service",
      "/opt/flink/log",
    ],
    breakages: [
      {
        command: "rm /opt/flink/lib/flink-dist-2.2.1.jar",
        finding: "lib/flink-dist-2.2.1.jar: a file of 37 bytes / nothing",
      },
    ],
  },
  {
    plugin: "storm",
    version: "2.8",
    arguments: () => ({ ...myJava, artifact_dir: "/srv/artifacts", file_check: "sizes" }),
    prepare(root) {
      putJava(root);
      putArtifacts(root, "srv/artifacts", "storm 2.8.8");
    },
    files: ["/opt/storm/bin/storm", "/etc/systemd/system/storm-drpc.service", "/var/log/storm"],
    breakages: [
      {
        command: "rm /opt/storm && ln -s apache-storm-1.0 /opt/storm",
        finding: "target: a link to apache-storm-2.8.8 / a link to apache-storm-1.0",
      },
      { command: "rmdir /var/log/storm", finding: "type: a folder / nothing" },
    ],
  },
  {
    plugin: "hadoop",
    version: "3.4",
    arguments: () => ({
      ...myJava,
      java_version: "17",
      hive_version: "4.1.0",
      artifact_dir: "/srv/artifacts",
    }),
    prepare(root) {
      putJava(root);
      putArtifacts(root, "srv/artifacts", "hadoop 3.4.3", "hive 4.1.0");
    },
    files: [
      "/opt/hadoop/bin/hdfs",
      "/opt/hive/bin/hive",
      "/etc/systemd/system/hadoop-namenode.service",
      "/etc/systemd/system/hive-metastore.service",
      "/etc/profile.d/hive.sh",
    ],
    breakages: [
      {
        command: "echo >> /opt/hive/lib/hive-exec-4.1.0.jar",
        finding: "lib/hive-exec-4.1.0.jar: a file of 36 bytes / a file of 37 bytes",
      },
      {
        command: "groupadd staff2; usermod -g staff2 yarn; chgrp hadoop /var/lib/hadoop/yarn",
        finding: "group: hadoop / staff2",
      },
    ],
  },
  {
    plugin: "ambari",
    version: "2.7",
    arguments: () => ({ ...myJava, artifact_dir: "/srv/bigtop" }),
    prepare(root, family, keys) {
      putJava(root);
      putBigtop(root, family, keys.ours, keys.others);
      // The systems that Bigtop built Ambari for.
      const [from, to] = family === "debian" ? ["12", "11"] : ["9[.]3", "8.9"];
      sh(root, `sed -i 's/^VERSION_ID="${from}"/VERSION_ID="${to}"/' /usr/lib/os-release`);
      if (family === "rocky") sh(root, "rpm --import /srv/bigtop/KEYS");
    },
    files: [
      "/etc/init.d/ambari-server",
      "/usr/lib/ambari-agent/lib/ambari-agent.jar",
      "/etc/profile.d/ambari.sh",
    ],
    breakages: [
      {
        command: "echo changed > /usr/lib/ambari-agent/lib/ambari-agent.jar",
        finding: "/usr/lib/ambari-agent/lib/ambari-agent.jar is not as the package ambari-agent brought it",
      },
      {
        command: "mkdir -p /etc/rc3.d; ln -s ../init.d/ambari-server /etc/rc3.d/S01ambari-server",
        finding: "state: disabled / enabled",
      },
      {
        command:
          "sed -i s/ambari-server.user=.*/ambari-server.user=root/ /etc/ambari-server/conf/ambari.properties",
        finding: "ambari-server.user: ambari / root",
      },
    ],
  },
  {
    plugin: "zookeeper",
    version: "3.8",
    title: "Apache's archive",
    arguments: () => ({ ...myJava, install_from: "apache", artifact_dir: "/srv/artifacts" }),
    prepare(root) {
      putJava(root);
      putArtifacts(root, "srv/artifacts", "zookeeper 3.8.7");
    },
    files: [
      "/opt/zookeeper/bin/zkServer.sh",
      "/opt/zookeeper/conf/zoo.cfg",
      "/etc/systemd/system/zookeeper.service",
    ],
    breakages: [
      {
        command: "echo changed > /opt/zookeeper/lib/zookeeper-3.8.7.jar",
        finding: "lib/zookeeper-3.8.7.jar: a file of 36 bytes / a file of 8 bytes",
      },
      {
        command: "chown 1:1 /opt/zookeeper/lib",
        finding: "owner of lib: 0:0 / 1:1",
      },
      {
        command: "chmod 755 /var/lib/zookeeper",
        finding: "mode: 0750 / 0755",
      },
    ],
  },
  {
    plugin: "zookeeper",
    version: "3.8",
    title: "the distribution's packages",
    families: ["debian"],
    arguments: () => ({}),
    prepare() {},
    files: ["/usr/share/zookeeper/bin/zkServer.sh", "/etc/profile.d/zookeeper.sh"],
    breakages: [
      { command: "rm /etc/profile.d/zookeeper.sh", finding: "type: a regular file / nothing" },
      {
        command:
          "printf '[Install]\\nWantedBy=multi-user.target\\n' > /usr/lib/systemd/system/zookeeper.service; mkdir -p /etc/systemd/system/multi-user.target.wants; ln -s /lib/systemd/system/zookeeper.service /etc/systemd/system/multi-user.target.wants/",
        finding: "state: disabled / enabled",
      },
    ],
  },
  ...olderLines.map(olderCase),
];
