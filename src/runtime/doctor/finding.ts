/** The result of one check of this machine. */
export interface Finding {
  /** A stable word for programs: `guestfish`, `kvm`, … */
  readonly id: string;
  /** `warning`: images run more slowly, or not all of them run. */
  readonly status: "ok" | "warning" | "failed";
  /** What was found, in one line. */
  readonly detail: string;
  /** What to do about it; absent if all is well. */
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
