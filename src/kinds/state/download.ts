import type { Lowering } from "../lowering.ts";
import artifact from "./artifact.sh";
import type { StateEntry } from "./definition.ts";
import type { Problem, StateOption } from "./option.ts";

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

/** The option for a digest that the publisher serves. */
export const publishedDigest: StateOption = {
  form: "list",
  title: "SHA-512 checksum file",
  description:
    "The https address of the publisher's checksum file, instead of a digest. Several are tried in turn.",
  problem: secureAddressProblem,
  conflicts: ["sha256", "sha512"],
};

/** Reports a download without a digest: nothing would show that it is the file that the author meant. */
export function requireDigest(lowering: Lowering, { name, options }: StateEntry): void {
  const { url, sha256, sha512, sha512_url } = options;
  if (url && !sha256 && !sha512 && !sha512_url)
    lowering.report("download-without-digest", url.key.span, { name: name.scalar.text });
}
