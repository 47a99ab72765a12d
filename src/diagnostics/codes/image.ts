import { code } from "../define.ts";

/** What can be wrong with a disk image before anything runs on it, and with the folder that it lies in. */
export const imageCodes = {
  "image-missing": code<{ path: string }>({
    title: "The image does not exist",
    severity: "error",
    message: ({ path }) => `there is no image at ${path}`,
    help: () => "check the path given with --image",
    what: "The file that `--image` names does not exist.",
    why: "There is nothing to look at or to change.",
    example: {
      bad: "sahara-image check --image no-such.qcow2 zookeeper 3.8",
      good: "sahara-image check --image disk.qcow2 zookeeper 3.8",
    },
  }),
  "image-not-a-file": code<{ path: string; kind: string }>({
    title: "The image is not a file",
    severity: "error",
    message: ({ path, kind }) => `expected a disk image file at ${path}, found ${kind}`,
    help: () => "give the path of a regular file that holds a disk image",
    what: "`--image` names something that is not a regular file: a folder, a device, a pipe.",
    why: "Only a file can be swapped for a finished one, or be put back, whatever happens in between.",
  }),
  "image-unreadable": code<{ path: string; reason: string }>({
    title: "The image can't be read",
    severity: "error",
    message: ({ path, reason }) => `the image ${path} can't be read: ${reason}`,
    help: () => "check the permissions of the file and of the folders above it",
    what: "The operating system refused to open the image.",
    why: "Its header has to be read before anything else is done with it.",
  }),
  "image-unwritable": code<{ path: string; reason: string }>({
    title: "The image can't be written",
    severity: "error",
    message: ({ path, reason }) => `the image ${path} can't be changed: ${reason}`,
    help: () => "make it writable, or leave it alone and write the result elsewhere with --output NEW",
    what: "apply was asked to change an image that this user may not write.",
    why: "It is better to say so now than after the run.",
  }),
  "image-not-an-image": code<{ path: string; found: string }>({
    title: "The file is not a disk image",
    severity: "error",
    message: ({ path, found }) => `expected a disk image, but ${path} looks like ${found}`,
    help: ({ found }) =>
      found.includes("compressed")
        ? "uncompress it first, and give the file that comes out"
        : "give a raw, qcow2, vmdk or vdi image; --format raw says that it is one all the same",
    what: "The first bytes of the file are those of something else than a disk image.",
    why: "A boot of the appliance costs seconds, and would end in a message that says less.",
  }),
  "image-format-unsupported": code<{ path: string; format: string }>({
    title: "An image format that is not supported",
    severity: "error",
    message: ({ path, format }) => `${path} is a ${format} image; raw, qcow2, vmdk and vdi are supported`,
    help: ({ path }) => `convert it first: qemu-img convert -O qcow2 ${path} NEW.qcow2`,
    what: "The image is of a format in which changes can't be committed safely.",
    why: "The promise that an image is changed wholly or not at all has been tried for four formats only.",
  }),
  "image-format-mismatch": code<{ path: string; given: string; found: string }>({
    title: "The image is not of the format given",
    severity: "error",
    message: ({ path, given, found }) =>
      `expected ${path} to be a ${given} image as --format says, found ${found}`,
    help: () => "leave --format out, and the header of the image is read",
    what: "`--format` names a format whose header the file does not have.",
    why: "Reading an image as what it is not shows a wrong disk, or destroys it.",
  }),
  "image-format-unknown": code<{ format: string; choices: readonly string[] }>({
    title: "An unknown format name",
    severity: "error",
    message: ({ format, choices }) => `unknown image format “${format}”: expected ${choices.join(", ")}`,
    help: () => "leave --format out, and the header of the image is read",
    what: "`--format` names a format that this program does not know.",
    why: "The format is always named to qemu, never guessed, so it must be a known one.",
  }),
  "image-header-damaged": code<{ path: string; format: string; detail: string }>({
    title: "The image's header is damaged",
    severity: "error",
    message: ({ path, format, detail }) => `the ${format} header of ${path} is damaged: ${detail}`,
    help: ({ path, format }) =>
      format === "qcow2" ? `look at it with: qemu-img check ${path}` : "get a fresh copy of the image",
    what: "The header says things that can't be true: the file is cut short, or was made to mislead.",
    why: "Headers are checked before qemu sees the file, so that a stranger's image can do no harm.",
  }),
  "image-misleading": code<{ path: string; format: string; guessed: string }>({
    title: "The disk begins like an image of another format",
    severity: "error",
    message: ({ path, guessed }) =>
      `the disk in ${path} begins with the header of a ${guessed} image, and stock guestfish would take it for one`,
    help: ({ path, format }) =>
      `leave --image out, and run the script on a layer, where every format is named: qemu-img create -f qcow2 -F ${format} -b $(realpath ${path}) LAYER; guestfish --format=qcow2 -a LAYER -f SCRIPT; or use check, which does so itself`,
    what: "The first bytes that a guest on this image sees are those of an image file's header, such as one that names a backing file.",
    why: "A drive that is added read-only gets a layer of libguestfs' own, and qemu guesses the format of what is in that from its first bytes: it would show the guest the files of this machine that the header names.",
  }),
  "image-encrypted": code<{ path: string; format: string }>({
    title: "The image file itself is encrypted",
    severity: "error",
    message: ({ path, format }) => `${path} is a ${format} image encrypted by qemu, which is not supported`,
    help: () => "decrypt it with qemu-img convert first; LUKS inside of an image is supported, with --key",
    what: "The image's header asks for a key before any of its content can be read.",
    why: "There is no way to hand such a key to the appliance without it showing on a command line.",
  }),
  "image-refers-elsewhere": code<{ path: string; what: string; name: string }>({
    title: "The image refers to another file",
    severity: "error",
    message: ({ path, what, name }) => `the image ${path} has ${what}: ${name}`,
    help: () =>
      "if you trust that file too, say --allow-backing; if the image came from someone else, look twice",
    what: "The content of the image is partly in another file: a backing file, an external data file, an extent.",
    why: "An image from a stranger can name any file of this machine, and would show it to the guest.",
  }),
  "image-reference-refused": code<{ path: string; what: string; name: string }>({
    title: "The image refers to something that is not a local file",
    severity: "error",
    message: ({ path, what, name }) => `the image ${path} has ${what} that is no plain file name: ${name}`,
    help: () => "flatten it where you trust it: qemu-img convert -O qcow2 IMAGE NEW.qcow2",
    what: "The name is one that qemu takes for a network address, a device or a set of options.",
    why: "Not even --allow-backing lets an image open connections or choose drivers.",
  }),
  "image-backing-unusable": code<{ path: string; name: string; detail: string }>({
    title: "A file that the image refers to can't be used",
    severity: "error",
    message: ({ path, name, detail }) =>
      `${name}, which the image ${path} refers to, can't be used: ${detail}`,
    help: ({ detail }) =>
      detail.includes("format")
        ? "record it: qemu-img rebase -u -b BACKING -F FORMAT IMAGE"
        : "put the file back where the image expects it, or flatten the image with qemu-img convert",
    what: "A file of the chain is missing, damaged, part of a circle, or its format is not recorded.",
    why: "A format that is not recorded would be guessed from content that the guest itself can write.",
  }),
  "image-locked": code<{ path: string; holder: string; doing: string }>({
    title: "Another run is at work on the image",
    severity: "error",
    message: ({ path, holder, doing }) => `the image ${path} is in use by ${holder}, so it can't be ${doing}`,
    help: () => "wait until it has ended, or stop it",
    what: "Another check or apply holds the image. Checks may run side by side; an apply runs alone.",
    why: "Two writers destroy an image, and a reader beside a writer sees a disk that never was.",
  }),
  "image-lock-failed": code<{ path: string; reason: string }>({
    title: "The image can't be locked",
    severity: "error",
    message: ({ path, reason }) => `the image ${path} can't be locked: ${reason}`,
    help: () =>
      "flock(1) of util-linux must work on that file; where a network file system has no locks, copy the image to one that has",
    what: "The lock that keeps two runs apart could be neither taken nor seen to be held by another.",
    why: "Without it two runs could write to one image, which destroys it.",
  }),
  "image-in-use": code<{ path: string; holder: string }>({
    title: "The image is in use by a virtual machine",
    severity: "error",
    message: ({ path, holder }) => `the image ${path} is in use by ${holder}`,
    help: () => "shut the virtual machine down first, or work on a copy of the image",
    what: "A program such as qemu has the image open for writing.",
    why: "A disk that another system has mounted is destroyed by a second writer, and misread by a reader.",
  }),
  "image-changed-meanwhile": code<{ path: string }>({
    title: "The image was changed by somebody else while the run was on",
    severity: "error",
    message: ({ path }) =>
      `the image ${path} was changed by something else during the run, so nothing was committed`,
    help: () => "find out what else writes to it, then run again",
    what: "Size, time or identity of the file are not what they were when the run began.",
    why: "The changes were made against the image as it was; on another one they would be damage.",
  }),
  "image-folder-unwritable": code<{ folder: string; reason: string }>({
    title: "The image's folder can't be written",
    severity: "error",
    message: ({ folder, reason }) =>
      `the folder ${folder} can't be written (${reason}), and apply keeps its changes there until they are complete`,
    help: () => "make the folder writable, or write the result elsewhere with --output NEW",
    what: "The changes go to an overlay beside the image until all has succeeded; it can't be created.",
    why: "Only within the same file system can a finished image take the place of the old one at once.",
  }),
  "image-no-space": code<{ folder: string; need: string; free: string }>({
    title: "Not enough free space",
    severity: "error",
    message: ({ folder, need, free }) =>
      `not enough free space in ${folder}: ${need} are needed, ${free} are free; nothing was changed`,
    help: () => "free some space there, or write the result to another file system with --output NEW",
    what: "The file system that takes the changes is full, or would be.",
    why: "Running out of space half way is a failure that changes nothing; so it is looked at beforehand as well.",
  }),
  "image-output-exists": code<{ path: string }>({
    title: "The output file exists",
    severity: "error",
    message: ({ path }) => `${path} exists already, and --output does not write over a file`,
    help: () => "choose another name, or say --force",
    what: "`--output` names a file that is there already.",
    why: "An image is rarely something to lose by a slip.",
  }),
  "image-output-unusable": code<{ path: string; reason: string }>({
    title: "The output file can't be written",
    severity: "error",
    message: ({ path, reason }) => `the result can't be written to ${path}: ${reason}`,
    help: () => "give the path of a new file in a folder that can be written",
    what: "`--output` names the image itself, a folder, or a place that can't be written.",
    why: "It is better to say so now than after the run.",
  }),
  "image-commit-failed": code<{ path: string; detail: string }>({
    title: "The changes could not be committed",
    severity: "error",
    message: ({ path, detail }) =>
      `the changes could not be committed to ${path}: ${detail}; the image is as it was`,
    help: () => "the run itself succeeded; mend the cause and run again",
    what: "Building the finished image failed after the run had succeeded.",
    why: "The finished image takes the old one's place only once it is whole and on the disk.",
  }),
  "image-commit-interrupted": code<{ path: string; detail: string }>({
    title: "A commit into the image did not end",
    severity: "error",
    message: ({ path, detail }) =>
      `a commit into ${path} was interrupted and could not be finished: ${detail}`,
    help: ({ path }) => `do not use the image; mend the cause, then: sahara-image recover ${path}`,
    what: "The image is partly old and partly new; what is missing lies beside it, with a journal.",
    why: "Finishing the commit makes it whole again. Using it before would mix old and new for good.",
  }),
  "image-journal-damaged": code<{ path: string; journal: string; detail: string }>({
    title: "The journal beside the image can't be trusted",
    severity: "error",
    message: ({ path, journal, detail }) => `the journal ${journal} of ${path} can't be used: ${detail}`,
    help: () => "restore the image from a backup, or, where you know that it is whole, delete the journal",
    what: "A journal tells of an interrupted commit, but it, or the changes that it names, is not what was written.",
    why: "Finishing a commit from damaged changes would damage the image.",
  }),
};
