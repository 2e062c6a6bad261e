import { type Check, list, object, required, type Shape, text, variants, wholeNumber } from "../../checks";

/** What becomes of measurements and alerts. */
export interface MonitoringOptions {
  /**
   * Size of the disk that holds measurements. It outlives the pod, and the platform.
   *
   * @default - none: measurements end with Prometheus' pod
   */
  readonly storageGiB?: number;
  /** Days for which measurements are kept. @default 15 */
  readonly retentionDays?: number;
  /** Who is told of alerts. @default - nobody: they are shown alone */
  readonly receivers?: readonly AlertReceiverOptions[];
}

/**
 * Where alerts go. What opens the door is read from a Secret of the namespace `monitoring`, so that it is in no state; the
 * Secret is made beside Terraform.
 */
export type AlertReceiverOptions =
  /** The Secret holds the address of an incoming webhook. */
  | ({ readonly type: "slack"; readonly channel: string } & SecretReference)
  /** The Secret holds the routing key of an integration (Events API v2). */
  | ({ readonly type: "pager-duty" } & SecretReference)
  /** The Secret holds the password. */
  | ({
      readonly type: "email";
      readonly to: string;
      readonly from: string;
      /** Server and port: `smtp.example.com:587`. */
      readonly smarthost: string;
      readonly username: string;
    } & SecretReference)
  /** Anything that takes Alertmanager's messages; the Secret holds its address. */
  | ({ readonly type: "webhook" } & SecretReference);

/** A Secret, by its name. */
export interface SecretReference {
  /** Name of the Secret. */
  readonly secretName: string;
  /** Key in the Secret. */
  readonly key: string;
}

const given = (hint: string, pattern?: RegExp) => required(text({ hint, ...(pattern && { pattern }) }), hint);
const secret = {
  secretName: given("write the name of a Secret of the namespace monitoring", /^[a-z0-9]([-.a-z0-9]*[a-z0-9])?$/),
  key: given("write a key of the Secret", /^[-._a-zA-Z0-9]+$/),
};
const address = given("write an address: oncall@example.com", /^\S+@\S+$/);

type Receiver<Type extends AlertReceiverOptions["type"]> = Extract<AlertReceiverOptions, { readonly type: Type }>;
const type = <Type extends string>(name: Type) => text({ hint: name }) as Check<Type>;

const receiver = variants<AlertReceiverOptions>(
  "type",
  {
    slack: object<Receiver<"slack">>({
      type: type("slack"),
      channel: given("write a channel: #gpu-alerts"),
      ...secret,
    }),
    "pager-duty": object<Receiver<"pager-duty">>({ type: type("pager-duty"), ...secret }),
    email: object<Receiver<"email">>({
      type: type("email"),
      to: address,
      from: address,
      smarthost: given("write server and port: smtp.example.com:587", /^\S+:\d+$/),
      username: given("write the name that the server knows"),
      ...secret,
    }),
    webhook: object<Receiver<"webhook">>({ type: type("webhook"), ...secret }),
  },
  { title: "receiver", hint: 'write { type: "slack", channel, secretName, key }' },
);

export const monitoringShape: Shape<MonitoringOptions> = {
  storageGiB: wholeNumber({ minimum: 10, maximum: 65536, unit: "GiB" }),
  retentionDays: wholeNumber({ minimum: 1, maximum: 3650, unit: "days" }),
  receivers: list(receiver as Check<AlertReceiverOptions>, {
    hint: 'write receivers: [{ type: "slack", channel, secretName, key }]',
  }),
};

/** The part of kube-prometheus-stack's values that keeps measurements and sends alerts. */
export function monitoringValues({
  storageGiB,
  retentionDays = 15,
  receivers = [],
}: MonitoringOptions): Readonly<Record<string, unknown>> {
  const resources = { requests: { storage: `${storageGiB}Gi` } };
  return {
    prometheus: {
      prometheusSpec: {
        retention: `${retentionDays}d`,
        ...(storageGiB !== undefined && {
          // Older measurements go before the disk is full, which would stop Prometheus.
          retentionSize: `${Math.floor(storageGiB * 0.85)}GiB`,
          storageSpec: { volumeClaimTemplate: { spec: { accessModes: ["ReadWriteOnce"], resources } } },
        }),
      },
    },
    ...(receivers.length > 0 && {
      alertmanager: {
        alertmanagerSpec: { secrets: [...new Set(receivers.map(({ secretName }) => secretName))] },
        config: {
          route: {
            receiver: "people",
            group_by: ["namespace", "alertname"],
            group_wait: "30s",
            group_interval: "5m",
            repeat_interval: "12h",
            // It fires always, so that someone else may notice when it stops.
            routes: [{ receiver: "null", matchers: ['alertname = "Watchdog"'] }],
          },
          receivers: [{ name: "null" }, { name: "people", ...configurations(receivers) }],
        },
      },
    }),
  };
}

function configurations(receivers: readonly AlertReceiverOptions[]): Readonly<Record<string, readonly object[]>> {
  const byKind = new Map<string, object[]>();
  for (const one of receivers) {
    const [kind, configuration] = configurationOf(one);
    byKind.set(kind, [...(byKind.get(kind) ?? []), { send_resolved: true, ...configuration }]);
  }
  return Object.fromEntries(byKind);
}

function configurationOf(receiver: AlertReceiverOptions): readonly [string, object] {
  // Where the operator mounts the Secrets that it is told of.
  const file = `/etc/alertmanager/secrets/${receiver.secretName}/${receiver.key}`;
  switch (receiver.type) {
    case "slack":
      return ["slack_configs", { channel: receiver.channel, api_url_file: file }];
    case "pager-duty":
      return ["pagerduty_configs", { routing_key_file: file }];
    case "email": {
      const { to, from, smarthost, username } = receiver;
      return [
        "email_configs",
        { to, from, smarthost, auth_username: username, auth_password_file: file, require_tls: true },
      ];
    }
    case "webhook":
      return ["webhook_configs", { url_file: file }];
  }
}
