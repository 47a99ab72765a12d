/**
 * The library: what `sahara-image` does, for programs. Functions take plain options and give data; mistakes of a
 * recipe come back as diagnostics, and what keeps a thing from being done at all is thrown, as a `Refusal`.
 */
export { compile } from "./app/compile.ts";
export { lint } from "./app/lint.ts";
export type {
  ApplyOptions,
  CheckOptions,
  CompileOptions,
  LintOptions,
  RecipeOptions,
} from "./app/options.ts";
export type { CompileResult, LintResult, RunReport } from "./app/results.ts";
export { apply, check } from "./app/run.ts";
export { type Diagnostic, Refusal } from "./diagnostics/diagnostic.ts";
export type { PluginKind } from "./kinds/plugin-kinds.ts";
export type { Plan } from "./plan/plan.ts";
export type { PluginToolkit } from "./plugins/load-plugin.ts";
export type {
  ImageArgument,
  PackOptions,
  PackResult,
  PackStatus,
  PackStep,
  Plugin,
} from "./plugins/plugin.ts";
export { type RecipePluginOptions, recipePlugin } from "./plugins/recipe-plugin.ts";
export type { ExecuteOptions, ExecuteResult, Remote, RunnableRecipe, Validation } from "./plugins/remote.ts";
export type { Finding, Report, ReportStep } from "./report/report.ts";
export type { RunEvent } from "./runtime/request.ts";
export { version } from "./source/version.ts";
