// The website: the pages of docs/ and a few more, as they stand in the repository. `npm run website` builds it.
import { defineConfig } from "vitepress";
import { copyLinkedFiles, useLinks } from "./links.mjs";
import { copyPages, slugOf } from "./pages.mjs";
import { makeSidebar } from "./sidebar.mjs";

const srcDir = copyPages();

/** Gives the lines of a transcript that somebody typed, or went on typing after a backslash, a class of their own. */
const markTypedLines = {
  name: "typed-lines",
  line(node, number) {
    if (this.options.lang !== "console") return;
    const lines = this.source.split("\n").slice(0, number);
    while (/\\$/.test(lines.at(-2) ?? "")) lines.pop();
    if (lines.at(-1)?.startsWith("$ ")) this.addClassToHast(node, "typed");
  },
};

export default defineConfig({
  title: "sahara-image",
  description:
    "Says in one YAML file what a disk image must have, checks images against it, and makes them so.",
  lang: "en",
  // Where the website is a folder of a server, such as /sahara-image/.
  base: process.env.WEBSITE_BASE ?? "/",
  srcDir,
  // Those files were found, or links.mjs had failed.
  ignoreDeadLinks: [/^\/files\//],
  markdown: {
    anchor: { slugify: slugOf },
    config: useLinks,
    codeTransformers: [markTypedLines],
  },
  buildEnd: copyLinkedFiles,
  transformPageData(page) {
    if (page.relativePath !== "index.md") return;
    page.frontmatter.layout = "home";
    page.frontmatter.hero = {
      name: "sahara-image",
      text: "Disk images, held to a recipe",
      tagline:
        "One YAML file says what an image must have. check tells what is missing, at the recipe's line; apply makes it so, all or nothing.",
      actions: [
        { theme: "brand", text: "Your first image", link: "/user/first-image" },
        { theme: "alt", text: "Install", link: "/user/install" },
        { theme: "alt", text: "In CI", link: "/user/ci" },
      ],
    };
  },
  themeConfig: {
    search: {
      provider: "local",
      options: { miniSearch: { searchOptions: { combineWith: "AND", boost: { title: 8, titles: 3 } } } },
    },
    outline: { level: [2, 3] },
    nav: [
      { text: "Use it", link: "/user/first-image", activeMatch: "^/user/" },
      { text: "Write recipes", link: "/recipes/", activeMatch: "^/recipes/" },
      { text: "Look it up", link: "/reference/commands", activeMatch: "^/(reference/|codes)" },
      { text: "Work on it", link: "/dev/architecture", activeMatch: "^/dev/" },
    ],
    sidebar: makeSidebar(srcDir),
  },
});
