import type { App } from "cdktf";
import type { TrainingCluster } from "../lib/azure";
import type { ClusterPlan } from "../lib/description/common/cluster";
import type { DataPlatformDescription, TrainingPlatformDescription } from "../lib/kubernetes";
import type { Cloud } from "../lib/machines";
import { preflightScript as preflightScriptOfAzure } from "../lib/preflight/azure";
import { preflightScript as preflightScriptOfGoogle } from "../lib/preflight/google";
import { AwsDataPreparationStack, awsDataPreparationDefaults } from "./aws-data-preparation";
import { AwsDataPreparationPlatformStack } from "./aws-data-preparation-platform";
import { AwsInferenceStack, awsInferenceDefaults } from "./aws-inference";
import { AwsSlurmStack, awsSlurmDefaults } from "./aws-slurm";
import { AwsTrainingStack, awsTrainingDefaults } from "./aws-training";
import { AwsTrainingPlatformStack } from "./aws-training-platform";
import { AzureDataPreparationStack, azureDataPreparationDefaults } from "./azure-data-preparation";
import { AzureDataPreparationPlatformStack } from "./azure-data-preparation-platform";
import { AzureInferenceStack, azureInferenceDefaults } from "./azure-inference";
import { AzureTrainingStack, azureTrainingDefaults } from "./azure-training";
import { AzureTrainingPlatformStack } from "./azure-training-platform";
import { checkContext, described } from "./context";
import { GoogleDataPreparationStack, googleDataPreparationDefaults } from "./google-data-preparation";
import { GoogleDataPreparationPlatformStack } from "./google-data-preparation-platform";
import { GoogleInferenceStack, googleInferenceDefaults } from "./google-inference";
import { GoogleSlurmStack, googleSlurmDefaults } from "./google-slurm";
import { GoogleTrainingStack, googleTrainingDefaults } from "./google-training";
import { GoogleTrainingPlatformStack } from "./google-training-platform";
import { InferencePlatformStack } from "./inference-platform";

/** A ready stack, and the plan that it draws. */
export interface ReadyStack {
  readonly name: string;
  readonly cloud: Cloud;
  /** Absent where a stack has no machines of its own. */
  readonly plan?: ClusterPlan;
  /** A script that checks the account before the first apply: it is written beside the stack. @default - none */
  readonly preflight?: string;
}

const stackNames = [
  "aws-inference",
  "aws-inference-platform",
  "google-inference",
  "google-inference-platform",
  "azure-inference",
  "azure-inference-platform",
  "aws-training",
  "aws-training-platform",
  "aws-slurm",
  "google-slurm",
  "google-training",
  "google-training-platform",
  "azure-training",
  "azure-training-platform",
  "aws-data-preparation",
  "aws-data-preparation-platform",
  "google-data-preparation",
  "google-data-preparation-platform",
  "azure-data-preparation",
  "azure-data-preparation-platform",
];

/**
 * Adds every ready stack to an app. What a stack describes is changed without touching these files, by the `context` of
 * cdktf.json: { "context": { "aws-training": { "nodeCount": 4 } } }.
 */
