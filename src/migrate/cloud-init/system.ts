import type { Draft } from "../draft.ts";
import { type Fields, spanOf } from "../fields.ts";
import { leaveRest } from "../leave-rest.ts";
import { hostname, locale, timezone } from "../states.ts";

/** Converts `hostname` and `fqdn`: the short name is the host's, unless the long one is preferred. */
export function convertName(draft: Draft, config: Fields): void {
  const prefersLong = config.flag("prefer_fqdn_over_hostname") ?? false;
  const preserve = config.take("preserve_hostname");
  const long = config.scalar("fqdn");
  const short = config.scalar("hostname");
  const name = prefersLong ? (long ?? short) : (short ?? long);
  if (name) {
    const operation = draft.operation("hostname", name.span, `hostname ${name.text}`);
    if (preserve?.value.kind === "scalar" && preserve.value.text === "true")
      operation.note("`preserve_hostname` keeps the name of the machine");
    else hostname(operation, prefersLong || short ? name.text : name.text.split(".", 1)[0]!);
  } else if (preserve)
    draft.operation("preserve_hostname", spanOf(preserve)).note("a recipe changes only what it names");
  const other = name === long ? undefined : long;
  if (other)
    draft
      .operation("fqdn", other.span, `fqdn ${other.text}`)
      .leaveOut("write the name to /etc/hosts with `line`");
}

/** Converts `locale`. */
export function convertLocale(draft: Draft, config: Fields): void {
  const name = config.scalar("locale");
  if (name) locale(draft.operation("locale", name.span, `locale ${name.text}`), name.text);
}

/** Converts `ntp` and `timezone`. */
export function convertTime(draft: Draft, config: Fields): void {
  convertNtp(draft, config);
  const zone = config.scalar("timezone");
  if (zone) timezone(draft.operation("timezone", zone.span, `timezone ${zone.text}`), zone.text);
}

function convertNtp(draft: Draft, config: Fields): void {
  const entry = config.take("ntp");
  if (!entry) return;
  config.putBack(entry);
  const ntp = config.inner("ntp");
  const operation = draft.operation("ntp", spanOf(entry));
  const client = ntp.text("ntp_client") ?? "auto";
  const names = [...(ntp.list("servers") ?? []), ...(ntp.list("pools") ?? [])].map(({ text }) => text);
  if (ntp.flag("enabled") === false) operation.note("it is switched off");
  else if (client === "auto" || client === "systemd-timesyncd") {
    if (names.length > 0)
      operation.step("setting", "/etc/systemd/timesyncd.conf.d/cloud-init.conf", {
        format: "ini",
        section: "Time",
        set: { NTP: names.join(" ") },
      });
    operation.step("service", "systemd-timesyncd", "enabled");
    operation.look("for an image with chrony, write `server NAME iburst` to its configuration with `line`");
  } else operation.leaveOut(`write ${names.join(", ")} to the configuration of ${client} with \`line\``);
  leaveRest(operation, ntp);
}
