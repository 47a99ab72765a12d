// Checks the language of the documentation, as far as a program can: banned phrases, the length of sentences, and
// headings. `npm run check` runs it.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

/** Phrases that no English-speaking team would write, and what to write instead. */
const banned = [
  [/\btold\b/i, "name who reports what"],
  [/\bcomes? to nothing\b|\bwhat (it|they|\w+s?) comes? to\b/i, 'say "the result" or "the compiled script"'],
  [/\bstands? (there|at the line|beside|below|above)\b/i, 'say "is"'],
  [/\bis content\b/i, 'say "reports no problems"'],
  [/\bshall\b/i, 'say "must" or use the present tense'],
  [/\b(whoever|whosoever)\b/i, "name the person"],
  [/\ba stranger's\b/i, 'say "untrusted"'],
  [/\bas it was\b/i, 'say "unchanged"'],
  [/\bsecond look\b/i, 'say "verification"'],
  [/\bput(s|ting)? right\b/i, 'say "fix"'],
  [/\b(makes?|made|making) (it|them) so\b/i, 'say "apply"'],
  [/\bon board\b/i, 'say "includes"'],
];

const longestSentence = 40;

/** A heading is a noun phrase or a task, not a question or a clause. */
const oddHeading = /^(What|Whether|Who|Whose|That|Is|Are|Did|Does|Of) |\?$/;

/** Returns the mistakes in a Markdown page, each with its line. */
export function proseMistakes(text) {
  const mistakes = [];
  let paragraph = [];
  let start = 0;
  let fence;
  const report = (line, message) => mistakes.push({ line, message });
  const checkPhrases = (prose, line) => {
    for (const [pattern, advice] of banned) {
      const found = pattern.exec(prose)?.[0];
      if (found !== undefined) report(line, `"${found}": ${advice}`);
    }
  };
  const endParagraph = () => {
    const prose = paragraph.join(" ");
    paragraph = [];
    checkPhrases(prose, start);
    for (const sentence of prose.split(/(?<=[.!?:;])\s+|(?=[¹²³⁴⁵⁶⁷⁸⁹])| · /)) {
      const words = sentence.split(/\s+/).filter((word) => /\w/.test(word)).length;
      if (words > longestSentence)
        report(start, `a sentence of ${words} words: ${longestSentence} are the limit`);
    }
  };
  for (const [index, line] of text.split("\n").entries()) {
    const ticks = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence !== undefined) {
      if (ticks?.startsWith(fence)) fence = undefined;
      continue;
    }
    if (ticks !== undefined) fence = ticks;
    const heading = /^#+ (.+)$/.exec(line)?.[1];
    if (heading !== undefined && oddHeading.test(heading.replaceAll("`", "")))
      report(index + 1, `the heading "${heading}" is not a noun phrase or a task`);
    // Tables, comments and HTML are not sentences; list items are paragraphs of their own.
    if (ticks !== undefined || heading !== undefined || /^\s*($|\||<|\d+\. |[-*] |[¹²³⁴⁵⁶⁷⁸⁹])/.test(line))
      endParagraph();
    if (/^\s*\|/.test(line)) checkPhrases(line.replace(/`[^`]*`/g, "CODE"), index + 1);
    if (ticks !== undefined || heading !== undefined || /^\s*($|\||<)/.test(line)) continue;
    if (paragraph.length === 0) start = index + 1;
    paragraph.push(line.replace(/`[^`]*`/g, "CODE").replace(/\]\([^)]*\)/g, "]"));
  }
  endParagraph();
  return mistakes;
}

function main() {
  const paths = execFileSync(
    "git",
    ["ls-files", "README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/*.md"],
    {
      encoding: "utf8",
    },
  )
    .trim()
    .split("\n");
  let count = 0;
  for (const path of paths) {
    for (const { line, message } of proseMistakes(readFileSync(path, "utf8"))) {
      console.error(`${path}:${line}: ${message}`);
      count++;
    }
  }
  process.exitCode = count > 0 ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) main();
