/** Returns the address of a host, as somebody wrote it, with `…` in place of a password before the last `@`. */
export const withoutPassword = (address: string): string =>
  address.replace(/^((?:[a-z]+:\/\/)?[^/@:]*:).*@/is, "$1…@");
