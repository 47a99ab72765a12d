import { diagnostic, Refusal } from "../../diagnostics/diagnostic.ts";

/** How guestfish(1) names a device in `--key SELECTOR`. */
const ofDevice = /^(?!@)[^:]+:(?:(?:key|file):|clevis$)/;

/**
 * Refuses the value of `--key`, before a file that it names is read, if it names a device as for guestfish.
 *
 * @throws {Refusal} `key-unusable`
 */
export function refuseSelector(key: string): void {
  if (ofDevice.test(key)) throw new Refusal(diagnostic("key-unusable", { reason: "names a device" }));
}

/**
 * Refuses a passphrase that cannot be handed in: the appliance reads one from each line.
 *
 * @throws {Refusal} `key-unusable`
 */
export function refusePassphrase(passphrase: string): void {
  if (passphrase === "") throw new Refusal(diagnostic("key-unusable", { reason: "is empty" }));
  if (/[\n\0]/.test(passphrase))
    throw new Refusal(diagnostic("key-unusable", { reason: "has several lines" }));
}
