import { code } from "../define.ts";

/** Problems that prevent a run or end it early. */
export const runtimeCodes = {
  "check-needs-boot": code<{ path: string; reasons: readonly string[] }>({
    title: "Check needs a boot",
    severity: "error",
    exit: 3,
    message: ({ path, reasons }) => `\`${path}\` can't be checked without a boot: ${reasons.join("; ")}`,
    help: () => "leave out `--quick`",
    what: "With `--quick` a check only reads the disk, and this disk can't be read with certainty.",
    why: "A guessed answer could be wrong.",
    example: {
      bad: "$ sahara-image check --quick --image encrypted.qcow2 zookeeper 3.8",
      good: "$ sahara-image check --image encrypted.qcow2 zookeeper 3.8",
    },
  }),
  "run-tool-missing": code<{ tool: string; packages: string }>({
    title: "Missing program",
    severity: "error",
    exit: 3,
    message: ({ tool }) => `${tool} is not installed or not on the PATH`,
    help: ({ packages }) => `install it: ${packages}`,
    what: "The program needs guestfish (libguestfs) and qemu to open images, and one of them was not found.",
    why: "Nothing can run without it. `sahara-image doctor` checks for all of them.",
  }),
  "run-no-boot": code<{ detail: string }>({
    title: "Appliance did not start",
    severity: "error",
    exit: 3,
    message: ({ detail }) => `the libguestfs appliance did not start: ${detail}`,
    help: () => "run `sahara-image doctor` to find the cause; `--log FILE` keeps all output of libguestfs",
    what: "guestfish works on the image inside a small virtual machine, the appliance, which did not start.",
    why: "Nothing was run, and the image is unchanged.",
  }),
  "run-kernel-unreadable": code<{ path: string }>({
    title: "Unreadable kernel",
    severity: "error",
    exit: 3,
    message: ({ path }) => `libguestfs can't read the kernel ${path}, which it needs for its appliance`,
    help: ({ path }) =>
      `run as root, or make the kernel readable: sudo chmod 0644 ${path} (on Ubuntu after each kernel update: sudo dpkg-statoverride --update --add root root 0644 ${path})`,
    what: "The appliance is built from the kernel of this machine. On Ubuntu only root can read it.",
    why: "The appliance can't boot without a kernel.",
  }),
  "run-no-kernel": code<Record<string, never>>({
    title: "Missing kernel",
    severity: "error",
    exit: 3,
    message: () => "libguestfs found no kernel for its appliance in /boot or /lib/modules",
    help: () => "install one: sudo apt-get install linux-image-amd64 (Ubuntu: linux-image-generic)",
    what: "The appliance is built from a kernel of this machine. Containers and small cloud images have none.",
    why: "The appliance can't boot without a kernel.",
  }),
  "run-timeout": code<{ seconds: number; step: string | undefined }>({
    title: "Timeout",
    severity: "error",
    exit: 3,
    message: ({ seconds, step }) =>
      `the run was stopped after ${seconds} s${step ? `, in step ${step}` : ""}; the image is unchanged`,
    help: () => "raise the limit with `--timeout SECONDS`; `-v` shows what the step is doing",
    what: "The run reached the time limit set with `--timeout`.",
    why: "Nothing is committed from an unfinished run.",
  }),
  "run-no-space": code<{ folder: string; free: string }>({
    title: "Disk full during the run",
    severity: "error",
    exit: 3,
    message: ({ folder, free }) =>
      `the run was stopped because the file system of ${folder} is full (${free} left); the image is unchanged`,
    help: () =>
      "free some space there, or use another file system: `--output NEW` for the guest's changes, TMPDIR for the rest",
    what: "The guest's changes are kept beside the image until everything has succeeded, and a check's changes and the appliance's own disk in TMPDIR. One of these file systems filled up.",
    why: "A virtual machine hangs if its disk can't grow, so the run is stopped instead.",
  }),
  "run-halted": code<{ seconds: number; step: string | undefined }>({
    title: "Halted virtual machine",
    severity: "error",
    exit: 3,
    message: ({ seconds, step }) =>
      `the run was stopped because its virtual machine has been halted for ${seconds} s${step ? `, in step ${step}` : ""}; the image is unchanged`,
    help: () =>
      "look for a full disk or quota where the image and TMPDIR are; `--log FILE` keeps what QEMU and KVM print",
    what: "The virtual machine was still there, but its processor did not run at all, not even for the timers of an idle system.",
    why: "QEMU halts a virtual machine when its disk can't be written or KVM fails, and then waits for ever.",
  }),
  "run-refused": code<{ sentence: string }>({
    title: "Unsupported guest",
    severity: "error",
    exit: 3,
    message: ({ sentence }) => sentence,
    what: "The script looked at the image and stopped before it changed anything.",
    why: "The image contains no system or several systems, or one whose architecture or distribution does not fit.",
  }),
  "run-several-systems": code<{ systems: readonly string[] }>({
    title: "Several operating systems on the image",
    severity: "error",
    exit: 3,
    message: ({ systems }) => `the image contains ${systems.length} operating systems: ${systems.join("; ")}`,
    help: () => "choose one with `--root-filesystem DEVICE`",
    what: "More than one file system of the image contains an operating system.",
    why: "A change to the wrong system can't be undone by running again.",
  }),
  "run-cannot-grow": code<{ reason: string; layout: readonly string[] }>({
    title: "The root file system can't grow",
    severity: "error",
    exit: 3,
    message: ({ reason, layout }) => [`${reason}; the layout is:`, ...layout].join("\n  "),
    help: () =>
      "run without `--grow`, or make room by hand in a copy of the image, for example with virt-resize(1)",
    what: "--grow gives room to the root file system only: ext4, XFS or btrfs, in the last partition of its disk or on a plain volume of LVM there.",
    why: "To move other partitions or to open encrypted ones could destroy what they hold.",
  }),
  "run-guest-died": code<{ step: string | undefined; detail: string }>({
    title: "Run ended early",
    severity: "error",
    exit: 3,
    message: ({ step, detail }) =>
      `the guest program ended early${step ? ` in step ${step}` : ""}: ${detail}; the image is unchanged`,
    help: () =>
      "run again with `--log FILE` and read the end of the log; the guest may have run out of memory or disk space",
    what: "The script started, but its record is missing or incomplete.",
    why: "A change is committed only if it is known to have succeeded.",
  }),
  "run-script-error": code<{ detail: string }>({
    title: "guestfish failed",
    severity: "error",
    exit: 3,
    message: ({ detail }) => `guestfish stopped with an error: ${detail}; the image is unchanged`,
    help: () => "`--log FILE` keeps all output of libguestfs; `sahara-image doctor` checks this machine",
    what: "A command of the compiled script failed outside the steps of the recipe, for example a mount.",
    why: "Every such command is needed. Without it the script would check or change something else.",
  }),
  "run-log-unusable": code<{ path: string; reason: string }>({
    title: "Unwritable log",
    severity: "error",
    exit: 3,
    message: ({ path, reason }) => `can't write the log ${path}: ${reason}`,
    help: () => "give `--log` the path of a new file in a folder that you can write to",
    what: "`--log` names a folder, the image itself, or a place that can't be written.",
    why: "You ask for a log to investigate a problem, so the command stops now rather than finish without one.",
  }),
  "package-cache-unusable": code<{ path: string; reason: string }>({
    title: "Unusable package cache",
    severity: "error",
    exit: 3,
    message: ({ path, reason }) => `can't use the package cache ${path}: ${reason}`,
    help: () => "give `--package-cache` a folder that you can write to",
    what: "The folder that `--package-cache` names cannot be made, read or written.",
    why: "You ask for a cache to save time, so the command stops now rather than download everything again.",
  }),
  "run-appliance-slow": code<{ reason: string }>({
    title: "KVM not available",
    severity: "info",
    message: ({ reason }) => `KVM is not available (${reason}), so the appliance is emulated and slower`,
    help: () =>
      "the results are the same; `sahara-image appliance build` builds an appliance that starts in half the time, and `sahara-image doctor` tells more about KVM",
    what: "A small test program did not run in a virtual machine under KVM.",
    why: "The result is cached until this machine restarts or qemu changes.",
  }),
};
