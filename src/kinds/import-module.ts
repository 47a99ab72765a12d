/**
 * Loads a module that is known only at run time. A file of its own in the built program too: code that V8 kept
 * (scripts/build.mjs) has lost what Node needs to find where its `import()` is called from.
 */
export function importModule(url: string): Promise<Record<string, unknown>> {
  return import(url);
}
