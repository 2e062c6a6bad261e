import { GoogleProvider } from "@cdktf/provider-google/lib/provider";
import { TrainingCluster } from "../../lib/google";
import { synth } from "../synth";

test("a cluster of several pools draws a node pool for each, under addresses that do not move", () => {
  const terraform = synth((stack) => {
    new GoogleProvider(stack, "google", { project: "research-gpus", region: "us-central1" });
    new TrainingCluster(stack, "train", {
      machineType: "a3-megagpu-8g",
      nodeCount: 16,
      zone: "us-central1-a",
      project: "research-gpus",
      nodePools: {
        debug: { machineType: "g2-standard-48", nodeCount: { minimum: 0, maximum: 4 } },
        prepare: {
          type: "cpu",
          machineType: "c3-standard-44",
          nodeCount: { minimum: 0, maximum: 20 },
          capacity: { type: "spot" },
        },
      },
    });
  });
  const pools = terraform.resource.google_container_node_pool ?? {};
  const addresses = Object.keys(pools).map((address) => address.slice(0, address.lastIndexOf("_")));
  expect(addresses.sort()).toEqual(["train_debug-pool", "train_gpu", "train_kubernetes_system", "train_prepare-pool"]);
  const networks = Object.entries(pools).map(([address, pool]) => [
    address.slice(0, address.lastIndexOf("_")),
    pool.network_config?.additional_node_network_configs?.length ?? 0,
  ]);
  expect(Object.fromEntries(networks)).toEqual({
    ...{ "train_debug-pool": 0, train_gpu: 8, train_kubernetes_system: 0, "train_prepare-pool": 0 },
  });
  expect(terraform.resource).toMatchSnapshot();
});
