import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { TestClient } from "./support/client.ts";
import { inFolder } from "./support/folder.ts";
import { longRecipe } from "./support/long-recipe.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

function heapUsed(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

test("edits leave nothing behind in memory", async () => {
  await inFolder({ "step.sh": "#!/bin/sh\nexit 1\n" }, async (folder) => {
    const client = await TestClient.start({ folders: [folder] });
    let document = await client.open(`${folder}/image.yaml`, longRecipe(60));
    let early = 0;
    for (let edit = 0; edit < 160; edit++) {
      document = await client.edit(document, 300, 300 + (edit % 2), edit % 2 === 0 ? "x" : "");
      await client.diagnostics(document);
      if (edit % 20 === 0) await client.complete(document, 310);
      if (edit === 60) early = heapUsed();
    }
    // One recipe's analysis is some 100 kB: had each been kept, 10 MB would be gone.
    const growth = heapUsed() - early;
    assert.ok(growth < 4e6, `${growth} bytes`);
    await client.stop();
  });
});

test.run();
