import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { cloudConfig, eksNodeConfig, multipart, type UserDataPart } from "../../lib/node";

const parts: readonly UserDataPart[] = [
  { contentType: "application/node.eks.aws", content: eksNodeConfig({ maximumPods: 110 }) },
  { contentType: "text/cloud-config", content: cloudConfig({ commands: ["true"] }) },
  { contentType: "text/x-shellscript", content: "#!/bin/sh\necho done" },
];

test("parts follow each other between boundaries", () => {
  expect(multipart([{ contentType: "text/x-shellscript", content: "#!/bin/sh\necho done" }])).toBe(
    [
      "MIME-Version: 1.0",
      'Content-Type: multipart/mixed; boundary="gpu-node-user-data"',
      "",
      "--gpu-node-user-data",
      "Content-Type: text/x-shellscript",
      "",
      "#!/bin/sh",
      "echo done",
      "--gpu-node-user-data--",
      "",
    ].join("\n"),
  );
});

test("the same parts give the same text", () => {
  expect(multipart(parts)).toBe(multipart([...parts]));
});

test("a boundary is none that a part has", () => {
  const inner = multipart(parts);
  const outer = multipart([{ contentType: "text/x-shellscript", content: inner }]);
  expect(outer).toContain('boundary="gpu-node-user-data-2"');
  expect(read(outer)).toEqual([["text/x-shellscript", inner]]);
});

test("what goes in comes out", () => {
  const type = fc.constantFrom<UserDataPart["contentType"]>(
    "application/node.eks.aws",
    "text/cloud-config",
    "text/x-shellscript",
    "text/cloud-boothook",
  );
  const line = fc.oneof(
    fc.stringMatching(/^[ -~]*$/),
    fc.constantFrom("--gpu-node-user-data", "--gpu-node-user-data--", "From here"),
  );
  const content = fc.array(line, { minLength: 1 }).map((lines) => `x${lines.join("\n")}\n`);
  fc.assert(
    fc.property(fc.array(fc.record({ contentType: type, content }), { minLength: 1 }), (given) => {
      expect(read(multipart(given))).toEqual(given.map((part) => [part.contentType, part.content]));
    }),
  );
});

const python = spawnSync("python3", ["-c", ""]).status === 0;

if (!python) {
  console.warn("SKIPPED: python3 is not installed, so cloud-init's own parser did not read the user data");
}

(python ? test : test.skip)("Python's parser, which cloud-init uses, reads the parts", () => {
  const program = `
import email, json, sys
message = email.message_from_string(sys.stdin.read())
assert not any(part.defects for part in message.walk())
json.dump([[part.get_content_type(), part.get_payload(decode=True).decode()] for part in message.get_payload()], sys.stdout)`;
  const { stdout } = spawnSync("python3", ["-c", program], { input: multipart(parts), encoding: "utf8" });
  expect(JSON.parse(stdout)).toEqual(
    parts.map(({ contentType, content }) => [contentType, content.replace(/\n$/, "")]),
  );
});

test.each<[string, readonly UserDataPart[], RegExp]>([
  ["no parts", [], /has no parts/],
  ["an empty part", [{ contentType: "text/cloud-config", content: "\n" }], /\[0\]\.content: is empty/],
  [
    "letters beyond ASCII",
    [{ contentType: "text/x-shellscript", content: "echo é" }],
    /\[0\]\.content: has letters beyond ASCII/,
  ],
])("%s: refused", (_title, given, message) => {
  expect(() => multipart(given)).toThrow(message);
});

/** Parts as RFC 2046 reads them. */
function read(message: string): readonly (readonly [string | undefined, string])[] {
  const boundary = /boundary="([^"]+)"/.exec(message)?.[1];
  const [, ...sections] = `\n${message}`.split(`\n--${boundary}`);
  expect(sections.pop()).toBe("--\n");
  return sections.map((section) => {
    const [head = "", ...body] = section.split("\n\n");
    return [/^\nContent-Type: (.*)$/.exec(head)?.[1], `${body.join("\n\n")}\n`] as const;
  });
}
