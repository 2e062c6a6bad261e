import { execFileSync } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";
import type { ManifestSetName } from "../../lib/description/platform/base-platform";
import type { TrainingPlatformPlan } from "../../lib/description/platform/training-platform";
import type { Manifest } from "../../lib/manifests/manifest";
import { platformManifests } from "../../lib/manifests/platform";
import { findHelm } from "../helm/helm";
import { parseYaml } from "../node/parse-yaml";
import { type Api, until } from "./api";
import { ControlPlane } from "./control-plane";
import { startControllers } from "./controllers";
import { buildPrograms } from "./programs";

const helm = findHelm();
const programs = helm === undefined ? undefined : buildPrograms();
const isRoot = process.getuid?.() === 0;

if (!isRoot) {
  console.warn("SKIPPED: a control plane is only started as root, since Kueue reads a file at a fixed path");
}

/** Whether a control plane can be started here; where not, a warning was given. */
export const available = programs !== undefined && isRoot;

/** A control plane with the controllers of a platform and everything that others bring; without machines. */
export async function startPlane(
  { releases }: TrainingPlatformPlan,
  nodeMonitorGraceSeconds?: number,
): Promise<ControlPlane> {
  if (!programs || !helm) {
    throw new Error("no control plane can be started here");
  }
  const plane = new ControlPlane(programs, nodeMonitorGraceSeconds);
  try {
    await plane.start();
    await plane.api.apply(provisioningRequests());
    await startControllers(plane, helm, releases);
    // The GPU operator makes it.
    await plane.api.apply({
      apiVersion: "node.k8s.io/v1",
      kind: "RuntimeClass",
      metadata: { name: "nvidia" },
      ...{ handler: "nvidia" },
    });
    return plane;
  } catch (error) {
    await plane.stop();
    throw error;
  }
}

/** GKE has them; Kueue asks for them only when it starts. */
function provisioningRequests(): Manifest {
  const folder = execFileSync("go", ["list", "-m", "-f", "{{.Dir}}", "k8s.io/autoscaler/cluster-autoscaler/apis"], {
    cwd: __dirname,
    encoding: "utf8",
  }).trim();
  const file = path.join(folder, "config/crd/autoscaling.x-k8s.io_provisioningrequests.yaml");
  const text = fs.readFileSync(file, "utf8").replace(/^---$/m, "");
  return parseYaml<Manifest>(text);
}

export function manifestsOf(plan: TrainingPlatformPlan, name?: ManifestSetName): readonly Manifest[] {
  return plan.manifestSets
    .filter((part) => name === undefined || part.name === name)
    .flatMap((part) => platformManifests(part.name, plan));
}

/** Applies the library's objects, those of other charts' kinds too. */
export async function installPlatform(api: Api, plan: TrainingPlatformPlan): Promise<void> {
  const objects = manifestsOf(plan);
  await addMissingKinds(api, objects);
  for (const object of objects) {
    await api.apply(object);
  }
}

/** Kinds of charts that are not installed here, with any content: their schemas are held elsewhere. */
export async function addMissingKinds(api: Api, objects: readonly Manifest[]): Promise<void> {
  for (const object of objects) {
    const defined = object.kind === "CustomResourceDefinition";
    if (defined || (await api.serves(object))) {
      continue;
    }
    await api.apply(bareDefinition(object));
    await until(
      `${object.kind} is served`,
      async () => {
        api.forget();
        return api.serves(object);
      },
      Boolean,
    );
  }
}

function bareDefinition({ apiVersion, kind, metadata }: Manifest): Manifest {
  const [group, version] = apiVersion.split("/");
  const singular = kind.toLowerCase();
  const plural = singular.endsWith("y") ? `${singular.slice(0, -1)}ies` : `${singular}s`;
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${group}`, annotations: { "api-approved.kubernetes.io": "unapproved, for a test" } },
    spec: {
      group,
      scope: metadata.namespace === undefined ? "Cluster" : "Namespaced",
      names: { kind, singular, plural, listKind: `${kind}List` },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
        },
      ],
    },
  };
}
