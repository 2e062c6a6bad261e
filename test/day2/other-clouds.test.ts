import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { type App, TerraformStack } from "cdktf";
import * as azure from "../../lib/azure";
import { valid as validOnAzure } from "../description/azure/valid";
import { type Providers, prepareProviders, terraformInstalled } from "../terraform/mirror";
import { synthesizeStacks, TerraformStackRun } from "../terraform/terraform";

const installed = terraformInstalled();
if (!installed) {
  console.warn("NO TERRAFORM IS INSTALLED: day-2 changes on Azure were not planned");
}
const withTerraform = installed ? describe : describe.skip;

jest.setTimeout(600_000);

/** What holds data, or what it lies in: replayed providers plan a replacement where a name, a zone or a location changes. */
const data =
  /^azurerm_(managed_lustre_file_system|storage_account|storage_container|kubernetes_cluster|resource_group|virtual_network|subnet)$/;

const onAzure = (change: Partial<azure.TrainingClusterDescription>) => (app: App) => {
  const stack = new TerraformStack(app, "train");
  new AzurermProvider(stack, "azurerm", azure.azurermProviderConfig());
  new azure.TrainingCluster(stack, "train", { ...validOnAzure, ...change });
};

const changes: readonly [cloud: string, title: string, first: (app: App) => void, second: (app: App) => void][] = [
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
      console.warn("NO REPLAYED PROVIDERS ARE HERE: day-2 changes on Azure were not planned");
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
    const primary = destroyed.filter(({ type }) => data.test(type));
    expect(primary).toEqual([]);
  });
});
