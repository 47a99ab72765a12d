// What each recipe downloads, for every release that it offers: the URLs, written out.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";

const test = suite("recipes: releases");

interface Argument {
  readonly default: unknown;
  readonly choices?: readonly unknown[];
  readonly target_variable: string;
  readonly description: string;
}

const recipes = [
  ["flink", "1.20"],
  ["flink", "2.2"],
  ["hadoop", "3.3"],
  ["hadoop", "3.4"],
  ["kafka", "3.9"],
  ["kafka", "4.3"],
  ["spark", "3.5"],
  ["spark", "4.0"],
  ["spark", "4.1"],
  ["storm", "2.8"],
] as const;

function argumentsOf(plugin: string, version: string): Record<string, Argument> {
  // Scalars are text in a recipe, whatever YAML's own reading of them is.
  const text = readFileSync(`recipes/${plugin}/${version}/image.yaml`, "utf8");
  return parse(text, { schema: "failsafe" }).arguments;
}

/** "PATH DIGESTS FOLDER" of a release, on a machine of that architecture. */
function release(plugin: string, product: string, version: string, machine = "x86_64"): string {
  const text = `uname() { echo ${machine}; }; . "recipes/${plugin}/${product}.release"; echo $archive_path $digests $top`;
  return execFileSync("dash", ["-euc", text], {
    encoding: "utf8",
    env: { INSTALL_DIR: "/opt", home: `/opt/${product}`, [`${product.toUpperCase()}_VERSION`]: version },
  }).trim();
}

