import type {
  CapacityPrice,
  ClusterPrice,
  HourlyRange,
  InferenceSize,
  NodePoolPrices,
  TokenPrice,
  TrainingSize,
} from "../sizing";
import { alignColumns } from "./columns";

/** A line for each way to pay: dollars for an hour, a day, the run, and where the price is from. An unknown price says so. */
export function costTable(price: ClusterPrice): string {
  const header = ["capacity", "USD/hour", "USD/day", "USD/run", "price of", "source"];
  return alignColumns([header, ...price.capacities.map(costCells)]);
}

/** A line for each node pool: machine, machines, capacity model, dollars for an hour, and the sum. An unknown price says so. */
export function nodePoolCostTable({ pools, usdPerHour, unpriced }: NodePoolPrices): string {
  const header = ["node pool", "machine", "nodes", "capacity", "USD/hour", "USD/day", "price of", "source"];
  const rows = pools.map((pool) => [
    pool.name,
    pool.machineType,
    range(pool.nodeCount, String),
    pool.capacity,
    pool.usdPerHour ? range(pool.usdPerHour, dollars) : "unknown",
    pool.usdPerHour ? range(perDay(pool.usdPerHour), dollars) : "unknown",
    pool.region ? `${pool.region}, ${pool.date}` : "-",
    pool.source,
  ]);
  const left = unpriced.length > 0 ? `without ${unpriced.join(", ")}` : "machines only";
  const total = ["all", "-", "-", "-", range(usdPerHour, dollars), range(perDay(usdPerHour), dollars), "-", left];
  return alignColumns([header, ...rows, total]);
}

const perDay = ({ minimum, maximum }: HourlyRange): HourlyRange => ({ minimum: minimum * 24, maximum: maximum * 24 });

function range({ minimum, maximum }: HourlyRange, write: (value: number) => string): string {
  return minimum === maximum ? write(maximum) : `${write(minimum)} to ${write(maximum)}`;
}

/** A training run on one page: what it needs, how long it takes, what it costs, and what to think about. */
export function trainingTable(size: TrainingSize): string {
  const { parallelism, memory, storage, checkpoint, network } = size;
  const { shardingStage, tensor, pipeline, context, data } = parallelism;
  return page(
    [
      ["model", `${count(size.architecture.parameters)} parameters, ${count(size.tokens)} tokens, ${size.method}`],
      ["cluster", `${size.nodes} × ${size.machineType ?? "machine"} (${size.gpus} × ${size.acceleratorTitle})`],
      [
        "layout",
        `tensor ${tensor}, pipeline ${pipeline}, context ${context}, data ${data}, ZeRO stage ${shardingStage}`,
      ],
      ["memory of a GPU", `${gigabytes(memory.peakBytes)} of ${gigabytes(memory.usableBytes)} usable`],
      ["time", `${days(size.days)} days of training (${days(size.daysBand.low)} to ${days(size.daysBand.high)})`],
      ["on the calendar", `${days(size.calendarDays)} days with checkpoints and restarts`],
      ["utilization", `${(100 * size.utilization.modelFlops).toFixed(1)} % (${size.utilization.reference})`],
      [
        "checkpoint",
        `${gigabytes(checkpoint.bytes)} every ${Math.round(checkpoint.intervalMinutes)} min; a stop every ${Math.round(checkpoint.meanHoursBetweenFailures)} h`,
      ],
      ["storage", storageTitle(storage)],
      [
        "network",
        network.gbpsPerNode === 0 ? "none between machines" : `${Math.ceil(network.gbpsPerNode)} Gbit/s a machine`,
      ],
      ["cost", size.usd === undefined ? "unknown" : `${dollars(size.usd)} USD`],
    ],
    size,
  );
}

