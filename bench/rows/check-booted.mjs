// A check in a booted guest, compared with the bare appliance and with the programs that do the same.
import {
  applianceEnvironment,
  conformingRecipe,
  copyOf,
  floor,
  guestImage,
  saharaEngine,
  virtCustomizeChecks,
  withOwnAppliance,
} from "../guests.mjs";
import { figure, ratios } from "../runner.mjs";

export const title = "A check of 20 steps that conform, in a booted guest";

const reason = "nine tenths of it are the bare appliance; an appliance of your own halves that";

export function measure(runner) {
  const env = applianceEnvironment(runner);
  const image = copyOf(runner, guestImage("bench"), "bench.qcow2");
  const recipe = conformingRecipe(runner);
  const own = withOwnAppliance(runner, env);
  const samples = runner.alternate({
    floor: floor(image, env),
    ours: { ...runner.ours("check", "--boot", "--image", image, "-f", recipe), env },
    own: { ...runner.ours("check", "--boot", "--image", image, "-f", recipe), env: own },
    quick: { ...runner.ours("check", "--quick", "--image", image, "-f", recipe), env },
    "virt-customize": { words: virtCustomizeChecks(runner, image), env },
    engine: saharaEngine(runner, env)("check", image, recipe),
  });
  return [
    figure("the bare appliance", "ms", samples.floor.ms),
    figure("`check --boot`, in the bare appliance", "×", ratios(samples.ours, samples.floor), { goal: 1.1 }),
    figure("the same with an appliance of our own", "×", ratios(samples.own, samples.floor), { goal: 0.75 }),
    figure("`check --boot`, in virt-customize", "×", ratios(samples.ours, samples["virt-customize"]), {
      goal: 0.35,
      reason,
    }),
    figure("`check --boot`, in sahara-image-pack", "×", ratios(samples.ours, samples.engine), {
      goal: 0.35,
      reason,
    }),
    figure("`check` without a boot, in sahara-image-pack", "×", ratios(samples.quick, samples.engine), {
      goal: 0.02,
    }),
  ];
}
