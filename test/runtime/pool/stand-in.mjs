#!/usr/bin/env node
// Takes the place of guestfish and of the QEMU that it starts: reads the commands of a shared appliance, answers on the
// socket of QEMU's monitor, and prints what the name of the drive says. Writes what happens to $LOG.
import { appendFileSync } from "node:fs";
import { createServer } from "node:net";
import { createInterface } from "node:readline";

const log = (text) => appendFileSync(process.env.LOG, `${text}\n`);
const say = (text) => process.stdout.write(text);
let drive = "";
log("boot");

createServer((socket) => {
  const answer = (message) => socket.write(`${JSON.stringify(message)}\n`);
  answer({ QMP: {} });
  createInterface({ input: socket }).on("line", (line) => {
    const { execute, arguments: given } = JSON.parse(line);
    if (execute === "blockdev-add") drive = given.file.filename;
    if (execute === "blockdev-add" && drive.includes("unreadable"))
      answer({ error: { desc: "it is locked" } });
    else answer({ return: {} });
    if (execute === "device_del") answer({ event: "DEVICE_DELETED", data: { device: given.id } });
    if (execute === "blockdev-del") log(`detached ${drive}`);
  });
}).listen("qmp");

createInterface({ input: process.stdin }).on("line", (line) => {
  if (line.includes(" prepare")) say("sahara-image-ready\n");
  const word = /appliance visit (\w+)/.exec(line)?.[1];
  if (word === undefined) return;
  log(`visit ${drive}`);
  process.stderr.write(`sahara-image-visit ${word}\nlive ${drive}\n`);
  if (drive.includes("crash")) process.exit(1);
  if (drive.includes("hang")) return;
  const state = drive.includes("left") ? "left" : "clean";
  say(`sahara-image-transcript 1\nroot ${drive}\n`);
  if (drive.includes("flood")) for (let count = 0; count < 40; count++) say("stdout flood\n".repeat(80_000));
  say(`verdict conforms\n\n${word} ${state} ${drive.includes("late") ? "sahara-image: not written" : ""}\n`);
});
