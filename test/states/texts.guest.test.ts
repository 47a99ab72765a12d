// Texts of real guests, each with an awk of its own: one boot for each guest.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { guestImage, onDisk, runReported } from "../cli/guests.ts";
import { builtProgram, scratch } from "../cli/support.ts";
import { removeScratch } from "../recipes/support/guest-root.ts";

const test = suite("line, block and setting: in images");
const folder = builtProgram();
test.after(removeScratch);

const recipe = `validators:
  - line:
      /etc/app/app.conf: {line: "c = it's", match: "^c{1,2} ", create: true}
  - block: {/etc/hosts: "192.0.2.10 db.example\\n"}
  - setting:
      /etc/app/app.properties: {format: properties, set: {a: "1", "k=1": "x\\\\\\\\y"}}
      /etc/app/app.ini: {format: ini, section: main, set: {host: db.example}}
      /etc/default/app: {format: shell, set: {OPTIONS: "a $b"}}
      /etc/login.defs: {format: space, set: {UMASK: "027"}}
      /etc/app/core-site.xml: {format: hadoop-xml, set: {a: "<1>"}}
`;

for (const guest of ["debian", "rocky", "centos7"])
  test(`an apply changes what differs: ${guest}`, () => {
    const file = join(scratch(), "image.yaml");
    writeFileSync(file, recipe);
    const image = guestImage(guest);
    const applied = runReported(folder, ["apply", "--image", image, "--no-network", "-f", file]);
    assert.is(applied.code, 0, applied.stdout + applied.stderr);
    assert.is(onDisk(image, "cat", "/etc/app/app.conf"), "c = it's\n");
    assert.match(
      onDisk(image, "cat", "/etc/hosts"),
      /# BEGIN sahara-image\n192\.0\.2\.10 db\.example\n# END sahara-image\n$/,
    );
    assert.is(onDisk(image, "cat", "/etc/app/app.properties"), "a=1\nk\\=1=x\\\\\\\\y\n");
    assert.is(onDisk(image, "cat", "/etc/app/app.ini"), "[main]\nhost = db.example\n");
    assert.is(onDisk(image, "cat", "/etc/default/app"), 'OPTIONS="a \\$b"\n');
    assert.match(onDisk(image, "cat", "/etc/login.defs"), /^UMASK\s+027$/m);
    assert.match(onDisk(image, "cat", "/etc/app/core-site.xml"), /<value>&lt;1&gt;<\/value>/);
  });

test.run();
