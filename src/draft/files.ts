import { isUtf8 } from "node:buffer";
import { createHash } from "node:crypto";
import { fileType, readFile, typeOf } from "../disk/file-system.ts";
import type { Change, FileChange, FileState, GuestChanges } from "../guest/compare/changes.ts";
import { isSecret } from "../guest/compare/secret-files.ts";
import { readGroups, readUsers } from "../guest/inspect/accounts.ts";
import { shippedDigests } from "../guest/packages/owned-files.ts";
import type { FileTree } from "../guest/view/file-tree.ts";
import { isSystemFolder } from "../plan/guest-paths.ts";
import type { Draft, Options } from "./draft.ts";
import { whyLeftOut } from "./left-out.ts";
import { stateSteps } from "./state-steps.ts";
import { textSteps } from "./text-step.ts";

/** A new folder with more than this is software, which belongs in a package or an archive. */
const tree = { files: 40, bytes: 256 * 1024 };
/** The largest text that a recipe should hold, in bytes. */
const maxText = 64 * 1024;
const [zoneLink, zoneCopy] = ["/etc/localtime", "/etc/timezone"];

/** Drafts what differs in the files, apart from what packages bring. */
export class FileDrafter {
  readonly #draft: Draft;
  readonly #base: FileTree;
  readonly #golden: FileTree;
  readonly #changes: GuestChanges;
  #users: ReadonlyMap<number, string> = new Map();
  #groups: ReadonlyMap<number, string> = new Map();
  #shipped: ReadonlyMap<string, string> = new Map();
  /** Names of packages that the draft installs, and of those that it removes or changes. */
  readonly #come: ReadonlySet<string>;
  readonly #gone: ReadonlySet<string>;
  #hasZone = false;

  constructor(draft: Draft, base: FileTree, golden: FileTree, changes: GuestChanges) {
    this.#draft = draft;
    this.#base = base;
    this.#golden = golden;
    this.#changes = changes;
    const namesOf = (except: Change) =>
      new Set(changes.packages.filter(({ change }) => change !== except).map(({ name }) => name));
    this.#come = namesOf("removed");
    this.#gone = namesOf("added");
  }

