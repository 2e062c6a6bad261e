import * as fs from "node:fs";
import * as path from "node:path";
import Ajv, { type ErrorObject, type ValidateFunction } from "ajv";
import type { Manifest } from "../../lib/kubernetes";

type Schema = Record<string, unknown>;

const folder = path.join(__dirname, "..", "..", "..", "shared", "crds");

/** Whether the schemas lie beside the project. Where they do not, custom objects are held against nothing. */
export const schemasFound = fs.existsSync(folder);

if (!schemasFound) {
  console.warn("NO SCHEMAS OF CUSTOM RESOURCES LIE IN ../shared/crds: custom objects were held against nothing");
}

const ownVersions = [
  "admissionregistration.k8s.io/v1",
  "v1",
  "apps/v1",
  "apiextensions.k8s.io/v1",
  "rbac.authorization.k8s.io/v1",
  "storage.k8s.io/v1",
  "batch/v1",
  "networking.k8s.io/v1",
  "policy/v1",
];

/** Whether the object is of a kind that Kubernetes itself does not know. */
export function isCustom({ apiVersion }: Manifest): boolean {
  return !ownVersions.includes(apiVersion);
}

/** What is wrong with a custom object, by the schema of its kind: unknown fields too. */
export function customObjectErrors(object: Manifest): readonly string[] {
  const { validate, schema } = load(object);
  validate(prepared(object, schema));
  return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message} ${detail(error)}`);
}

function detail({ params }: ErrorObject): string {
  return JSON.stringify(params);
}

interface Loaded {
  readonly validate: ValidateFunction;
  readonly schema: Schema;
}

const loaded = new Map<string, Loaded>();

function load({ apiVersion, kind }: Manifest): Loaded {
  const key = `${apiVersion}/${kind}`;
  const known = loaded.get(key);
  if (known) {
    return known;
  }
  const [group = "", version = ""] = apiVersion.split("/");
  const file = path.join(folder, group, `${kind.toLowerCase()}_${version}.json`);
  const schema = JSON.parse(fs.readFileSync(file, "utf8")) as Schema;
  const made = { schema, validate: validator.compile(closed(structuredClone(schema))) };
  loaded.set(key, made);
  return made;
}

/** RE2 writes a flag into the pattern. */
const regExp = Object.assign(
  (pattern: string, flags: string) => {
    const withoutFlag = pattern.replace("^(?i)", "^");
    return new RegExp(withoutFlag, withoutFlag === pattern ? flags : `${flags}i`);
  },
  { code: "undefined" },
);

const isWhole = (bits: number) => (value: number) => Number.isInteger(value) && Math.abs(value) <= 2 ** (bits - 1);

const validator = new Ajv({
  strict: false,
  allErrors: true,
  unicodeRegExp: false,
  code: { regExp },
  formats: {
    int32: { type: "number", validate: isWhole(32) },
    int64: { type: "number", validate: isWhole(64) },
    byte: /^[A-Za-z0-9+/]*=*$/,
    "date-time": /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$/,
    ipv4: /^\d+\.\d+\.\d+\.\d+$/,
    ipv6: /^[0-9a-f:.]+$/i,
  },
});

/** Unknown fields become errors: the API would drop them, or refuse the object. The root's metadata stays open. */
function closed(schema: Schema): Schema {
  const properties = schema.properties as Record<string, Schema>;
  properties.metadata = { type: "object" };
  closeNode(schema, true);
  return schema;
}

function closeNode(node: Schema, isRoot = false): void {
  for (const [name, child] of Object.entries((node.properties ?? {}) as Record<string, Schema>)) {
    if (!(isRoot && name === "metadata")) {
      closeNode(child);
    }
  }
  for (const key of ["items", "additionalProperties"] as const) {
    if (typeof node[key] === "object" && node[key] !== null) {
      closeNode(node[key] as Schema);
    }
  }
  const open = node.additionalProperties !== undefined || node["x-kubernetes-preserve-unknown-fields"] === true;
  if (node.type === "object" && !open) {
    node.additionalProperties = false;
  }
  if (node.nullable === true && node.type !== undefined) {
    node.type = [node.type, "null"];
    node.enum = node.enum && [...(node.enum as unknown[]), null];
  }
  delete node.nullable;
  if (node.enum === undefined) {
    delete node.enum;
  }
}

/** The object as the API holds it against the schema: without nulls, and with the defaults filled in. */
function prepared(value: unknown, schema: Schema | undefined): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => prepared(item, schema?.items as Schema | undefined));
  }
  if (typeof value !== "object" || value === null) {
    return value;
  }
  const properties = (schema?.properties ?? {}) as Record<string, Schema>;
  const other = typeof schema?.additionalProperties === "object" ? (schema.additionalProperties as Schema) : undefined;
  const result: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    const child = properties[name] ?? other;
    if (inner !== undefined && (inner !== null || child?.nullable === true)) {
      result[name] = prepared(inner, child);
    }
  }
  for (const [name, child] of Object.entries(properties)) {
    if (result[name] === undefined && child.default !== undefined) {
      result[name] = structuredClone(child.default);
    }
  }
  return result;
}

/** What is wrong with the template of a pod, by the schema of the job sets that hold one. */
export function podTemplateErrors(template: unknown): readonly string[] {
  return customObjectErrors({
    apiVersion: "jobset.x-k8s.io/v1alpha2",
    kind: "JobSet",
    metadata: { name: "any" },
    spec: { replicatedJobs: [{ name: "any", template: { spec: { template } } }] },
  });
}
