import { count, list, object, ref, sha256, text, texts } from "./schema-parts.ts";

const change = { enum: ["added", "changed", "removed"] } as const;
const unitState = { enum: ["enabled", "masked"] } as const;

/** The changes of a guest, for the schemas of what compares two of them. */
export const changeDefinitions = {
  package: object(
    "A package that only one image has, or that they have at different versions.",
    { manager: { enum: ["dpkg", "rpm", "apk", "pacman"] }, name: text, architecture: text, change },
    {
      before: { ...text, description: "The version in the first image." },
      after: { ...text, description: "The version in the second image." },
    },
  ),
  account: object("A user or a group.", {
    kind: { enum: ["user", "group"] },
    name: text,
    change,
    differences: list(
      object(
        "What differs. Of a `password`, the texts say only whether there is one: `empty`, `locked`, `set`, `another`.",
        { attribute: text },
        { before: text, after: text },
      ),
    ),
  }),
  unit: object(
    "A service that starts at boot or is masked. A field is absent where it is neither.",
    { name: text, change },
    { before: unitState, after: unitState },
  ),
  file: object(
    "A file. Times, link counts and the sizes of folders are not compared.",
    {
      path: { ...text, description: "Bytes that are not UTF-8 are written as `\\xNN`." },
      change,
      differences: {
        ...list({ enum: ["type", "mode", "owner", "group", "content", "target", "device", "xattrs"] }),
        description: "Empty for a file that was added or removed.",
      },
      changedAt: {
        type: "number",
        description:
          "Seconds since 1970: the last change of the file in the second image, or the last write to the folder that it was removed from.",
      },
    },
    {
      before: ref("state"),
      after: ref("state"),
      diff: { ...text, description: "The hunks of a unified diff, at most 200 lines." },
      package: { ...text, description: "The package that the file belongs to." },
      secret: { const: true, description: "The file holds secrets, so its content is not shown." },
    },
  ),
  state: object(
    "A file in one of the images.",
    {
      type: {
        enum: ["file", "directory", "link", "fifo", "socket", "character device", "block device", "unknown"],
      },
      mode: { ...text, description: "In octal, such as `0644`." },
      uid: count,
      gid: count,
    },
    {
      size: { ...count, description: "Of a regular file, in bytes." },
      sha256: { ...sha256, description: "Of a regular file whose content differs." },
      target: { ...text, description: "Of a symbolic link." },
      device: { ...text, description: "Of a device: `MAJOR:MINOR`." },
      xattrs: {
        ...texts,
        description: "Extended attributes: text, `0x` and hexadecimal digits, or `sha256:` and a digest.",
      },
    },
  ),
} as const;

/** What `diff --json` prints, as a JSON schema (2020-12): schemas/diff.schema.json is made from it. */
export const diffSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Differences of two images",
  description: "What `sahara-image diff IMG1 IMG2 --json` prints.",
  $ref: "#/$defs/diff",
  $defs: {
    diff: object(
      "What differs between the systems on two images.",
      {
        format: { const: 1, description: "The version of this form." },
        before: ref("image"),
        after: ref("image"),
        packages: list(ref("package")),
        accounts: list(ref("account")),
        units: list(ref("unit")),
        files: { ...list(ref("file")), description: "In the order of their paths, at most 200,000." },
      },
      { moreFiles: { ...count, description: "How many more files differ; absent if all are listed." } },
    ),
    image: object("One of the images.", {
      path: text,
      format: text,
      size: { ...count, description: "Of the disk, in bytes." },
      obstacles: { ...list(text), description: "What could not be read, and was not compared." },
    }),
    ...changeDefinitions,
  },
} as const;
