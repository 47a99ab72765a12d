import { randomBytes } from "node:crypto";
import { readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { fetchArtifact } from "../../../src/runtime/artifacts/fetch-artifact.ts";
import { Interrupted } from "../../../src/runtime/index.ts";
import type { Handler } from "./servers.ts";
import {
  cacheIn,
  cutOff,
  digestOf,
  failure,
  optionsIn,
  scratchAndServers,
  sendRange,
  wanted,
} from "./support.ts";

const { scratch, start } = scratchAndServers(test);

const content = randomBytes(300_000);
const half = content.subarray(0, 150_000);

test("a file is downloaded once, verified, and then comes from the cache", async () => {
  const server = await start((_, response) => response.end(content));
  const options = optionsIn(scratch);
  const request = wanted(content, `${server.url}/file.tar.gz`);
  const { path, size, digest } = await fetchArtifact(request, options);
  assert.ok(readFileSync(path).equals(content));
  assert.is(size, content.length);
  assert.equal(digest, digestOf(content));
  assert.is(statSync(path).mode & 0o777, 0o444);
  assert.equal(options.events.at(-1), {
    kind: "progress",
    url: `${server.url}/file.tar.gz`,
    received: size,
    total: size,
  });
  assert.equal(await fetchArtifact(request, options), { path, size, digest });
  assert.equal(await fetchArtifact(request, { ...options, offline: true }), { path, size, digest });
  assert.is(server.requests.length, 1);
  assert.equal(
    cacheIn(scratch)
      .list()
      .map(({ isPartial, url }) => [isPartial, url]),
    [[false, `${server.url}/file.tar.gz`]],
  );
});

test("a file in the cache that was changed is downloaded again", async () => {
  const server = await start((_, response) => response.end(content));
  const request = wanted(content, server.url);
  const options = optionsIn(scratch);
  const { path } = await fetchArtifact(request, options);
  rmSync(path);
  writeFileSync(path, half);
  await fetchArtifact(request, options);
  assert.ok(readFileSync(path).equals(content));
  assert.is(server.requests.length, 2);
});

test("a download that is cut off continues where it stopped", async () => {
  const server = await start((request, response, count) => {
    response.setHeader("etag", '"1"');
    if (count === 1) cutOff(response, content.length, half);
    else sendRange(response, request.headers.range, content);
  });
  const options = optionsIn(scratch);
  const { path } = await fetchArtifact(wanted(content, server.url), options);
  assert.ok(readFileSync(path).equals(content));
  const { range, "if-range": validator } = server.requests[1]!.headers;
  assert.match(range!, /^bytes=[1-9]\d*-$/);
  assert.is(validator, '"1"');
  assert.is(options.events.filter(({ kind }) => kind === "retry").length, 1);
});

test("a later run continues what an interrupted one left", async () => {
  const interruption = new AbortController();
  const server = await start((request, response, count) => {
    response.setHeader("last-modified", "Wed, 21 Oct 2015 07:28:00 GMT");
    if (count === 1) response.write(half);
    else sendRange(response, request.headers.range, content);
  });
  const request = wanted(content, server.url);
  try {
    await fetchArtifact(request, {
      ...optionsIn(scratch),
      signal: interruption.signal,
      onEvent: (event) => {
        if (event.kind === "progress" && event.received === half.length) interruption.abort();
      },
    });
    assert.unreachable();
  } catch (error) {
    assert.instance(error, Interrupted);
  }
  assert.equal(
    cacheIn(scratch)
      .list()
      .map(({ isPartial, size }) => [isPartial, size]),
    [[true, half.length]],
  );
  await fetchArtifact(request, optionsIn(scratch));
  assert.is(server.requests[1]!.headers.range, `bytes=${half.length}-`);
  assert.is(server.requests[1]!.headers["if-range"], "Wed, 21 Oct 2015 07:28:00 GMT");
});

test("a file that changed on the server is downloaded from its start", async () => {
  const server = await start((_, response, count) => {
    response.setHeader("etag", `W/"${count}"`);
    if (count === 1) cutOff(response, content.length, randomBytes(1000));
    else response.end(content);
  });
  const { path } = await fetchArtifact(wanted(content, server.url), optionsIn(scratch));
  assert.ok(readFileSync(path).equals(content));
});

test("parts that do not fit are found by the digest, and downloaded from the start", async () => {
  const server = await start((request, response, count) => {
    if (count === 1) cutOff(response, content.length, randomBytes(1000));
    else sendRange(response, request.headers.range, content);
  });
  const { path } = await fetchArtifact(wanted(content, server.url), optionsIn(scratch));
  assert.ok(readFileSync(path).equals(content));
  assert.equal(
    server.requests.map(({ headers }) => headers.range),
    [undefined, "bytes=1000-", undefined],
  );
});

test("another mirror continues what the first began", async () => {
  const first = await start((_, response) => cutOff(response, content.length, half));
  const second = await start((request, response) => sendRange(response, request.headers.range, content));
  await fetchArtifact(wanted(content, first.url, second.url), optionsIn(scratch));
  assert.is(first.requests.length, 1);
  assert.match(second.requests[0]!.headers.range!, /^bytes=[1-9]/);
});

test("one of two runs at once downloads, and the other waits for it", async () => {
  const options = optionsIn(scratch);
  const server = await start((_, response) => {
    response.write(half);
    void options.waiting.then(() => response.end(content.subarray(half.length)));
  });
  const request = wanted(content, server.url);
  const [first, second] = await Promise.all([
    fetchArtifact(request, options),
    fetchArtifact(request, options),
  ]);
  assert.equal(first, second);
  assert.is(server.requests.length, 1);
});

test("a run that waits goes on if the one that downloads gives up", async () => {
  const options = optionsIn(scratch);
  let ask = () => {};
  const asked = new Promise<void>((resolve) => (ask = resolve));
  const missing = await start((_, response) => {
    ask();
    void options.waiting.then(() => response.writeHead(404).end());
  });
  const good = await start((_, response) => response.end(content));
  const failing = failure(wanted(content, missing.url), options);
  await asked;
  const { path } = await fetchArtifact(wanted(content, good.url), options);
  const failed = await failing;
  assert.is(failed[0]!.code, "download-not-found");
  assert.ok(readFileSync(path).equals(content));
});

test("a link or a folder in the place of a partial file is refused, and the link not followed", async () => {
  const server = await start((_, response) => response.end(content));
  const folder = cacheIn(scratch).makeFolder(digestOf(content));
  writeFileSync(scratch.path("other"), "");
  symlinkSync(scratch.path("other"), join(folder, "partial"));
  const [found] = await failure(wanted(content, server.url), optionsIn(scratch));
  assert.is(found!.code, "artifact-cache-unusable");
  assert.is(readFileSync(scratch.path("other"), "utf8"), "");
});

const ranges: Readonly<Record<string, Handler>> = {
  "416 without a size": (_, response) => response.writeHead(416).end(),
  "416 with another size": (_, response) => response.writeHead(416, { "content-range": "bytes */10" }).end(),
  "another range": (_, response) =>
    response.writeHead(206, { "content-range": `bytes 5-9/${content.length}` }).end("12345"),
  "206 without a range": (_, response) => response.writeHead(206).end("12345"),
  everything: (_, response) => response.end(content),
};
for (const [what, answer] of Object.entries(ranges))
  test(`a server that answers a request for a range with ${what} is asked for everything`, async () => {
    const server = await start((request, response, count) => {
      if (count === 1) cutOff(response, content.length, half);
      else if (request.headers.range) answer(request, response, count);
      else response.end(content);
    });
    const { path } = await fetchArtifact(wanted(content, server.url), optionsIn(scratch));
    assert.ok(readFileSync(path).equals(content));
  });

test("a partial file that is complete is verified, without asking for more", async () => {
  const server = await start((_, response, count) => {
    if (count === 1) cutOff(response, content.length + 1, content);
    else response.writeHead(416, { "content-range": `bytes */${content.length}` }).end();
  });
  const { path } = await fetchArtifact(wanted(content, server.url), optionsIn(scratch));
  assert.ok(readFileSync(path).equals(content));
});

test("a length that is too short gives a wrong digest", async () => {
  const server = await start((_, response) => {
    response.socket!.end(`HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n0123456789`);
  });
  const [found] = await failure(wanted("0123456789", server.url), optionsIn(scratch));
  assert.is(found!.code, "download-digest");
});

test("a wrong digest names both digests, and nothing of the file stays", async () => {
  const server = await start((_, response) => response.end("something else"));
  const [found, ...more] = await failure(wanted(content, `${server.url}/a.tgz`), optionsIn(scratch));
  assert.equal(more, []);
  assert.is(
    found!.message,
    `${server.url}/a.tgz is not the file that the recipe wants: its sha256 is ${digestOf("something else").value} (14 bytes), not ${digestOf(content).value}`,
  );
  assert.is(server.requests.length, 1, "it is not tried again");
  assert.equal(cacheIn(scratch).list(), []);
});

test("a server that never ends is cut off at the limit", async () => {
  const server = await start((_, response) => {
    const more = () => response.write(Buffer.alloc(100_000), (error) => error ?? more());
    more();
  });
  const request = { ...wanted(content, server.url), maxBytes: 1 << 20 };
  const [found] = await failure(request, optionsIn(scratch));
  assert.is(found!.message, `${server.url}/ is larger than the limit of 1.0 MiB`);
});

test("a length beyond the limit is refused at once", async () => {
  const server = await start((_, response) =>
    response.writeHead(200, { "content-length": 10 ** 15 }).write("x"),
  );
  const [found] = await failure(wanted(content, server.url), optionsIn(scratch));
  assert.is(found!.code, "download-too-large");
});

test("a file that does not fit on the disk is refused at once", async () => {
  const server = await start((_, response) =>
    response.writeHead(200, { "content-length": 10 ** 15 }).write("x"),
  );
  const request = { ...wanted(content, server.url), maxBytes: 10 ** 16 };
  const [found] = await failure(request, optionsIn(scratch));
  assert.is(found!.code, "artifact-cache-unusable");
  assert.match(found!.message, /the download needs 909 TiB, and .* are free$/);
});

test("a cache that can't be made is named", async () => {
  writeFileSync(scratch.path("cache"), "a file");
  const [found] = await failure(wanted(content, "http://127.0.0.1:9/"), optionsIn(scratch));
  assert.is(found!.code, "artifact-cache-unusable");
  assert.match(found!.message, /cache: part of the path is not a folder$/);
});

test("--offline names the file, its digest, and what adds it", async () => {
  const options = { ...optionsIn(scratch), offline: true };
  const [found] = await failure(wanted(content, "https://example.invalid/x/hadoop-3.4.3.tar.gz"), options);
  assert.is(found!.code, "artifact-not-cached");
  assert.match(
    found!.message,
    /^hadoop-3\.4\.3\.tar\.gz \(sha256 [0-9a-f]{64}\) is not in the artifact cache/,
  );
  assert.match(found!.help!, /without `--offline`/);
});

test.run();
