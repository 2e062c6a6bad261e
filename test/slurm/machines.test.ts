import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const scripts = path.join(__dirname, "../../lib/slurm");

let folder: string;
beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "machines-"));
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

/** Puts a command in front of the path; it writes what it was called with. */
function fake(name: string, body: string): void {
  fs.writeFileSync(path.join(folder, name), `#!/usr/bin/env bash\necho "$*" >>${folder}/calls\n${body}\n`, {
    mode: 0o755,
  });
}

function run(script: string, words: readonly string[], environment: Readonly<Record<string, string>>) {
  const { status, stdout } = spawnSync("bash", [path.join(scripts, script), ...words], {
    encoding: "utf8",
    env: { PATH: `${folder}:${process.env.PATH}`, ...environment },
  });
  const file = path.join(folder, "calls");
  return { status, stdout, calls: fs.existsSync(file) ? fs.readFileSync(file, "utf8") : "" };
}

describe("on Google Cloud", () => {
  const environment = { MACHINE_GROUPS: "train-gpu", PROJECT: "p", ZONE: "us-central1-a" };
  const gcloud = `case "$*" in
    *list-instances*"value(id,"*) printf '11\\tRUNNING\\ttrain-gpu-a\\n12\\tSTOPPING\\ttrain-gpu-b\\n0\\t\\ttrain-gpu-c\\n' ;;
    *list-instances*) printf '11\\n12\\n' ;;
    *"filter=id=11"*name*) echo train-gpu-a ;;
    *"filter=id=11"*) echo RUNNING ;;
    *"filter=id="*) ;;
    *lastStartTimestamp*) printf '11\\t2026-11-01T00:00:00Z\\n' ;;
  esac`;

  test("machines are listed by their numbers, one without a number not at all", () => {
    fake("gcloud", gcloud);
    const { status, stdout } = run("machines-google.sh", ["list"], environment);
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^11 alive \d+ train-gpu\n12 dead 0 train-gpu\n$/)]);
  });

  test("a machine that no list has is dead, and a cloud that does not reply says nothing", () => {
    fake("gcloud", gcloud);
    expect(run("machines-google.sh", ["is-alive", "11"], environment).status).toBe(0);
    expect(run("machines-google.sh", ["is-alive", "99"], environment).status).toBe(1);
    fake("gcloud", "exit 1");
    expect(run("machines-google.sh", ["is-alive", "11"], environment).status).toBe(2);
    expect(run("machines-google.sh", ["list"], environment).status).not.toBe(0);
  });

  test("the group makes a machine anew, and ends one that is too many", () => {
    fake("gcloud", gcloud);
    expect(run("machines-google.sh", ["replace", "11"], environment).calls).toContain(
      "instance-groups managed recreate-instances train-gpu --instances=train-gpu-a",
    );
    expect(run("machines-google.sh", ["remove", "11"], environment).calls).toContain(
      "instance-groups managed delete-instances train-gpu --instances=train-gpu-a",
    );
    expect(run("machines-google.sh", ["replace", "99"], environment).status).not.toBe(0);
    expect(run("machines-google.sh", ["resize", "train-gpu", "16"], environment).calls).toContain(
      "instance-groups managed resize train-gpu --size=16",
    );
  });
});

describe("on Azure", () => {
  const environment = { MACHINE_GROUPS: "train-gpu", RESOURCE_GROUP: "train", SUBSCRIPTION: "s", IDENTITY: "i" };

  test("machines are listed by their names", () => {
    const rows =
      "train-gpu_3\\tSucceeded\\tPowerState/running\\t2026-11-01T00:00:00Z\\ntrain-gpu_4\\tCreating\\tNone\\tNone\\n";
    fake("az", `[[ $* != *list-instances* ]] || printf '${rows}'`);
    const { status, stdout } = run("machines-azure.sh", ["list"], environment);
    expect([status, stdout]).toEqual([
      0,
      expect.stringMatching(/^train-gpu_3 alive \d+ train-gpu\ntrain-gpu_4 starting 0 train-gpu\n$/),
    ]);
  });

  test("a machine that is not found is dead, and a cloud that does not reply says nothing", () => {
    fake("az", `[[ $* == *login* ]] || { echo "(ResourceNotFound) not found" >&2; exit 3; }`);
    expect(run("machines-azure.sh", ["is-alive", "train-gpu_3"], environment).status).toBe(1);
    fake("az", `[[ $* == *login* ]] || { echo "timed out" >&2; exit 1; }`);
    expect(run("machines-azure.sh", ["is-alive", "train-gpu_3"], environment).status).toBe(2);
    expect(run("machines-azure.sh", ["list"], environment).status).not.toBe(0);
  });

  test("a machine is ended by its number in its scale set", () => {
    fake("az", "");
    expect(run("machines-azure.sh", ["replace", "train-gpu_3"], environment).calls).toMatch(
      /vmss delete-instances .*--name train-gpu --instance-ids 3 --no-wait/,
    );
  });
});

describe.each([
  [
    "google",
    '{"access_token":"t"}',
    '{"error":{"status":"NOT_FOUND","message":"Secret Version [1] not found."}}',
    '{"payload":{"data":"a2V5"}}',
  ],
  ["azure", '{"access_token":"t"}', '{"error":{"code":"SecretNotFound"}}', '{"value":"key"}'],
])("the key on %s", (cloud, token, absent, present) => {
  const environment = { SECRET: "https://vault/secrets/key", IDENTITY: "i" };
  const curl = (reply: string) =>
    fake("curl", `cat >/dev/null <&0; case "$*" in *169.254.169.254*) echo '${token}' ;; *) echo '${reply}' ;; esac`);

  test("is read where there is one, is absent where there is none, and unknown where nobody replies", () => {
    curl(present);
    expect(run(`secret-${cloud}.sh`, ["read"], environment)).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^key/),
    });
    curl(absent);
    expect(run(`secret-${cloud}.sh`, ["read"], environment).status).toBe(3);
    curl("");
    expect(run(`secret-${cloud}.sh`, ["read"], environment).status).toBe(1);
  });
});

test("the receive data path manager starts for its fabrics alone, and a job is refused where it does not", () => {
  fake("docker", 'case "$*" in inspect*) echo true ;; logs*) echo "Buffer manager initialization complete" ;; esac');
  expect(run("data-path-manager.sh", ["start"], { FABRIC: "efa" }).calls).toBe("");
  expect(run("data-path-manager.sh", ["start"], { FABRIC: "gpudirect-tcpxo" })).toMatchObject({
    status: 0,
    calls: expect.stringContaining("--num_hops=2 --num_nics=8"),
  });
  fake("docker", 'case "$*" in inspect*) echo false ;; esac');
  expect(run("data-path-manager.sh", ["start"], { FABRIC: "gpudirect-tcpxo", START_SECONDS: "1" }).status).toBe(1);
});
