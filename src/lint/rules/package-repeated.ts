import type { Fix } from "../../diagnostics/diagnostic.ts";
import { isOfKind } from "../../kinds/kind.ts";
import { type PackageNode, packageKind } from "../../kinds/package.ts";
import type { SourceText } from "../../source/source-text.ts";
import { rule } from "../rule.ts";
import { removeListItem } from "./support/list-edits.ts";

export const packageRepeated = rule({
  code: "package-repeated",
  check(view, report) {
    view.walk((validator) => {
      if (!isOfKind(packageKind, validator)) return;
      const first = new Map<string, PackageNode>();
      for (const request of validator.packages) {
        const name = request.name.scalar.text;
        const earlier = first.get(name);
        if (!earlier) {
          first.set(name, request);
          continue;
        }
        if (request.absent !== earlier.absent) continue;
        const differs =
          request.version !== undefined && request.version.scalar.text !== earlier.version?.scalar.text;
        const related = [{ place: view.place(earlier.name.scalar.span), message: "the first time" }];
        const fix = differs ? undefined : removal(view.source, request);
        report(
          view.place(request.name.scalar.span),
          { name, differs: differs && earlier.version !== undefined },
          { related, fix },
        );
      }
    });
  },
});

function removal(source: SourceText, { span, name }: PackageNode): Fix | undefined {
  const edit = removeListItem(source, span);
  return edit && { title: `Remove the second \`${name.scalar.text}\``, edits: [edit], certain: true };
}
