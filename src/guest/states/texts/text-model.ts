import { bytesOf } from "../bytes.ts";
import { diffTexts } from "../diff-texts.ts";
import type { ChangeableFiles, GuestFiles } from "../guest-node.ts";
import { missingParent, spellNode, whyNot } from "../nodes.ts";
import type { Look, StateModel, Wish } from "../state-model.ts";
import { shown } from "./setting-asked.ts";
import type { Edited, TextDifference } from "./text-edit.ts";
import { replaceText } from "./whole-text.ts";

/** A state kind about a part of a file's text. */
export interface TextDefinition {
  /** @param text with one character for each byte. */
  edit(text: string, wish: Wish): Edited;
  /** Whether a wish is for nothing to be there, so that a missing file conforms. */
  isForNothing(wish: Wish): boolean;
  /** Whether a missing file is made. */
  isMade(wish: Wish): boolean;
}

/** Returns the model of a kind whose name is the path of a file; a symbolic link is followed. */
export function textModel(definition: TextDefinition) {
  return {
    look: (wish: Wish, files: GuestFiles) => look(definition, wish, files),
    make: (wish: Wish, files: ChangeableFiles) => make(definition, wish, files),
  } satisfies StateModel;
}

function look(definition: TextDefinition, wish: Wish, files: GuestFiles): Look {
  const because = whyNot(wish.name);
  if (because !== undefined) return { because };
  const node = files.get(wish.name, true);
  if (node?.type === "file") return judge(definition, wish, node.content);
  if (!node && definition.isForNothing(wish)) return { differences: [] };
  const found = { attribute: "type", expected: "a regular file", found: spellNode(node) };
  return { differences: [...missingParent(wish.name, files), found] };
}

function judge(definition: TextDefinition, wish: Wish, content: Buffer): Look {
  const edited = definition.edit(content.toString("latin1"), wish);
  if ("because" in edited) return edited;
  const secrets = secretsOf(wish);
  const [first, ...rest] = edited.differences.map((each) =>
    secrets.has(each.attribute) ? mask(each) : each,
  );
  if (!first) return { differences: [] };
  const diff = secrets.size > 0 ? undefined : diffTexts(content, Buffer.from(edited.text, "latin1"));
  return { differences: [diff === undefined ? first : { ...first, diff }, ...rest] };
}

/** The names under which secrets could be shown: attributes, or keys of settings. */
function secretsOf({ want }: Wish): ReadonlySet<string> {
  const section = want.get("section")?.[0]?.text;
  const names = [...want].flatMap(([attribute, values]) =>
    values.filter(({ isSecret }) => isSecret).map(({ key = attribute }) => shown(bytesOf(key))),
  );
  return new Set(section === undefined ? names : names.flatMap((name) => [name, `[${section}] ${name}`]));
}

const isPlain = (words: string) => /^(?:nothing|no such line|\d+ such lines)$/.test(words);

/** Shows neither a secret nor what is in its place. */
function mask({ attribute, expected, found }: TextDifference): TextDifference {
  return {
    attribute,
    expected: isPlain(expected) ? expected : "***",
    found: isPlain(found) ? found : isPlain(expected) ? "***" : "another value",
  };
}

function make(definition: TextDefinition, wish: Wish, files: ChangeableFiles): string | undefined {
  const old = files.get(wish.name, true);
  if (!old && !definition.isMade(wish)) return `${wish.name} does not exist; \`create: true\` makes it`;
  return replaceText(wish.name, (text) => definition.edit(text, wish), files);
}
