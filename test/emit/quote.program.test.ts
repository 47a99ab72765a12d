import { suite } from "uvu";
import { throughGuestfish, throughShell } from "../support/quoting.ts";
import { shells } from "../support/scratch-guest.ts";

const test = suite("quoting 100,000 texts");

test("guestfish", () => throughGuestfish(10, 100_000));

for (const shell of shells) test(shell, () => throughShell(shell, 11, 100_000));

test.run();
