/**
 * Where units of systemd are, in the order of systemd.unit(5), in which the first of a name hides the others. Folders that
 * are empty after each boot are left out.
 */
export const unitFolders = [
  "/etc/systemd/system",
  "/usr/local/lib/systemd/system",
  "/usr/lib/systemd/system",
  "/lib/systemd/system",
] as const;