  async run(): Promise<void> {
    const { files } = this.#changes;
    this.#users = new Map((await readUsers(this.#golden)).map(({ uid, name }) => [uid, name]));
    this.#groups = new Map((await readGroups(this.#golden)).map(({ gid, name }) => [gid, name]));
    const owned = files.filter((file) => file.package !== undefined).map(({ path }) => path);
    if (owned.length > 0) this.#shipped = await shippedDigests(this.#golden, new Set(owned));
    const own = files.filter((file) => {
      const reason = whyLeftOut(file.path, file.after?.type === "directory");
      if (reason !== undefined) this.#draft.leave(file.path, reason);
      return reason === undefined;
    });
    for (let at = 0; at < own.length; at++) {
      const file = own[at]!;
      const inside = below(file, own, at);
      if (file.change === "removed") at += await this.#remove(file, inside);
      else if (this.#isSoftware(file, inside)) at += inside.length;
      else if (!(await this.#isPackaged(file))) await this.#draftFile(file);
    }
  }

  /** Returns how many of the files below it need no step of their own. */
  async #remove(file: FileChange, inside: readonly FileChange[]): Promise<number> {
    // A newer version of a package removes files of the older one.
    if (file.package !== undefined && this.#gone.has(file.package)) {
      this.#draft.leave(file.path, "belonged to a package of another version, or that is not there");
      return 0;
    }
    if (!(await this.#base.find(file.path, false))) {
      this.#rest(file, "its name is not UTF-8");
      return 0;
    }
    this.#draft.step("absent", file.path, undefined, sizeOf(file));
    return inside.length;
  }

  #isSoftware(file: FileChange, inside: readonly FileChange[]): boolean {
    if (file.change !== "added" || file.after?.type !== "directory" || isSystemFolder(file.path))
      return false;
    if (inside.some((each) => each.package !== undefined)) return false;
    const size = inside.reduce((sum, each) => sum + sizeOf(each), 0);
    if (inside.length <= tree.files && size <= tree.bytes) return false;
    const reason = `${inside.length} files: put them in a package, or in an archive for \`archive\``;
    this.#draft.rest({ what: file.path, isTree: true, reason, size });
    return true;
  }

  /** Whether a package of the draft brings the file as it is. */
  async #isPackaged({ path, package: owner, after }: FileChange): Promise<boolean> {
    if (owner === undefined || !this.#come.has(owner)) return false;
    const digest = this.#shipped.get(path);
    if (after?.type === "file" && digest !== undefined) {
      const content = await this.#read(this.#golden, path);
      const found = content && createHash(algorithmOf(digest)).update(content).digest("hex");
      if (found !== digest) return false;
    }
    this.#draft.leave(path, "comes with its package");
    return true;
  }

  async #draftFile(file: FileChange): Promise<void> {
    const { path, change, before, after, differences } = file;
    const found = await this.#golden.find(path, false);
    if (!found || !after) return this.#rest(file, "its name is not UTF-8");
    if (after.xattrs && (change === "added" || differences.includes("xattrs")) && !isOnlyLabel(after))
      this.#rest(file, "extended attributes");
    if (before && before.type !== after.type && (before.type === "directory" || after.type === "directory"))
      return this.#rest(file, `a ${before.type} became a ${after.type}`);
    if (after.type === "link") {
      if (path === zoneLink && (await this.#draftZone(file))) return;
      if (differences.length === 0 || differences.some((name) => name === "target" || name === "type"))
        this.#draft.step("link", path, after.target);
      else this.#rest(file, "only its owner or its labels differ");
      return;
    }
    const attributes = this.#attributes(file);
    if (after.type === "directory") {
      if (change === "added" || Object.keys(attributes).length > 0) this.#step("directory", path, attributes);
    } else if (after.type === "file") await this.#draftContent(file, attributes);
    else this.#rest(file, `a ${after.type}`);
  }

  /** Drafts `timezone` if it makes exactly the link, and /etc/timezone where there is one. */
  async #draftZone({ after }: FileChange): Promise<boolean> {
    const [, zone] = /^\.\.\/usr\/share\/zoneinfo\/(.+)$/.exec(after!.target!) ?? [];
    if (zone === undefined || !(await this.#base.find(`/usr/share/zoneinfo/${zone}`))) return false;
    const [old, now] = [await this.#read(this.#base, zoneCopy), await this.#read(this.#golden, zoneCopy)];
    if ((old === undefined) !== (now === undefined) || (now && now.toString() !== `${zone}\n`)) return false;
    this.#draft.step("timezone", zone);
    this.#hasZone = true;
    return true;
  }

  async #draftContent(file: FileChange, attributes: Options): Promise<void> {
    const { path, differences, before, after } = file;
    if (path === zoneCopy && this.#hasZone) return;
    if (before?.type === "file" && !differences.includes("content")) {
      if (Object.keys(attributes).length > 0) this.#step("file", path, attributes);
      return;
    }
    const found = (await this.#golden.find(path, false))!;
    if (await isSecret(path, [found])) return this.#rest(file, "it holds secrets");
    if (after!.size! > maxText) return this.#rest(file, "too large for a recipe");
    const content = await this.#read(this.#golden, path);
    if (!content || !isUtf8(content) || content.includes(0)) return this.#rest(file, "not a text");
    const text = content.toString();
    const old =
      before?.type === "file" && before.size! <= maxText ? await this.#read(this.#base, path) : undefined;
    const oldText = old && isUtf8(old) ? old.toString() : undefined;
    const isKnown = before === undefined || oldText !== undefined;
    const steps =
      (isKnown && Object.keys(attributes).length === 0
        ? await stateSteps(path, oldText, text, this.#base)
        : undefined) ?? (oldText === undefined ? undefined : textSteps(path, oldText, text));
    if (!steps) return this.#step("file", path, { content: text, ...attributes }, sizeOf(file));
    for (const { kind, name, options } of steps) this.#draft.step(kind, name, options);
    if (Object.keys(attributes).length > 0) this.#step("file", path, attributes);
  }

  /** Owner, group and mode that have to be named: those that differ from the old file, or from those of a new one. */
  #attributes({ before, after }: FileChange): Options {
    const { type, mode, uid, gid } = after!;
    const old =
      before?.type === type ? before : { uid: 0, gid: 0, mode: type === "directory" ? "0755" : "0644" };
    return {
      ...(uid === old.uid ? {} : { owner: this.#users.get(uid) ?? String(uid) }),
      ...(gid === old.gid ? {} : { group: this.#groups.get(gid) ?? String(gid) }),
      ...(mode === old.mode ? {} : { mode }),
    };
  }

  #step(kind: string, path: string, options: Options, size = 0): void {
    this.#draft.step(kind, path, Object.keys(options).length > 0 ? options : undefined, size);
  }

  #rest(file: FileChange, reason: string): void {
    this.#draft.rest({ what: file.path, reason, size: sizeOf(file) });
  }

  async #read(from: FileTree, path: string): Promise<Buffer | undefined> {
    const file = await from.find(path, false);
    if (!file || typeOf(file.inode) !== fileType.regular || file.inode.size > 64 * 2 ** 20) return undefined;
    return readFile(file.fileSystem, file.inode, 64 * 2 ** 20);
  }
}

/** SELinux gives labels by its policy. */
function isOnlyLabel({ xattrs }: FileState): boolean {
  return Object.keys(xattrs ?? {}).every((name) => name === "security.selinux");
}

function algorithmOf(digest: string): string {
  return { 32: "md5", 64: "sha256", 96: "sha384", 128: "sha512" }[digest.length] ?? "sha256";
}

function sizeOf({ before, after }: FileChange): number {
  return (after ?? before)?.size ?? 0;
}

function below({ path }: FileChange, files: readonly FileChange[], at: number): readonly FileChange[] {
  let end = at + 1;
  while (end < files.length && files[end]!.path.startsWith(`${path}/`)) end++;
  return files.slice(at + 1, end);
}
