export interface Partition {
  /** As in `/dev/sda1`. */
  readonly number: number;
  /** In bytes. */
  readonly start: number;
  readonly size: number;
  /** MBR: two hexadecimal digits; GPT: a GUID. */
  readonly type: string;
  /** As blkid's PARTUUID. */
  readonly uuid: string;
  /** As blkid's PARTLABEL; MBR has none. */
  readonly label: string;
}
