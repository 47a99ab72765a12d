import type { Layout } from "./artifacts.ts";

/** The layouts of the archives that the tests replace: the parts that differ between releases. */
export const layouts: Readonly<Record<string, Layout>> = {
  "spark 4.1.2": {
    archive: "spark-4.1.2-bin-hadoop3.tgz",
    top: "spark-4.1.2-bin-hadoop3",
    entries: [
      "RELEASE",
      "bin/spark-class",
      "bin/spark-submit",
      "conf/spark-defaults.conf.template",
      "jars/spark-core_2.13-4.1.2.jar",
      "jars/spark-sql_2.13-4.1.2.jar",
      "python/test_support/sql/parquet_partitioned/year=2014/a file with spaces.parquet",
      "sbin/start-master.sh",
    ],
  },
  "kafka 4.3.1": {
    archive: "kafka_2.13-4.3.1.tgz",
    top: "kafka_2.13-4.3.1",
    entries: [
      "bin/kafka-server-start.sh",
      "bin/kafka-storage.sh",
      "config/server.properties",
      "libs/kafka-clients-4.3.1.jar",
      "libs/kafka_2.13-4.3.1.jar",
      "libs/latest.jar -> kafka_2.13-4.3.1.jar",
      "licenses/CDDL+GPL-1.1",
    ],
  },
  "flink 2.2.1": {
    archive: "flink-2.2.1-bin-scala_2.12.tgz",
    top: "flink-2.2.1",
    entries: [
      "bin/flink",
      "bin/jobmanager.sh",
      "bin/taskmanager.sh",
      "conf/config.yaml",
      "lib/flink-dist-2.2.1.jar",
      "log/",
      "plugins/README.txt",
    ],
  },
  "storm 2.8.8": {
    archive: "apache-storm-2.8.8.tar.gz",
    top: "apache-storm-2.8.8",
    entries: [
      "RELEASE",
      "bin/storm",
      "bin/storm.py",
      "conf/storm.yaml",
      "lib/storm-client-2.8.8.jar",
      "lib-worker/storm-client-2.8.8.jar",
      "log4j2/cluster.xml",
    ],
  },
  "hadoop 3.4.3": {
    archive: process.arch === "arm64" ? "hadoop-3.4.3-aarch64.tar.gz" : "hadoop-3.4.3.tar.gz",
    top: "hadoop-3.4.3",
    entries: [
      "bin/hadoop",
      "bin/hdfs",
      "bin/mapred",
      "bin/yarn",
      "etc/hadoop/core-site.xml",
      "lib/native/libhadoop.so -> libhadoop.so.1.0.0",
      "lib/native/libhadoop.so.1.0.0",
      "share/hadoop/common/hadoop-common-3.4.3.jar",
      "share/hadoop/hdfs/hadoop-hdfs-3.4.3.jar",
      "share/hadoop/mapreduce/hadoop-mapreduce-client-core-3.4.3.jar",
      "share/hadoop/yarn/hadoop-yarn-server-resourcemanager-3.4.3.jar",
    ],
  },
  "zookeeper 3.8.7": {
    archive: "apache-zookeeper-3.8.7-bin.tar.gz",
    top: "apache-zookeeper-3.8.7-bin",
    entries: [
      "bin/zkCli.sh",
      "bin/zkServer.sh",
      "conf/zoo_sample.cfg",
      "lib/zookeeper-3.8.7.jar",
      "lib/zookeeper-jute-3.8.7.jar",
    ],
  },
  "hive 4.1.0": {
    archive: "apache-hive-4.1.0-bin.tar.gz",
    top: "apache-hive-4.1.0-bin",
    digest: "sha256",
    entries: [
      "bin/hive",
      "bin/schematool",
      "conf/hive-default.xml.template",
      "lib/hive-exec-4.1.0.jar",
      "lib/hive-metastore-4.1.0.jar",
    ],
  },
};
