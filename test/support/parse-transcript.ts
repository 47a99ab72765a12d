import type { Mode } from "../../src/plan/plan.ts";
import { type Transcript, TranscriptReader } from "../../src/runtime/run/transcript.ts";

/** Reads a whole transcript. */
export function parseTranscript(bytes: Uint8Array, mode: Mode, secrets: readonly string[] = []): Transcript {
  const reader = new TranscriptReader(mode, secrets);
  reader.write(Buffer.from(bytes));
  return reader.finish();
}
