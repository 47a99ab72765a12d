import { showPackage, showTemplate } from "../describe.ts";
import type { PackagesOp, Template, VersionRequest } from "../plan.ts";
import { list, object, ref, some, stepId } from "../schema-parts.ts";
import type { OpDefinition } from "./definition.ts";

export const packages: OpDefinition<PackagesOp> = {
  schema: {
    description: "One transaction of the package manager.",
    required: {
      state: {
        enum: ["query", "known"],
        description: "Whether the guest must be asked what is installed.",
      },
      packages: some(
        object(
          "",
          { id: stepId, name: ref("template") },
          { version: ref("version"), absent: { const: true } },
        ),
      ),
    },
    optional: {
      mergedFrom: {
        ...list({ type: "integer", minimum: 0 }),
        description: "The sizes of the merged transactions.",
      },
    },
  },
  steps: (op, names) =>
    op.packages.map((request) => {
      const shown = showPackage(request, names);
      const shortNames = [shown, showTemplate(request.name, names)];
      const transaction = op.packages.length > 1 ? { transaction: op.id } : {};
      return { id: request.id, kind: "package", title: `package ${shown}`, shortNames, ...transaction };
    }),
  keepSteps: (op, isKept) => ({ ...op, packages: op.packages.filter(({ id }) => isKept(id)) }),
  mapTemplates: (op, change) => ({
    ...op,
    packages: op.packages.map(({ version, ...request }) => ({
      ...request,
      name: change(request.name, false),
      ...(version ? { version: mapVersion(version, (template) => change(template, false)) } : {}),
    })),
  }),
  comment: (op, names) => `package ${op.packages.map((request) => showPackage(request, names)).join(", ")}`,
  tree(op, { names }) {
    const known = op.state === "known" ? " (no new look needed)" : "";
    const [first, ...rest] = op.packages;
    if (first && rest.length === 0)
      return [{ text: `package ${showPackage(first, names)}${known}`, id: first.id, depth: 0 }];
    return [
      { text: `packages, in one transaction${known}`, id: op.id, depth: 0 },
      ...op.packages.map((request) => ({ text: showPackage(request, names), id: request.id, depth: 1 })),
    ];
  },
  chart: (op, names) => ["package", ...op.packages.map((request) => showPackage(request, names))].join("\n"),
};

function mapVersion(version: VersionRequest, change: (template: Template) => Template): VersionRequest {
  return version.kind === "exact"
    ? { ...version, version: change(version.version) }
    : { ...version, all: version.all.map((bound) => ({ ...bound, version: change(bound.version) })) };
}
