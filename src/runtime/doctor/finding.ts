/** What one look at this machine found. */
export interface Finding {
  /** A word that stays the same, for programs: `guestfish`, `kvm`, … */
  readonly id: string;
  /** `warning`: images can be run, but slower, or not all of them. */
  readonly status: "ok" | "warning" | "failed";
  /** What was found, in one line. */
  readonly detail: string;
  /** What to do about it; absent where all is well. */
  readonly fix?: string;
}

export const ok = (id: string, detail: string): Finding => ({ id, status: "ok", detail });
export const warning = (id: string, detail: string, fix: string): Finding => ({
  id,
  status: "warning",
  detail,
  fix,
});
export const failed = (id: string, detail: string, fix: string): Finding => ({
  id,
  status: "failed",
  detail,
  fix,
});
