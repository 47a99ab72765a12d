/** A plan for people and tools: `--emit tree`, `--emit plan`, `--emit mermaid`. */
export { dumpJson } from "./dump-json.ts";
export { dumpMermaid } from "./dump-mermaid.ts";
export { dumpTree } from "./dump-tree.ts";
