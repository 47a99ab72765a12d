import { shellPath } from "../../source/shell-word.ts";
import { code } from "../define.ts";

/** Problems with a disk image, its folder and its output, before and after a run. */
export const imageCodes = {
  "image-missing": code<{ path: string; hint?: string | undefined }>({
    title: "Missing image",
    severity: "error",
    exit: 3,
    message: ({ path }) => `the image ${path} does not exist`,
    help: ({ hint }) => hint ?? "check the path of the image",
    what: "The image does not exist.",
    why: "There is nothing to check or change.",
    example: {
      bad: "sahara-image check --image no-such.qcow2 zookeeper 3.8",
      good: "sahara-image check --image disk.qcow2 zookeeper 3.8",
    },
  }),
  "diff-path-missing": code<{ path: string }>({
    title: "Path on neither image",
    severity: "error",
    message: ({ path }) => `neither image has ${path}, so there is nothing to compare`,
    help: () => "check the path after `--only files:`",
    what: "`diff --only files:/PATH` names a path that is on neither image.",
    why: "A misspelled path would look like images without a difference.",
    example: {
      bad: "$ sahara-image diff a.qcow2 b.qcow2 --only files:/ect",
      good: "$ sahara-image diff a.qcow2 b.qcow2 --only files:/etc",
    },
  }),
  "root-filesystem-missing": code<{ path: string; root: string; devices: readonly string[] }>({
    title: "Root file system not on the image",
    severity: "error",
    message: ({ path, root, devices }) =>
      `${root} is none of the volumes of ${path}${devices.length === 0 ? "" : `: ${devices.join(", ")}`}`,
    help: () => "choose one of them with `--root-filesystem`, or leave the option out",
    what: "`--root-filesystem` names a device that the image does not have.",
    why: "Without it, nothing of the image would be read.",
    example: {
      bad: "$ sahara-image inspect node.qcow2 --root-filesystem /dev/sda9",
      good: "$ sahara-image inspect node.qcow2 --root-filesystem /dev/sda2",
    },
  }),
  "image-not-a-file": code<{ path: string; kind: string }>({
    title: "Image is not a file",
    severity: "error",
    exit: 3,
    message: ({ path, kind }) => `${path} is ${kind}, not a disk image file`,
    help: () => "give the path of a regular file that contains a disk image",
    what: "`--image` names a folder, a device or a pipe.",
    why: "Only a regular file can be replaced or restored safely.",
  }),
  "image-unreadable": code<{ path: string; reason: string }>({
    title: "Unreadable image",
    severity: "error",
    exit: 3,
    message: ({ path, reason }) => `can't read the image ${path}: ${reason}`,
    help: () => "check the permissions of the file and of the folders above it",
    what: "The operating system refused to open the image.",
    why: "The program must read the header of the image first.",
  }),
  "image-not-readable": code<{ path: string; other?: string; reason: string }>({
    title: "Image not readable without a boot",
    severity: "error",
    exit: 3,
    message: ({ path, other, reason }) =>
      `can't read the files of ${other === undefined ? path : `${path} or ${other}`} without a boot: ${reason}`,
    help: ({ path, other }) =>
      `run ${[path, ...(other === undefined ? [] : [other])]
        .map((each) => `\`sahara-image inspect ${shellPath(each)}\``)
        .join(" and ")} to see what can be read`,
    what: "`diff` and `draft` read disks themselves. The image holds a file system, a journal or a volume that they can't read reliably.",
    why: "A comparison that leaves out part of the files could call two different images the same.",
    example: {
      bad: "$ sahara-image diff btrfs.qcow2 node.qcow2",
      good: "$ sahara-image diff base.qcow2 node.qcow2",
    },
  }),
  "image-unwritable": code<{ path: string; reason: string }>({
    title: "Unwritable image",
    severity: "error",
    exit: 3,
    message: ({ path, reason }) => `can't change the image ${path}: ${reason}`,
    help: () => "make the image writable, or write the result to a new file with `--output NEW`",
    what: "apply was asked to change an image that you can't write to.",
    why: "The problem is reported before the run, which would otherwise be wasted.",
  }),
  "image-not-an-image": code<{ path: string; found: string }>({
    title: "Not a disk image",
    severity: "error",
    exit: 3,
    message: ({ path, found }) => `${path} is not a disk image; it looks like ${found}`,
    help: ({ path, found }) =>
      found === "a plan"
        ? `commit it with \`sahara-image apply --plan ${shellPath(path)}\``
        : found.includes("compressed")
          ? "decompress it first, and give the resulting file"
          : "give a raw, qcow2, vmdk or vdi image; if it is a raw image, add `--format raw`",
    what: "The first bytes of the file belong to something other than a disk image.",
    why: "Booting the appliance takes seconds, and its own error message would say less.",
  }),
  "image-format-unsupported": code<{ path: string; format: string }>({
    title: "Unsupported image format",
    severity: "error",
    exit: 3,
    message: ({ path, format }) => `${path} is a ${format} image, which is not supported`,
    help: ({ path }) => `convert it first: qemu-img convert -O qcow2 ${path} NEW.qcow2`,
    what: "The image has a format other than raw, qcow2, vmdk and vdi.",
    why: "Crash-safe changes are tested for these four formats only.",
  }),
  "image-format-mismatch": code<{ path: string; given: string; found?: string }>({
    title: "Image has another format",
    severity: "error",
    exit: 3,
    message: ({ path, given, found }) =>
      found === undefined
        ? `${path} is not a ${given} image: it has no ${given} header`
        : `${path} has the header of a ${found} image, but --format says ${given}`,
    help: ({ path, given, found }) =>
      given === "raw" && found === "qcow2"
        ? `remove \`--format\`; if the guest wrote that header to a raw disk, put a layer over the disk: qemu-img create -f qcow2 -F raw -b "$(realpath ${shellPath(path)})" LAYER, then use --image LAYER --allow-backing`
        : "remove `--format`; the format is then read from the header of the image",
    what: "`--format` names a format that does not match the header of the file.",
    why: "With the wrong format the disk would show wrong content or be destroyed.",
  }),
  "image-format-unknown": code<{ format: string; choices: readonly string[] }>({
    title: "Unknown image format",
    severity: "error",
    exit: 3,
    message: ({ format }) => `unknown image format \`${format}\``,
    help: ({ choices }) =>
      `formats: ${choices.join(", ")}; without \`--format\`, the header of the image decides`,
    what: "`--format` names a format that this program does not know.",
    why: "qemu always gets the format explicitly and never guesses it, so it must be a known one.",
  }),
  "image-header-damaged": code<{ path: string; format: string; detail: string }>({
    title: "Damaged image header",
    severity: "error",
    exit: 3,
    message: ({ path, format, detail }) => `the ${format} header of ${path} is damaged: ${detail}`,
    help: ({ path, format }) =>
      format === "qcow2"
        ? `check it with \`qemu-img check ${shellPath(path)}\``
        : "get a new copy of the image",
    what: "The header of the image contains impossible values. The file is truncated, or was made to mislead.",
    why: "Headers are checked before qemu opens the file, so that an untrusted image can do no harm.",
  }),
  "image-misleading": code<{ path: string; format: string; guessed: string }>({
    title: "Disk starts like an image of another format",
    severity: "error",
    exit: 3,
    message: ({ path, guessed }) =>
      `the disk in ${path} starts with the header of a ${guessed} image, and plain guestfish would read it as one`,
    help: ({ path, format }) =>
      `use \`sahara-image check\`, or run the script on an overlay: qemu-img create -f qcow2 -F ${format} -b "$(realpath ${shellPath(path)})" OVERLAY; guestfish --format=qcow2 -a OVERLAY -f SCRIPT`,
    what: "The first bytes of the disk are the header of an image file, for example one that names a backing file.",
    why: "libguestfs puts an overlay of its own over a read-only drive, and qemu guesses the format below it from its first bytes. The guest could then see files of this machine that the header names.",
  }),
  "image-encrypted": code<{ path: string; format: string }>({
    title: "Encrypted image file",
    severity: "error",
    exit: 3,
    message: ({ path, format }) => `${path} is a ${format} image encrypted by qemu, which is not supported`,
    help: () => "decrypt it first with `qemu-img convert`; LUKS inside the image is supported, with `--key`",
    what: "The image file needs a key before any of its content can be read.",
    why: "The key could reach the appliance only through a command line, where other users can see it.",
  }),
  "image-refers-elsewhere": code<{ path: string; what: string; name: string }>({
    title: "Image refers to another file",
    severity: "error",
    exit: 3,
    message: ({ path, what, name }) => `the image ${path} has ${what}: ${name}`,
    help: () =>
      "if you trust that file, add `--allow-backing`; do not do this for an image from someone else",
    what: "Part of the image's content is in another file: a backing file, an external data file or an extent.",
    why: "An untrusted image can name any file of this machine, and the guest could then read it.",
  }),
  "image-reference-refused": code<{ path: string; what: string; name: string }>({
    title: "Image refers to something other than a local file",
    severity: "error",
    exit: 3,
    message: ({ path, what, name }) => `the image ${path} has ${what} that is not a plain file name: ${name}`,
    help: ({ path }) => `if you trust the image, flatten it: qemu-img convert -O qcow2 ${path} NEW.qcow2`,
    what: "qemu would read the name as a network address, a device or a list of options.",
    why: "An image must not open connections or choose drivers, not even with `--allow-backing`.",
  }),
  "image-backing-unusable": code<{ path: string; name: string; detail: string }>({
    title: "Unusable backing file",
    severity: "error",
    exit: 3,
    message: ({ path, name, detail }) => `can't use ${name}, which the image ${path} refers to: ${detail}`,
    help: ({ detail }) =>
      detail.includes("format")
        ? "record its format: qemu-img rebase -u -b BACKING -F FORMAT IMAGE"
        : "put the file back, or flatten the image with `qemu-img convert`",
    what: "A backing file is missing, damaged, part of a circle, or has no recorded format.",
    why: "qemu would guess a missing format from content that the guest can write.",
  }),
  "image-locked": code<{ path: string; holder: string; doing: string }>({
    title: "Image in use by another run",
    severity: "error",
    exit: 3,
    message: ({ path, holder, doing }) => `the image ${path} can't be ${doing}: it is in use by ${holder}`,
    help: () => "wait until the other run has finished, or stop it",
    what: "Another check or apply uses the image. Checks can run side by side; an apply runs alone.",
    why: "Two writers destroy an image, and a reader beside a writer sees inconsistent data.",
  }),
  "image-lock-failed": code<{ path: string; reason: string }>({
    title: "Image can't be locked",
    severity: "error",
    exit: 3,
    message: ({ path, reason }) => `can't lock the image ${path}: ${reason}`,
    help: () =>
      "install flock(1) from util-linux; if the network file system has no locks, copy the image to a local disk",
    what: "The program could neither take the lock on the image nor find out who holds it.",
    why: "Without the lock two runs could write to one image, which destroys it.",
  }),
  "image-in-use": code<{ path: string; holder: string }>({
    title: "Image in use by another program",
    severity: "error",
    exit: 3,
    message: ({ path, holder }) => `the image ${path} is in use by ${holder}`,
    help: () => "shut down the virtual machine or end the program, or work on a copy of the image",
    what: "Another program has the image open for writing; or apply would change the image of a virtual machine.",
    why: "A second writer destroys a disk that another system uses, and a reader sees inconsistent data.",
  }),
  "image-in-loop": code<{ path: string; device: string }>({
    title: "Image attached to a loop device",
    severity: "error",
    exit: 3,
    message: ({ path, device }) => `the image ${path} is attached to the loop device ${device}`,
    help: ({ device }) => `unmount its file systems and detach it: sudo losetup -d ${device}`,
    what: "The kernel uses the image as a block device, as `mount -o loop` and `losetup` set it up.",
    why: "A file system mounted from it can write to the image at any time, and apply would lose those writes.",
  }),
  "image-changed-meanwhile": code<{ path: string }>({
    title: "Image changed during the run",
    severity: "error",
    exit: 3,
    message: ({ path }) =>
      `another program changed the image ${path} during the run, so the result does not count and nothing was written`,
    help: () => "find the program that writes to the image, then run again",
    what: "The size, a time or the identity of the image, or of a file that it refers to, changed after the run began.",
    why: "A check would report a mixture, and apply would put changes for the old content into the new one.",
  }),
  "image-folder-unwritable": code<{ folder: string; reason: string }>({
    title: "Unwritable image folder",
    severity: "error",
    exit: 3,
    message: ({ folder, reason }) =>
      `can't write to the folder ${folder} (${reason}), where apply keeps its changes until they are complete`,
    help: () => "make the folder writable, or write the result to a new file with `--output NEW`",
    what: "apply keeps its changes in an overlay beside the image until everything has succeeded. The overlay can't be created.",
    why: "A finished image can replace the old one at once only within one file system.",
  }),
  "image-side-file-unusable": code<{ path: string; reason: string }>({
    title: "Something else has the name of a side file",
    severity: "error",
    exit: 3,
    message: ({ path, reason }) => `can't use ${path}, where apply keeps its changes: ${reason}`,
    help: ({ path }) => `find out what ${path} is, and move or remove it`,
    what: "apply keeps its changes beside the image under fixed names. A folder, a link or a file of another user has one of these names.",
    why: "Writing to it would destroy a file that belongs to something else.",
  }),
  "image-no-space": code<{ folder: string; need: string; free: string }>({
    title: "Not enough free space",
    severity: "error",
    exit: 3,
    message: ({ folder, need, free }) =>
      `not enough free space in ${folder}: ${need} needed, ${free} free; nothing was changed`,
    help: () =>
      "free some space there, or write the result to another file system: `apply --output NEW`, `plan -o FILE`",
    what: "The file system that holds the changes is full or would fill up.",
    why: "A full disk in the middle of a run makes the run fail, so the space is checked first.",
  }),
  "image-grow-smaller": code<{ path: string; size: string; asked: string }>({
    title: "The image is larger already",
    severity: "error",
    exit: 3,
    message: ({ path, size, asked }) => `${path} has ${size} already, and --grow asks for ${asked}`,
    help: () => "give a larger size, or what to add to the size, such as `--grow +5G`",
    what: "--grow makes an image larger. The size that it names is smaller than that of the image.",
    why: "To make a disk smaller, its file systems would have to shrink first.",
  }),
  "image-grow-unsupported": code<{ path: string; what: string; instead: string }>({
    title: "QEMU can't enlarge the image",
    severity: "error",
    exit: 3,
    message: ({ path, what }) => `${path} can't grow: it is ${what}`,
    help: ({ instead }) => instead,
    what: "QEMU can't enlarge such an image: a vmdk or vdi image is replaced by a larger file, which is not possible if it has several files or names; and version 2 of qcow2 records one size for all snapshots.",
    why: "The run would fail at its end, after all of its steps.",
  }),
  "image-output-exists": code<{ path: string }>({
    title: "Output file exists",
    severity: "error",
    exit: 3,
    message: ({ path }) => `${path} already exists`,
    help: () => "choose another name, or add `--force` to replace it",
    what: "`--output` names an existing file.",
    why: "This prevents accidental overwrites.",
  }),
  "image-output-unusable": code<{ path: string; reason: string }>({
    title: "Unusable output file",
    severity: "error",
    exit: 3,
    message: ({ path, reason }) => `can't write the result to ${path}: ${reason}`,
    help: () => "give the path of a new file in a folder that you can write to",
    what: "`--output` names the image itself, a folder, or a place that can't be written.",
    why: "The problem is reported before the run, which would otherwise be wasted.",
  }),
  "image-commit-failed": code<{ path: string; detail: string }>({
    title: "Changes not committed",
    severity: "error",
    exit: 3,
    message: ({ path, detail }) => `can't commit the changes to ${path}: ${detail}; the image is unchanged`,
    help: () => "fix the cause and run again",
    what: "The run succeeded, but the finished image could not be built.",
    why: "The finished image replaces the old one only once it is complete and on the disk.",
  }),
  "image-commit-interrupted": code<{ path: string; detail: string }>({
    title: "Unfinished commit",
    severity: "error",
    exit: 3,
    message: ({ path, detail }) => `a commit to ${path} was interrupted and can't be finished: ${detail}`,
    help: ({ path }) =>
      `do not use the image; fix the cause, then run \`sahara-image recover ${shellPath(path)}\``,
    what: "The image is partly old and partly new. The missing part is in a file beside it, with a journal.",
    why: "If you use the image before the commit is finished, old and new content stay mixed.",
  }),
  "image-journal-damaged": code<{ path: string; journal: string; detail: string }>({
    title: "Damaged journal",
    severity: "error",
    exit: 3,
    message: ({ path, journal, detail }) => `can't use the journal ${journal} of ${path}: ${detail}`,
    help: () => "restore the image from a backup; if you know that the image is complete, delete the journal",
    what: "A journal records an interrupted commit, but the journal or the changes it names are damaged.",
    why: "A commit finished from damaged changes would damage the image.",
  }),
};
