// Reports where an image differs from a recipe: node check-image.mjs IMAGE RECIPE
import { check, Refusal } from "sahara-image";

const [image = "", file = ""] = process.argv.slice(2);
try {
  const { ok, diagnostics, report } = await check({ image, file, timeout: 900 });
  for (const { severity, code, message, source } of diagnostics)
    console.log(`${source?.file}:${source?.line}: ${severity}[${code}]: ${message}`);
  for (const { title, status, source, found } of report?.steps ?? [])
    if (status === "discrepancy")
      console.log(`${source.file}:${source.line}: ${title}: ${found ?? "does not conform"}`);
  console.log(ok ? "conforms" : "does not conform");
  process.exitCode = ok ? 0 : 1;
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  console.error(`${error.code}: ${error.message}`);
  process.exitCode = error.exitCode;
}
