import { type Problem, pathProblem } from "./option.ts";

/** A path in passwd(5), where colons are between the fields. */
export function fieldPathProblem(path: string): Problem | undefined {
  return path.includes(":") ? { is: "contains a colon", help: "write a path without one" } : undefined;
}

/** A home folder may be `/`, as some system accounts have it. */
export function homeProblem(path: string): Problem | undefined {
  return path === "/" ? undefined : (pathProblem(path) ?? fieldPathProblem(path));
}

/** Returns why a text cannot be the comment of an account (passwd(5)). */
export function commentProblem(text: string): Problem | undefined {
  if (!/[:\0-\x1f\x7f]/.test(text)) return undefined;
  return { is: "contains a colon or a control character", help: "remove it: /etc/passwd can't hold it" };
}

/** A hash of crypt(5) in its modern form, or `*`: no password. The hashes of DES are too weak to start with. */
export function passwordProblem(text: string): Problem | undefined {
  if (/^(?:\*|\$[!-9;-~]+\$[!-9;-~]+)$/.test(text)) return undefined;
  return {
    is: "is not a hash of crypt(5)",
    help: "write what `openssl passwd -6` prints; for no password, `*`; to lock the account, `locked: true`",
  };
}

/** Returns why a text is not an expiry of a password. */
export function expiryProblem(text: string): Problem | undefined {
  if (/^(?:now|never|0|[1-9]\d{0,4})$/.test(text)) return undefined;
  return {
    is: "is not `now`, `never` or a number of days",
    help: "write `now` if the password must be changed at the next login",
  };
}

/** A line of authorized_keys, sshd(8): options, the type of the key, the key in base64, a comment. */
export function keyProblem(line: string): Problem | undefined {
  const help = "write the line of the `.pub` file, such as `ssh-ed25519 AAAA… admin@example.org`";
  if (/[\0-\x08\x0a-\x1f\x7f]/.test(line)) return { is: "has more than one line", help };
  if (/PRIVATE KEY/.test(line)) return { is: "is a private key", help };
  return /(?:^|\s)(?:ssh|ecdsa|sk)-[a-z0-9@.-]+ +AAAA[A-Za-z0-9+/]+={0,2}(?:\s|$)/.test(line)
    ? undefined
    : { is: "is not a public key", help };
}
