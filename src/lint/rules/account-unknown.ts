import { copyScriptKind } from "../../kinds/copy-script.ts";
import { includeKind } from "../../kinds/include.ts";
import { isOfKind } from "../../kinds/kind.ts";
import { packageKind } from "../../kinds/package.ts";
import { scriptKind } from "../../kinds/script.ts";
import type { StateEntry, StateValidator } from "../../kinds/state/definition.ts";
import { groupKind } from "../../kinds/state/group.ts";
import { userKind } from "../../kinds/state/user.ts";
import type { TemplateNode } from "../../recipe/expressions/nodes.ts";
import type { Validator } from "../../recipe/validator.ts";
import type { RecipeView } from "../recipe-view.ts";
import { rule } from "../rule.ts";
import { isState } from "./support/states.ts";
import { textOf } from "./support/texts.ts";

/** Accounts that distributions have from the start. */
const usual = new Set(
  `root daemon bin sys sync games man lp mail news uucp proxy www-data backup list irc nobody nogroup adm tty disk kmem
  dialout fax voice cdrom floppy tape sudo audio dip operator src shadow utmp video sasl plugdev staff users wheel input
  kvm render sgx messagebus dbus sshd halt shutdown ftp mem lock utempter cron squid xfs cyrus vpopmail ntp smmsp guest
  polkitd tss rpc rpcuser chrony wwwrun uuidd log network power http ssh_keys crontab netdev`.split(/\s+/),
);

/** Options whose texts name an account that must exist. */
const uses: ReadonlyMap<string, "user" | "group"> = new Map([
  ["owner", "user"],
  ["members", "user"],
  ["group", "group"],
  ["groups", "group"],
]);

interface Made {
  readonly at: number;
  readonly entry: StateEntry;
}

export const accountUnknown = rule({
  code: "account-unknown",
  check(view, report) {
    const validators: Validator[] = [];
    view.walk((validator) => validators.push(validator));
    const made = new Map<string, Made>();
    let firstOpaque = validators.length;
    validators.forEach((validator, at) => {
      if (mayMakeAccounts(view, validator)) firstOpaque = Math.min(firstOpaque, at);
      for (const { key, entry } of madeBy(validator)) if (!made.has(key)) made.set(key, { at, entry });
    });
    validators.forEach((validator, at) => {
      for (const { what, name, node } of namesIn(validator)) {
        const maker = made.get(`${what} ${name}`);
        if (usual.has(name) || /^\d+$/.test(name) || (maker && maker.at <= at)) continue;
        if (!maker && firstOpaque < at) continue;
        const related = maker ? [{ place: view.place(maker.entry.span), message: "added here" }] : [];
        report(view.place(node.scalar.span), { what, name, isLater: maker !== undefined }, { related });
      }
    });
  },
});

/** Whether a step may add accounts whose names the rule can't see: a package, a script, a name with a variable. */
function mayMakeAccounts(view: RecipeView, validator: Validator): boolean {
  if (view.kindOf(validator).isForeign) return true;
  if (addsAccounts(validator) && validator.entries.some(({ name }) => textOf(name) === undefined))
    return true;
  return [packageKind, scriptKind, copyScriptKind, includeKind].some((kind) =>
    isOfKind<Validator>(kind, validator),
  );
}

function addsAccounts(validator: Validator): validator is StateValidator {
  return isState(validator) && (isOfKind(userKind, validator) || isOfKind(groupKind, validator));
}

/** The accounts that a step adds: a user has a group of its own name. */
function madeBy(validator: Validator): { readonly key: string; readonly entry: StateEntry }[] {
  if (!addsAccounts(validator)) return [];
  return validator.entries.flatMap((entry) => {
    const name = textOf(entry.name);
    if ("absent" in entry.options || name === undefined) return [];
    const kinds = isOfKind(userKind, validator) ? ["user", "group"] : ["group"];
    return kinds.map((kind) => ({ key: `${kind} ${name}`, entry }));
  });
}

function namesIn(
  validator: Validator,
): { readonly what: "user" | "group"; readonly name: string; readonly node: TemplateNode }[] {
  if (!isState(validator)) return [];
  return validator.entries.flatMap(({ options }) =>
    Object.entries(options).flatMap(([option, value]) => {
      const what = uses.get(option);
      const nodes = value.form === "text" ? [value.text] : value.form === "list" ? value.items : [];
      if (!what) return [];
      return nodes.flatMap((node) => {
        const name = textOf(node);
        return name === undefined ? [] : [{ what, name, node }];
      });
    }),
  );
}
