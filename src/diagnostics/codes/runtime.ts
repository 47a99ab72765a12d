import { code } from "../define.ts";

/** What can keep a script from being run, or end it before its time. */
export const runtimeCodes = {
  "run-tool-missing": code<{ tool: string; packages: string }>({
    title: "A program that is needed is not installed",
    severity: "error",
    exit: 3,
    message: ({ tool }) => `${tool} is not installed, or not on the PATH`,
    help: ({ packages }) => `install it: ${packages}`,
    what: "Images are opened with libguestfs' guestfish and with qemu, and one of them was not found.",
    why: "Nothing can be run without it; `sahara-image doctor` looks for all of them.",
  }),
  "run-no-boot": code<{ detail: string }>({
    title: "The appliance did not start",
    severity: "error",
    exit: 3,
    message: ({ detail }) => `libguestfs' appliance did not start: ${detail}`,
    help: () => "sahara-image doctor looks for the cause; --log FILE keeps everything that libguestfs said",
    what: "guestfish runs the image's system tools inside a small virtual machine, which did not come up.",
    why: "Nothing was run, and the image is as it was.",
  }),
  "run-kernel-unreadable": code<{ path: string }>({
    title: "The kernel can't be read",
    severity: "error",
    exit: 3,
    message: ({ path }) => `libguestfs can't read the kernel ${path}, from which it makes its appliance`,
    help: ({ path }) =>
      `run as root, or let everybody read it: sudo chmod 0644 ${path} (on Ubuntu after each kernel update: sudo dpkg-statoverride --update --add root root 0644 ${path})`,
    what: "The appliance is made of this machine's own kernel. Ubuntu keeps it readable for root only.",
    why: "Without a kernel the appliance can't boot.",
  }),
  "run-no-kernel": code<Record<string, never>>({
    title: "No kernel to make the appliance of",
    severity: "error",
    exit: 3,
    message: () => "libguestfs found no kernel in /boot or /lib/modules to make its appliance of",
    help: () => "install one: sudo apt-get install linux-image-amd64 (Ubuntu: linux-image-generic)",
    what: "The appliance is made of a kernel of this machine; a container or a small cloud image has none.",
    why: "Without a kernel the appliance can't boot.",
  }),
  "run-timeout": code<{ seconds: number; step: string | undefined }>({
    title: "The run took too long",
    severity: "error",
    exit: 3,
    message: ({ seconds, step }) =>
      `the run was given up after ${seconds} s${step ? `, in step ${step}` : ""}; the image is as it was`,
    help: () => "give it longer with --timeout SECONDS; -v shows what the step is doing",
    what: "The time limit that `--timeout` sets was reached.",
    why: "Nothing is committed from a run that did not end.",
  }),
  "run-no-space": code<{ folder: string; free: string }>({
    title: "The disk filled up during the run",
    severity: "error",
    exit: 3,
    message: ({ folder, free }) =>
      `the run was stopped because the file system of ${folder} is full (${free} left); the image is as it was`,
    help: () => "free some space there, or write the result to another file system with --output NEW",
    what: "What the guest writes is kept beside the image until all has succeeded, and the disk there filled up.",
    why: "A virtual machine whose disk can't grow hangs; stopping it is the clean end.",
  }),
  "run-refused": code<{ sentence: string }>({
    title: "The guest can't be worked on",
    severity: "error",
    exit: 3,
    message: ({ sentence }) => sentence,
    what: "The script looked at the image and refused to go on, before anything was changed.",
    why: "No system, several systems, a foreign architecture or distribution: going on would be a guess.",
  }),
  "run-several-systems": code<{ systems: readonly string[] }>({
    title: "Several systems on the image",
    severity: "error",
    exit: 3,
    message: ({ systems }) =>
      `expected one system on the image, found ${systems.length}: ${systems.join("; ")}`,
    help: () => "choose one with --root-filesystem DEVICE",
    what: "More than one filesystem of the image holds an operating system.",
    why: "Changing the wrong one can't be undone by running again.",
  }),
  "run-guest-died": code<{ step: string | undefined; detail: string }>({
    title: "The run ended before its time",
    severity: "error",
    exit: 3,
    message: ({ step, detail }) =>
      `the guest program ended before it was done${step ? ` (step ${step} was running)` : ""}: ${detail}; the image is as it was`,
    help: () =>
      "run again with --log FILE, and look at its end; memory or disk may have run out in the guest",
    what: "The script started, but its record of what it did is missing or has no end.",
    why: "What is not known to have succeeded is not committed.",
  }),
  "run-script-error": code<{ detail: string }>({
    title: "guestfish could not run the script",
    severity: "error",
    exit: 3,
    message: ({ detail }) => `guestfish stopped with an error: ${detail}; the image is as it was`,
    help: () => "--log FILE keeps everything that libguestfs said; doctor checks this machine",
    what: "A command of the compiled script failed outside of the recipe's own steps, such as mounting a filesystem.",
    why: "Every such command is needed; going on without it would test or change something else.",
  }),
  "run-log-unusable": code<{ path: string; reason: string }>({
    title: "The log can't be written",
    severity: "error",
    exit: 3,
    message: ({ path, reason }) => `the log can't be written to ${path}: ${reason}`,
    help: () => "give --log the path of a new file in a folder that can be written",
    what: "`--log` names a folder, the image itself, or a place that can't be written.",
    why: "A log is asked for when something is being looked into; to find out afterwards that there is none helps nobody.",
  }),
  "run-appliance-slow": code<{ reason: string }>({
    title: "KVM can't be used",
    severity: "info",
    message: ({ reason }) => `KVM can't be used (${reason}), so the appliance is emulated, which is slower`,
    help: () => "sahara-image doctor says more; results are the same",
    what: "A tiny program was run in a virtual machine under KVM, and did not run.",
    why: "It is remembered until the next start of this machine, or until qemu changes.",
  }),
};
