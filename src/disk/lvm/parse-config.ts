import { Unsupported } from "../unsupported.ts";

export type ConfigValue = string | number | readonly ConfigValue[] | ConfigSection;
export interface ConfigSection {
  readonly [key: string]: ConfigValue | undefined;
}

const maxDepth = 10;

/** Parses LVM2's text format (lvm.conf(5)): sections, `name = value`, comments. */
export function parseConfig(text: string): ConfigSection {
  return new ConfigParser(text).section(0);
}

class ConfigParser {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  section(depth: number): ConfigSection {
    if (depth > maxDepth) throw new Unsupported("the LVM metadata is nested too deeply");
    const section: Record<string, ConfigValue> = Object.create(null);
    for (;;) {
      this.#skip();
      const next = this.#text[this.#at];
      if (next === undefined || next === "\0" || next === "}") {
        this.#at++;
        return section;
      }
      const name = this.#match(/[\w.+-]+/y);
      this.#skip();
      if (this.#take("{")) section[name] = this.section(depth + 1);
      else if (this.#take("=")) section[name] = this.#value(depth);
      else throw new Unsupported("the LVM metadata cannot be parsed");
    }
  }

  #value(depth: number): ConfigValue {
    if (depth > maxDepth) throw new Unsupported("the LVM metadata is nested too deeply");
    this.#skip();
    if (this.#text[this.#at] === '"')
      return this.#match(/"(?:[^"\\]|\\.)*"/sy)
        .slice(1, -1)
        .replace(/\\(.)/gs, "$1");
    if (!this.#take("[")) return Number(this.#match(/-?[\d.]+/y));
    const list: ConfigValue[] = [];
    for (this.#skip(); !this.#take("]"); this.#skip()) {
      list.push(this.#value(depth + 1));
      this.#skip();
      this.#take(",");
    }
    return list;
  }

  #skip(): void {
    this.#match(/(?:\s|#[^\n]*)*/y);
  }

  #take(char: string): boolean {
    if (this.#text[this.#at] !== char) return false;
    this.#at++;
    return true;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) throw new Unsupported("the LVM metadata cannot be parsed");
    this.#at += found.length;
    return found;
  }
}
