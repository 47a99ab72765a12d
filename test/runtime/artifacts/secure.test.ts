import { test } from "uvu";
import * as assert from "uvu/assert";
import { fetchArtifact } from "../../../src/runtime/artifacts/fetch-artifact.ts";
import { proxyFor } from "../../../src/runtime/artifacts/proxy.ts";
import { makeScratch } from "../scratch.ts";
import { type Certificate, makeCertificate, serveProxy, serveSecurely } from "./servers.ts";
import { digestOf, failure, optionsIn, scratchAndServers, wanted } from "./support.ts";

const certificates = makeScratch();
const localhost = makeCertificate(certificates.folder);
const elsewhere = makeCertificate(certificates.folder, "elsewhere");

const { scratch, keep, start } = scratchAndServers(test);
test.after(() => certificates.dispose());
const secure = async (body: string, certificate: Certificate = localhost) =>
  keep(await serveSecurely((_, response) => response.end(body), certificate));

/** Trusts the test's own certificate. */
const trusting = (more: NodeJS.ProcessEnv = {}) =>
  optionsIn(scratch, { retries: 0, env: { SSL_CERT_FILE: localhost.cert, ...more } });

test("SSL_CERT_FILE names the authorities that are trusted", async () => {
  const server = await secure("content");
  await fetchArtifact(wanted("content", server.url), trusting());
});

test("a certificate that is not trusted, or is for another host, is named", async () => {
  const [unknown, foreign] = [await secure("content"), await secure("content", elsewhere)];
  const [first] = await failure(wanted("content", unknown.url), optionsIn(scratch));
  assert.is(first!.code, "download-certificate");
  assert.match(first!.message, /its certificate is not trusted \(it is signed by itself\)$/);
  const [second] = await failure(wanted("content", foreign.url), trusting({ SSL_CERT_FILE: elsewhere.cert }));
  assert.match(second!.message, /its certificate is not trusted \(it is for another host\)$/);
});

test("https on a port of http is named, and not tried for ever", async () => {
  const server = await start((_, response) => response.end("content"));
  const [found] = await failure(wanted("content", server.url.replace("http:", "https:")), trusting());
  assert.is(found!.code, "download-failed");
});

test("a redirect from https to http is refused; one from http to https is followed", async () => {
  const plain = await start((_, response) => response.end("content"));
  const downgrading = keep(
    await serveSecurely((_, response) => response.writeHead(302, { location: plain.url }).end(), localhost),
  );
  const [found] = await failure(wanted("content", downgrading.url), trusting());
  assert.is(found!.code, "download-redirect");
  assert.match(found!.message, /redirects from https to http:\/\/127/);
  assert.is(plain.requests.length, 0);
  const target = await secure("content");
  const upgrading = await start((_, response) => response.writeHead(302, { location: target.url }).end());
  await fetchArtifact(wanted("content", upgrading.url), trusting());
});

const published = (url: string, ...urls: string[]) => ({
  urls: [url],
  digest: { checksumFiles: urls.map((file) => ({ algorithm: "sha512" as const, url: file })) },
});
const sum = `${digestOf("content", "sha512").value}  a.tgz\n`;

test("the digest that the publisher names is used, and known offline afterwards", async () => {
  const mirror = await start((_, response) => response.end("content"));
  const publisher = await secure(sum);
  const request = published(`${mirror.url}/a.tgz`, `${publisher.url}/a.tgz.sha512`);
  const artifact = await fetchArtifact(request, trusting());
  assert.equal(artifact.digest, digestOf("content", "sha512"));
  assert.equal(await fetchArtifact(request, { ...trusting(), offline: true }), artifact);
  assert.is(publisher.requests.length, 1);
});

test("a file that a mirror changed is refused by the publisher's digest", async () => {
  const mirror = await start((_, response) => response.end("changed"));
  const publisher = await secure(sum);
  const [found] = await failure(published(`${mirror.url}/a.tgz`, publisher.url), trusting());
  assert.is(found!.code, "download-digest");
});

test("a checksum file must be fetched over https, and from its own origin", async () => {
  const plain = await start((_, response) => response.end(sum));
  const [first] = await failure(published("http://127.0.0.1:1/a.tgz", plain.url), trusting());
  assert.is(first!.code, "download-address-invalid");
  assert.is(plain.requests.length, 0);
  const other = await secure(sum);
  const moved = keep(
    await serveSecurely((_, response) => response.writeHead(302, { location: other.url }).end(), localhost),
  );
  const [second] = await failure(published("http://127.0.0.1:1/a.tgz", moved.url), trusting());
  assert.is(second!.code, "download-redirect");
  assert.is(other.requests.length, 0);
});

