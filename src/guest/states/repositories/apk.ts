import { textOf, textsOf, type Wish } from "../state-model.ts";
import { filesIn, linesOf, type SourceManager, trimmed, wordsOf } from "./source.ts";

const folder = "/etc/apk/repositories.d";

/** apk-repositories(5), apk-keys(5). */
export const apk: SourceManager = {
  option: "apk",

  items: (wish) => textsOf(wish, "apk").map(spell),

  sources(_, files) {
    return ["/etc/apk/repositories", ...filesIn(folder, /^[^.].*\.list$/, files)].flatMap((file) =>
      linesOf(file, files).flatMap((line) => {
        const item = spell(line.replace(/#.*/, ""));
        return item === "" ? [] : [{ item, file, enabled: true, checked: true, architectures: [], keys: [] }];
      }),
    );
  },

  keys: (_, wish) => ({ paths: [keyFileOf(wish)], none: "none" }),

  conflict: () => undefined,

  path: ({ name }) => `${folder}/${name}.list`,

  text: (wish) =>
    textsOf(wish, "apk")
      .map((item) => `${item}\n`)
      .join(""),
};

/** apk looks for a key under the name that is in the signature. */
export function keyFileOf(wish: Wish): string {
  const url = textOf(wish, "url")?.replace(/[?#].*/, "") ?? "";
  return `/etc/apk/keys/${textOf(wish, "file") ?? url.slice(url.lastIndexOf("/") + 1)}`;
}

function spell(line: string): string {
  return trimmed(wordsOf(line).join(" "));
}
