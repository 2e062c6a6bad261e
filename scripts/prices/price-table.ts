import type { ListedPrice, PriceSource } from "./public-files";

/** Lines of a table whose cells hold commas only inside double quotes. */
export function parseTable(content: string): readonly Readonly<Record<string, string>>[] {
  const [header = "", ...lines] = content.trim().split("\n");
  const names = header.split(",");
  return lines.map((line) => {
    const cells = [...line.matchAll(/(?:^|,)(?:"([^"]*)"|([^",]*))/g)].map(
      ([, quoted, plain]) => quoted ?? plain ?? "",
    );
    return Object.fromEntries(names.map((name, index) => [name, cells[index] ?? ""]));
  });
}

export function parsePrices(content: string): readonly ListedPrice[] {
  return parseTable(content).map((row) => ({ ...row, usdPerHour: Number(row.usdPerHour) }) as unknown as ListedPrice);
}

export function parseSources(content: string): readonly PriceSource[] {
  return parseTable(content) as unknown as readonly PriceSource[];
}

export function printPrices(prices: readonly ListedPrice[]): string {
  const lines = prices.map(({ cloud, machineType, capacity, region, usdPerHour, source }) =>
    [cloud, machineType, capacity, region, usdPerHour, source].join(","),
  );
  return `${["cloud,machineType,capacity,region,usdPerHour,source", ...lines].join("\n")}\n`;
}

export function printSources(sources: readonly PriceSource[]): string {
  const lines = sources.map(({ source, date, text }) => `${source},${date},"${text.replaceAll('"', "'")}"`);
  return `${["source,date,text", ...lines].join("\n")}\n`;
}

/** The lines of one source replaced by newer ones. */
export function replaceSource(
  prices: readonly ListedPrice[],
  source: string,
  newer: readonly Omit<ListedPrice, "source">[],
): readonly ListedPrice[] {
  const order = ["aws", "google", "azure"];
  return [...prices.filter((price) => price.source !== source), ...newer.map((price) => ({ ...price, source }))].sort(
    (a, b) =>
      order.indexOf(a.cloud) - order.indexOf(b.cloud) ||
      compare(a.machineType, b.machineType) ||
      compare(a.capacity, b.capacity) ||
      compare(a.source, b.source),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The module `lib/machines/list-prices.ts`: one line a price, the newest of a machine first, one price for a capacity and region. */
export function renderModule(prices: readonly ListedPrice[], sources: readonly PriceSource[]): string {
  const dateOf = new Map(sources.map(({ source, date }) => [source, date]));
  const used = sources.filter(({ source }) => prices.some((price) => price.source === source));
  const clouds = (["aws", "google", "azure"] as const).map((cloud) => {
    const ofCloud = prices.filter((price) => price.cloud === cloud);
    const types = [...new Set(ofCloud.map(({ machineType }) => machineType))];
    const lines = types.map((machineType) => {
      const newest = ofCloud
        .filter((price) => price.machineType === machineType)
        .sort((a, b) => compare(dateOf.get(b.source) ?? "", dateOf.get(a.source) ?? ""));
      const once = newest.filter(
        (price, index) =>
          newest.findIndex(({ capacity, region }) => capacity === price.capacity && region === price.region) === index,
      );
      const entries = once.map(({ capacity, usdPerHour, region, source }) =>
        [JSON.stringify(capacity), usdPerHour, JSON.stringify(region), JSON.stringify(source)].join(", "),
      );
      return `    ${JSON.stringify(machineType)}: [${entries.map((entry) => `[${entry}]`).join(", ")}],`;
    });
    return `  ${cloud}: {\n${lines.join("\n")}\n  },`;
  });
  const listed = used.map(
    ({ source, date, text }) => `  ${JSON.stringify(source)}: { date: "${date}", source: ${JSON.stringify(text)} },`,
  );
  return `// Made by \`npm run prices\` from scripts/prices/listed.csv and sources.csv: change those, not this file.
import type { Cloud, Price } from "./machine";

/** Where prices are from. */
export const priceSources: Readonly<Record<string, Pick<Price, "date" | "source">>> = {
${listed.join("\n")}
};

/** One list price: way to pay, dollars of one machine for an hour, region, name of the source. */
export type PriceEntry = readonly [Price["capacity"], number, string, string];

/** Known list prices, the newest of a machine first. */
export const listPrices: { readonly [C in Cloud]: Readonly<Record<string, readonly PriceEntry[]>> } = {
${clouds.join("\n")}
};
`;
}
