import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import * as fc from "fast-check";
import { azurermProviderConfig, TrainingCluster } from "../../lib/azure";
import { lustreSubnetPrefixLength, lustreTiers, planTrainingCluster } from "../../lib/description/azure";
import { anyDescription } from "../description/azure/arbitrary";
import { firstPool } from "../first-pool";
import { resource, synth, withoutMetadata } from "../synth";

test("any valid description synthesizes, twice the same", () => {
  fc.assert(
    fc.property(anyDescription, (description) => {
      const once = () =>
        synth((stack) => {
          new AzurermProvider(stack, "azure", azurermProviderConfig());
          new TrainingCluster(stack, "train", description);
        });
      const terraform = once();
      expect(resource(terraform, "azurerm_kubernetes_cluster_node_pool").node_count).toBe(description.nodeCount);
      expect(withoutMetadata(once())).toEqual(withoutMetadata(terraform));
    }),
    { numRuns: 40 },
  );
});

test("any plan has the InfiniBand of its machine, in one pool of one zone, and asks for the feature where that needs it", () => {
  fc.assert(
    fc.property(anyDescription, (description) => {
      const plan = planTrainingCluster(description);
      const { preflight } = plan;
      const nodePool = firstPool(plan);
      const { machine } = nodePool;
      expect(nodePool.labels["gpu-clusters.io/fabric"]).toBe(machine.infiniband ? "infiniband" : "none");
      expect(machine.fabric.interfaceCount).toBe(machine.infiniband?.portCount ?? 0);
      expect(preflight.length > 0).toBe(machine.rdma);
      expect(nodePool.zone).toBe(description.zone);
    }),
  );
});

test("any plan takes a capacity that Azure sells, in a subnet that holds it", () => {
  fc.assert(
    fc.property(anyDescription, (description) => {
      const { sharedFileSystem, network } = planTrainingCluster(description);
      if (!sharedFileSystem) {
        return;
      }
      const { capacityGiB, throughputMBpsPerTiB } = sharedFileSystem;
      const step = lustreTiers.find((tier) => tier.throughputMBpsPerTiB === throughputMBpsPerTiB)?.stepTiB ?? 0;
      expect(capacityGiB % (step * 1024)).toBe(0);
      if (network.type === "new") {
        const prefixLength = Number(network.lustreSubnetCidr.split("/")[1]);
        expect(prefixLength).toBeLessThanOrEqual(lustreSubnetPrefixLength(capacityGiB / 1024));
      }
    }),
  );
});

test("any plan reserves nothing that Azure does not, and any pool has a name that AKS takes", () => {
  fc.assert(
    fc.property(anyDescription, (description) => {
      const nodePool = firstPool(planTrainingCluster(description));
      const { capacity, machine } = nodePool;
      expect(capacity.capacityReservationGroupId !== undefined && (machine.rdma || capacity.priority === "Spot")).toBe(
        false,
      );
      expect(nodePool.resourceName).toMatch(/^[a-z][a-z0-9]{0,11}$/);
    }),
  );
});
