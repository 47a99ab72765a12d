/**
 * The form of a package file's path in the cache: the family, the package manager's own folders, the file. The guest
 * names new files, so no other path is used on this machine.
 */
const form =
  /^(?:debian|redhat|suse|arch)(?:\/[A-Za-z0-9][A-Za-z0-9._+:%~^@=-]*){1,8}\.(?:deb|rpm|pkg\.tar(?:\.[a-z0-9]+)?(?:\.sig)?)$/;

/** Returns whether a path has the form of a package file in the cache. */
export function isCachedPath(path: string): boolean {
  return path.length <= 1000 && form.test(path);
}
