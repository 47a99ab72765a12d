import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { emitGuest, type GuestOptions } from "../../src/compiler/emit/emit.ts";
import type { Mode, Op } from "../../src/plan/plan.ts";
import type { RunRecord } from "../../src/plan/record.ts";
import { asRoot } from "../recipes/support/as-root.ts";
import { type GuestName, guestRoot } from "../recipes/support/guest-root.ts";
import { parseTranscript } from "../support/parse-transcript.ts";
import { makePlan } from "./make-plan.ts";
import { verdictOfExit } from "./scratch-guest.ts";

/**
 * A test guest's files under an overlay of its own: what is done to one layer, no other sees. A guest program runs in
 * it as in the appliance, with a workshop in memory, but without a boot.
 */
export interface GuestLayer {
  /** Runs a line of shell in the guest, which must succeed; returns what it printed. */
  sh(text: string): string;
  /** `cache`: a folder with the packages that other runs downloaded; the run adds to it. */
  run(mode: Mode, steps: readonly Op[], options?: Partial<GuestOptions & { cache: string }>): RunRecord;
  /** Every path of the guest that is not as it was at the start, sorted. */
  changedPaths(): readonly string[];
}

const folders: string[] = [];

export function removeLayers(): void {
  asRoot(["rm", "-rf", "--", ...folders]);
  folders.length = 0;
}

const enter = `
lower=$1 layer=$2
shift 2
root=$layer/root
mount -t overlay overlay -o "lowerdir=$lower,upperdir=$layer/upper,workdir=$layer/work" "$root"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount -t tmpfs tmpfs "$root/mnt"
if [ -n "$SAHARA_IMAGE_TEST_CACHE_FOLDER" ]; then
  mkdir "$root/mnt/cache"
  mount --bind "$SAHARA_IMAGE_TEST_CACHE_FOLDER" "$root/mnt/cache"
  : >"$root/mnt/cache-mounted"
fi
exec chroot "$root" "$@"`;

export function guestLayer(name: GuestName): GuestLayer {
  const lower = guestRoot(name);
  const layer = mkdtempSync(join(tmpdir(), "sahara-image-layer-"));
  folders.push(layer);
  asRoot(["mkdir", join(layer, "upper"), join(layer, "work"), join(layer, "root")]);
  const inLayer = (command: readonly string[], input = "", cache = "") =>
    asRoot(["unshare", "--mount", "--pid", "--fork", "sh", "-ec", enter, "sh", lower, layer, ...command], {
      anyExit: true,
      input,
      env: {
        PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
        HOME: "/root",
        LC_ALL: "C",
        SAHARA_IMAGE_TEST_CACHE_FOLDER: cache,
      },
    });
  return {
    sh(text) {
      const done = inLayer(["/bin/sh", "-euc", text]);
      if (done.status !== 0) throw new Error(`in ${name}: ${text}\n${done.stdout}${done.stderr}`);
      return done.stdout;
    },
    run(mode, steps, { cache, ...options } = {}) {
      const program = emitGuest(makePlan([...steps]), { mode, verify: true, toolVersion: "0", ...options });
      // In the appliance, the appliance program ends the transcript.
      const start =
        "SAHARA_IMAGE_WORKSHOP=/mnt /bin/sh -s 5>/mnt/transcript; status=$?; cat /mnt/transcript; exit $status";
      const { stdout, stderr, status } = inLayer(["/bin/sh", "-c", start], program, cache);
      if (stderr !== "") throw new Error(`the guest program printed: ${stderr}`);
      // In the appliance, the appliance program ends the transcript.
      return parseTranscript(Buffer.from(`${stdout}verdict ${verdictOfExit(status)}\n`), mode).record;
    },
    changedPaths() {
      const upper = join(layer, "upper");
      const found = asRoot(["find", upper, "-mindepth", "1", "!", "-type", "d", "-printf", "/%P\n"]).stdout;
      return found.split("\n").filter(Boolean).sort();
    },
  };
}
