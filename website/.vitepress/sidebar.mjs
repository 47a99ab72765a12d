// The sidebar: the pages in reading order. Pages that are not listed come at the end of the group of their folder.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const groups = [
  {
    text: "Use",
    folder: "",
    pages: [
      "user/install",
      "user/first-image",
      "user/check-without-a-boot",
      "user/plan",
      "user/inspect",
      "user/compare",
      "user/ci",
      "user/reports",
      "user/troubleshooting",
      "user/appliance",
      "user/apply",
      "user/crash-safety",
      "user/compiled-scripts",
      "migrating",
      "zookeeper-on-debian",
    ],
  },
  {
    text: "Write recipes",
    folder: "recipes/",
    pages: [
      "recipes/index",
      "recipes/arguments",
      "recipes/validators",
      "recipes/files",
      "recipes/setting",
      "recipes/line",
      "recipes/block",
      "recipes/include",
      "recipes/scripts",
      "recipes/patterns",
      "recipes/testing",
      "recipes/publishing-a-plugin",
      "lint",
      "editors",
      "shipped-recipes",
    ],
  },
  {
    text: "Reference",
    folder: "reference/",
    pages: ["reference/commands", "reference/recipe", "codes", "reference/report", "reference/events"],
  },
  {
    text: "Develop",
    folder: "dev/",
    pages: [
      "dev/contributing",
      "dev/architecture",
      "dev/glossary",
      "dev/extending",
      "dev/state-kinds",
      "security",
      "changes",
    ],
  },
];

export function makeSidebar(folder) {
  const pages = readdirSync(folder, { recursive: true })
    .filter((path) => path.endsWith(".md") && path !== "index.md" && !path.startsWith("editors/"))
    .map((path) => path.slice(0, -".md".length))
    .sort();
  const listed = new Set(groups.flatMap((group) => group.pages));
  const groupOf = (page) => groups.findLast((group) => page.startsWith(group.folder));
  return groups.map((group) => {
    const own = group.pages.filter((page) => pages.includes(page));
    const others = pages.filter((page) => !listed.has(page) && groupOf(page) === group);
    // Unlisted pages of this folder come first.
    const items = group.folder === "recipes/" ? [...others, ...own] : [...own, ...others];
    return {
      text: group.text,
      items: items.map((page) => ({ text: titleOf(folder, page), link: `/${page}` })),
    };
  });
}

function titleOf(folder, page) {
  const heading = /^# (.+)$/m.exec(readFileSync(join(folder, `${page}.md`), "utf8"))?.[1] ?? page;
  return heading.replace(/`/g, "");
}
