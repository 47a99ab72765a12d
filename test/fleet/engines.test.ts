import { Job } from "kubernetes-models/batch/v1/Job";
import { suite } from "uvu";
import * as assert from "uvu/assert";
import type { Submission } from "../../src/fleet/engines/engine.ts";
import { type KubernetesSettings, kubernetesJob } from "../../src/fleet/engines/kubernetes.ts";
import { slurmArrays } from "../../src/fleet/engines/slurm.ts";
import { FleetFolder } from "../../src/fleet/fleet-folder.ts";

const test = suite("fleet: engines");
const submission = (indexes: readonly number[], jobs?: number): Submission => ({
  fleet: new FleetFolder("/srv/a 100% fleet", "f"),
  head: { format: 1, version: "1", mode: "test-only", folder: "/srv", jobs: 5000, list: "0123456789abcdef" },
  indexes,
  jobs,
  runOptions: ["--folder", "/it's here"],
  signal: new AbortController().signal,
});

test("Slurm: an array for each range of indexes that one can hold", () => {
  const limits = { partition: "short", time: "30", memory: "2G" };
  const arrays = slurmArrays(submission([0, 1, 2, 999, 1000, 2500], 8), limits, 1000, ["/opt/sahara image"]);
  const options = (at: number) =>
    arrays[at]!.options.filter((option) => /array|partition|time|mem/.test(option));
  assert.equal(options(0), ["--array=0-2,999%8", "--partition=short", "--time=30", "--mem=2G"]);
  assert.equal(
    arrays.map(({ options: [, , , array] }) => array),
    ["--array=0-2,999%8", "--array=0%8", "--array=500%8"],
  );
  assert.match(arrays[2]!.script, /\$\(\(SLURM_ARRAY_TASK_ID \+ 2000\)\)/);
  assert.match(arrays[0]!.script, /^exec '\/opt\/sahara image' .*'\/srv\/a 100% fleet'.*'\/it'\\''s here'/m);
  assert.ok(arrays[0]!.options.includes("--output=/srv/a 100%% fleet/logs/%A_%a.log"));
});

/** The parts of a Job that the tests look at. */
interface JobSpec {
  readonly completions: number;
  readonly parallelism: number;
  readonly podFailurePolicy: {
    readonly rules: readonly { action: string; onExitCodes?: { values: number[] } }[];
  };
  readonly template: {
    readonly spec: {
      readonly securityContext: { readonly runAsNonRoot: boolean };
      readonly containers: readonly [
        {
          readonly args: readonly string[];
          readonly securityContext: { readonly readOnlyRootFilesystem: boolean };
          readonly resources: { readonly limits: Readonly<Record<string, string>> };
        },
      ];
    };
  };
}

const settings: KubernetesSettings = {
  name: "sahara-image-0123456789",
  containerImage: "example.org/sahara-image:0.1.0",
  volumes: [{ claim: "images", path: "/srv" }],
  fleetPath: "/srv/f",
  memory: "2Gi",
  kvm: "devices.kubevirt.io/kvm",
};

test("Kubernetes: the manifest is what the API's schema describes", () => {
  for (const asked of [submission([0, 1, 2]), submission([4, 7, 8], 2)])
    for (const more of [{}, { namespace: "fleet" }])
      new Job(kubernetesJob(asked, { ...settings, ...more }) as never).validate();
  const broken = kubernetesJob(submission([0]), settings) as { spec: { completions: unknown } };
  broken.spec.completions = "1";
  assert.throws(() => new Job(broken as never).validate(), /completions must be integer/);
});

test("Kubernetes: exit codes decide, jobs are unprivileged, and a part of a fleet names its indexes", () => {
  const { spec } = kubernetesJob(submission([4, 7, 8], 2), settings) as { spec: JobSpec };
  assert.is(spec.completions, 3);
  assert.is(spec.parallelism, 2);
  assert.equal(
    spec.podFailurePolicy.rules.map(({ action, onExitCodes }) => [action, onExitCodes?.values]),
    [
      ["Ignore", undefined],
      ["FailIndex", [2]],
      ["Count", [3]],
    ],
  );
  const [container] = spec.template.spec.containers;
  assert.is(
    container.args.join(" "),
    "fleet run /srv/f --list 0123456789abcdef --exit-zero -q --among 4,7-8 --folder /it's here",
  );
  assert.is(container.securityContext.readOnlyRootFilesystem, true);
  assert.is(spec.template.spec.securityContext.runAsNonRoot, true);
  assert.is(container.resources.limits["devices.kubevirt.io/kvm"], "1");
});

test.run();