test("a release that has moved: the next checksum file is asked", async () => {
  const gone = keep(await serveSecurely((_, response) => response.writeHead(404).end(), localhost));
  const archive = await secure(sum);
  const mirror = await start((_, response) => response.end("content"));
  await fetchArtifact(published(`${mirror.url}/a.tgz`, gone.url, archive.url), trusting());
});

test("a checksum file without the digest is named", async () => {
  const server = await secure("<html>");
  const [found] = await failure(published("http://127.0.0.1:1/a.tgz", `${server.url}/s`), trusting());
  assert.is(found!.message, `${server.url}/s has no sha512 digest of a.tgz`);
});

test("offline, a checksum file that was never read is named", async () => {
  const request = published("http://127.0.0.1:1/a.tgz", "https://localhost:1/s");
  const [found] = await failure(request, { ...trusting(), offline: true });
  assert.match(found!.message, /^a\.tgz \(with the digest in https:\/\/localhost:1\/s\) is not in/);
});

test("http goes through http_proxy as it is, https through a tunnel, and no_proxy through neither", async () => {
  const proxy = keep(await serveProxy());
  const plain = await start((_, response) => response.end("http"));
  const encrypted = await secure("https");
  const env = { HTTP_PROXY: proxy.url, https_proxy: proxy.url.replace("http://", "") };
  await fetchArtifact(wanted("http", `${plain.url}/a`), trusting(env));
  await fetchArtifact(wanted("https", `${encrypted.url}/a`), trusting(env));
  assert.equal(
    proxy.requests.map(({ method, url }) => `${method} ${url}`),
    [`GET ${plain.url}/a`, `CONNECT ${encrypted.url.replace("https://", "")}`],
  );
  await fetchArtifact(wanted("http", `${plain.url}/a`), {
    ...trusting({ ...env, NO_PROXY: "localhost,127.0.0.0/8" }),
    cacheFolder: scratch.path("second"),
  });
  assert.is(proxy.requests.length, 2);
});

test("a proxy gets the user name and the password of its address", async () => {
  const proxy = keep(await serveProxy("p@ss"));
  const plain = await start((_, response) => response.end("http"));
  const encrypted = await secure("https");
  const address = proxy.url.replace("//", "//user:p%40ss@");
  const env = { http_proxy: address, https_proxy: address };
  await fetchArtifact(wanted("http", plain.url), trusting(env));
  await fetchArtifact(wanted("https", encrypted.url), trusting(env));
});

test("a proxy that can't be used is named, without its password", async () => {
  const proxy = keep(await serveProxy("secret"));
  const wrong = proxy.url.replace("//", "//user:wrong@");
  for (const url of ["http://example.invalid/a", "https://example.invalid/a"]) {
    const [refused] = await failure(wanted("x", url), trusting({ all_proxy: wrong }));
    assert.is(refused!.code, "download-proxy", url);
    assert.match(refused!.message, /through the proxy http:\/\/127\.0\.0\.1:\d+: it asks for a user name/);
    const [missing] = await failure(wanted("x", url), trusting({ all_proxy: "http://127.0.0.1:1" }));
    assert.match(missing!.message, /through the proxy http:\/\/127\.0\.0\.1:1: the connection was refused$/);
    const [invalid] = await failure(wanted("x", url), trusting({ all_proxy: "http://[" }));
    assert.is(invalid!.code, "download-proxy");
  }
});

test("no_proxy lists names, their subdomains, addresses, networks and ports", () => {
  const isDirect = (url: string, no_proxy: string) =>
    proxyFor(new URL(url), { all_proxy: "http://proxy", no_proxy }) === undefined;
  const direct: readonly [string, string][] = [
    ["http://a.example.org/", "example.org"],
    ["http://example.org/", ".example.org"],
    ["http://a.example.org/", "x, *.example.org"],
    ["http://Example.org/", "EXAMPLE.ORG"],
    ["http://example.org:81/", "example.org:81"],
    ["https://example.org/", "example.org:443"],
    ["http://10.1.2.3/", "10.0.0.0/8"],
    ["http://[fe80::1]/", "fe80::/10"],
    ["http://[::1]:8080/", "::1"],
    ["http://[::1]:8080/", "[::1]:8080"],
    ["http://anything/", "*"],
  ];
  for (const [url, list] of direct) assert.ok(isDirect(url, list), `${url} ${list}`);
  const proxied: readonly [string, string][] = [
    ["http://badexample.org/", "example.org"],
    ["http://example.org/", "example.org:81"],
    ["http://11.1.2.3/", "10.0.0.0/8"],
    ["http://10.1.2.3/", "10.0.0.0/99"],
    ["http://10.1.2.3/", ""],
    ["http://example.org.evil/", "example.org"],
  ];
  for (const [url, list] of proxied) assert.not.ok(isDirect(url, list), `${url} ${list}`);
});

test.run();
