/** How one kind of guest orders the versions of its packages, and what it takes a version that is asked for to mean. */
export interface VersionOrder {
  /** Below, at or above 0, as `a` is older than, the same as, or newer than `b`. */
  compare(a: string, b: string): number;
  /** The other ways to write an installed version: without its epoch, without its release, without both. */
  shorterForms(installed: string): readonly string[];
  hasEpoch(version: string): boolean;
  hasRelease(version: string): boolean;
}

const splitDebian = (version: string) => {
  const [, epoch, rest] = /^(?:(\d*):)?(.*)$/s.exec(version) as unknown as [
    string,
    string | undefined,
    string,
  ];
  const dash = rest.lastIndexOf("-");
  return {
    epoch,
    upstream: dash < 0 ? rest : rest.slice(0, dash),
    revision: dash < 0 ? undefined : rest.slice(dash + 1),
  };
};

/** deb-version(7): epoch, upstream version, Debian revision. */
export const debianOrder: VersionOrder = {
  compare(left, right) {
    const [a, b] = [splitDebian(left), splitDebian(right)];
    return (
      compareNumbers(a.epoch ?? "", b.epoch ?? "") ||
      compareDebianPart(a.upstream, b.upstream) ||
      compareDebianPart(a.revision ?? "", b.revision ?? "")
    );
  },
  shorterForms(installed) {
    const { epoch, upstream, revision } = splitDebian(installed);
    return forms(epoch, upstream, revision);
  },
  hasEpoch: (version) => splitDebian(version).epoch !== undefined,
  hasRelease: (version) => splitDebian(version).revision !== undefined,
};

/** "The strings are compared from left to right": a stretch that is not a number, then one that is, and so on. */
function compareDebianPart(left: string, right: string): number {
  const [a, b] = [stretches(left), stretches(right)];
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [[words, digits], [otherWords, otherDigits]] = [a[index] ?? ["", ""], b[index] ?? ["", ""]];
    const order = compareDebianWords(words, otherWords) || compareNumbers(digits, otherDigits);
    if (order) return order;
  }
  return 0;
}

function stretches(text: string): [words: string, digits: string][] {
  return [...text.matchAll(/([^0-9]*)([0-9]*)/g)].map(([, words, digits]) => [words!, digits!]);
}

/** A tilde sorts before everything, even the end; letters sort before what is not a letter. */
function compareDebianWords(left: string, right: string): number {
  const weight = (character: string | undefined) => {
    if (character === undefined) return 0;
    if (character === "~") return -1;
    return character.charCodeAt(0) + (/[A-Za-z]/.test(character) ? 0 : 256);
  };
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const order = weight(left[index]) - weight(right[index]);
    if (order) return order;
  }
  return 0;
}

/** Digits of any length; none at all is zero. */
function compareNumbers(left: string, right: string): number {
  const [a, b] = [BigInt(left), BigInt(right)];
  return a < b ? -1 : Number(a > b);
}

const splitRpm = (version: string) => {
  const [, epoch, upstream, release] = /^(?:(\d*):)?([^-]*)(?:-(.*))?$/s.exec(version) as unknown as [
    string,
    ...(string | undefined)[],
  ];
  return { epoch, upstream: upstream ?? "", release };
};

/** rpm-version(7): epoch, version, release; a release counts only where both have one. */
export const rpmOrder: VersionOrder = {
  compare(left, right) {
    const [a, b] = [splitRpm(left), splitRpm(right)];
    return (
      compareNumbers(a.epoch ?? "", b.epoch ?? "") ||
      compareRpmPart(a.upstream, b.upstream) ||
      (a.release === undefined || b.release === undefined ? 0 : compareRpmPart(a.release, b.release))
    );
  },
  shorterForms(installed) {
    const { epoch, upstream, release } = splitRpm(installed);
    return forms(epoch, upstream, release);
  },
  hasEpoch: (version) => splitRpm(version).epoch !== undefined,
  hasRelease: (version) => splitRpm(version).release !== undefined,
};

/**
 * `rpmvercmp`: runs of digits, runs of letters, `~` and `^`; all else only separates. A tilde sorts before
 * everything; a caret before everything but the end; a number is newer than letters.
 */
export function compareRpmPart(left: string, right: string): number {
  const tokens = (text: string) => text.match(/[0-9]+|[A-Za-z]+|[~^]/g) ?? [];
  const [a, b] = [tokens(left), tokens(right)];
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [left, right] = [a[index], b[index]];
    if (left === right) continue;
    if (left === "~") return -1;
    if (right === "~") return 1;
    if (left === undefined) return -1;
    if (right === undefined) return 1;
    if (left === "^") return -1;
    if (right === "^") return 1;
    const [leftIsNumber, rightIsNumber] = [/^[0-9]/.test(left), /^[0-9]/.test(right)];
    if (leftIsNumber !== rightIsNumber) return leftIsNumber ? 1 : -1;
    const order = leftIsNumber ? compareNumbers(left, right) : left < right ? -1 : 1;
    if (order) return order;
  }
  return 0;
}

function forms(epoch: string | undefined, version: string, release: string | undefined): string[] {
  const withEpoch = (text: string) => (epoch === undefined ? [text] : [`${epoch}:${text}`, text]);
  return [...(release === undefined ? [] : withEpoch(`${version}-${release}`)), ...withEpoch(version)];
}
