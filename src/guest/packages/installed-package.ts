export interface InstalledPackage {
  readonly name: string;
  /** With epoch and release, in the spelling of the package manager. */
  readonly version: string;
  readonly architecture: string;
  /** Names of virtual packages; a version where the package states one. */
  readonly provides: readonly { readonly name: string; readonly version?: string }[];
}
