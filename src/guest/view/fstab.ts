export interface FstabEntry {
  /** As it is written, escapes decoded: `UUID=…`, `/dev/sda1`, `tmpfs`. */
  readonly device: string;
  readonly folder: string;
  readonly type: string;
  readonly options: readonly string[];
}

/** Types of file systems that are on no disk of the image. */
const withoutDisk =
  /^(?:swap|proc|sysfs|tmpfs|ramfs|devpts|devtmpfs|cgroup2?|securityfs|debugfs|tracefs|configfs|efivarfs|bpf|mqueue|hugetlbfs|pstore|binfmt_misc|rpc_pipefs|nfsd|nfs4?|cifs|smb3?|smbfs|glusterfs|ceph|9p|virtiofs|fuse(?:\..*)?|autofs|overlay|none|iso9660|udf)$/;

/** Parses fstab(5). Octal escapes are decoded in every field; the last line counts without a newline, too. */
export function parseFstab(text: string): FstabEntry[] {
  return text.split("\n").flatMap((line) => {
    const fields = line
      .trim()
      .split(/[ \t]+/)
      .map(decode);
    const [device, folder, type, options = "defaults"] = fields;
    if (!device || device.startsWith("#") || folder === undefined || type === undefined) return [];
    return [{ device, folder, type, options: options.split(",") }];
  });
}

function decode(field: string): string {
  return field.replace(/\\([0-3][0-7]{2})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

/** Whether an entry mounts a file system of a disk of the image when the guest boots. */
export function isMountedAtBoot({ folder, type, options }: FstabEntry): boolean {
  const skipped = ["noauto", "_netdev", "bind", "rbind"].some((option) => options.includes(option));
  return folder.startsWith("/") && !withoutDisk.test(type) && !skipped;
}
