/**
 * Thrown if this reader cannot give a reliable answer: an unknown feature, damage, a
 * checksum that does not match, a journal that needs to be replayed, a budget that is used up. The caller
 * boots the appliance instead. `message` is the reason, as a clause: "its journal needs to be replayed".
 */
export class Unsupported extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "Unsupported";
  }
}
