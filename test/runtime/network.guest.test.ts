// What a guest reaches through the network of the appliance: SECURITY.md says it.
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { emitGuestfish } from "../../src/compiler/emit/emit.ts";
import { check } from "../../src/runtime/run/run.ts";
import { makePlan, textFile } from "../support/make-plan.ts";

const image = execFileSync("bash", ["test/guests/build.sh", "debian"], { encoding: "utf8" }).trim();

/** Checks the image while a service of this machine listens on 127.0.0.1. Returns how often it was called. */
async function callsOfService(network: boolean): Promise<number> {
  let calls = 0;
  const service = createServer((socket) => {
    calls += 1;
    socket.end("secret of the host\n");
  }).listen(0, "127.0.0.1");
  await once(service, "listening");
  const { port } = service.address() as AddressInfo;
  const script = `#!/bin/bash
if exec 3<>/dev/tcp/169.254.2.2/${port}; then read -r answer <&3; fi
test "\${answer-}" ${network ? "=" : "!="} 'secret of the host'
`;
  const plan = makePlan(
    [{ op: "script", id: "1", name: "call", resource: "call", env: [] }],
    [],
    [textFile("call", script)],
  );
  const result = await check({
    image,
    plan,
    mode: "test-only",
    verify: true,
    emit: (options) => emitGuestfish(plan, { ...options, toolVersion: "0" }),
    network,
  });
  service.close();
  assert.is(result.record.verdict, "conforms");
  return calls;
}

test("with a network the guest reaches services on 127.0.0.1 of the host, without one it reaches none", async () => {
  assert.is(await callsOfService(true), 1);
  assert.is(await callsOfService(false), 0);
});

test.run();
