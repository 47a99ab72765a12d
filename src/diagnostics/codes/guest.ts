import { code } from "../define.ts";

/** What a run finds on an image besides its steps. None of it changes the verdict. */
export const guestCodes = {
  grown: code<{ text: string }>({
    title: "The root file system grew",
    severity: "info",
    message: ({ text }) => text,
    what: "With --grow the disk became larger, and the room at its end went to the last partition, to the volume of LVM if there is one, and to the root file system.",
    why: "A larger image needs a larger disk wherever it is used.",
  }),
  "not-mounted": code<{ text: string }>({
    title: "A file system that the guest mounts at boot was not mounted",
    severity: "warning",
    message: ({ text }) => text,
    what: "The guest's /etc/fstab, a mount unit or the partition table names a file system that is not on the image, or cannot be mounted here.",
    why: "Files that a step finds or writes in that folder are not those that the booted machine has there.",
  }),
  "hidden-at-boot": code<{ text: string }>({
    title: "Files were written where the guest mounts something else",
    severity: "warning",
    message: ({ text }) => text,
    help: () => "write them elsewhere, or make them when the machine starts",
    what: "A step wrote files into a folder where the guest mounts another file system at boot, such as a tmpfs or NFS.",
    why: "The booted machine does not see the files, and they take up space below the mount.",
  }),
  "identity-removed": code<{ text: string }>({
    title: "Identities of a single machine were removed",
    severity: "info",
    message: ({ text }) => text,
    what: "Packages make keys, IDs and seeds that are to be unique to one machine: ssh host keys, the machine ID, random seeds. Those that the run made were removed; those that the image had before stay.",
    why: "An image is copied to many machines, and all of them would have the same.",
  }),
  "host-keys-missing": code<{ text: string }>({
    title: "Nothing makes ssh host keys at boot",
    severity: "warning",
    message: ({ text }) => text,
    what: "The run installed an ssh server, and its host keys were removed, because every copy of the image would share them. No cloud-init and no service that makes keys was found.",
    why: "Without host keys sshd does not start.",
  }),
  "no-name-servers": code<{ text: string }>({
    title: "The guest has no name servers during the run",
    severity: "warning",
    message: ({ text }) => text,
    what: "The run has a network, but the guest's /etc/resolv.conf could be neither replaced nor covered.",
    why: "Package managers and scripts cannot find hosts by name.",
  }),
  "output-left-out": code<{ text: string }>({
    title: "The run reports more than is kept",
    severity: "warning",
    message: ({ text }) => text,
    what: "Of what a run reports, at most 8 MB are kept, and of each list a number of items that only a fault or an untrusted guest exceeds.",
    why: "The report lacks what was left out. The verdict and the steps before the limit count.",
  }),
  "check-writes": code<{ title: string; files: string }>({
    title: "A script writes in test-only mode",
    severity: "warning",
    message: ({ title, files }) =>
      `${title} changed files although test_only=1 asks it to look only: ${files}`,
    help: () => 'end the script before its first change if [ "$test_only" = 1 ]',
    what: "A check runs scripts with test_only=1. This script changed files all the same; a check throws them away.",
    why: "The script judges what it has just made, and not the image, so that its result means nothing.",
  }),
};
