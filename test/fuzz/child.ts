// Checks mutated recipes until the time is over. Before each case its bytes are written to a file, so that
// they are known whatever becomes of this process.
import { readFileSync, writeFileSync } from "node:fs";
import { checkCase } from "./check-case.ts";
import { mutate, Random } from "./mutate.ts";

const [seedFiles, currentFile, seconds, firstSeed] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
];
const paths = JSON.parse(seedFiles) as string[];
const read = (chosen: string[]) => chosen.map((path) => readFileSync(path, "utf8"));
const seeds = read(paths);
/** Few changes to a good recipe give one that is still good, and whose script is looked at. */
const good = read(paths.filter((path) => !path.includes("/err/")));
const counts = { compiled: 0, refused: 0 };
const end = performance.now() + Number(seconds) * 1000;
const send = (message: object) => process.send?.(message);

let told = performance.now();
for (let seed = Number(firstSeed); performance.now() < end; seed++) {
  const random = new Random(seed);
  const text = mutate(random, random.pick(random.chance(0.8) ? good : seeds), seeds);
  let bytes: Uint8Array = new TextEncoder().encode(text);
  if (random.chance(0.1)) {
    bytes = Uint8Array.from(bytes);
    for (let flips = random.below(4); flips >= 0; flips--)
      bytes[random.below(bytes.length)] = random.below(256);
  }
  writeFileSync(currentFile, bytes);
  send({ seed });
  try {
    counts[await checkCase(bytes, random, seeds)]++;
  } catch (error) {
    send({ failed: error instanceof Error ? (error.stack ?? error.message) : String(error), seed, counts });
    process.exit(1);
  }
  if (performance.now() - told > 1000) {
    told = performance.now();
    send({ counts });
  }
}
send({ counts });
process.disconnect?.();
