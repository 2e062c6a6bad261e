import type { TrainingPlatformDescription } from "../../lib/description/platform/training-platform";
import { azureLustreManifests } from "../../lib/manifests/azure-lustre";
import { problemsOf } from "../problems-of";
import { planOf } from "./clusters";

/** The client that each daemon installs, by the release of Ubuntu of its machines. */
function clientsOf(description: TrainingPlatformDescription = {}): readonly (readonly unknown[])[] {
  const daemons = azureLustreManifests(planOf("Standard_ND96isr_H100_v5", description)).filter(
    ({ kind }) => kind === "DaemonSet",
  );
  return daemons.map(({ spec }) => {
    const { nodeSelector, containers } = (spec as { template: { spec: PodSpec } }).template.spec;
    const driver = containers.find(({ name }) => name === "driver");
    const value = (key: string) => driver?.env?.find(({ name }) => name === key)?.value;
    return [
      nodeSelector["kubernetes.azure.com/os-sku-effective"],
      driver?.image.replace(/.*-/, ""),
      value("LUSTRE_VERSION"),
      value("CLIENT_SHA_SUFFIX"),
    ];
  });
}

interface PodSpec {
  readonly nodeSelector: Readonly<Record<string, string>>;
  readonly containers: readonly {
    readonly name: string;
    readonly image: string;
    readonly env?: readonly { readonly name: string; readonly value?: string }[];
  }[];
}

test("machines with each Ubuntu have the client that the driver's own manifests give them", () => {
  expect(clientsOf()).toEqual([
    ["Ubuntu2404", "noble", "2.16.1", "14-gbc76088"],
    ["Ubuntu2204", "jammy", "2.15.7", "33-g79ddf99"],
  ]);
});

test("a newer client for a newer kernel is taken, and one without its build is refused", () => {
  const lustreClientVersions = { ubuntu2404: "2.17.0-19-gbb5310f" };
  expect(clientsOf({ storage: { lustreClientVersions } })[0]?.slice(2)).toEqual(["2.17.0", "19-gbb5310f"]);
  const problems = problemsOf(() => clientsOf({ storage: { lustreClientVersions: { ubuntu2204: "2.15.7" } } }));
  expect(problems.map(({ path }) => path)).toEqual(["storage.lustreClientVersions.ubuntu2204"]);
  const elsewhere = problemsOf(() => planOf("p5.48xlarge", { storage: { lustreClientVersions } }));
  expect(elsewhere.map(({ path }) => path)).toEqual(["storage.lustreClientVersions"]);
});
