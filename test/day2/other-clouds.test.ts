import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { type App, TerraformStack } from "cdktf";
import * as azure from "../../lib/azure";
import * as google from "../../lib/google";
import { valid as validOnAzure } from "../description/azure/valid";
import { valid as validOnGoogle } from "../description/google/valid";
import { type Providers, prepareProviders, terraformInstalled } from "../terraform/mirror";
import { synthesizeStacks, TerraformStackRun } from "../terraform/terraform";

const installed = terraformInstalled();
if (!installed) {
  console.warn("NO TERRAFORM IS INSTALLED: day-2 changes on Google Cloud and Azure were not planned");
}
const withTerraform = installed ? describe : describe.skip;

jest.setTimeout(600_000);

/** What holds data, or what it lies in: replayed providers plan a replacement where a name, a zone or a location changes. */
const data =
  /^(google_(lustre_instance|storage_bucket|container_cluster|compute_network|compute_subnetwork)|azurerm_(managed_lustre_file_system|storage_account|storage_container|kubernetes_cluster|resource_group|virtual_network|subnet))$/;

const onGoogle = (change: Partial<google.TrainingClusterDescription>) => (app: App) => {
  const stack = new TerraformStack(app, "train");
  new GoogleProvider(stack, "google", { project: "research-gpus" });
  new google.TrainingCluster(stack, "train", { ...validOnGoogle, ...change });
};
const onAzure = (change: Partial<azure.TrainingClusterDescription>) => (app: App) => {
  const stack = new TerraformStack(app, "train");
  new AzurermProvider(stack, "azurerm", azure.azurermProviderConfig());
  new azure.TrainingCluster(stack, "train", { ...validOnAzure, ...change });
};

const changes: readonly [cloud: string, title: string, first: (app: App) => void, second: (app: App) => void][] = [
  ["google", "more machines", onGoogle({}), onGoogle({ nodeCount: 32 })],
  ["google", "another machine of the same networks", onGoogle({}), onGoogle({ capacity: { type: "spot" } })],
  ["google", "other labels", onGoogle({}), onGoogle({ tags: { team: "research" } })],
  ["google", "a newer Kubernetes", onGoogle({}), onGoogle({ scheduler: { type: "kubernetes", version: "1.35" } })],
  ["google", "a larger boot disk", onGoogle({}), onGoogle({ bootDisk: { sizeGiB: 500 } })],
  [
    "google",
    "a larger file system",
    onGoogle({}),
    onGoogle({ sharedFileSystem: { type: "lustre", capacityGiB: 72000 } }),
  ],
  [
    "google",
    "machines with other networks",
    onGoogle({}),
    onGoogle({ machineType: "a4-highgpu-8g", capacity: { type: "reservation", reservationId: "b200" } }),
  ],
  ["azure", "more machines", onAzure({}), onAzure({ nodeCount: 32 })],
  ["azure", "another machine", onAzure({}), onAzure({ machineType: "Standard_ND96isr_H200_v5" })],
  ["azure", "other tags", onAzure({}), onAzure({ tags: { team: "research" } })],
];

withTerraform("after the first day", () => {
  let providers: Providers;
  beforeAll(() => {
    providers = prepareProviders();
  });

  test.each(changes)("on %s, %s replaces nothing that holds data", (_cloud, _title, first, second) => {
    if (!providers.replayed) {
      console.warn("NO REPLAYED PROVIDERS ARE HERE: day-2 changes on Google Cloud and Azure were not planned");
      return;
    }
    const [folder = ""] = synthesizeStacks(first);
    const [next = ""] = synthesizeStacks(second);
    const run = new TerraformStackRun(folder, providers);
    run.run("init", "-input=false");
    run.run("apply", "-auto-approve", "-input=false");
    run.replaceBy(next);
    const planned = run.plannedChanges();
    expect(planned).not.toEqual([]);
    const destroyed = planned.filter(({ actions }) => actions.includes("delete"));
    const primary = destroyed.filter(({ type, address }) => data.test(type) && !/_fabric_/.test(address));
    expect(primary).toEqual([]);
  });
});
