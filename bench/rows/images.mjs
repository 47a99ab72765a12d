// How long a check of 20 images takes that all need a boot, compared with a check of one.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { conformingRecipe, guestImage } from "../guests.mjs";
import { figure, ratios } from "../runner.mjs";

export const title = "A check of many images";

const count = 20;

const reason =
  "an image takes about 2 s in an appliance that runs, for some 16 programs and what the kernel and udev do with its drive; two appliances on two processors slow each other down";

export function measure(runner) {
  const guest = guestImage("bench");
  const images = Array.from({ length: count }, (_, index) => {
    const image = join(runner.folder, `${index + 1}.qcow2`);
    runner.run({ words: ["qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", guest, image] });
    return image;
  });
  const recipe = conformingRecipe(runner);
  const list = join(runner.folder, "images.txt");
  writeFileSync(list, images.join("\n"));
  const check = (...words) => runner.ours("check", "--allow-backing", ...words, "-f", recipe);
  const samples = runner.alternate({
    one: check("--boot", "--image", images[0]),
    many: check("--boot", "--images", list),
    "one without a boot": check("--image", images[0]),
    "many without a boot": check("--images", list),
  });
  return [
    figure("one image", "ms", samples.one.ms),
    figure(`${count} images, in one image`, "×", ratios(samples.many, samples.one), {
      goal: 3,
      reason,
    }),
    figure("one image without a boot", "ms", samples["one without a boot"].ms),
    figure(
      `${count} images without a boot, in one image`,
      "×",
      ratios(samples["many without a boot"], samples["one without a boot"]),
    ),
  ];
}
