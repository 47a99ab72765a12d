// Packs editors/vscode into build/sahara-image-VERSION.vsix: the extension and the language server, bundled;
// the recipe schema; snippets, made from the validator kinds; and the manifest of a .vsix. The same source gives the
// same bytes. REPOSITORY is the address of the repository, by default that in package.json. Prints the file's path.
//
// usage: node scripts/package-vscode.mjs [FOLDER]     by default build/
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { bundling } from "./build.mjs";
import { repositoryAddress } from "./repository.mjs";
import { zip } from "./zip.mjs";

const source = "editors/vscode";
const target = process.argv[2] ?? "build";
const { version } = JSON.parse(await readFile("package.json", "utf8"));
const repository = repositoryAddress();
const manifest = {
  ...JSON.parse(await readFile(join(source, "package.json"), "utf8")),
  version,
  ...(repository === undefined ? {} : { repository }),
};

/** Bundles a file into one, and returns its text. */
async function bundle(entry, options) {
  const { outputFiles } = await build({
    ...bundling,
    splitting: false,
    entryPoints: [entry],
    write: false,
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: "none",
    ...options,
  });
  return outputFiles[0].contents;
}

/** Returns snippets for the editor itself, for when it does not use the server's completion. */
async function snippets() {
  await mkdir("build", { recursive: true });
  const folder = await mkdtemp(resolve("build", "snippets-"));
  try {
    const file = join(folder, "registry.mjs");
    await build({
      ...bundling,
      splitting: false,
      entryPoints: ["src/kinds/registry.ts"],
      outfile: file,
      packages: "external",
    });
    const { builtInKinds } = await import(pathToFileURL(file).href);
    const all = builtInKinds.map(({ key, docs }) => {
      const value = docs.snippet.startsWith("\n") ? docs.snippet : ` ${docs.snippet}`;
      const body = `- ${key}:${value.replaceAll("\n", "\n  ")}`.split("\n");
      return [`sahara-image: ${key}`, { prefix: `sahara-${key}`, description: docs.summary, body }];
    });
    const recipe = {
      prefix: "sahara-recipe",
      description: "A recipe of sahara-image.",
      body: [
        "arguments:",
        "  ${1:name}:",
        "    description: ${2:What it is for.}",
        "    target_variable: ${3:NAME}",
        "    default: ${4:value}",
        "validators:",
        "  - ${0:package: name}",
      ],
    };
    return Object.fromEntries([["sahara-image: recipe", recipe], ...all]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const escapeXml = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** https://github.com/microsoft/vscode-vsce, `toVsixManifest`: what editors read of a .vsix. */
const vsixManifest = `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011" xmlns:d="http://schemas.microsoft.com/developer/vsx-schema-design/2011">
  <Metadata>
    <Identity Language="en-US" Id="${escapeXml(manifest.name)}" Version="${escapeXml(version)}" Publisher="${escapeXml(manifest.publisher)}"/>
    <DisplayName>${escapeXml(manifest.displayName)}</DisplayName>
    <Description xml:space="preserve">${escapeXml(manifest.description)}</Description>
    <Tags>${escapeXml(manifest.keywords.join(","))}</Tags>
    <Categories>${escapeXml(manifest.categories.join(","))}</Categories>
    <GalleryFlags>Public</GalleryFlags>
    <Properties>
      <Property Id="Microsoft.VisualStudio.Code.Engine" Value="${escapeXml(manifest.engines.vscode)}"/>
      <Property Id="Microsoft.VisualStudio.Code.ExtensionDependencies" Value=""/>
      <Property Id="Microsoft.VisualStudio.Code.ExtensionPack" Value=""/>
      <Property Id="Microsoft.VisualStudio.Code.ExtensionKind" Value="${escapeXml(manifest.extensionKind.join(","))}"/>
      <Property Id="Microsoft.VisualStudio.Code.LocalizedLanguages" Value=""/>
      <Property Id="Microsoft.VisualStudio.Code.ExecutesCode" Value="true"/>
    </Properties>
    <License>extension/LICENSE.txt</License>
  </Metadata>
  <Installation>
    <InstallationTarget Id="Microsoft.VisualStudio.Code"/>
  </Installation>
  <Dependencies/>
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.Details" Path="extension/README.md" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.License" Path="extension/LICENSE.txt" Addressable="true"/>
  </Assets>
</PackageManifest>
`;

const types = {
  json: "application/json",
  js: "application/javascript",
  mjs: "application/javascript",
  md: "text/markdown",
  txt: "text/plain",
  vsixmanifest: "text/xml",
};
const contentTypes = `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${Object.entries(types)
  .map(([extension, type]) => `<Default Extension=".${extension}" ContentType="${type}"/>`)
  .join("")}</Types>
`;

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;
const copied = ["README.md", "language-configuration.json", "recipe.tmLanguage.json"];
const files = {
  "[Content_Types].xml": contentTypes,
  "extension.vsixmanifest": vsixManifest,
  "extension/package.json": json(manifest),
  "extension/LICENSE.txt": await readFile("LICENSE"),
  "extension/recipe.schema.json": await readFile("schemas/recipe.schema.json"),
  "extension/config.schema.json": await readFile("schemas/config.schema.json"),
  "extension/fleet.schema.json": await readFile("schemas/fleet.schema.json"),
  "extension/snippets.json": json(await snippets()),
  "extension/dist/extension.js": await bundle(join(source, "src/extension.ts"), {
    format: "cjs",
    external: ["vscode"],
    banner: {},
  }),
  "extension/dist/server.mjs": await bundle(join(source, "src/server.ts"), {}),
};
for (const name of copied) files[`extension/${name}`] = await readFile(join(source, name));

await mkdir(target, { recursive: true });
const path = join(target, `${manifest.name}-${version}.vsix`);
await writeFile(path, zip(files));
console.log(path);
