import type { UnitChange } from "../guest/compare/changes.ts";
import { compareGuests } from "../guest/compare/compare-guests.ts";
import { readPackages } from "../guest/packages/read-packages.ts";
import type { FileTree } from "../guest/view/file-tree.ts";
import { draftAccounts } from "./accounts.ts";
import { Draft } from "./draft.ts";
import { FileDrafter } from "./files.ts";

/**
 * Drafts a recipe that leads from a guest to another one: accounts first, so that packages find them with the same
 * numbers, then packages, files and services.
 *
 * @throws {Unsupported} where a file system cannot be read
 */
export async function draftRecipe(base: FileTree, golden: FileTree): Promise<Draft> {
  const changes = await compareGuests(base, golden);
  const draft = new Draft();
  draft.moreFiles = changes.moreFiles ?? 0;
  await draftAccounts(draft, changes.accounts, golden);
  const kept = new Set(
    (await readPackages(golden)).flatMap(({ packages }) => packages.map(({ name }) => name)),
  );
  for (const { name, change, before, after } of changes.packages) {
    // rpm lists the keys of repositories as packages.
    if (name === "gpg-pubkey") draft.leave(`${name}-${after ?? before}`, "key of a repository");
    else if (change === "removed" && kept.has(name))
      draft.rest({
        what: `package ${name} ${before}`,
        reason: "no step removes one of several versions",
        size: 0,
      });
    else if (change === "removed") draft.step("package", name, { absent: true });
    else draft.step("package", name, { version: after! });
  }
  await new FileDrafter(draft, base, golden, changes).run();
  for (const unit of changes.units) draftUnit(draft, unit);
  return draft;
}

function draftUnit(draft: Draft, { name, after }: UnitChange): void {
  draft.step("service", name.replace(/\.service$/, ""), after ?? "disabled");
}
