// Loaded into a measured process: writes its peak memory in MB to the file that PEAK_MEMORY names. The kernel's figure
// for a finished child would include that of the process that started it.
const { readFileSync, writeFileSync } = require("node:fs");
const { isMainThread } = require("node:worker_threads");

const file = process.env.PEAK_MEMORY;
// Programs that it starts are not measured.
delete process.env.PEAK_MEMORY;
delete process.env.NODE_OPTIONS;
if (file !== undefined && isMainThread)
  process.on("exit", () => {
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "latin1"));
    writeFileSync(file, String((Number(peak[1]) * 1024) / 1e6));
  });
