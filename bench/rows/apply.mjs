// An apply of packages and scripts, compared with the programs that do the same.
import {
  applianceEnvironment,
  freshLayer,
  guestImage,
  installingRecipe,
  saharaEngine,
  virtCustomizeInstalls,
} from "../guests.mjs";
import { figure, ratios } from "../runner.mjs";

export const title = "An apply of 20 packages in 10 steps, and 5 scripts";

/** Measures the programs that change a guest. `engine`: whether to measure sahara-image-pack's, too. */
export function measureApplies(runner, { engine: withEngine }) {
  const env = applianceEnvironment(runner);
  const image = guestImage("bench");
  const recipe = installingRecipe(runner);
  const [ours, peer, old] = ["ours", "peer", "old"].map((name) => freshLayer(runner, image, `${name}.qcow2`));
  const layer = (name) => `${runner.folder}/${name}.qcow2`;
  const engine = saharaEngine(runner, env);
  return runner.alternate({
    ours: {
      ...runner.ours("apply", "--allow-backing", "--no-network", "--image", layer("ours"), "-f", recipe),
      env,
      before: ours,
    },
    "virt-customize": { words: virtCustomizeInstalls(runner)(layer("peer")), env, before: peer },
    ...(withEngine ? { engine: { ...engine("apply", layer("old"), recipe), before: old } } : {}),
  });
}

export function measure(runner) {
  const samples = measureApplies(runner, { engine: true });
  const better = {
    ms: samples.engine.ms.map((ms, round) => Math.min(ms, samples["virt-customize"].ms[round])),
  };
  return [
    figure("`apply`", "ms", samples.ours.ms),
    figure("`apply`, in virt-customize", "×", ratios(samples.ours, samples["virt-customize"])),
    figure("`apply`, in sahara-image-pack", "×", ratios(samples.ours, samples.engine)),
    figure("`apply`, in the better of the two", "×", ratios(samples.ours, better), { goal: 0.6 }),
  ];
}
