import { indexRanges } from "../summary.ts";
import type { Submission } from "./engine.ts";

export interface KubernetesSettings {
  readonly name: string;
  readonly namespace?: string | undefined;
  /** The container image that contains this program. */
  readonly containerImage: string;
  /** PersistentVolumeClaims and where they are mounted. */
  readonly volumes: readonly { readonly claim: string; readonly path: string }[];
  /** The path of the fleet's folder in the container. */
  readonly fleetPath: string;
  /** Requests `/dev/kvm` of this resource, as a device plugin names it. */
  readonly kvm?: string | undefined;
  /** A quantity of Kubernetes, such as `2Gi`. */
  readonly memory: string;
}

/**
 * Returns an Indexed Job (batch/v1) for jobs of a fleet. Exit code 2 fails an index at once; 3 and a lost pod are tried
 * again. Results (0, 1 and 4 of `fleet run`) are exit code 0, because of `--exit-zero`.
 *
 * See https://kubernetes.io/docs/concepts/workloads/controllers/job/
 */
export function kubernetesJob(
  { head, indexes, jobs, runOptions }: Submission,
  { name, namespace, containerImage, volumes, fleetPath, kvm, memory }: KubernetesSettings,
): object {
  const all = indexes.length === head.jobs;
  const scratch = ["/tmp", "/var/tmp"];
  const mounts = [
    ...volumes.map(({ path }, at) => ({ name: `claim-${at}`, mountPath: path })),
    ...scratch.map((path, at) => ({ name: `scratch-${at}`, mountPath: path })),
  ];
  const limits = { cpu: "1", memory, ...(kvm === undefined ? {} : { [kvm]: "1" }) };
  const among = all ? [] : ["--among", indexRanges(indexes)];
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
    spec: {
      completionMode: "Indexed",
      completions: indexes.length,
      parallelism: Math.min(jobs ?? 10, indexes.length),
      backoffLimitPerIndex: 3,
      maxFailedIndexes: indexes.length,
      podFailurePolicy: {
        rules: [
          { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] },
          { action: "FailIndex", onExitCodes: { containerName: "job", operator: "In", values: [2] } },
          { action: "Count", onExitCodes: { containerName: "job", operator: "In", values: [3] } },
        ],
      },
      template: {
        spec: {
          restartPolicy: "Never",
          securityContext: {
            runAsNonRoot: true,
            runAsUser: 1000,
            runAsGroup: 1000,
            fsGroup: 1000,
            seccompProfile: { type: "RuntimeDefault" },
          },
          containers: [
            {
              name: "job",
              image: containerImage,
              command: ["sahara-image"],
              args: [
                "fleet",
                "run",
                fleetPath,
                "--list",
                head.list,
                "--exit-zero",
                "-q",
                ...among,
                ...runOptions,
              ],
              env: [
                { name: "HOME", value: "/tmp" },
                { name: "TMPDIR", value: "/var/tmp" },
              ],
              resources: { requests: limits, limits },
              securityContext: {
                allowPrivilegeEscalation: false,
                readOnlyRootFilesystem: true,
                capabilities: { drop: ["ALL"] },
              },
              volumeMounts: mounts,
            },
          ],
          volumes: [
            ...volumes.map(({ claim }, at) => ({
              name: `claim-${at}`,
              persistentVolumeClaim: { claimName: claim },
            })),
            ...scratch.map((_, at) => ({ name: `scratch-${at}`, emptyDir: {} })),
          ],
        },
      },
    },
  };
}
