import type { TextEdit } from "./text-edit.ts";

/** A key and its value in a text. */
export interface Entry {
  /** The first and last line. */
  readonly first: number;
  readonly last: number;
  readonly key: string;
  /** As a reader sees it; undefined if only a run of the file shows it. */
  readonly value: string | undefined;
  /** For messages, and for the style of what is written instead. */
  readonly raw: string;
  /** What is before and after the value in its lines. */
  readonly prefix: string;
  readonly suffix: string;
  /** Lines between the first and last that are no part of the value. */
  readonly kept?: readonly number[];
  /** Whether the line does more, so that it can't be edited. */
  readonly isLocked?: boolean;
}

/** A format whose settings are lines. All texts have one character for each byte. */
export interface LineFormat {
  /** Whether a carriage return at the end of a line belongs to it. */
  readonly keepsReturns?: true;
  /** Whether the first of several counts. */
  readonly isFirst?: true;
  readonly ignoresCase?: true;
  /** What a line that is commented out begins with. */
  readonly comment: RegExp;
  /** Returns the entry that begins in a line. */
  parse(lines: readonly string[], index: number): Entry | undefined;
  /** Returns the last line of what begins in a line. */
  lastLine?(lines: readonly string[], index: number): number;
  /** Whether what follows a line would belong to its value, were it an entry with this indentation. */
  goesOn?(lines: readonly string[], index: number, indent: string): boolean;
  /** Returns the part of the lines to look at: from a line up to, not including, another. */
  parts(lines: readonly string[], section: string | undefined): readonly (readonly [number, number])[];
  /** Returns the text of an entry up to its value, and the value. */
  spell(entry: Pick<Entry, "prefix" | "raw">, value: string): string;
  /** Returns what is before the value of a new entry; `model` is the last entry of the file. */
  prefix(key: string, model: Entry | undefined): string;
  /** Puts new lines where no line of the key is. */
  insert(file: TextEdit, lines: readonly string[], place: Place): void;
}

export interface Place {
  readonly section: string | undefined;
  /** The last part of the lines that was looked at; undefined if there is none. */
  readonly part: readonly [number, number] | undefined;
  /** The last entry in the parts. */
  readonly after: Entry | undefined;
}
