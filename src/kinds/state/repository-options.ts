import { artifactLibrary, download } from "./download.ts";
import type { Problem, StateOption } from "./option.ts";
import apt from "./repository-apt.sh";
import ini from "./repository-ini.sh";
import lists from "./repository-lists.sh";

function wordProblem(
  is: string,
  help: string,
  form = /^[^\0- \x7f]+$/,
): (text: string) => Problem | undefined {
  return (text) => (form.test(text) ? undefined : { is, help });
}

const address = wordProblem(
  "is not an address",
  "write an address such as https://example.org/packages",
  /^[a-z][a-z0-9+.-]*:[^\0- \x7f]+$/i,
);

const apkSource = wordProblem(
  "is not an address or path, with a tag before it or without one",
  "write https://example.org/alpine/v3.22/main, or `@tag https://example.org/alpine/edge/main`",
  /^(?:@[^\0- \x7f]+ )?(?:[a-z][a-z0-9+.-]*:|\/)[^\0- \x7f]+$/i,
);

/** Where dnf, yum and zypper look for packages; one of the options is enough. */
function iniSource(title: string): StateOption {
  return {
    form: "group",
    title,
    description: `A source for ${title}.`,
    prefix: `${title}_`,
    options: {
      baseurl: {
        form: "list",
        title: "Base address",
        description: "The address of the folder that holds `repodata`, or a list of mirrors.",
        problem: address,
        conflicts: ["mirrorlist", "metalink"],
        library: ini,
      },
      mirrorlist: {
        form: "list",
        title: "Mirror list",
        description: "The address of a list of mirrors.",
        problem: address,
        conflicts: ["metalink"],
        library: ini,
      },
      metalink: {
        form: "list",
        title: "Metalink",
        description: "The address of a metalink file.",
        problem: address,
        library: ini,
      },
    },
  };
}

export const repositoryOptions: Readonly<Record<string, StateOption>> = {
  apt: {
    form: "group",
    title: "apt",
    description: "Sources for apt: each suite at each address.",
    prefix: "apt_",
    required: ["uris"],
    options: {
      uris: {
        form: "list",
        title: "Addresses",
        description: "The address of the folder that holds `dists`, or several.",
        problem: address,
        library: apt,
      },
      suites: {
        form: "list",
        title: "Suites",
        description:
          "The suites, such as `bookworm`; by default the name of the guest's release. A suite that ends in a slash is a folder without components.",
        problem: wordProblem("is not a suite", "write the name of a suite, such as `stable`"),
      },
      components: {
        form: "list",
        title: "Components",
        description: "The components; by default `main`.",
        problem: wordProblem("is not a component", "write the name of a component, such as `main`"),
      },
      architectures: {
        form: "list",
        title: "Architectures",
        description: "The architectures, as dpkg names them; by default those of the guest.",
        problem: wordProblem("is not an architecture", "write a name such as `amd64`", /^[a-z0-9-]+$/),
      },
    },
  },
  dnf: iniSource("dnf"),
  zypper: iniSource("zypper"),
  apk: {
    form: "list",
    title: "apk",
    description: "Addresses or paths for apk, each with a tag before it or without one.",
    problem: apkSource,
    library: lists,
  },
  pacman: {
    form: "list",
    title: "pacman",
    description: "Servers for pacman. The repository has the name of the step.",
    problem: address,
    library: lists,
  },
  key: {
    form: "group",
    title: "Key",
    description: "The public key that signs the packages or their index.",
    prefix: "",
    options: {
      source: {
        form: "file",
        title: "Source",
        description: "A file with the key, looked up as a script is.",
        conflicts: ["url"],
        library: artifactLibrary,
      },
      ...download,
      file: {
        form: "text",
        title: "File",
        description:
          "The name of the key's file for apk, which is in the signatures; by default the last name in the address.",
        problem: wordProblem(
          "is not the name of a file",
          "write a name such as `alice-4a6a0840.rsa.pub`",
          /^[\w@.+-]+$/,
        ),
      },
    },
  },
};
