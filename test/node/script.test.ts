import { cloudConfig, nodeScripts, script, scriptFiles } from "../../lib/node";

test.each(nodeScripts)("%s is read whole", (name) => {
  expect(script(name)).toMatch(/^#!\/usr\/bin\/env bash\n# [A-Z].*main\n$/s);
});

test("scripts travel in ASCII alone", () => {
  for (const name of nodeScripts) {
    expect(script(name)).not.toMatch(/[^\n\x20-\x7e]/);
  }
});

test("scripts as files are executable, and nothing in them looks like Terraform's own", () => {
  const files = scriptFiles("/opt/gpu-node", ["check-gpus.sh"]);
  expect(files).toEqual([
    {
      path: "/opt/gpu-node/check-gpus.sh",
      permissions: "0755",
      encoding: "base64",
      content: script("check-gpus.sh"),
    },
  ]);
  expect(cloudConfig({ files: scriptFiles("/opt/gpu-node") })).not.toContain("${");
});
