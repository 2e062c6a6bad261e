/** An object as Kubernetes takes it: plain data. */
export interface Manifest {
  /** Group and version of its kind. */
  readonly apiVersion: string;
  /** Kind of the object. */
  readonly kind: string;
  /** Name, namespace, labels and annotations. */
  readonly metadata: ObjectMetadata;
  /** What the kind has beside them. */
  readonly [field: string]: unknown;
}

/** Metadata of an object of Kubernetes. */
export interface ObjectMetadata {
  /** Name of the object. */
  readonly name: string;
  /** @default - the object belongs to the whole cluster */
  readonly namespace?: string;
  /** Labels of the object. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Annotations of the object. */
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
