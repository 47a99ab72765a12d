import type { GuestIdentity } from "../../plan/record.ts";
import type { ChangeableFiles } from "../states/guest-node.ts";
import type { PackageJudge } from "./package-judge.ts";
import type { VersionOrder } from "./versions.ts";

/** A guest that exists only as data: what a plan is run against to find out what it means. */
export interface SimulatedGuest {
  readonly identity: GuestIdentity;
  readonly order: VersionOrder;
  /** What its package manager can install. */
  readonly repository: readonly AvailablePackage[];
  /** What the scripts do, by their key in `Plan.resources`. */
  readonly scripts: Readonly<Record<string, GuestScript>>;
  /** How it is before the run; a run works on a copy. */
  readonly state: GuestState;
  /**
   * Returns how much is free on its `/`, in KiB, of which `neededKib` are needed; absent: enough.
   *
   * @throws {NeedsBoot} where only a booted guest can tell
   */
  freeKib?(neededKib: number): number;
}

/** A guest that is only read: nothing of it can be run. */
export interface ReadGuest {
  readonly identity: GuestIdentity;
  readonly judgePackage: PackageJudge;
  readonly state: GuestState;
  /**
   * Returns how much is free on its `/`, in KiB, of which `neededKib` are needed; absent: enough.
   *
   * @throws {NeedsBoot} where only a booted guest can tell
   */
  freeKib?(neededKib: number): number;
}

export interface AvailablePackage {
  readonly name: string;
  readonly version: string;
  /** Names of virtual packages. */
  readonly provides: readonly string[];
  /** Names of packages that it brings along. */
  readonly depends: readonly string[];
  /** Names of packages that conflict with it: those are removed. */
  readonly conflicts: readonly string[];
  /** Its own installation script fails: it stays unpacked and is not installed. */
  readonly broken?: true;
}

export type InstalledPackage = Pick<AvailablePackage, "version" | "provides" | "conflicts" | "broken">;

/** The files that state steps look at and change. */
export interface GuestTree extends ChangeableFiles {
  copy(): GuestTree;
}

/** What a run can change. */
export interface GuestState {
  readonly packages: Map<string, InstalledPackage>;
  /** Paths and contents. */
  readonly files: Map<string, string>;
  /** What state steps look at and change. */
  readonly tree: GuestTree;
}

export interface ScriptResult {
  readonly exitCode: number;
  readonly stdout: string;
}

/** A script as a function of its environment; it may change the guest, in either mode. */
export type GuestScript = (environment: Readonly<Record<string, string>>, guest: GuestState) => ScriptResult;

/** Returns a copy that can be changed apart from the original. */
export function copyState(state: GuestState): GuestState {
  return { packages: new Map(state.packages), files: new Map(state.files), tree: state.tree.copy() };
}

/** The versions at which packages are installed: not those whose installation failed. */
export function installedVersions(state: GuestState): ReadonlyMap<string, string> {
  return new Map(
    [...state.packages]
      .filter(([, installed]) => !installed.broken)
      .map(([name, { version }]) => [name, version]),
  );
}
