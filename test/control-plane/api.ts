import * as https from "node:https";
import type { Manifest } from "../../lib/manifests/manifest";

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: whatever the API returns
  readonly body: any;
}

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

const patchTypes = {
  apply: "application/apply-patch+yaml",
  json: "application/json-patch+json",
  merge: "application/merge-patch+json",
  strategic: "application/strategic-merge-patch+json",
} as const;

/** The API of a cluster, as one user sees it. */
export class Api {
  private readonly agent: https.Agent;
  private readonly resources = new Map<string, readonly Resource[]>();

  constructor(
    private readonly port: number,
    private readonly certificate: string,
    private readonly token: string,
  ) {
    this.agent = new https.Agent({ keepAlive: true, maxSockets: 8, ca: certificate });
  }

  /** The same API for another user. */
  as(token: string): Api {
    return new Api(this.port, this.certificate, token);
  }

  close(): void {
    this.agent.destroy();
  }

  request(method: string, path: string, body?: unknown, type = "application/json"): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const request = https.request(
        {
          ...{ method, path, host: "127.0.0.1", port: this.port, agent: this.agent, timeout: 60_000 },
          headers: { Authorization: `Bearer ${this.token}`, "Content-Type": type, Accept: "application/json" },
        },
        (response) => {
          const parts: Buffer[] = [];
          response.on("data", (part: Buffer) => parts.push(part));
          response.on("end", () => {
            const text = Buffer.concat(parts).toString();
            let parsed: unknown = text;
            try {
              parsed = JSON.parse(text);
            } catch {
              // Health checks return plain text.
            }
            resolve({ status: response.statusCode ?? 0, body: parsed });
          });
        },
      );
      request.on("error", reject);
      request.on("timeout", () => request.destroy(new Error(`${method} ${path}: no answer`)));
      request.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** Server-side apply with every field checked. Throws what the API refuses. */
  async apply(object: Manifest, { dryRun = false } = {}): Promise<void> {
    const query = `fieldManager=test&force=true&fieldValidation=Strict${dryRun ? "&dryRun=All" : ""}`;
    const { status, body } = await this.request(
      "PATCH",
      `${await this.pathOf(object)}?${query}`,
      object,
      patchTypes.apply,
    );
    if (status >= 300) {
      throw new Error(`${object.kind} ${object.metadata.name}: ${status} ${body.message ?? body}`);
    }
  }

  patch(path: string, type: keyof typeof patchTypes, body: unknown): Promise<Answer> {
    return this.request("PATCH", path, body, patchTypes[type]);
  }

  async get(path: string) {
    return (await this.request("GET", path)).body;
  }

  /** Whether the API serves the kind. */
  async serves({ apiVersion, kind }: Pick<Manifest, "apiVersion" | "kind">): Promise<boolean> {
    return (await this.resourcesOf(apiVersion)).some((one) => one.kind === kind);
  }

  async pathOf({ apiVersion, kind, metadata }: Manifest): Promise<string> {
    const resource = (await this.resourcesOf(apiVersion)).find((one) => one.kind === kind);
    if (!resource) {
      throw new Error(`the API serves no ${kind} of ${apiVersion}`);
    }
    const place = resource.namespaced ? `/namespaces/${metadata.namespace ?? "default"}` : "";
    return `${rootOf(apiVersion)}${place}/${resource.name}/${metadata.name}`;
  }

  private async resourcesOf(apiVersion: string): Promise<readonly Resource[]> {
    const known = this.resources.get(apiVersion);
    if (known) {
      return known;
    }
    const { status, body } = await this.request("GET", rootOf(apiVersion));
    const found: readonly Resource[] =
      status === 200 ? body.resources.filter((one: Resource) => !one.name.includes("/")) : [];
    if (found.length > 0) {
      this.resources.set(apiVersion, found);
    }
    return found;
  }

  /** Forgets what the API serves, since custom resources came. */
  forget(): void {
    this.resources.clear();
  }
}

function rootOf(apiVersion: string): string {
  return apiVersion === "v1" ? "/api/v1" : `/apis/${apiVersion}`;
}

/** Asks until the answer is as wanted; throws after so many seconds, with the last one. */
export async function until<T>(
  what: string,
  ask: () => Promise<T>,
  fits: (value: T) => boolean,
  seconds = 60,
): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const value = await ask();
    if (fits(value)) {
      return value;
    }
    if (Date.now() > end) {
      throw new Error(`not within ${seconds} s: ${what}; last: ${JSON.stringify(value)?.slice(0, 2000)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}
