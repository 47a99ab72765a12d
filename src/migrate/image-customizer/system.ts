import type { Draft } from "../draft.ts";
import { entriesOf, Fields, spanOf } from "../fields.ts";
import { leaveRest } from "../leave-rest.ts";
import { shellWord } from "../scripts.ts";
import { hostname, kernelModule, selinux } from "../states.ts";

/** Converts `os.hostname`. */
export function convertHostname(draft: Draft, os: Fields): void {
  const name = os.scalar("hostname");
  if (name) hostname(draft.operation("hostname", name.span, `hostname ${name.text}`), name.text);
}

/** Converts what Image Customizer does after it has copied files: services, kernel, SELinux. */
export function convertSettings(draft: Draft, os: Fields): void {
  convertServices(draft, os.inner("services"));
  convertModules(draft, os);
  convertKernelCommandLine(draft, os);
  const mode = os.inner("selinux").scalar("mode");
  if (!mode) return;
  const operation = draft.operation("selinux", mode.span, `selinux ${mode.text}`);
  selinux(operation, mode.text.replace("force-", ""));
  if (mode.text === "force-enforcing")
    operation.look(
      "add `enforcing=1` to the kernel command line with a script, so that no file overrides it",
    );
}

function convertServices(draft: Draft, services: Fields): void {
  const lists = { enable: "enabled", disable: "disabled" };
  for (const [list, state] of Object.entries(lists))
    for (const { text, span } of services.list(list) ?? [])
      draft.operation(`services.${list}`, span, `services.${list} ${text}`).step("service", text, state);
  for (const entry of services.rest())
    draft.operation("services", spanOf(entry), `services ${entry.key.text}`).leaveOut("write `service`");
}

function convertModules(draft: Draft, os: Fields): void {
  for (const node of os.items("modules")) {
    const module = new Fields(node);
    const name = module.text("name") ?? "";
    const mode = module.text("loadMode") ?? "inherit";
    const operation = draft.operation("modules", node.span, `module ${name}`);
    const options = entriesOf(module.take("options")?.value).flatMap(({ key, value }) =>
      value.kind === "scalar" ? [[key.text, value.text]] : [],
    );
    kernelModule(operation, name, {
      ...(mode === "always" ? { load: true } : {}),
      ...(mode === "always" || mode === "auto" ? { blacklist: false } : {}),
      ...(mode === "disable" ? { blacklist: true } : {}),
      ...(options.length > 0 ? { options: Object.fromEntries(options) } : {}),
    });
    leaveRest(operation, module);
  }
}

/** The boot loader has no kind: /etc/default/grub is read when its configuration is made anew. */
function convertKernelCommandLine(draft: Draft, os: Fields): void {
  const line = os.inner("kernelCommandLine");
  for (const { text, span } of line.list("extraCommandLine") ?? [])
    draft
      .operation("kernelCommandLine", span, `kernelCommandLine ${text}`)
      .leaveOut(
        `add \`${text}\` with a script that runs \`grubby --update-kernel=ALL --args=${shellWord(text)}\``,
      );
  for (const entry of line.rest())
    draft
      .operation("kernelCommandLine", spanOf(entry))
      .leaveOut("write a script that changes the boot loader");
}
