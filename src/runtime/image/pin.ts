import { type BigIntStats, closeSync, constants, fstatSync, fsyncSync, openSync, writeSync } from "node:fs";
import { descriptorPath } from "../../system/descriptor.ts";
import { openUnnamedFile } from "../../system/unnamed-file.ts";
import { type BlockNode, fileNode } from "./block-node.ts";
import { Bytes } from "./bytes.ts";
import { type FileIdentity, identityOf, isUntouched } from "./file-identity.ts";
import { refuse } from "./inspect.ts";
import type { ImageLayer } from "./layers.ts";
import type { OpenedImage } from "./open-image.ts";
import { withExtentNames } from "./vmdk.ts";

interface PinnedFile {
  readonly fd: number;
  readonly identity: FileIdentity;
}

/**
 * An image whose files are all open. qemu gets them by descriptor, so it opens the inspected files even if another
 * user replaces them.
 */
export class PinnedImage {
  readonly image: OpenedImage;
  /** The image file, open. */
  readonly fd: number;
  readonly #files: PinnedFile[] = [];
  /** The image and each backing file, the nearest first. None refers to the next. */
  readonly nodes: readonly BlockNode[];
  /** For a vmdk with extents: the copy of its descriptor. */
  #descriptor: number | undefined;
  /** The files that this object opened itself. */
  readonly #opened: number[] = [];

  /**
   * @param fd the open image. The caller keeps it open while this object is in use.
   * @throws {Refusal} `image-changed-meanwhile` if a file is not the inspected one.
   */
  constructor(image: OpenedImage, fd: number) {
    this.image = image;
    this.fd = fd;
    try {
      this.nodes = image.layers.map((layer, index) => {
        const own = index === 0 ? fd : this.#open(layer.path);
        this.#pin(own, layer.identity);
        const parts = layer.parts.map(({ path, identity }) => this.#pin(this.#open(path), identity));
        return this.#nodeOf(layer, own, parts, index === 0);
      });
    } catch (error) {
      this.release();
      throw error;
    }
  }

  /** A path to the image file, as `descriptorPath` returns it. */
  get path(): string {
    return descriptorPath(this.fd);
  }

  /** The image without its backing files. */
  get top(): BlockNode {
    return { ...this.nodes[0]!, backing: null };
  }

  /** Every file of the image, open: the image itself first. */
  get files(): readonly number[] {
    return this.#files.map(({ fd }) => fd);
  }

  statOf(fd: number): BigIntStats {
    return fstatSync(fd, big);
  }

  /** Returns whether another program wrote to the image, or to a file that it refers to, since the inspection. */
  hasChanged(): boolean {
    return this.#files.some(({ fd, identity }) => !isUntouched(identityOf(fstatSync(fd, big)), identity));
  }

  /** Waits until the image and the files with its data are on the disk. */
  sync(): void {
    const { parts } = this.image.layers[0]!;
    for (const { fd } of this.#files.slice(0, 1 + parts.length)) fsyncSync(fd);
  }

  /**
   * Copies back what qemu wrote to the copy of a vmdk descriptor. Every write session gives the image a new content
   * ID, so that images based on it notice the change (Virtual Disk Format 5.0, “The Header”).
   */
  keepDescriptor(): void {
    if (this.#descriptor === undefined) return;
    const id = (fd: number) => /^CID=[0-9a-f]{8}$/m.exec(new Bytes(fd).read(0, 4096).toString("latin1"));
    const [was, is] = [id(this.fd), id(this.#descriptor)];
    if (was && is) writeSync(this.fd, is[0], was.index, "latin1");
  }

  release(): void {
    for (const fd of this.#opened.splice(0)) closeSync(fd);
  }

  #open(path: string): number {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    this.#opened.push(fd);
    return fd;
  }

  #pin(fd: number, identity: FileIdentity): number {
    if (!isUntouched(identityOf(fstatSync(fd, big)), identity))
      throw refuse("image-changed-meanwhile", { path: this.image.name });
    this.#files.push({ fd, identity });
    return fd;
  }

  #nodeOf(
    { format: driver, header }: ImageLayer,
    own: number,
    parts: readonly number[],
    isTop: boolean,
  ): BlockNode {
    const paths = parts.map(descriptorPath);
    if (paths.length === 0) return { driver, file: fileNode(descriptorPath(own)) };
    if (header.references.some(({ kind }) => kind === "data-file"))
      return { driver, file: fileNode(descriptorPath(own)), "data-file": fileNode(paths[0]!) };
    // Only its descriptor can name the extents of a vmdk, so a copy of the descriptor names the open files.
    const descriptor = openUnnamedFile(["/dev/shm", "/tmp"], withExtentNames(new Bytes(own), paths));
    this.#opened.push(descriptor);
    if (isTop) this.#descriptor = descriptor;
    return { driver, file: fileNode(descriptorPath(descriptor)) };
  }
}

/** Opens the files of an image while a function runs. */
export async function withPinned<T>(
  image: OpenedImage,
  use: (pinned: PinnedImage) => Promise<T>,
): Promise<T> {
  const fd = openSync(image.path, constants.O_RDONLY | constants.O_NONBLOCK);
  let pinned: PinnedImage | undefined;
  try {
    pinned = new PinnedImage(image, fd);
    return await use(pinned);
  } finally {
    pinned?.release();
    closeSync(fd);
  }
}

const big = { bigint: true } as const;
