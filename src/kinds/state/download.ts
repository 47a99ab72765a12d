import type { Want } from "../../plan/plan.ts";
import type { Lowering } from "../lowering.ts";
import artifact from "./artifact.sh";
import type { StateEntry } from "./definition.ts";
import { type Problem, pathProblem, type StateOption } from "./option.ts";

/** The functions with which the guest program gets a file that a recipe downloads. */
export const artifactLibrary = artifact;

function addressProblem(text: string): Problem | undefined {
  const help = "write a complete address, such as https://example.org/file.tar.gz";
  if (!URL.canParse(text) || /\s/.test(text)) return { is: "is not an address", help };
  if (/^https?:\/\//i.test(text)) return undefined;
  return { is: "is neither an http nor an https address", help };
}

function secureAddressProblem(text: string): Problem | undefined {
  const problem = addressProblem(text);
  if (problem || /^https:/i.test(text)) return problem;
  return {
    is: "is not an https address, so that anybody between could change the digest",
    help: "write the https address of the publisher, or write the digest with `sha512`",
  };
}

function digestProblem(digits: number, command: string): (text: string) => Problem | undefined {
  return (text) =>
    /^[0-9a-fA-F]+$/.test(text) && text.length === digits
      ? undefined
      : {
          is: `is not ${digits} hexadecimal digits`,
          help: `\`${command} FILE\` prints the digest of a file`,
        };
}

/** Options of a file that is downloaded. */
export const download = {
  url: {
    form: "list",
    title: "Address",
    description: "The http or https address of the file, or a list of mirrors that are tried in turn.",
    problem: addressProblem,
    conflicts: ["source", "content"],
    library: artifact,
  },
  sha256: {
    form: "text",
    title: "SHA-256",
    description: "The SHA-256 digest of the file, in hexadecimal digits.",
    problem: digestProblem(64, "sha256sum"),
    conflicts: ["sha512"],
  },
  sha512: {
    form: "text",
    title: "SHA-512",
    description: "The SHA-512 digest of the file, in hexadecimal digits.",
    problem: digestProblem(128, "sha512sum"),
    conflicts: ["sha256"],
  },
} satisfies Record<string, StateOption>;

function anyDigestProblem(text: string): Problem | undefined {
  if (/^(?:(?:sha256:)?[0-9a-f]{64}|(?:sha512:)?[0-9a-f]{128}|)$/i.test(text)) return undefined;
  return {
    is: "is not a SHA-256 or SHA-512 digest, of 64 or 128 hexadecimal digits",
    help: "`sha512sum FILE` prints the digest of a file",
  };
}

function checksumFile(name: string): StateOption {
  return {
    form: "list",
    title: `${name} checksum file`,
    description: `The https address of the publisher's ${name} checksum file, instead of a digest. Several are tried in turn.`,
    problem: secureAddressProblem,
    conflicts: ["sha256", "sha512"],
  };
}

/** Options for files whose publisher or mirror the user of a recipe may choose. */
export const published = {
  digest: {
    form: "text",
    title: "Digest",
    description:
      "The SHA-256 or SHA-512 digest of the file, with or without `sha256:` or `sha512:` before it. An empty text is no digest: then the checksum file counts.",
    problem: anyDigestProblem,
    conflicts: ["sha256", "sha512"],
  },
  sha512_url: checksumFile("SHA-512"),
  sha256_url: checksumFile("SHA-256"),
  folder: {
    form: "text",
    title: "Folder",
    description:
      "A folder in the guest that has the file and its checksum file, under the last names of their addresses. Nothing is downloaded then. An empty text is no folder.",
    problem: (text) => (text === "" ? undefined : pathProblem(text)),
    conflicts: ["source"],
  },
} satisfies Record<string, StateOption>;

/** Reports a download without a digest: nothing would show that it is the file that the author meant. */
export function requireDigest(
  lowering: Lowering,
  { name, options, isIncomplete }: StateEntry,
  wants: readonly Want[] = [],
): void {
  const { url, sha256, sha512, sha256_url, sha512_url } = options;
  const given = wants.find(({ attribute }) => attribute === "digest")?.value;
  const digest = given && lowering.textOf(given) !== "";
  if (url && !isIncomplete && !sha256 && !sha512 && !sha256_url && !sha512_url && !digest)
    lowering.report("download-without-digest", url.key.span, { name: name.scalar.text });
}
