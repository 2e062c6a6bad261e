import type { SlurmConfiguration } from "./configuration";
import { lines } from "./slurm-conf";

/** Jobs of this QOS run on what others leave free, and are queued again when those want it back. */
export const borrowQos = "borrow";

/**
 * What apply-accounts.sh brings about, one thing a line, fields with tabs between:
 *
 *     account  NAME  GPUs or -1 for no limit
 *     user     NAME  ACCOUNT
 */
export function accountsTable({ teams = [], users }: SlurmConfiguration): string {
  const described =
    teams.length > 0 ? teams : [{ name: "default", users: users.map(({ name }) => name), gpuCount: undefined }];
  return lines(
    [
      ...described.map(({ name, gpuCount = -1 }) => ["account", name, gpuCount]),
      ...described.flatMap(({ name, users }) => users.map((user) => ["user", user, name])),
    ].map((fields) => fields.join("\t")),
  );
}

/** What create-users.sh brings about on every machine: name, uid, public key, with tabs between; a line for each key. */
export function usersTable({ users }: SlurmConfiguration): string {
  return lines(
    users.flatMap(({ name, uid, sshPublicKeys }) =>
      (sshPublicKeys.length > 0 ? sshPublicKeys : [""]).map((key) => [name, uid, key].join("\t")),
    ),
  );
}
