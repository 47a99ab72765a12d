// An archive on its way from a server to an image: one boot.
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { guestImage, onDisk, runReported } from "../cli/guests.ts";
import { builtProgram, runProcess, scratch } from "../cli/support.ts";
import { removeScratch } from "../recipes/support/guest-root.ts";
import { digestOf } from "../runtime/artifacts/support.ts";
import { serve } from "../support/file-server.ts";
import { tarFile } from "./tar-file.ts";

const test = suite("archive: in an image");
const folder = builtProgram();
test.after(removeScratch);

test("an archive is downloaded on the host once, and unpacked in a guest without a network", async () => {
  const files = scratch();
  const archive = gzipSync(
    tarFile([
      { name: "tool-1.0/bin/tool", content: "#!/bin/sh\n", mode: 0o755 },
      { name: "tool-1.0/etc/tool.conf", content: "shipped\n" },
    ]),
  );
  writeFileSync(join(files, "tool-1.0.tar.gz"), archive);
  const cache = scratch();
  const env = { ...process.env, XDG_CACHE_HOME: cache };
  const server = await serve(files, { failing: "tool", failures: 1 });
  const recipe = join(scratch(), "image.yaml");
  writeFileSync(
    recipe,
    `validators:
  - archive:
      /opt/tool-1.0:
        url: [http://${server.address}/missing.tar.gz, http://${server.address}/tool-1.0.tar.gz]
        sha512: ${digestOf(archive, "sha512").value}
        strip: 1
        config: [etc]
  - link: {/opt/tool: tool-1.0}
`,
  );
  const image = guestImage("debian");
  const apply = ["apply", "--image", image, "--no-network", "-f", recipe];
  try {
    const offline = runProcess(folder, [...apply, "--offline"], { env });
    assert.is(offline.code, 3);
    assert.match(offline.stderr, /error\[artifact-not-cached\]: missing\.tar\.gz \(sha512 /);
    const { code, stdout, stderr, report } = runReported(folder, apply, { env });
    assert.is(code, 0, stdout + stderr);
    assert.is(report.outcome, "changed");
    assert.is(onDisk(image, "cat", "/opt/tool-1.0/bin/tool"), "#!/bin/sh\n");
    assert.match(onDisk(image, "cat", "/opt/tool-1.0/.manifest"), /^[0-9a-f]{64} 10 755 \.\/bin\/tool$/m);
    assert.equal(
      server.requests().filter((path) => path.includes("tool")),
      // The first is cut off.
      ["/tool-1.0.tar.gz", "/tool-1.0.tar.gz"],
    );
    assert.equal(readdirSync(join(cache, "sahara-image/artifacts")), ["sha512"]);
  } finally {
    server.stop();
  }
});

test.run();
