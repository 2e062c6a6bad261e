import { textPreparationConfiguration } from "../../data/configuration";
import { textPreparationProgram } from "../../data/program";
import type { TextPreparationPlan } from "../../description/data/text-preparation-plan";
import { configMap, type Manifest } from "../manifest";
import { rayJob } from "./ray-job";

const folder = "/etc/text-preparation";

/** The program with its configuration, and the job that runs it. */
export function textPreparationManifests(plan: TextPreparationPlan): readonly Manifest[] {
  const { name, target } = plan;
  const metadata = { name: `${name}-text-preparation`, namespace: target.namespace };
  return [
    configMap(metadata, {
      "text_preparation.py": textPreparationProgram(),
      "configuration.json": JSON.stringify(textPreparationConfiguration(plan), null, 2),
    }),
    rayJob({
      name,
      namespace: target.namespace,
      image: plan.image,
      entrypoint: `python ${folder}/text_preparation.py ${folder}/configuration.json`,
      deadlineSeconds: plan.deadlineSeconds,
      workers: plan.workers,
      pools: target.pools,
      identity: target.identity,
      // A model is a file of the bucket or of the image: nothing is asked of a hub.
      environment: { HF_HUB_OFFLINE: "1" },
      volumes: [{ name: "program", configMap: { name: metadata.name } }],
      volumeMounts: [{ name: "program", mountPath: folder, readOnly: true }],
    }),
  ];
}
