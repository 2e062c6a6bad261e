import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Cloud, tryMachine } from "../../lib/machines";
import { listPrices, priceSources } from "../../lib/machines/list-prices";
import {
  parsePrices,
  parseSources,
  printPrices,
  printSources,
  renderModule,
  replaceSource,
} from "../../scripts/prices/price-table";
import { readAzureRetail, readKarpenter, readSkypilot } from "../../scripts/prices/public-files";

const folder = join(__dirname, "../../scripts/prices");
const listed = readFileSync(join(folder, "listed.csv"), "utf8");
const sourceTable = readFileSync(join(folder, "sources.csv"), "utf8");
const prices = parsePrices(listed);
const sources = parseSources(sourceTable);

test("the price table is what the script makes of the listed prices", () => {
  const module = readFileSync(join(__dirname, "../../lib/machines/list-prices.ts"), "utf8");
  const squeezed = (text: string) => text.replace(/[\s,"]+/g, "");
  expect(squeezed(module)).toBe(squeezed(renderModule(prices, sources)));
});

test("tables are printed as they are read", () => {
  expect(printSources(sources)).toBe(sourceTable);
  expect(parsePrices(printPrices(prices))).toEqual(prices);
});

test.each(prices.map((row) => [`${row.machineType} ${row.capacity} ${row.region}`, row] as const))(
  "the listed price of %s is of a machine and a source that the tables have",
  (_, { cloud, machineType, source, usdPerHour }) => {
    expect(tryMachine(cloud, machineType)).toBeDefined();
    expect(sources.map((row) => row.source)).toContain(source);
    expect(usdPerHour).toBeGreaterThan(0);
  },
);

test("every price of the module names a source with a date", () => {
  for (const cloud of ["aws", "google", "azure"] as const satisfies readonly Cloud[]) {
    for (const [, , , name] of Object.values(listPrices[cloud]).flat()) {
      expect(priceSources[name]?.date).toMatch(/^20\d\d-\d\d-\d\d$/);
    }
  }
});

test("karpenter's file gives the first region's prices of machines that the catalogue has", () => {
  const file = `// generated at 2027-01-02T00:00:00Z for us-east-1
	"us-east-1": {
		"p5.48xlarge": 50.5, "m5.large": 0.096,
	},
	"us-west-2": {
		"p5.48xlarge": 60.5,
	},`;
  expect(readKarpenter(file)).toEqual([
    { cloud: "aws", machineType: "p5.48xlarge", capacity: "on-demand", region: "us-east-1", usdPerHour: 50.5 },
  ]);
  expect(readKarpenter("not that file")).toEqual([]);
});

test("Azure's retail prices give demand, spot and savings plans of Linux", () => {
  const item = {
    armSkuName: "Standard_NC40ads_H100_v5",
    armRegionName: "eastus",
    type: "Consumption",
    skuName: "NC40ads H100 v5",
  };
  const Items = [
    {
      ...item,
      retailPrice: 7,
      productName: "NC Linux",
      savingsPlan: [
        { term: "1 Year", retailPrice: 5 },
        { term: "3 Years", retailPrice: 3 },
      ],
    },
    { ...item, retailPrice: 2, skuName: "NC40ads H100 v5 Spot", productName: "NC Linux" },
    { ...item, retailPrice: 9, productName: "NC Windows" },
    { ...item, retailPrice: 1, skuName: "NC40ads H100 v5 Low Priority", productName: "NC Linux" },
    { ...item, retailPrice: 40000, type: "Reservation", productName: "NC Linux" },
    { ...item, armSkuName: "Standard_D2s_v5", retailPrice: 0.1, productName: "D Linux" },
  ];
  expect(readAzureRetail(JSON.stringify({ Items })).map(({ capacity, usdPerHour }) => [capacity, usdPerHour])).toEqual([
    ["on-demand", 7],
    ["commitment-1-year", 5],
    ["commitment-3-years", 3],
    ["spot", 2],
  ]);
});

test("skypilot's catalogue gives the lowest price of a region's zones", () => {
  const file = `InstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,GpuInfo,Price,SpotPrice,Region,AvailabilityZone
g6.xlarge,L4,1,4,16,"{'Gpus': [{'Name': 'L4', 'Count': 1}]}",0.8,0.4,us-east-1,us-east-1a
g6.xlarge,L4,1,4,16,"{'Gpus': [{'Name': 'L4', 'Count': 1}]}",0.8,0.3,us-east-1,us-east-1b
g6.xlarge,L4,1,4,16,"{'Gpus': []}",0.9,0.1,us-west-2,us-west-2a
p5.48xlarge,H100,8,192,2048,,55.04,,us-east-1,us-east-1a`;
  expect(readSkypilot(file, "aws", "us-east-1").map((row) => [row.machineType, row.capacity, row.usdPerHour])).toEqual([
    ["g6.xlarge", "on-demand", 0.8],
    ["g6.xlarge", "spot", 0.3],
    ["p5.48xlarge", "on-demand", 55.04],
  ]);
});

test("a newer file replaces its own source's lines and no others", () => {
  const newer = replaceSource(prices, "karpenter", readKarpenter('"us-east-1": {\n"p5.48xlarge": 1,\n\t},'));
  expect(newer.filter(({ source }) => source === "karpenter")).toHaveLength(1);
  const others = prices.filter(({ source }) => source !== "karpenter");
  expect(new Set(newer.filter(({ source }) => source !== "karpenter"))).toEqual(new Set(others));
});
