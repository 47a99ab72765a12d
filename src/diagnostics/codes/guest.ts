import { code } from "../define.ts";

/** What a run finds on an image besides its steps. None of it changes the verdict. */
export const guestCodes = {
  "not-mounted": code<{ text: string }>({
    title: "A file system that the guest mounts at boot was not mounted",
    severity: "warning",
    message: ({ text }) => text,
    what: "The guest's /etc/fstab, a mount unit or the partition table names a file system that is not on the image, or cannot be mounted here.",
    why: "Files that a step finds or writes in that folder are not those that the booted machine has there.",
  }),
};
