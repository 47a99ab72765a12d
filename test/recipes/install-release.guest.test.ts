// Where archives come from, and what makes an archive good enough to unpack.
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { makeArtifact } from "./support/artifacts.ts";
import { guestRoot, removeScratch, sh } from "./support/guest-root.ts";
import { layouts } from "./support/layouts.ts";
import { type Family, putFiles, runScript } from "./support/run-script.ts";

const test = suite("recipes: install_release");

const artifact = makeArtifact(layouts["kafka 4.3.1"]!);
const tree = "/opt/kafka_2.13-4.3.1";
const url = "kafka/4.3.1/kafka_2.13-4.3.1.tgz";

/** In place of the net: the "net" folder has a folder for each host, and what is not there is a 404. */
const curl = `#!/bin/sh
while [ $# -gt 1 ]; do
  [ "$1" != --output ] || out=$2
  shift
done
echo "$1" >>/var/log/asked
cp "/opt/net/\${1#https://}" "$out" 2>/dev/null || { echo "curl: (22) The requested URL returned error: 404" >&2; exit 22; }
`;

const defaults = {
  products: "kafka",
  KAFKA_VERSION: "4.3.1",
  INSTALL_DIR: "/opt",
  DOWNLOAD_MIRROR: "https://mirror.example.com/apache/",
  CHECKSUM: "",
  ARTIFACT_DIR: "",
  FILE_CHECK: "digests",
};

function run(root: string, family: Family, testOnly: boolean, more: Readonly<Record<string, string>> = {}) {
  const env = { ...defaults, ...more };
  return runScript(
    root,
    family,
    "recipes/common/install_release",
    env,
    testOnly,
    "recipes/kafka/kafka.release",
  );
}

/** A guest in which nothing is installed yet. */
function fresh(family: Family): string {
  const root = guestRoot(family);
  sh(root, "rm -rf /opt/kafka* /opt/net /srv/* /var/log/asked /usr/bin/curl");
  return root;
}

function online(family: Family, files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = fresh(family);
  putFiles(root, { "usr/bin/curl": curl }, 0o755);
  putFiles(
    root,
    Object.fromEntries(Object.entries(files).map(([path, content]) => [`opt/net/${path}`, content])),
  );
  return root;
}

const asked = (root: string) => sh(root, "cat /var/log/asked").trim().split("\n");
const left = (root: string) => sh(root, "ls -A /opt /tmp").trim();

test.after(removeScratch);