test("archives, checksums and folders", () => {
  const found = recipes.flatMap(([plugin, line]) => {
    const of = argumentsOf(plugin, line);
    const main = of[`${plugin}_version`]!.choices!.map((version) => release(plugin, plugin, String(version)));
    const hive = (of.hive_version?.choices ?? []).filter((version) => version !== "none");
    return [...main, ...hive.map((version) => release(plugin, "hive", String(version)))];
  });
  assert.equal(found, [
    "flink/flink-1.20.4/flink-1.20.4-bin-scala_2.12.tgz sha512 flink-1.20.4",
    "flink/flink-1.20.3/flink-1.20.3-bin-scala_2.12.tgz sha512 flink-1.20.3",
    "flink/flink-1.20.2/flink-1.20.2-bin-scala_2.12.tgz sha512 flink-1.20.2",
    "flink/flink-1.20.1/flink-1.20.1-bin-scala_2.12.tgz sha512 flink-1.20.1",
    "flink/flink-1.20.0/flink-1.20.0-bin-scala_2.12.tgz sha512 flink-1.20.0",
    "flink/flink-2.2.1/flink-2.2.1-bin-scala_2.12.tgz sha512 flink-2.2.1",
    "flink/flink-2.2.0/flink-2.2.0-bin-scala_2.12.tgz sha512 flink-2.2.0",
    "hadoop/common/hadoop-3.3.6/hadoop-3.3.6.tar.gz sha512 hadoop-3.3.6",
    "hadoop/common/hadoop-3.3.5/hadoop-3.3.5.tar.gz sha512 hadoop-3.3.5",
    "hive/hive-4.0.1/apache-hive-4.0.1-bin.tar.gz sha256 sha512 apache-hive-4.0.1-bin",
    "hadoop/common/hadoop-3.4.3/hadoop-3.4.3.tar.gz sha512 hadoop-3.4.3",
    "hadoop/common/hadoop-3.4.2/hadoop-3.4.2.tar.gz sha512 hadoop-3.4.2",
    "hadoop/common/hadoop-3.4.1/hadoop-3.4.1.tar.gz sha512 hadoop-3.4.1",
    "hadoop/common/hadoop-3.4.0/hadoop-3.4.0.tar.gz sha512 hadoop-3.4.0",
    "hive/hive-4.1.0/apache-hive-4.1.0-bin.tar.gz sha256 sha512 apache-hive-4.1.0-bin",
    "kafka/3.9.2/kafka_2.13-3.9.2.tgz sha512 kafka_2.13-3.9.2",
    "kafka/3.9.1/kafka_2.13-3.9.1.tgz sha512 kafka_2.13-3.9.1",
    "kafka/3.9.0/kafka_2.13-3.9.0.tgz sha512 kafka_2.13-3.9.0",
    "kafka/4.3.1/kafka_2.13-4.3.1.tgz sha512 kafka_2.13-4.3.1",
    "spark/spark-3.5.8/spark-3.5.8-bin-hadoop3.tgz sha512 spark-3.5.8-bin-hadoop3",
    "spark/spark-3.5.7/spark-3.5.7-bin-hadoop3.tgz sha512 spark-3.5.7-bin-hadoop3",
    "spark/spark-3.5.6/spark-3.5.6-bin-hadoop3.tgz sha512 spark-3.5.6-bin-hadoop3",
    "spark/spark-3.5.5/spark-3.5.5-bin-hadoop3.tgz sha512 spark-3.5.5-bin-hadoop3",
    "spark/spark-3.5.4/spark-3.5.4-bin-hadoop3.tgz sha512 spark-3.5.4-bin-hadoop3",
    "spark/spark-3.5.3/spark-3.5.3-bin-hadoop3.tgz sha512 spark-3.5.3-bin-hadoop3",
    "spark/spark-3.5.2/spark-3.5.2-bin-hadoop3.tgz sha512 spark-3.5.2-bin-hadoop3",
    "spark/spark-3.5.1/spark-3.5.1-bin-hadoop3.tgz sha512 spark-3.5.1-bin-hadoop3",
    "spark/spark-3.5.0/spark-3.5.0-bin-hadoop3.tgz sha512 spark-3.5.0-bin-hadoop3",
    "spark/spark-4.0.3/spark-4.0.3-bin-hadoop3.tgz sha512 spark-4.0.3-bin-hadoop3",
    "spark/spark-4.0.2/spark-4.0.2-bin-hadoop3.tgz sha512 spark-4.0.2-bin-hadoop3",
    "spark/spark-4.0.1/spark-4.0.1-bin-hadoop3.tgz sha512 spark-4.0.1-bin-hadoop3",
    "spark/spark-4.0.0/spark-4.0.0-bin-hadoop3.tgz sha512 spark-4.0.0-bin-hadoop3",
    "spark/spark-4.1.2/spark-4.1.2-bin-hadoop3.tgz sha512 spark-4.1.2-bin-hadoop3",
    "spark/spark-4.1.1/spark-4.1.1-bin-hadoop3.tgz sha512 spark-4.1.1-bin-hadoop3",
    "spark/spark-4.1.0/spark-4.1.0-bin-hadoop3.tgz sha512 spark-4.1.0-bin-hadoop3",
    "storm/apache-storm-2.8.8/apache-storm-2.8.8.tar.gz sha512 apache-storm-2.8.8",
    "storm/apache-storm-2.8.1/apache-storm-2.8.1.tar.gz sha512 apache-storm-2.8.1",
  ]);
});

test("on aarch64, Hadoop's archive is another, with the same folder in it", () => {
  assert.is(
    release("hadoop", "hadoop", "3.3.6", "aarch64"),
    "hadoop/common/hadoop-3.3.6/hadoop-3.3.6-aarch64.tar.gz sha512 hadoop-3.3.6",
  );
});

test("the newest release of a line is its default, and is of that line", () => {
  for (const [plugin, line] of recipes) {
    const version = argumentsOf(plugin, line)[`${plugin}_version`]!;
    assert.is(version.default, version.choices![0], `${plugin} ${line}`);
    for (const choice of version.choices!) assert.ok(String(choice).startsWith(`${line}.`), String(choice));
  }
});

test("all take the same arguments besides", () => {
  const common = [
    "artifact_dir",
    "checksum",
    "download_mirror",
    "file_check",
    "install_dir",
    "java_distro",
    "java_home",
    "java_repository",
    "java_version",
  ];
  for (const [plugin, line] of recipes) {
    const names = Object.keys(argumentsOf(plugin, line)).filter((name) => !/_version$|^hive_/.test(name));
    assert.equal(names.concat("java_version").sort(), common, `${plugin} ${line}`);
  }
});

test.run();
