import { closeSync, constants, fchmodSync, fstatSync, fsyncSync, openSync } from "node:fs";
import { descriptorPath } from "../../system/descriptor.ts";
import { lastLine, runTool } from "../appliance/tools.ts";
import { fileNode, imageNode, stackOf } from "../image/block-node.ts";
import { growsByRewrite } from "../image/growth.ts";
import type { PinnedImage } from "../image/pin.ts";
import { type CommitPlace, hasRoomToCopy } from "./commit-place.ts";
import { checkImage, commitOverlay, convertOverlay, QemuImgError, qcow2Node } from "./qemu-img.ts";
import { removeSideFile } from "./side-files.ts";

/**
 * Builds the finished image beside its target, and syncs it. Nobody else can read it until it is complete.
 *
 * @returns false if there is no room, or if it cannot get the image's owner. Nothing is left then.
 */
export async function buildFinished(place: CommitPlace): Promise<boolean> {
  const { files } = place;
  removeSideFile(files, files.finished);
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const fd = openSync(files.finished, flags, 0o600);
  let built = false;
  try {
    built = await fill(place, fd);
    return built;
  } finally {
    closeSync(fd);
    if (!built) removeSideFile(files, files.finished);
  }
}

async function fill(place: CommitPlace, fd: number): Promise<boolean> {
  const { pinned, overlayFd, isOutput, grows, lockFd, signal } = place;
  const { format, header } = pinned.image;
  const options = { signal, inherit: [lockFd] };
  const overlay = qcow2Node(descriptorPath(overlayFd));
  const compressed = header.subformat === "streamOptimized";
  if (compressed || (isOutput && header.references.length > 0) || (grows && growsByRewrite(format))) {
    // qemu cannot write to a compressed vmdk, cannot enlarge some formats, and an output must not refer to files in
    // another folder.
    if (!hasRoomToCopy(place)) return false;
    const creation = compressed ? ["subformat=streamOptimized"] : [];
    const target = { path: descriptorPath(fd), format, creation };
    await convertOverlay(stackOf([overlay, ...pinned.nodes]), target, options);
  } else {
    if (!(await copyImage(place, fd))) return false;
    const copy = { ...pinned.nodes[0]!, file: fileNode(descriptorPath(fd)) };
    await commitOverlay(stackOf([overlay, copy, ...pinned.nodes.slice(1)]), options);
  }
  if (isOutput) fchmodSync(fd, outputMode(pinned, fd));
  else if (!(await copyAttributes(place, fd))) return false;
  await checkImage(imageNode(format, descriptorPath(fd)), options);
  fsyncSync(fd);
  return true;
}

const copyWords = ["cp", "--no-target-directory"];

async function copyImage(place: CommitPlace, fd: number): Promise<boolean> {
  const { pinned, lockFd, signal } = place;
  const copy = (...how: string[]) =>
    runTool([...copyWords, ...how, "--", pinned.path, descriptorPath(fd)], { signal, inherit: [lockFd] });
  if ((await copy("--reflink=always")).code === 0) return true;
  if (!hasRoomToCopy(place)) return false;
  const result = await copy("--reflink=never", "--sparse=auto");
  if (result.code === 0) return true;
  // Others may have filled the disk meanwhile.
  if (!hasRoomToCopy(place)) return false;
  throw new QemuImgError(lastLine(result));
}

/**
 * Gives the finished image the mode, owner, ACLs and extended attributes of the image.
 *
 * @returns false if this user cannot give it the owner.
 */
async function copyAttributes({ pinned, lockFd, signal }: CommitPlace, fd: number): Promise<boolean> {
  const how = ["--attributes-only", "--preserve=all", "--no-preserve=timestamps"];
  await runTool([...copyWords, ...how, "--", pinned.path, descriptorPath(fd)], { signal, inherit: [lockFd] });
  const [image, finished] = [fstatSync(pinned.fd), fstatSync(fd)];
  return image.uid === finished.uid && image.gid === finished.gid && image.mode === finished.mode;
}

/**
 * Returns the mode of an output. As far as modes and groups say, only users who can read the image and every file
 * that it refers to can read the output. The umask applies too.
 */
function outputMode(pinned: PinnedImage, fd: number): number {
  const { gid } = fstatSync(fd);
  let mode = 0o666 & ~process.umask();
  for (const file of pinned.files) {
    const stat = fstatSync(file);
    const forOthers = stat.mode & 0o006;
    const forGroup = stat.gid === gid ? stat.mode & 0o060 : forOthers << 3;
    mode &= 0o600 | forGroup | forOthers;
  }
  return mode | 0o600;
}
