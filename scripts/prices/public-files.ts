import { machines } from "../../lib/machines/catalogue";
import type { Cloud, Machine } from "../../lib/machines/machine";

/** A line of `listed.csv`: the price of one machine, and the source by its name in `sources.csv`. */
export interface ListedPrice {
  readonly cloud: Cloud;
  readonly machineType: string;
  readonly capacity: string;
  readonly region: string;
  readonly usdPerHour: number;
  readonly source: string;
}

/** A line of `sources.csv`. */
export interface PriceSource {
  readonly source: string;
  /** Day on which the source was made, ISO 8601. */
  readonly date: string;
  readonly text: string;
}

/** A file that somebody publishes, and how prices are read from it. Laid into `scripts/prices`, it replaces its source's lines. */
export interface PublicFile {
  /** Name of the file in `scripts/prices`. Such files are not committed. */
  readonly fileName: string;
  /** Name of the source in both tables. */
  readonly source: string;
  readonly text: string;
  /** Prices in the file for machines of the catalogue. */
  readonly read: (content: string) => readonly Omit<ListedPrice, "source">[];
  /** Day on which the file was made, where it says so; else the day of the file on disk is taken. */
  readonly dateOf?: (content: string) => string | undefined;
}

export const publicFiles: readonly PublicFile[] = [
  {
    fileName: "zz_generated.pricing_aws.go",
    source: "karpenter",
    text: "aws/karpenter-provider-aws pkg/providers/pricing/zz_generated.pricing_aws.go",
    read: readKarpenter,
    dateOf: (content) => /generated at (\d{4}-\d\d-\d\d)T/.exec(content)?.[1],
  },
  {
    fileName: "azure-retail-prices.json",
    source: "retail-azure",
    text: "Azure Retail Prices API, https://prices.azure.com/api/retail/prices?$filter=serviceName eq 'Virtual Machines' and armRegionName eq 'eastus'",
    read: readAzureRetail,
  },
  {
    fileName: "skypilot-aws-vms.csv",
    source: "skypilot-aws",
    text: "skypilot-org/skypilot-catalog catalogs/v8/aws/vms.csv",
    read: (content) => readSkypilot(content, "aws", "us-east-1"),
  },
  {
    fileName: "skypilot-azure-vms.csv",
    source: "skypilot-azure",
    text: "skypilot-org/skypilot-catalog catalogs/v8/azure/vms.csv",
    read: (content) => readSkypilot(content, "azure", "eastus"),
  },
];

function typesOf(cloud: Cloud): readonly string[] {
  return machines(cloud).map((machine: Machine) => machine.machineType);
}

/** Prices on demand in us-east-1, the first map of the file. */
export function readKarpenter(content: string): readonly Omit<ListedPrice, "source">[] {
  const start = content.indexOf('"us-east-1": {');
  const region = start < 0 ? "" : content.slice(start, content.indexOf("\n\t},", start));
  const prices = new Map([...region.matchAll(/"([a-z0-9.-]+)": ([0-9.]+)/g)].map(([, type, usd]) => [type, usd]));
  return typesOf("aws").flatMap((machineType) => {
    const usdPerHour = Number(prices.get(machineType) ?? 0);
    return usdPerHour > 0
      ? [{ cloud: "aws", machineType, capacity: "on-demand", region: "us-east-1", usdPerHour } as const]
      : [];
  });
}

interface RetailItem {
  readonly armSkuName?: string;
  readonly armRegionName?: string;
  readonly retailPrice?: number;
  readonly type?: string;
  readonly reservationTerm?: string;
  readonly skuName?: string;
  readonly productName?: string;
  readonly savingsPlan?: readonly { readonly term: string; readonly retailPrice: number }[];
}

/** `Items` of one or more pages of the Retail Prices API: Linux, on demand, spot, and savings plans as commitments. */
export function readAzureRetail(content: string): readonly Omit<ListedPrice, "source">[] {
  const { Items } = JSON.parse(content) as { readonly Items?: readonly RetailItem[] };
  const known = new Set(typesOf("azure"));
  return (Items ?? [])
    .filter(({ armSkuName = "", type, productName = "", skuName = "" }) => {
      const isLinux = !productName.includes("Windows") && !skuName.includes("Low Priority");
      return known.has(armSkuName) && type === "Consumption" && isLinux;
    })
    .flatMap((item) => {
      const at = { cloud: "azure", machineType: item.armSkuName ?? "", region: item.armRegionName ?? "" } as const;
      const capacity = item.skuName?.endsWith("Spot") ? "spot" : "on-demand";
      const plans = (item.savingsPlan ?? []).map(({ term, retailPrice }) => ({
        ...at,
        capacity: term === "1 Year" ? "commitment-1-year" : "commitment-3-years",
        usdPerHour: retailPrice,
      }));
      return [{ ...at, capacity, usdPerHour: item.retailPrice ?? 0 }, ...plans];
    })
    .filter(({ usdPerHour }) => usdPerHour > 0);
}

/** Rows of skypilot's catalogue in one region: the lowest price of its zones. */
export function readSkypilot(content: string, cloud: Cloud, region: string): readonly Omit<ListedPrice, "source">[] {
  const [header = "", ...lines] = content.trim().split("\n");
  const columns = header.split(",");
  const known = new Set(typesOf(cloud));
  const lowest = new Map<string, Omit<ListedPrice, "source">>();
  for (const line of lines) {
    // GpuInfo is quoted and holds commas; nothing that is read here does.
    const cells = line.replace(/"[^"]*"/g, "").split(",");
    const cell = (name: string) => cells[columns.indexOf(name)] ?? "";
    const machineType = cell("InstanceType");
    if (!known.has(machineType) || cell("Region") !== region) {
      continue;
    }
    for (const [capacity, usdPerHour] of [
      ["on-demand", Number(cell("Price"))],
      ["spot", Number(cell("SpotPrice"))],
    ] as const) {
      const key = `${machineType} ${capacity}`;
      if (usdPerHour > 0 && usdPerHour < (lowest.get(key)?.usdPerHour ?? Number.POSITIVE_INFINITY)) {
        lowest.set(key, { cloud, machineType, capacity, region, usdPerHour });
      }
    }
  }
  return [...lowest.values()];
}
