/** The formats that images may have: those in which a commit has been tried. */
export const imageFormats = ["raw", "qcow2", "vmdk", "vdi"] as const;
export type ImageFormat = (typeof imageFormats)[number];

export const isImageFormat = (word: string): word is ImageFormat =>
  (imageFormats as readonly string[]).includes(word);

/** What the header of an image says, as far as it matters before qemu is let near the file. */
export interface ImageHeader {
  readonly format: ImageFormat;
  /** Bytes of the disk that the guest sees. */
  readonly virtualSize: number;
  /** The other files that qemu would open by the header's word. */
  readonly references: readonly Reference[];
  /** qemu itself would need a key to read it. */
  readonly encrypted: boolean;
  /** vmdk: the variant. A `streamOptimized` image cannot be written in place. */
  readonly subformat?: string;
  /** qcow2: it has internal snapshots, and is of version 2, which records one size for all of them. */
  readonly hasOldSnapshots?: boolean;
}

export interface Reference {
  readonly kind: "backing" | "data-file" | "extent";
  readonly name: string;
  /** The format of the backing file, if the header records it. */
  readonly format?: string;
}

/** The result of reading a header: a header, or what is wrong with it. */
export type HeaderResult = { readonly header: ImageHeader } | { readonly damaged: string };

/** The format that the first (and last) bytes of a file show. */
export type Sniffed =
  | { readonly kind: "image"; readonly format: "qcow2" | "vmdk" | "vdi" }
  /** No header at all: the bytes of a disk. */
  | { readonly kind: "raw" }
  /** `rawToo`: the bytes are also a valid disk, with something after or within it. */
  | { readonly kind: "unsupported"; readonly format: string; readonly rawToo?: boolean }
  | { readonly kind: "not-an-image"; readonly found: string };
