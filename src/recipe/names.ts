/** Whether a text is a legal name of a shell variable. */
export function isShellName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

/** Turns a name into a legal name of a shell variable: dashes and other illegal characters become underscores. */
export function toShellName(name: string): string {
  const shellName = name.replaceAll(/[^A-Za-z0-9_]/g, "_");
  return /^[0-9]/.test(shellName) || shellName === "" ? `_${shellName}` : shellName;
}

/** Turns a name into the form that the command line compares: dashes and underscores are the same. */
export function foldName(name: string): string {
  return name.replaceAll("-", "_");
}