export function allStacks(app: App): readonly ReadyStack[] {
  checkContext(app, stackNames);
  const aws = new AwsTrainingStack(app, "aws-training", described(app, "aws-training", awsTrainingDefaults));
  const google = new GoogleTrainingStack(
    app,
    "google-training",
    described(app, "google-training", googleTrainingDefaults),
  );
  const azure = new AzureTrainingStack(app, "azure-training", described(app, "azure-training", azureTrainingDefaults));
  new AwsTrainingPlatformStack(app, "aws-training-platform", {
    ...described(app, "aws-training-platform", {}),
    cluster: aws.cluster.access,
  });
  new GoogleTrainingPlatformStack(app, "google-training-platform", {
    ...described(app, "google-training-platform", {}),
    cluster: google.cluster.access,
    project: google.cluster.plan.network.project,
  });
  const onAzure = described<TrainingPlatformDescription>(app, "azure-training-platform", {});
  new AzureTrainingPlatformStack(app, "azure-training-platform", {
    ...onAzure,
    storage: { objectStoreIdentityClientId: machineIdentity(azure.cluster), ...onAzure.storage },
    cluster: azure.cluster.access,
  });
  const awsSlurm = new AwsSlurmStack(app, "aws-slurm", described(app, "aws-slurm", awsSlurmDefaults));
  const googleSlurm = new GoogleSlurmStack(app, "google-slurm", described(app, "google-slurm", googleSlurmDefaults));
  const data = dataPreparationStacks(app);
  return [
    ...data,
    { name: "aws-slurm", cloud: "aws", plan: awsSlurm.cluster.plan },
    { name: "google-slurm", cloud: "google", plan: googleSlurm.cluster.plan },
    { name: "aws-training", cloud: "aws", plan: aws.cluster.plan },
    {
      name: "google-training",
      cloud: "google",
      plan: google.cluster.plan,
      preflight: preflightScriptOfGoogle(google.cluster.plan),
    },
    {
      name: "azure-training",
      cloud: "azure",
      plan: azure.cluster.plan,
      preflight: preflightScriptOfAzure(azure.cluster.plan),
    },
    { name: "aws-training-platform", cloud: "aws" },
    { name: "google-training-platform", cloud: "google" },
    { name: "azure-training-platform", cloud: "azure" },
    ...inferenceStacks(app),
  ];
}

/** A cluster for data on each cloud, and what runs inside it. */
function dataPreparationStacks(app: App): readonly ReadyStack[] {
  const aws = new AwsDataPreparationStack(
    app,
    "aws-data-preparation",
    described(app, "aws-data-preparation", awsDataPreparationDefaults),
  );
  const google = new GoogleDataPreparationStack(
    app,
    "google-data-preparation",
    described(app, "google-data-preparation", googleDataPreparationDefaults),
  );
  const azure = new AzureDataPreparationStack(
    app,
    "azure-data-preparation",
    described(app, "azure-data-preparation", azureDataPreparationDefaults),
  );
  new AwsDataPreparationPlatformStack(app, "aws-data-preparation-platform", {
    ...described(app, "aws-data-preparation-platform", {}),
    cluster: aws.cluster.access,
  });
  new GoogleDataPreparationPlatformStack(app, "google-data-preparation-platform", {
    ...described(app, "google-data-preparation-platform", {}),
    cluster: google.cluster.access,
  });
  const onAzure = described<DataPlatformDescription>(app, "azure-data-preparation-platform", {});
  new AzureDataPreparationPlatformStack(app, "azure-data-preparation-platform", {
    ...onAzure,
    storage: { objectStoreIdentityClientId: machineIdentity(azure.cluster), ...onAzure.storage },
    cluster: azure.cluster.access,
  });
  return [
    { name: "aws-data-preparation", cloud: "aws", plan: aws.cluster.plan },
    { name: "google-data-preparation", cloud: "google", plan: google.cluster.plan },
    { name: "azure-data-preparation", cloud: "azure", plan: azure.cluster.plan },
    { name: "aws-data-preparation-platform", cloud: "aws" },
    { name: "google-data-preparation-platform", cloud: "google" },
    { name: "azure-data-preparation-platform", cloud: "azure" },
  ];
}

/** Client id of the identity by which machines reach the object store, where this library made it. */
function machineIdentity({ kubernetes }: TrainingCluster): string | undefined {
  return "identities" in kubernetes ? kubernetes.identities.machines.clientId : undefined;
}

/** Fleets that serve models, and what runs inside their clusters. */
function inferenceStacks(app: App): readonly ReadyStack[] {
  const fleets = {
    aws: new AwsInferenceStack(app, "aws-inference", described(app, "aws-inference", awsInferenceDefaults)).fleet,
    google: new GoogleInferenceStack(
      app,
      "google-inference",
      described(app, "google-inference", googleInferenceDefaults),
    ).fleet,
    azure: new AzureInferenceStack(app, "azure-inference", described(app, "azure-inference", azureInferenceDefaults))
      .fleet,
  };
  return (["aws", "google", "azure"] as const).flatMap((cloud) => {
    const { plan, target } = fleets[cloud];
    const name = `${cloud}-inference-platform`;
    new InferencePlatformStack(app, name, { ...described(app, name, {}), fleet: target });
    return [
      { name: `${cloud}-inference`, cloud, plan },
      { name, cloud },
    ];
  });
}