for (const family of ["debian", "rocky"] as const) {
  const on = (what: string) => `${family}: ${what}`;

  test(on("the mirror serves the archive, Apache the digest"), () => {
    const root = online(family, {
      [`mirror.example.com/apache/${url}`]: artifact.bytes,
      [`downloads.apache.org/${url}.sha512`]: `${artifact.digest}  ${artifact.archive}\n`,
    });
    assert.equal(run(root, family, true), {
      code: 1,
      stdout: "",
      stderr: `Apache Kafka 4.3.1 is not installed: ${tree} is missing\n`,
    });
    assert.is(sh(root, "ls /opt").trim(), "localrepo\nnet");
    const done = run(root, family, false);
    assert.equal([done.code, done.stdout], [0, `Apache Kafka 4.3.1 is installed in ${tree}\n`], done.stderr);
    assert.equal(asked(root), [
      `https://mirror.example.com/apache/${url}`,
      `https://downloads.apache.org/${url}.sha512`,
    ]);
    assert.equal(run(root, family, true), { code: 0, stdout: "", stderr: "" });
    assert.equal(run(root, family, true, { FILE_CHECK: "sizes" }), { code: 0, stdout: "", stderr: "" });
    assert.is(sh(root, "readlink /opt/kafka").trim(), "kafka_2.13-4.3.1");
    assert.is(sh(root, `stat -c '%U %G' ${tree}/libs/* | sort -u`), "root root\n");
  });

  test(on("what the mirror and the first of Apache's hosts lack, the archive has"), () => {
    const root = online(family, {
      [`archive.apache.org/dist/${url}`]: artifact.bytes,
      [`archive.apache.org/dist/${url}.sha512`]: `SHA512 (${artifact.archive}) = ${artifact.digest}\n`,
    });
    assert.is(run(root, family, false).code, 0);
    assert.equal(asked(root), [
      `https://mirror.example.com/apache/${url}`,
      `https://downloads.apache.org/${url}`,
      `https://archive.apache.org/dist/${url}`,
      `https://downloads.apache.org/${url}.sha512`,
      `https://archive.apache.org/dist/${url}.sha512`,
    ]);
  });

  test(
    on("an archive that is not the published one is refused, both digests named, and nothing stays"),
    () => {
      const other = makeArtifact({ ...layouts["kafka 4.3.1"]!, entries: ["bin/kafka-server-start.sh"] });
      const root = online(family, {
        [`mirror.example.com/apache/${url}`]: other.bytes,
        [`downloads.apache.org/${url}.sha512`]: `${artifact.digest}  ${artifact.archive}\n`,
      });
      const before = left(root);
      const done = run(root, family, false);
      assert.is(done.code, 1);
      assert.is(
        done.stderr,
        `${artifact.archive} is not the one that was wanted: its sha512 is ${other.digest}, and https://downloads.apache.org/${url}.sha512 says ${artifact.digest}\n`,
      );
      assert.is(left(root), before);
    },
  );

  test(on("a pinned digest is asked of nobody, and a wrong one is named with the right one"), () => {
    const root = online(family, { [`mirror.example.com/apache/${url}`]: artifact.bytes });
    const wrong = "0".repeat(128);
    const refused = run(root, family, false, { CHECKSUM: wrong });
    assert.is(refused.code, 1);
    assert.match(refused.stderr, `its sha512 is ${artifact.digest}, and the recipe argument says ${wrong}\n`);
    const pinned = { CHECKSUM: `sha512:${artifact.digest.toUpperCase()}` };
    assert.is(run(root, family, false, pinned).code, 0);
    assert.equal(asked(root), [
      `https://mirror.example.com/apache/${url}`,
      `https://mirror.example.com/apache/${url}`,
    ]);
    assert.is(run(root, family, true, pinned).code, 0);
    const checked = run(root, family, true, { CHECKSUM: wrong });
    assert.is(
      checked.stderr,
      `${tree} was unpacked from an archive whose sha512 is not ${wrong}, but ${artifact.digest}\n`,
    );
    assert.match(
      run(root, family, true, { CHECKSUM: "12ab" }).stderr,
      /^a checksum is 128 .* and '12ab' is not\n$/,
    );
  });

  test(on("without internet: the archive and its digest lie in a folder"), () => {
    const root = fresh(family);
    const folder = { ARTIFACT_DIR: "/srv/artifacts" };
    assert.is(
      run(root, family, false, folder).stderr,
      `the artifact folder has no ${artifact.archive}: /srv/artifacts/${artifact.archive} is missing\n`,
    );
    putFiles(root, { [`srv/artifacts/${artifact.archive}`]: artifact.bytes });
    assert.is(
      run(root, family, false, folder).stderr,
      `nothing says what the digest of ${artifact.archive} must be: put ${artifact.archive}.sha512 beside it, or pin it with an argument\n`,
    );
    putFiles(root, { [`srv/artifacts/${artifact.archive}.sha512`]: "what?\n" });
    assert.is(
      run(root, family, false, folder).stderr,
      `/srv/artifacts/${artifact.archive}.sha512 holds no digest\n`,
    );
    putFiles(root, { [`srv/artifacts/${artifact.archive}.sha512`]: artifact.digest });
    assert.is(run(root, family, false, folder).code, 0);
    assert.is(run(root, family, true).code, 0);
  });

  test(
    on("a check names the file that is changed or missing; installing anew keeps the configuration"),
    () => {
      const root = fresh(family);
      const folder = { ARTIFACT_DIR: "/srv" };
      putFiles(root, {
        [`srv/${artifact.archive}`]: artifact.bytes,
        [`srv/${artifact.archive}.sha512`]: artifact.digest,
      });
      assert.is(run(root, family, false, folder).code, 0);
      sh(root, `echo 'listeners=mine' > ${tree}/config/server.properties; echo x > ${tree}/libs/plugin.jar`);
      assert.is(run(root, family, true).code, 0);
      const jar = `${tree}/libs/kafka-clients-4.3.1.jar`;
      sh(root, `sed -i s/stand/STAND/ ${jar}`);
      assert.is(run(root, family, true).stderr, `${jar} is changed\n`);
      assert.is(run(root, family, true, { FILE_CHECK: "sizes" }).code, 0);
      sh(root, `echo more >> ${jar}; rm ${tree}/bin/kafka-storage.sh "${tree}/licenses/CDDL+GPL-1.1"`);
      for (const FILE_CHECK of ["digests", "sizes"])
        assert.is(
          run(root, family, true, { FILE_CHECK }).stderr,
          `${tree}/bin/kafka-storage.sh is missing, and 2 more files are not as they were unpacked\n`,
        );
      assert.is(run(root, family, false, folder).code, 0);
      assert.is(run(root, family, true).code, 0);
      assert.is(sh(root, `cat ${tree}/config/server.properties`), "listeners=mine\n");
      sh(root, `ln -sfn elsewhere ${tree}/libs/latest.jar`);
      assert.is(
        run(root, family, true).stderr,
        `${tree}/libs/latest.jar points to elsewhere, not to kafka_2.13-4.3.1.jar\n`,
      );
      sh(root, `rm ${tree}/.manifest`);
      assert.match(run(root, family, true).stderr, /holds no record of what was unpacked there/);
      sh(root, `rm /opt/kafka && ln -s elsewhere /opt/kafka`);
      assert.is(run(root, family, false, folder).code, 0);
      assert.is(sh(root, "readlink /opt/kafka"), "kafka_2.13-4.3.1\n");
      sh(root, `rm ${tree}/logs`);
      assert.is(run(root, family, true).stderr, `${tree}/logs, a link to /var/log/kafka, is missing\n`);
    },
  );

  test(on("a check names what others may write to, or own; that is put right without the archive"), () => {
    const root = fresh(family);
    putFiles(root, { [`srv/${artifact.archive}`]: artifact.bytes });
    const pinned = { ARTIFACT_DIR: "/srv", CHECKSUM: artifact.digest };
    assert.is(run(root, family, false, pinned).code, 0);
    sh(root, "rm /srv/*; grep -q ^other: /etc/passwd || useradd --system --user-group other");
    for (const [command, sentence] of [
      [`chmod 777 ${tree}/bin/kafka-storage.sh`, `${tree}/bin/kafka-storage.sh has mode 777, not 755`],
      [
        `chown other ${tree}/bin/kafka-storage.sh`,
        `${tree}/bin/kafka-storage.sh is of other:root, not of root:root`,
      ],
      [`chmod o+w ${tree}/libs`, `${tree}/libs has mode 757, not 755`],
      [`chgrp other ${tree}; chmod g+w ${tree}`, `${tree} is of root:other, not of root:root`],
    ] as const) {
      sh(root, command);
      for (const FILE_CHECK of ["digests", "sizes"])
        assert.is(run(root, family, true, { ...pinned, FILE_CHECK }).stderr, `${sentence}\n`);
      const done = run(root, family, false, pinned);
      assert.equal([done.code, done.stdout], [0, ""], done.stderr);
      assert.equal(run(root, family, true, pinned), { code: 0, stdout: "", stderr: "" });
    }
    // Whose the configuration is, is the user's to say.
    sh(root, `chmod 777 ${tree}/config; chown other ${tree}/config/server.properties`);
    assert.equal(run(root, family, true, pinned), { code: 0, stdout: "", stderr: "" });
  });

  test(on("an archive with the right digest and the wrong content is refused"), () => {
    const root = fresh(family);
    const other = makeArtifact({ ...layouts["kafka 4.3.1"]!, entries: ["bin/kafka-server-start.sh"] });
    putFiles(root, { [`srv/${other.archive}`]: other.bytes });
    const before = left(root);
    const done = run(root, family, false, { ARTIFACT_DIR: "/srv", CHECKSUM: other.digest });
    assert.is(
      done.stderr,
      `${other.archive} has the right digest, but no file kafka_2.13-4.3.1/libs/kafka_2.13-4.3.1.jar in it\n`,
    );
    assert.is(left(root), before);
  });
}

test.run();
