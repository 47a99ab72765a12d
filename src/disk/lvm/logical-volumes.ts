import { type ByteSource, Joined, Window } from "../bytes/byte-source.ts";
import { Unsupported } from "../unsupported.ts";
import { type ConfigSection, type ConfigValue, parseConfig } from "./parse-config.ts";
import type { PhysicalVolume } from "./physical-volume.ts";

export interface LogicalVolume {
  readonly group: string;
  readonly name: string;
  /** Absent where it cannot be read; `reason` says why. */
  readonly source?: ByteSource;
  readonly reason?: string;
}

const sectorSize = 512;
const maxSegments = 10_000;

/** Finds the logical volumes of all volume groups; the newest copy of a group's metadata counts. */
export function logicalVolumes(physical: readonly PhysicalVolume[]): LogicalVolume[] {
  const groups = new Map<string, { name: string; sequence: number; group: ConfigSection }>();
  for (const { metadata } of physical) {
    for (const [name, value] of Object.entries(parseConfig(metadata))) {
      if (!isSection(value) || value.extent_size === undefined) continue;
      const sequence = numberOf(value.seqno);
      const id = textOf(value.id);
      const known = groups.get(id);
      if (!known || known.sequence < sequence) groups.set(id, { name, sequence, group: value });
    }
  }
  return [...groups.values()].flatMap(({ name, group }) => volumesOf(name, group, physical));
}

function volumesOf(
  group: string,
  config: ConfigSection,
  physical: readonly PhysicalVolume[],
): LogicalVolume[] {
  const volumes: LogicalVolume[] = [];
  for (const [name, volume] of Object.entries(sectionOf(config.logical_volumes ?? emptySection))) {
    const section = sectionOf(volume);
    if (!listOf(section.status).includes("VISIBLE")) continue;
    try {
      volumes.push({ group, name, source: linearSource(section, config, physical) });
    } catch (error) {
      if (!(error instanceof Unsupported)) throw error;
      volumes.push({ group, name, reason: error.message });
    }
  }
  return volumes;
}

const emptySection: ConfigSection = {};

/** The bytes of a logical volume of linear segments. */
function linearSource(
  volume: ConfigSection,
  group: ConfigSection,
  physical: readonly PhysicalVolume[],
): Joined {
  const extentSize = numberOf(group.extent_size) * sectorSize;
  const count = numberOf(volume.segment_count);
  if (count > maxSegments) throw new Unsupported("it has too many segments");
  const parts: { readonly start: number; readonly source: ByteSource }[] = [];
  for (let index = 1; index <= count; index++) {
    const segment = sectionOf(volume[`segment${index}`]);
    const type = textOf(segment.type);
    if (type !== "striped" || segment.stripe_count !== 1)
      throw new Unsupported(`it is not linear but ${type}`);
    const [name, extent] = listOf(segment.stripes);
    const description = sectionOf(sectionOf(group.physical_volumes)[textOf(name)]);
    const uuid = textOf(description.id).replaceAll("-", "");
    const holder = physical.find((candidate) => candidate.uuid === uuid);
    if (!holder) throw new Unsupported("a physical volume of it is missing");
    const start = numberOf(description.pe_start) * sectorSize + numberOf(extent) * extentSize;
    const size = numberOf(segment.extent_count) * extentSize;
    parts.push({ start: numberOf(segment.start_extent), source: new Window(holder.source, start, size) });
  }
  let next = 0;
  parts.sort((a, b) => a.start - b.start);
  for (const { start, source } of parts) {
    if (start * extentSize !== next) throw new Unsupported("its segments do not fit together");
    next += source.size;
  }
  return new Joined(parts.map(({ source }) => source));
}

function isSection(value: ConfigValue | undefined): value is ConfigSection {
  return typeof value === "object" && !Array.isArray(value);
}

const damaged = () => new Unsupported("the LVM metadata is damaged");

function sectionOf(value: ConfigValue | undefined): ConfigSection {
  if (!isSection(value)) throw damaged();
  return value;
}

function listOf(value: ConfigValue | undefined): readonly ConfigValue[] {
  if (!Array.isArray(value)) throw damaged();
  return value;
}

function textOf(value: ConfigValue | undefined): string {
  if (typeof value !== "string") throw damaged();
  return value;
}

/** A whole number that a byte count can be made of. */
function numberOf(value: ConfigValue | undefined): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw damaged();
  return value;
}
