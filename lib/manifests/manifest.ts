/** An object as Kubernetes takes it: plain data. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMetadata;
  readonly [field: string]: unknown;
}

export interface ObjectMetadata {
  readonly name: string;
  /** @default - the object belongs to the whole cluster */
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** A map of texts that pods read as variables or files. */
export function configMap(metadata: ObjectMetadata, data: Readonly<Record<string, string>>): Manifest {
  return { apiVersion: "v1", kind: "ConfigMap", metadata, data };
}

/** Variables of a container. */
export function environmentOf(values: Readonly<Record<string, string>>): { name: string; value: string }[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}

/** Helm neither deletes what carries it, nor is stopped by it. */
export const keptByHelm = { "helm.sh/resource-policy": "keep" } as const;