/** An inference fleet on one page. */
export function inferenceTable(size: InferenceSize): string {
  const { architecture, replicas, keyValueCache } = size;
  return page(
    [
      ["model", `${count(architecture.parameters)} parameters in ${size.quantization}, ${gigabytes(size.weightBytes)}`],
      [
        "replica",
        `${size.gpusPerReplica} × ${size.acceleratorTitle}, tensor ${size.tensorParallel}, pipeline ${size.pipelineParallel}`,
      ],
      [
        "fleet",
        `${replicas} ${replicas === 1 ? "replica" : "replicas"} on ${size.nodes} × ${size.machineType ?? "machine"}`,
      ],
      ["cache", `${count(keyValueCache.concurrentTokens)} tokens at once, ${keyValueCache.bytesPerToken} bytes each`],
      ["speed", `${Math.round(size.outputTokensPerSecondPerReplica)} output tokens/s of a full replica`],
      ["within latency", latencyTitle(size)],
      ["first token", `after ${size.secondsToFirstToken.toPrecision(2)} s on an idle replica`],
      ["cold start", `${Math.round(size.coldStart.seconds / 60)} min, machine and image included`],
      ["reference", size.reference],
      [
        "cost",
        size.usdPerMillionTokens === undefined
          ? "unknown"
          : `${size.usdPerMillionTokens.toFixed(2)} USD for a million output tokens with their prompts`,
      ],
      ["as deployed", tokenPriceTitle(size.tokenPrices?.deployed)],
      ["packed", tokenPriceTitle(size.tokenPrices?.packed)],
    ],
    size,
  );
}

function latencyTitle({ withinLatency }: InferenceSize): string {
  return withinLatency
    ? `${Math.round(withinLatency.outputTokensPerSecondPerReplica)} output tokens/s at ${Math.round(withinLatency.millisecondsPerOutputToken)} ms a token, ${withinLatency.concurrentRequests} requests`
    : "a single request is slower";
}

function tokenPriceTitle(price: TokenPrice | undefined): string {
  return price
    ? `${price.usdPerMillionPromptTokens.toFixed(2)} USD for a million prompt tokens, ${price.usdPerMillionOutputTokens.toFixed(2)} for output`
    : "unknown";
}

function page(
  rows: readonly (readonly [string, string])[],
  { price, notes }: Pick<TrainingSize, "price" | "notes">,
): string {
  const cost = price ? ["", costTable(price)] : [];
  return [alignColumns(rows), ...cost, "", ...notes.map((note) => `- ${note}`)].join("\n");
}

function costCells({
  capacity,
  usdPerHour,
  usdPerDay,
  usdPerRun,
  region,
  date,
  source,
}: CapacityPrice): readonly string[] {
  const known = [usdPerHour, usdPerDay].map((usd) => (usd === undefined ? "unknown" : dollars(usd)));
  const ofRun = usdPerRun === undefined ? "-" : dollars(usdPerRun);
  return [capacity, ...known, ofRun, region ? `${region}, ${date}` : "-", source];
}

function storageTitle({ sharedFileSystem, writeGBps }: TrainingSize["storage"]): string {
  const { minimumCapacityTiB, throughputMBpsPerTiB } = sharedFileSystem;
  return `Lustre, ${minimumCapacityTiB} TiB at ${throughputMBpsPerTiB} MB/s for each, to write ${writeGBps.toFixed(1)} GB/s`;
}

function dollars(usd: number): string {
  const digits = usd < 100 ? 2 : 0;
  return usd.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function days(value: number): string {
  return value < 10 ? value.toFixed(1) : Math.round(value).toString();
}

/** 7e9 is 7B, 1.5e12 is 1.5T. */
function count(value: number): string {
  const [size, unit] = value >= 1e12 ? [1e12, "T"] : value >= 1e9 ? [1e9, "B"] : value >= 1e6 ? [1e6, "M"] : [1, ""];
  return `${Number((value / size).toPrecision(3))}${unit}`;
}

function gigabytes(bytes: number): string {
  return bytes >= 1e12 ? `${(bytes / 1e12).toFixed(1)} TB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
