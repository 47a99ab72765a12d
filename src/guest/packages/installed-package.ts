import { Unsupported } from "../../disk/unsupported.ts";

/** Of a database: packages, and names that they provide. A large system has a tenth of either. */
export const mostPackages = 100_000;
export const mostProvides = 1_000_000;

export interface InstalledPackage {
  readonly name: string;
  /** With epoch and release, in the spelling of the package manager. */
  readonly version: string;
  readonly architecture: string;
  /** Names of virtual packages; a version where the package states one. */
  readonly provides: readonly { readonly name: string; readonly version?: string }[];
}

/** Collects the packages of a database, as many as a system can have. */
export class PackageCollector {
  readonly packages: InstalledPackage[] = [];
  #provides = 0;

  /** @throws {Unsupported} where there are more */
  add(found: InstalledPackage): void {
    this.packages.push(found);
    this.#provides += found.provides.length;
    if (this.packages.length > mostPackages || this.#provides > mostProvides)
      throw new Unsupported("its package database lists more packages than are read");
  }
}
