import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "weights-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));

/** An rclone whose remotes are folders: enough to see what the scripts ask of it, and in which order. */
const rclone = `#!/bin/sh
echo "rclone $*" >>"$LOG"
case "$1" in
  lsf) [ -e "$STORE/$2" ] && basename "$2" || [ "\${BROKEN:-}" = "" ] || exit 1 ;;
  copyto) mkdir -p "$(dirname "$STORE/$3")" && cp "$2" "$STORE/$3" ;;
  copy) [ "\${BROKEN:-}" = "" ] || exit 7
    from="$2"; to="$3"; [ -d "$STORE/$2" ] && from="$STORE/$2" || to="$STORE/$3"
    mkdir -p "$to" && cp -r "$from/." "$to" ;;
esac
`;
const tools = path.join(folder, "tools");
fs.mkdirSync(tools);
fs.writeFileSync(path.join(tools, "rclone"), rclone, { mode: 0o755 });
fs.writeFileSync(path.join(tools, "sleep"), '#!/bin/sh\nmkdir -p "$STORE/m" && : >"$STORE/m/.complete"\n', {
  mode: 0o755,
});

function run(script: string, name: string, variables: Readonly<Record<string, string>>) {
  const store = path.join(folder, name);
  fs.mkdirSync(store, { recursive: true });
  const log = path.join(store, "log");
  const { status } = spawnSync("sh", [path.join(__dirname, "../../../lib/manifests", script)], {
    env: { PATH: `${tools}:${process.env.PATH}`, STORE: store, LOG: log, ...variables },
    encoding: "utf8",
    timeout: 10000,
  });
  const calls = fs.readFileSync(log, "utf8").trim().split("\n");
  return { status, store, verbs: calls.map((call) => call.split(" ")[1]) };
}

const source = path.join(folder, "download");
fs.mkdirSync(source);
fs.writeFileSync(path.join(source, "model.safetensors"), "weights");

test("a model is marked as whole after its last file, and not filled twice", () => {
  const first = run("fill-weights.sh", "fill", { SOURCE: source, TARGET: "m" });
  expect(first).toMatchObject({ status: 0, verbs: ["lsf", "copy", "copyto"] });
  expect(fs.readdirSync(path.join(first.store, "m")).sort()).toEqual([".complete", "model.safetensors"]);
  expect(run("fill-weights.sh", "fill", { SOURCE: source, TARGET: "m" }).verbs.slice(3)).not.toContain("copy");
});

test("a model whose copy breaks off is not marked", () => {
  const { status, verbs } = run("fill-weights.sh", "broken", { SOURCE: source, TARGET: "m", BROKEN: "1" });
  expect(status).not.toBe(0);
  expect(verbs).not.toContain("copyto");
});

test("a replica waits for the mark, and copies only where its engine reads files", () => {
  const streamed = run("fetch-weights.sh", "wait", { SOURCE: "m", MARKER: ".complete", TARGET: "" });
  expect(streamed).toMatchObject({ status: 0, verbs: ["lsf", "lsf"] });
  const target = path.join(folder, "models");
  const copied = run("fetch-weights.sh", "fill", { SOURCE: "m", MARKER: ".complete", TARGET: target });
  expect(copied.status).toBe(0);
  expect(fs.readFileSync(path.join(target, "model.safetensors"), "utf8")).toBe("weights");
});
