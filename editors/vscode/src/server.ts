// The language server as the extension brings it along: what `sahara-image lsp --stdio` is, and nothing else.
import { parseArgs } from "node:util";
import { loadKinds } from "../../../src/cli/load-kinds.ts";
import { Refusal } from "../../../src/diagnostics/diagnostic.ts";
import { serve } from "../../../src/lsp/serve.ts";

declare const __VERSION__: string;

// The client passes more than the extension does: `--stdio`, `--clientProcessId=…`.
const { values } = parseArgs({
  strict: false,
  options: { validators: { type: "string", multiple: true } },
});
const files = (values.validators ?? []).filter((one) => typeof one === "string");
try {
  const kinds = await loadKinds(files, process.cwd());
  process.exitCode = await serve(
    { input: process.stdin, write: (bytes) => process.stdout.write(bytes) },
    { toolVersion: __VERSION__, kinds },
  );
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  // The editor shows what a server that ends has said.
  for (const { message } of error.diagnostics) console.error(message);
  process.exitCode = 2;
}
process.exit();
