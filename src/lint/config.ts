import { existsSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import { Sink } from "../diagnostics/sink.ts";
import { ValueReader } from "../recipe/value-reader.ts";
import { reasonOf } from "../source/errno.ts";
import { SourceText } from "../source/source-text.ts";
import { fileLimits } from "../system/limits.ts";
import { isInside, readRegularText } from "../system/read-file.ts";
import { realPath, repositoryOf } from "../system/repository.ts";
import { type Entry, type MappingNode, type Scalar, shorten } from "../yaml/node.ts";
import { parseYaml } from "../yaml/parse-yaml.ts";
import { refusedCode } from "./directives.ts";
import type { RuleSetting } from "./rule.ts";
import { defaultConfig, isAdjustable, type LintConfig } from "./settings.ts";

export const configFileName = ".sahara-image.yaml";

export interface ReadConfig {
  readonly config: LintConfig;
  /** Problems of the file. A part with an error is left out. */
  readonly diagnostics: readonly Diagnostic[];
  readonly source?: SourceText;
}

/** Finds and reads configuration files, each once. */
export class ConfigFinder {
  readonly #cwd: string;
  readonly #found = new Map<string, ReadConfig>();

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  /** Returns the configuration for a folder: that of the nearest file, in it or above. */
  forFolder(folder: string): ReadConfig {
    const absolute = resolve(this.#cwd, folder);
    const known = this.#found.get(absolute);
    if (known) return known;
    const parent = dirname(absolute);
    const found =
      this.#read(join(absolute, configFileName)) ??
      (parent === absolute ? { config: defaultConfig, diagnostics: [] } : this.forFolder(parent));
    this.#found.set(absolute, found);
    return found;
  }

  /** The files that were found. */
  all(): readonly ReadConfig[] {
    return [...new Set(this.#found.values())].filter((item) => item.config.path !== undefined);
  }

  #read(path: string): ReadConfig | undefined {
    // Most folders have none, and a thousand exceptions are slow.
    if (!existsSync(path)) return undefined;
    const place = placeOfConfig(path);
    const below = relative(this.#cwd, path);
    const shown = below.startsWith(`..${sep}`) ? path : below;
    try {
      const text = readRegularText(path, { limit: fileLimits.settings, inside: place.top });
      return readConfig(new SourceText(shown, text), place);
    } catch (error) {
      const unreadable = diagnostic("config-unreadable", { path: shown, reason: reasonOf(error) });
      return { config: { ...defaultConfig, path: shown }, diagnostics: [unreadable] };
    }
  }
}

/** Where a configuration file is, as real paths. */
export interface ConfigPlace {
  readonly folder: string;
  /** The folder that the resource roots must be in, or below. */
  readonly top: string;
}

/** A checkout from somebody else must not make lint or an editor read, and show, other files of this machine. */
export function placeOfConfig(path: string): ConfigPlace {
  const folder = realPath(dirname(path));
  return { folder, top: repositoryOf(folder) ?? folder };
}

/** Reads the text of a configuration file. Paths in it are relative to its folder. */
export function readConfig(source: SourceText, place: ConfigPlace): ReadConfig {
  const sink = new Sink(source.path);
  const reader = new ValueReader(source, sink);
  const root = parseYaml(source, sink);
  let config: LintConfig = { ...defaultConfig, path: source.path };
  if (root?.kind === "mapping") config = { ...config, ...readFields(reader, root, source.path, place) };
  else if (root)
    reader.mismatch(root, {
      subject: "a configuration",
      form: "a map",
      key: undefined,
      help: "known keys: rules, resource_roots, shellcheck",
    });
  // A file that contains only comments is valid.
  const diagnostics = sink.diagnostics.filter(({ code }) => code !== "yaml-empty");
  return { config, diagnostics, source };
}

const severities: readonly RuleSetting[] = ["off", "info", "warning", "error"];

function readFields(
  reader: ValueReader,
  root: MappingNode,
  path: string,
  { folder, top }: ConfigPlace,
): Partial<LintConfig> {
  const fields = reader.fields(root, `\`${configFileName}\``, ["rules", "resource_roots", "shellcheck"]);
  const rules: Record<string, RuleSetting> = {};
  for (const { key, value } of mapIn(reader, fields.rules, "a map from codes to severities")) {
    const wanted = reader.text(value, `one of ${severities.join(", ")}`, key);
    const setting = severities.find((severity) => severity === wanted?.text);
    if (wanted && !setting) reader.mismatch(value, { form: `one of ${severities.join(", ")}`, key });
    if (!isAdjustable(key.text)) reader.sink.add(refusedCode(key.text, { file: path, span: key.span }));
    else if (setting) rules[key.text] = setting;
  }
  const roots = fields.resource_roots;
  const texts = roots ? reader.texts(roots.value, "a list of folders", "a folder", roots.key) : [];
  const allowed = texts.filter((root) => {
    const isAllowed = isInside(realPath(resolve(folder, root.text)), top);
    if (!isAllowed) reader.report("config-root-outside", root, { root: shorten(root.text), top });
    return isAllowed;
  });
  const shellcheck = mapIn(reader, fields.shellcheck, "a map with `run` and `exclude`");
  return {
    rules,
    resourceRoots: allowed.map(({ text }) => (isAbsolute(text) ? text : join(dirname(path), text))),
    shellcheck: readShellcheck(reader, shellcheck),
  };
}

function readShellcheck(reader: ValueReader, entries: readonly Entry[]): LintConfig["shellcheck"] {
  let { run, exclude } = defaultConfig.shellcheck;
  for (const { key, value } of entries) {
    if (key.text === "run") {
      const text = reader.text(value, "`true` or `false`", key);
      if (text && !/^(?:true|false)$/i.test(text.text))
        reader.report("argument-boolean", text, { key: "run", found: shorten(text.text) });
      else if (text) run = /^true$/i.test(text.text);
    } else if (key.text === "exclude") {
      const codes = reader.texts(value, "a list of ShellCheck codes", "a code such as `SC2086`", key);
      exclude = codes.filter((code) => isShellCheckCode(reader, code)).map((code) => code.text);
    } else {
      const node: MappingNode = { kind: "mapping", span: key.span, entries, flow: false };
      reader.unknownKey(key, "`shellcheck`", ["run", "exclude"], node);
    }
  }
  return { run, exclude };
}

function isShellCheckCode(reader: ValueReader, code: Scalar): boolean {
  if (/^SC\d{4}$/.test(code.text)) return true;
  reader.mismatch(code, { subject: "an item of `exclude`", form: "a code such as `SC2086`", key: undefined });
  return false;
}

function mapIn(reader: ValueReader, entry: Entry | undefined, form: string): readonly Entry[] {
  if (!entry) return [];
  if (entry.value.kind === "mapping") return entry.value.entries;
  reader.mismatch(entry.value, { form, key: entry.key });
  return [];
}
