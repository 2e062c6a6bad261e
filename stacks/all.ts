import type { App } from "cdktf";
import type { ClusterPlan } from "../lib/description/common/cluster";
import type { TrainingPlatformDescription } from "../lib/kubernetes";
import type { Cloud } from "../lib/machines";
import { preflightScript as preflightScriptOfAzure } from "../lib/preflight/azure";
import { AwsSlurmStack, awsSlurmDefaults } from "./aws-slurm";
import { AwsTrainingStack, awsTrainingDefaults } from "./aws-training";
import { AwsTrainingPlatformStack } from "./aws-training-platform";
import { AzureTrainingStack, azureTrainingDefaults } from "./azure-training";
import { AzureTrainingPlatformStack } from "./azure-training-platform";
import { checkContext, described } from "./context";
import { GoogleSlurmStack, googleSlurmDefaults } from "./google-slurm";
import { GoogleTrainingStack, googleTrainingDefaults } from "./google-training";
import { GoogleTrainingPlatformStack } from "./google-training-platform";

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
  "aws-training",
  "aws-training-platform",
  "aws-slurm",
  "google-slurm",
  "google-training",
  "google-training-platform",
  "azure-training",
  "azure-training-platform",
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
  const { kubernetes } = azure.cluster;
  const objectStoreIdentityClientId = "identities" in kubernetes ? kubernetes.identities.machines.clientId : undefined;
  new AzureTrainingPlatformStack(app, "azure-training-platform", {
    ...onAzure,
    storage: { objectStoreIdentityClientId, ...onAzure.storage },
    cluster: azure.cluster.access,
  });
  const awsSlurm = new AwsSlurmStack(app, "aws-slurm", described(app, "aws-slurm", awsSlurmDefaults));
  const googleSlurm = new GoogleSlurmStack(app, "google-slurm", described(app, "google-slurm", googleSlurmDefaults));
  return [
    { name: "aws-slurm", cloud: "aws", plan: awsSlurm.cluster.plan },
    { name: "google-slurm", cloud: "google", plan: googleSlurm.cluster.plan },
    { name: "aws-training", cloud: "aws", plan: aws.cluster.plan },
    { name: "google-training", cloud: "google", plan: google.cluster.plan },
    {
      name: "azure-training",
      cloud: "azure",
      plan: azure.cluster.plan,
      preflight: preflightScriptOfAzure(azure.cluster.plan),
    },
    { name: "aws-training-platform", cloud: "aws" },
    { name: "google-training-platform", cloud: "google" },
    { name: "azure-training-platform", cloud: "azure" },
  ];
}
