// An apply that has nothing to do, compared with the bare appliance.
import { applianceEnvironment, conformingRecipe, copyOf, floor, guestImage } from "../guests.mjs";
import { figure, ratios } from "../runner.mjs";

export const title = "An apply with nothing to do";

export function measure(runner) {
  const env = applianceEnvironment(runner);
  const recipe = conformingRecipe(runner);
  const image = copyOf(runner, guestImage("bench"), "bench.qcow2");
  const large = copyOf(runner, guestImage("large"), "large.qcow2");
  const apply = (path) => ({ ...runner.ours("apply", "--no-network", "--image", path, "-f", recipe), env });
  const samples = runner.alternate({
    floor: floor(image, env),
    small: apply(image),
    "large floor": floor(large, env),
    large: apply(large),
  });
  return [
    figure("`apply`, in the bare appliance", "×", ratios(samples.small, samples.floor), { goal: 1.15 }),
    figure(
      "`apply`, 84,000 files, in the bare appliance",
      "×",
      ratios(samples.large, samples["large floor"]),
      {
        goal: 1.15,
      },
    ),
  ];
}
