// The language server as the extension brings it along: what `sahara-image lsp --stdio` is, and nothing else.
import { serve } from "../../../src/lsp/serve.ts";

declare const __VERSION__: string;

process.exitCode = await serve(
  { input: process.stdin, write: (bytes) => process.stdout.write(bytes) },
  { toolVersion: __VERSION__ },
);
process.exit();
