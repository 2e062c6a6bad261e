import fc from "fast-check";
import { InvalidDescriptionError } from "../../lib/checks";
import { type CloudConfig, cloudConfig } from "../../lib/node";
import { parseYaml } from "./parse-yaml";

const parsed = (text: string) => parseYaml<Record<string, unknown>>(text);

test("an empty configuration is a configuration", () => {
  expect(cloudConfig({})).toBe("#cloud-config\n{}\n");
});

test("files, packages, units and commands stand where cloud-init looks for them", () => {
  const text = cloudConfig({
    packages: ["mdadm"],
    files: [
      { path: "/etc/gpu-node.env", content: "A=1\n" },
      { path: "/opt/x.sh", content: "echo ${HOME}\n", permissions: "0755", owner: "root:slurm", encoding: "base64" },
    ],
    units: [
      { name: "nvme.service", content: "[Service]\n" },
      { name: "health.service", content: "[Service]\n", enabled: false },
    ],
    commands: ["echo a && echo b", ["systemctl", "restart", "slurmd"]],
  });
  expect(text.startsWith("#cloud-config\n")).toBe(true);
  expect(parsed(text)).toEqual({
    package_update: true,
    packages: ["mdadm"],
    write_files: [
      { path: "/etc/gpu-node.env", permissions: "0644", owner: "root:root", content: "A=1\n" },
      {
        path: "/opt/x.sh",
        permissions: "0755",
        owner: "root:slurm",
        encoding: "b64",
        content: Buffer.from("echo ${HOME}\n").toString("base64"),
      },
      { path: "/etc/systemd/system/nvme.service", permissions: "0644", owner: "root:root", content: "[Service]\n" },
      { path: "/etc/systemd/system/health.service", permissions: "0644", owner: "root:root", content: "[Service]\n" },
    ],
    runcmd: [
      "set -e",
      ["systemctl", "daemon-reload"],
      ["systemctl", "enable", "--now", "nvme.service"],
      "echo a && echo b",
      ["systemctl", "restart", "slurmd"],
    ],
  });
});

test("any text survives, in ASCII", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "binary", minLength: 1 })),
      fc.string({ unit: "binary" }),
      (commands, content) => {
        const text = cloudConfig({
          commands,
          files: [
            { path: "/a", content },
            { path: "/b", content, encoding: "base64" },
          ],
        });
        expect(text).not.toMatch(/[^\n\x20-\x7e]/);
        const { runcmd = [], write_files: files } = parsed(text) as {
          runcmd?: string[];
          write_files: { content: string }[];
        };
        expect(runcmd.slice(1)).toEqual(commands);
        expect(files[0]?.content).toBe(content);
        expect(Buffer.from(files[1]?.content ?? "", "base64").toString()).toBe(content);
      },
    ),
  );
});

test("references of Terraform in a text stay as they are", () => {
  const content = "HOST=${aws_fsx_lustre_file_system.data.dns_name}\n";
  expect(cloudConfig({ files: [{ path: "/a", content }] })).toContain(
    "HOST=${aws_fsx_lustre_file_system.data.dns_name}\\n",
  );
});

test("the text depends on the configuration alone", () => {
  const config: CloudConfig = { packages: ["a"], commands: ["b"] };
  expect(cloudConfig(config)).toBe(cloudConfig({ ...config }));
});

test.each<[string, CloudConfig, string]>([
  ["a relative path", { files: [{ path: "etc/a", content: "" }] }, "files[0].path"],
  ["a path that climbs", { files: [{ path: "/etc/../a", content: "" }] }, "files[0].path"],
  ["a directory", { files: [{ path: "/etc/", content: "" }] }, "files[0].path"],
  ["permissions in words", { files: [{ path: "/a", content: "", permissions: "rwx" }] }, "files[0].permissions"],
  ["permissions of three digits", { files: [{ path: "/a", content: "", permissions: "755" }] }, "files[0].permissions"],
  [
    "a path twice",
    {
      files: [
        { path: "/a", content: "1" },
        { path: "/a", content: "2" },
      ],
    },
    "files",
  ],
  [
    "a unit that a file is as well",
    { files: [{ path: "/etc/systemd/system/a.service", content: "" }], units: [{ name: "a.service", content: "" }] },
    "files",
  ],
  ["a unit without a kind", { units: [{ name: "a", content: "" }] }, "units[0].name"],
  ["a unit with a path", { units: [{ name: "../a.service", content: "" }] }, "units[0].name"],
  ["an empty command", { commands: ["ls", ""] }, "commands[1]"],
  ["an empty list", { commands: [[]] }, "commands[0]"],
])("%s is refused", (_title, config, path) => {
  expect(problems(() => cloudConfig(config))).toEqual([path]);
});

test("all problems are told at once", () => {
  expect(
    problems(() =>
      cloudConfig({ files: [{ path: "a", content: "", permissions: "1" }], units: [{ name: "x", content: "" }] }),
    ),
  ).toEqual(["files[0].path", "files[0].permissions", "units[0].name"]);
});

function problems(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof InvalidDescriptionError) {
      return error.problems.map(({ path }) => path);
    }
    throw error;
  }
  return [];
}
