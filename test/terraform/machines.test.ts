import * as fs from "node:fs";
import * as path from "node:path";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { type App, TerraformStack } from "cdktf";
import * as aws from "../../lib/aws";
import * as azure from "../../lib/azure";
import * as google from "../../lib/google";
import { machines } from "../../lib/machines";
import { anyCapacity, makeableMachines } from "../description/google/arbitrary";
import { type Providers, prepareProviders, terraformInstalled } from "./mirror";
import { synthesizeStacks, TerraformStackRun } from "./terraform";

const installed = terraformInstalled();
if (!installed) {
  console.warn("NO TERRAFORM IS INSTALLED: not every machine was held against it");
}
const withTerraform = installed ? describe : describe.skip;

jest.setTimeout(600_000);

/** One stack of each cloud, with a cluster for every machine type. */
const everyMachine: Readonly<Record<string, (app: App) => void>> = {
  aws: (app) => {
    const stack = new TerraformStack(app, "aws");
    new AwsProvider(stack, "aws", { region: "us-east-1" });
    const reservationId = "cr-0123456789abcdef0";
    for (const [index, machine] of machines("aws").entries()) {
      new aws.TrainingCluster(stack, `train-${index}`, {
        machineType: machine.machineType as aws.TrainingClusterDescription["machineType"],
        nodeCount: 2,
        zone: "us-east-1a",
        capacity: machine.capacityTypes.includes("on-demand")
          ? { type: "on-demand" }
          : { type: "capacity-block", reservationId, endTime: "2026-12-15T11:30:00Z" },
        sharedFileSystem: { type: "lustre", minimumCapacityTiB: 4 },
      });
    }
  },
  google: (app) => {
    const stack = new TerraformStack(app, "google");
    new GoogleProvider(stack, "google", { project: "research-gpus" });
    for (const [index, machine] of makeableMachines.entries()) {
      new google.TrainingCluster(stack, `train-${index}`, {
        project: "research-gpus",
        machineType: machine.machineType as google.TrainingClusterDescription["machineType"],
        nodeCount: machine.machinesPerNvlinkDomain * 2,
        zone: "us-central1-a",
        capacity: anyCapacity(machine, index),
        sharedFileSystem: { type: "lustre", minimumCapacityTiB: 4 },
      });
    }
  },
  azure: (app) => {
    const stack = new TerraformStack(app, "azure");
    new AzurermProvider(stack, "azurerm", azure.azurermProviderConfig());
    for (const [index, machine] of machines("azure").entries()) {
      new azure.TrainingCluster(stack, `train-${index}`, {
        machineType: machine.machineType as azure.TrainingClusterDescription["machineType"],
        nodeCount: 2,
        region: "eastus",
        zone: "1",
        sharedFileSystem: { type: "lustre", minimumCapacityTiB: 4 },
      });
    }
  },
};

withTerraform("every machine", () => {
  let providers: Providers;
  beforeAll(() => {
    providers = prepareProviders();
  });

  test.each(Object.entries(everyMachine))("of %s is valid and planned", (_cloud, build) => {
    const [folder = ""] = synthesizeStacks(build);
    const run = new TerraformStackRun(folder, providers);
    run.run("init", "-input=false");
    run.run("validate");
    const planned = run.plannedChanges();
    expect(planned.length).toBeGreaterThan(100);
    expect(planned.every(({ actions }) => actions.join() === "create")).toBe(true);
    fs.rmSync(path.join(folder, "..", ".."), { recursive: true });
  });

  test("of AWS is planned by the real provider", () => {
    const version = providers.realAwsVersion;
    if (version === undefined) {
      console.warn("NO REAL AWS PROVIDER IS ON THIS MACHINE: machines were held against schemas only");
      return;
    }
    const [folder = ""] = synthesizeStacks(everyMachine.aws ?? (() => undefined));
    const run = new TerraformStackRun(folder, providers);
    run.useRealAws(version);
    run.run("init", "-input=false");
    run.run("validate");
    expect(run.plannedChanges().every(({ actions }) => actions.join() === "create")).toBe(true);
    fs.rmSync(path.join(folder, "..", ".."), { recursive: true });
  });
});
