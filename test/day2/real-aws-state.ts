import * as fs from "node:fs";
import * as path from "node:path";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

interface State {
  resources: {
    type: string;
    name: string;
    instances: { attributes: Json; sensitive_attributes?: Json[]; private?: string }[];
  }[];
}

interface Plan {
  resource_changes: { address: string; change: { after: Json; after_unknown: Json } }[];
}

/**
 * The state that the real provider would have left: what it plans (with its own defaults), and where it answers "known
 * after apply", what the replay provider made up. With it the real provider says which changes replace a resource.
 */
export function realState(plan: Plan, replayed: State): State {
  const planned = new Map(plan.resource_changes.map(({ address, change }) => [address, change]));
  return {
    ...replayed,
    resources: replayed.resources.map((resource) => ({
      ...resource,
      instances: resource.instances.map(({ attributes }) => {
        const change = planned.get(`${resource.type}.${resource.name}`);
        return {
          schema_version: 0,
          attributes: change ? merge(change.after, change.after_unknown, attributes) : attributes,
          sensitive_attributes: [],
        };
      }),
    })),
  };
}

export function writeState(folder: string, state: State): void {
  fs.writeFileSync(path.join(folder, "terraform.tfstate"), JSON.stringify(state));
}

export function readState(folder: string): State {
  return JSON.parse(fs.readFileSync(path.join(folder, "terraform.tfstate"), "utf8")) as State;
}

function merge(after: Json, unknown: Json | undefined, replayed: Json | undefined): Json {
  if (unknown === true) {
    return replayed ?? null;
  }
  if (Array.isArray(after)) {
    return after.map((value, index) => merge(value, element(unknown, index), element(replayed, index)));
  }
  if (isObject(after)) {
    const keys = new Set([...Object.keys(after), ...(isObject(unknown) ? Object.keys(unknown) : [])]);
    return Object.fromEntries(
      [...keys].map((key) => [key, merge(after[key] ?? null, field(unknown, key), field(replayed, key))]),
    );
  }
  return after === null && unknown !== undefined && typeof unknown === "object" ? (replayed ?? null) : after;
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function element(value: Json | undefined, index: number): Json | undefined {
  return Array.isArray(value) ? value[index] : undefined;
}

function field(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) ? value[key] : undefined;
}
