const KiB = 1024;
const MiB = 1024 * KiB;

/**
 * How many bytes a file may have, by what it is for: far more than anybody writes, and little enough that a file
 * that is named by mistake, or to do harm, costs neither memory nor time.
 */
export const fileLimits = {
  recipe: 4 * MiB,
  /** A script or file that a recipe runs or copies. */
  resource: 64 * MiB,
  /** `--argument-file`. */
  arguments: 4 * MiB,
  /** One secret, as `@FILE`. */
  secret: 1 * MiB,
  /** `.sahara-image.yaml`, `.gitignore`, `.shellcheckrc`. */
  settings: 1 * MiB,
  /** The `package.json` of a plugin. */
  packageDescription: 4 * MiB,
  /** `--hosts` and `--images`. */
  targets: 1 * MiB,
  /** `--locked`. */
  lock: 16 * MiB,
  /** `compile --verify`. */
  script: 256 * MiB,
} as const;
