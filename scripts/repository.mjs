// The address of the project's repository: the environment variable REPOSITORY, or the field `repository` in
// package.json. Packaging writes it into packages; without it, README.md keeps its placeholder.
import { readFileSync } from "node:fs";

/** Returns the address, or undefined if it is not set. */
export function repositoryAddress(env = process.env, path = "package.json") {
  const { repository } = JSON.parse(readFileSync(path, "utf8"));
  const address = env.REPOSITORY || (typeof repository === "object" ? repository.url : repository);
  return address?.replace(/^git\+/, "");
}

/** Returns README.md with the address in place of the placeholder. */
export function withRepository(readme, address) {
  if (address === undefined) return readme;
  if (/[^\w@:/.~+-]/.test(address)) throw new Error(`this is not the address of a repository: ${address}`);
  return readme
    .replace("Set `REPOSITORY` to the address of this repository, then:", "Clone the repository:")
    .replaceAll('"$REPOSITORY"', address);
}
