// What each recipe downloads, for every release that it offers: the URLs, written out.
import { readFileSync } from "node:fs";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "yaml";
import { artifactsOf } from "../../src/plan/artifacts.ts";
import { compileShipped } from "./support/compile.ts";

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
  // Scalars are text in a recipe, even those that YAML reads as numbers.
  const text = readFileSync(`recipes/${plugin}/${version}/image.yaml`, "utf8");
  return parse(text, { schema: "failsafe" }).arguments;
}

/** "PATH FOLDER" of each archive of a plan, on a machine of that architecture. */
async function archives(
  plugin: string,
  line: string,
  args: Readonly<Record<string, string>>,
  machine = "x86_64",
): Promise<string[]> {
  const { plan, diagnostics } = await compileShipped(plugin, line, {
    java_distro: "preinstalled",
    java_home: "/j",
    ...args,
  });
  assert.equal(diagnostics, []);
  return artifactsOf(plan!, { arch: machine }).map(({ urls, digest }) => {
    const path = urls[0]!.replace("https://dlcdn.apache.org/", "");
    const published = ["downloads.apache.org", "archive.apache.org/dist"];
    const files = (ending: string) => published.map((host) => `https://${host}/${path}${ending}`);
    assert.equal(urls.slice(1), files(""));
    assert.equal(digest, {
      checksumFiles: (["sha512", "sha256"] as const).flatMap((algorithm) =>
        files(`.${algorithm}`).map((url) => ({ algorithm, url })),
      ),
    });
    return path;
  });
}

test("archives and checksums, for every release", async () => {
  const found: string[] = [];
  for (const [plugin, line] of recipes) {
    const of = argumentsOf(plugin, line);
    for (const version of of[`${plugin}_version`]!.choices!)
      found.push(...(await archives(plugin, line, { [`${plugin}_version`]: String(version) })));
    for (const version of (of.hive_version?.choices ?? []).filter((choice) => choice !== "none")) {
      const java_version = line === "3.3" ? "8" : "17";
      found.push((await archives(plugin, line, { hive_version: String(version), java_version }))[1]!);
    }
  }
  assert.equal(found, [
    "flink/flink-1.20.4/flink-1.20.4-bin-scala_2.12.tgz",
    "flink/flink-1.20.3/flink-1.20.3-bin-scala_2.12.tgz",
    "flink/flink-1.20.2/flink-1.20.2-bin-scala_2.12.tgz",
    "flink/flink-1.20.1/flink-1.20.1-bin-scala_2.12.tgz",
    "flink/flink-1.20.0/flink-1.20.0-bin-scala_2.12.tgz",
    "flink/flink-2.2.1/flink-2.2.1-bin-scala_2.12.tgz",
    "flink/flink-2.2.0/flink-2.2.0-bin-scala_2.12.tgz",
    "hadoop/common/hadoop-3.3.6/hadoop-3.3.6.tar.gz",
    "hadoop/common/hadoop-3.3.5/hadoop-3.3.5.tar.gz",
    "hive/hive-4.0.1/apache-hive-4.0.1-bin.tar.gz",
    "hadoop/common/hadoop-3.4.3/hadoop-3.4.3.tar.gz",
    "hadoop/common/hadoop-3.4.2/hadoop-3.4.2.tar.gz",
    "hadoop/common/hadoop-3.4.1/hadoop-3.4.1.tar.gz",
    "hadoop/common/hadoop-3.4.0/hadoop-3.4.0.tar.gz",
    "hive/hive-4.1.0/apache-hive-4.1.0-bin.tar.gz",
    "kafka/3.9.2/kafka_2.13-3.9.2.tgz",
    "kafka/3.9.1/kafka_2.13-3.9.1.tgz",
    "kafka/3.9.0/kafka_2.13-3.9.0.tgz",
    "kafka/4.3.1/kafka_2.13-4.3.1.tgz",
    "spark/spark-3.5.8/spark-3.5.8-bin-hadoop3.tgz",
    "spark/spark-3.5.7/spark-3.5.7-bin-hadoop3.tgz",
    "spark/spark-3.5.6/spark-3.5.6-bin-hadoop3.tgz",
    "spark/spark-3.5.5/spark-3.5.5-bin-hadoop3.tgz",
    "spark/spark-3.5.4/spark-3.5.4-bin-hadoop3.tgz",
    "spark/spark-3.5.3/spark-3.5.3-bin-hadoop3.tgz",
    "spark/spark-3.5.2/spark-3.5.2-bin-hadoop3.tgz",
    "spark/spark-3.5.1/spark-3.5.1-bin-hadoop3.tgz",
    "spark/spark-3.5.0/spark-3.5.0-bin-hadoop3.tgz",
    "spark/spark-4.0.3/spark-4.0.3-bin-hadoop3.tgz",
    "spark/spark-4.0.2/spark-4.0.2-bin-hadoop3.tgz",
    "spark/spark-4.0.1/spark-4.0.1-bin-hadoop3.tgz",
    "spark/spark-4.0.0/spark-4.0.0-bin-hadoop3.tgz",
    "spark/spark-4.1.2/spark-4.1.2-bin-hadoop3.tgz",
    "spark/spark-4.1.1/spark-4.1.1-bin-hadoop3.tgz",
    "spark/spark-4.1.0/spark-4.1.0-bin-hadoop3.tgz",
    "storm/apache-storm-2.8.8/apache-storm-2.8.8.tar.gz",
    "storm/apache-storm-2.8.1/apache-storm-2.8.1.tar.gz",
  ]);
});

test("on aarch64, Hadoop's archive is another", async () => {
  assert.equal(await archives("hadoop", "3.3", {}, "aarch64"), [
    "hadoop/common/hadoop-3.3.6/hadoop-3.3.6-aarch64.tar.gz",
  ]);
});

test("Hive with a Java that it can't run on is refused in words", async () => {
  const { plan, diagnostics } = await compileShipped("hadoop", "3.4", { hive_version: "4.1.0" });
  assert.not(plan);
  assert.equal(
    diagnostics.map(({ message }) => message),
    ["`4.1.0 on Java 11` is not one of the choices of the argument `runs_on`"],
  );
});

test("the newest release of a line is its default, and is of that line", () => {
  for (const [plugin, line] of recipes) {
    const version = argumentsOf(plugin, line)[`${plugin}_version`]!;
    assert.is(version.default, version.choices![0], `${plugin} ${line}`);
    for (const choice of version.choices!) assert.ok(String(choice).startsWith(`${line}.`), String(choice));
  }
});

test("all take the same arguments besides", async () => {
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
    const { declared } = await compileShipped(plugin, line, {});
    const names = declared.filter((name) => !/_version$|^hive_/.test(name));
    assert.equal(names.concat("java_version").sort(), common, `${plugin} ${line}`);
  }
});

test.run();
