import { count, list, object, ref, text } from "./schema-parts.ts";

/**
 * What `inspect --json` prints, as a JSON schema (2020-12): schemas/inspection.schema.json is made from it. It
 * allows properties that it does not name, as readers should.
 */
export const inspectionSchema = {
  $schema: "https://json-schema.org/draft/2020-12/schema",
  title: "Inspection of an image",
  description: "What `sahara-image inspect IMG --json` prints.",
  $ref: "#/$defs/inspection",
  $defs: {
    inspection: object(
      "What an image holds.",
      {
        format: { const: 1, description: "The version of this form." },
        image: object("The image.", {
          path: text,
          format: text,
          size: { ...count, description: "Of the disk, in bytes." },
        }),
        volumes: list(ref("volume")),
        packages: list(ref("packages")),
        users: list(ref("user")),
        groups: list(ref("group")),
        units: list(ref("unit")),
        kernels: { ...list(text), description: "Releases, such as `6.1.0-18-amd64`." },
        skippedMounts: {
          ...list(object("A mount.", { folder: text, device: text })),
          description: "Mounts of fstab with `nofail` whose device is not on the image.",
        },
        obstacles: { ...list(text), description: "What could not be read without a boot, and why." },
        needsBoot: {
          ...list(text),
          description: "Why every check would boot the image; empty if it would not.",
        },
      },
      {
        packagesNeedBoot: {
          ...text,
          description: "Why a check of packages would boot the image; absent if it would not.",
        },
        system: ref("system"),
      },
    ),
    volume: object(
      "A partition, a logical volume, or a disk without a partition table.",
      {
        device: text,
        size: { ...count, description: "In bytes." },
        kind: {
          ...text,
          description: "The file system, or what else it holds: `ext4`, `xfs`, `swap`, `LUKS`.",
        },
      },
      {
        uuid: text,
        label: text,
        folder: { ...text, description: "Where it is mounted when the guest boots." },
      },
    ),
    system: object(
      "The operating system.",
      {
        distro: { ...text, description: "`ID` of os-release; `unknown` without one." },
        version: { ...text, description: "`VERSION_ID` of os-release; empty without one." },
        name: text,
      },
      { family: text, architecture: { ...text, description: "As `uname -m` prints it." }, hostname: text },
    ),
    packages: object("What a package manager has installed.", {
      manager: { enum: ["dpkg", "rpm", "apk", "pacman"] },
      packages: list(ref("package")),
    }),
    package: object("An installed package.", {
      name: text,
      version: { ...text, description: "With epoch and release." },
      architecture: text,
      provides: list(object("A virtual package.", { name: text }, { version: text })),
    }),
    user: object("A line of /etc/passwd.", { name: text, uid: count, gid: count, home: text, shell: text }),
    group: object("A line of /etc/group.", { name: text, gid: count, members: list(text) }),
    unit: object("A service that starts at boot, or never can.", {
      name: text,
      state: { enum: ["enabled", "masked"] },
    }),
  },
} as const;
