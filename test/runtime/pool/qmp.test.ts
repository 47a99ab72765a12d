import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import { Qmp, QmpError } from "../../../src/runtime/pool/qmp.ts";
import { scratch } from "../../cli/support.ts";

const test = suite("QMP");
const servers: Server[] = [];
test.after(() => {
  for (const server of servers) server.close();
});

/** Listens like QEMU, and answers each command with these lines. */
async function listen(answer: (command: string, socket: Socket) => readonly object[]): Promise<string> {
  const path = join(scratch(), "qmp");
  const server = createServer((socket) => {
    // In pieces, as a socket delivers them.
    const say = (line: object) => {
      const text = `${JSON.stringify(line)}\r\n`;
      socket.write(text.slice(0, 7));
      socket.write(text.slice(7));
    };
    say({ QMP: { version: {} } });
    socket.on("data", (data) => {
      for (const line of data.toString().trim().split("\n"))
        for (const message of answer(JSON.parse(line).execute, socket)) say(message);
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(path, resolve));
  return path;
}

async function messageOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    assert.instance(error, QmpError);
    return (error as Error).message;
  }
  return "";
}

test("answers belong to their commands, whatever events come between", async () => {
  const path = await listen((command) => [{ event: "STOP" }, { return: command }]);
  const qmp = await Qmp.connect(path);
  assert.equal(await Promise.all([qmp.execute("a"), qmp.execute("b")]), ["a", "b"]);
  qmp.close();
  assert.is(await messageOf(qmp.execute("c")), "QEMU has ended");
});

test("a refused command, and a QEMU that ends", async () => {
  const path = await listen((command, socket) => {
    if (command === "quit") socket.destroy();
    return command === "qmp_capabilities"
      ? [{ return: {} }]
      : [{ error: { class: "X", desc: "no such bus" } }];
  });
  const qmp = await Qmp.connect(path);
  assert.is(await messageOf(qmp.execute("device_add")), "no such bus");
  assert.is(await messageOf(qmp.execute("quit")), "QEMU has ended");
  assert.is(await messageOf(Qmp.connect(`${path}-missing`)), "QEMU has ended");
});

test("a command that leads to an event", async () => {
  const deleted = (device: string) => ({ event: "DEVICE_DELETED", data: { device } });
  const path = await listen((command) => {
    if (command === "device_del") return [deleted("other"), { return: {} }, deleted("image1")];
    return [{ return: {} }];
  });
  const qmp = await Qmp.connect(path);
  const isEvent = (name: string, { device }: Readonly<Record<string, unknown>>) =>
    name === "DEVICE_DELETED" && device === "image1";
  await qmp.executeUntil("device_del", {}, isEvent);
  assert.is(await messageOf(qmp.executeUntil("other", {}, isEvent, 0.01)), "other did not end");
  qmp.close();
});

test.run();
