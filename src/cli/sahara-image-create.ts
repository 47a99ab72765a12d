#!/usr/bin/env node
import { endProcess, processIo } from "./io.ts";
import { main } from "./main.ts";

const io = processIo();
endProcess(await main(process.argv.slice(2), io, "sahara-image-create"), io);
