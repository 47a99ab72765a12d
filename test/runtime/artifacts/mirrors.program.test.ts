import { test } from "uvu";
import * as assert from "uvu/assert";
import { fetchArtifact } from "../../../src/runtime/artifacts/fetch-artifact.ts";
import { statusFailure } from "../../../src/runtime/artifacts/transfer-failure.ts";
import type { Handler } from "./servers.ts";
import { failure, optionsIn, scratchAndServers, wanted } from "./support.ts";

const { scratch, servers, start } = scratchAndServers(test);

const good: Handler = (_, response) => response.end("content");
const answer =
  (status: number, headers = {}): Handler =>
  (_, response) =>
    response.writeHead(status, headers).end();

test("mirrors are tried in turn: missing, wrong, out of order, good", async () => {
  const [missing, wrong, broken, last] = [
    await start(answer(404)),
    await start((_, response) => response.end("a page of an error")),
    await start(answer(500)),
    await start(good),
  ];
  await fetchArtifact(wanted("content", missing.url, wrong.url, broken.url, last.url), optionsIn(scratch));
  for (const { requests } of servers) assert.is(requests.length, 1);
});

test("if no mirror has the file, each has its own message", async () => {
  const [missing, wrong, forbidden] = [
    await start(answer(404)),
    await start((_, response) => response.end("something else")),
    await start(answer(403)),
  ];
  const found = await failure(
    wanted("content", `${missing.url}/a`, wrong.url, forbidden.url, "http://127.0.0.1:1/"),
    optionsIn(scratch, { retries: 0 }),
  );
  assert.equal(
    found.map(({ code }) => code),
    ["download-not-found", "download-digest", "download-failed", "download-failed"],
  );
  assert.is(found[0]!.message, `${missing.url}/a does not exist on the server (404 Not Found)`);
  assert.is(found[2]!.message, `can't download ${forbidden.url}/: the server answered 403 Forbidden`);
  assert.is(found[3]!.message, "can't download http://127.0.0.1:1/: the connection was refused");
});

test("503 with Retry-After, then 200: the server is waited for", async () => {
  const server = await start((request, response, count) =>
    count < 3
      ? answer(503, { "retry-after": "0" })(request, response, count)
      : good(request, response, count),
  );
  const options = optionsIn(scratch);
  await fetchArtifact(wanted("content", server.url), options);
  assert.equal(options.events.filter(({ kind }) => kind === "retry").length, 2);
});

test("Retry-After is read as seconds and as a date; a pause of hours is not waited for", () => {
  const now = Date.parse("2026-11-26T10:00:00Z");
  const pauseOf = (text?: string) => statusFailure("http://x/", 503, text, now);
  assert.is(pauseOf().retryAfter, undefined);
  assert.is(pauseOf("7").retryAfter, 7_000);
  assert.is(pauseOf("Thu, 26 Nov 2026 10:00:30 GMT").retryAfter, 30_000);
  assert.is(pauseOf("Thu, 26 Nov 2026 09:00:00 GMT").retryAfter, 0);
  assert.is(pauseOf("soon").retryAfter, undefined);
  assert.ok(pauseOf("120").isTransient);
  assert.not.ok(pauseOf("3600").isTransient);
  assert.match(pauseOf("3600").message, /asks to try again in 3600 s$/);
});

test("only errors that may pass are retried, as often as requested", async () => {
  for (const [status, expected] of [
    [404, 1],
    [403, 1],
    [401, 1],
    [500, 3],
    [503, 3],
    [429, 3],
  ] as const) {
    const server = await start(answer(status));
    await failure(wanted("content", server.url), optionsIn(scratch, { retries: 2 }));
    assert.is(server.requests.length, expected, String(status));
  }
});

test("redirects are followed, and requests for a range with them", async () => {
  const server = await start((request, response, count) =>
    request.url === "/last"
      ? good(request, response, count)
      : answer(302, { location: "/last" })(request, response, count),
  );
  await fetchArtifact(wanted("content", `${server.url}/first`), optionsIn(scratch));
  assert.equal(
    server.requests.map(({ url }) => url),
    ["/first", "/last"],
  );
});

const redirecting: readonly [what: string, location: (count: number) => string, message: RegExp][] = [
  ["in a loop", () => "/", /its redirects form a loop$/],
  ["for ever", (count) => `/${count}`, /it is redirected more than 10 times$/],
  ["to a file", () => "file:///etc/passwd", /the server redirects to file:\/\/\/etc\/passwd$/],
  ["to nothing", () => "http://[", /the server redirects to an invalid address$/],
];
for (const [what, location, message] of redirecting)
  test(`a server that redirects ${what} is refused`, async () => {
    const server = await start((request, response, count) =>
      answer(301, { location: location(count) })(request, response, count),
    );
    const [found] = await failure(wanted("content", server.url), optionsIn(scratch));
    assert.is(found!.code, "download-redirect");
    assert.match(found!.message, message);
  });

test("a server that stops sending, or never answers, is given up", async () => {
  for (const handler of [
    ((_, response) => response.writeHead(200, { "content-length": 100 }).write("con")) as Handler,
    (() => {}) as Handler,
  ]) {
    const server = await start(handler);
    const options = optionsIn(scratch, { retries: 0, times: { connect: 500, stall: 100, pause: 1 } });
    const [found] = await failure(wanted("content", server.url), options);
    assert.match(found!.message, /: the server (stopped sending|did not answer in time)$/);
  }
});

test("a slow server that keeps sending is waited for, longer than the limit for silence", async () => {
  const server = await start((_, response) => {
    let at = 0;
    const more = () => {
      response.write("content"[at++]);
      if (at < 7) setTimeout(more, 40);
      else response.end();
    };
    more();
  });
  const options = optionsIn(scratch, { retries: 0, times: { connect: 500, stall: 200, pause: 1 } });
  await fetchArtifact(wanted("content", server.url), options);
});

test("an answer that is not HTTP is named so", async () => {
  const server = await start((_, response) => response.socket!.end("SSH-2.0-OpenSSH_9.2\r\n"));
  const [found] = await failure(wanted("content", server.url), optionsIn(scratch, { retries: 0 }));
  assert.is(found!.message, `can't download ${server.url}/: the server's answer is not HTTP`);
});

test("a host without an address is named", async () => {
  const [found] = await failure(
    wanted("content", "http://no-such-host.invalid/a"),
    optionsIn(scratch, { retries: 0 }),
  );
  assert.match(found!.message, /no-such-host\.invalid/);
  assert.match(found!.code, /^download-(host-unknown|failed)$/);
});

test("addresses that are no http addresses are refused before anything is asked", async () => {
  for (const url of ["ftp://host/a", "file:///etc/passwd", "/a", "mirror.example.org/a"]) {
    const [found] = await failure(wanted("content", url), optionsIn(scratch));
    assert.is(found!.code, "download-address-invalid", url);
  }
});

test("a user name and a password are sent to their own server alone, and never shown", async () => {
  const other = await start(answer(404));
  const server = await start(answer(302, { location: `${other.url}/b` }));
  const url = server.url.replace("//", "//user:pass@");
  const [found] = await failure(wanted("content", url), optionsIn(scratch));
  assert.is(server.requests[0]!.headers.authorization, `Basic ${btoa("user:pass")}`);
  assert.is(other.requests[0]!.headers.authorization, undefined);
  assert.not.match(found!.message, /pass/);
});

test.run();
