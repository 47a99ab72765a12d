import { type Layout, makeArtifact } from "./artifacts.ts";
import { sh } from "./guest-root.ts";
import { layouts } from "./layouts.ts";
import { putAdoptium, putBigtop } from "./package-sources.ts";
import { addPackages, type TestPackage } from "./packages.ts";
import { type Family, putFiles } from "./run-script.ts";
import type { SigningKey } from "./signing-key.ts";

/** Something that goes wrong with an image, and what a check then says: one sentence, of a step of its own. */
export interface Breakage {
  readonly command: string;
  readonly sentence: string;
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
        command: `rm -r /srv/${version}/${layout.top}`,
        sentence: `Apache ${plugin[0]!.toUpperCase()}${plugin.slice(1)} ${release} is not installed: /srv/${version}/${layout.top} is missing`,
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
  const files = { [`${home}/bin/java`]: "#!/bin/sh\n", [`${home}/bin/javac`]: "#!/bin/sh\n" };
  const jdk = { name: "openjdk-17-jdk-headless", version: "17.0.17", files };
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
        sentence: "/opt/spark-4.1.2-bin-hadoop3/jars/spark-core_2.13-4.1.2.jar is changed",
      },
      {
        command: "chown root /var/log/spark",
        sentence:
          "the folder /var/log/spark is of root:spark 750, not of spark:spark 750 (owner, group, mode)",
      },
      {
        command:
          "mkdir -p /etc/systemd/system/multi-user.target.wants; ln -s ../spark-master.service /etc/systemd/system/multi-user.target.wants/",
        sentence:
          "spark-master.service is enabled: /etc/systemd/system/multi-user.target.wants/spark-master.service starts it",
      },
    ],
  },
  {
    // A Java that is there; the archive from a mirror, its digest pinned; a folder of its own.
    plugin: "kafka",
    version: "4.3",
    arguments: () => ({
      ...myJava,
      download_mirror: "file:///srv/mirror",
      checksum: kafka.digest,
      install_dir: "/usr/local/lib",
    }),
    prepare(root) {
      putJava(root);
      putFiles(root, { [`srv/mirror/kafka/4.3.1/${kafka.archive}`]: kafka.bytes });
    },
    files: ["/usr/local/lib/kafka/bin/kafka-server-start.sh", "/etc/systemd/system/kafka.service"],
    breakages: [
      { command: "rm /etc/profile.d/kafka.sh", sentence: "/etc/profile.d/kafka.sh is missing" },
      {
        command: "sed -i 's/User=kafka/User=root/' /etc/systemd/system/kafka.service",
        sentence: "/etc/systemd/system/kafka.service is not the file that this recipe writes",
      },
      { command: "usermod -s /bin/bash kafka", sentence: "the user kafka can log in, with /bin/bash" },
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
        sentence: "/opt/flink-2.2.1/lib/flink-dist-2.2.1.jar is missing",
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
        sentence: "/opt/storm points to apache-storm-1.0, not to apache-storm-2.8.8",
      },
      { command: "rmdir /var/log/storm", sentence: "the folder /var/log/storm is missing" },
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
        sentence: "/opt/apache-hive-4.1.0-bin/lib/hive-exec-4.1.0.jar is changed",
      },
      {
        command: "groupadd staff2; usermod -g staff2 yarn",
        sentence: "the user yarn is in the group staff2, not in hadoop",
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
        sentence: "/usr/lib/ambari-agent/lib/ambari-agent.jar is not as the package ambari-agent brought it",
      },
      {
        command: "mkdir -p /etc/rc3.d; ln -s ../init.d/ambari-server /etc/rc3.d/S01ambari-server",
        sentence: "ambari-server is enabled: /etc/rc3.d/S01ambari-server starts it",
      },
      {
        command:
          "sed -i s/ambari-server.user=.*/ambari-server.user=root/ /etc/ambari-server/conf/ambari.properties",
        sentence: "/etc/ambari-server/conf/ambari.properties has no ambari-server.user=ambari, but root",
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
        sentence: "/opt/apache-zookeeper-3.8.7-bin/lib/zookeeper-3.8.7.jar is changed",
      },
      { command: "rm /opt/zookeeper/conf/zoo.cfg", sentence: "/opt/zookeeper/conf/zoo.cfg is missing" },
      {
        command: "chmod 755 /var/lib/zookeeper",
        sentence:
          "the folder /var/lib/zookeeper is of zookeeper:zookeeper 755, not of zookeeper:zookeeper 750 (owner, group, mode)",
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
      { command: "rm /etc/profile.d/zookeeper.sh", sentence: "/etc/profile.d/zookeeper.sh is missing" },
      {
        command:
          "mkdir -p /etc/systemd/system/multi-user.target.wants; ln -s /lib/systemd/system/zookeeper.service /etc/systemd/system/multi-user.target.wants/",
        sentence:
          "zookeeper is enabled: /etc/systemd/system/multi-user.target.wants/zookeeper.service starts it",
      },
    ],
  },
  ...olderLines.map(olderCase),
];
