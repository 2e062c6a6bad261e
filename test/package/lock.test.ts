import * as fs from "node:fs";
import * as path from "node:path";

interface LockEntry {
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
}

const lock = JSON.parse(fs.readFileSync(path.join(__dirname, "..", "..", "package-lock.json"), "utf8"));
const packages = Object.entries<LockEntry>(lock.packages).filter(([folder]) => folder !== "");

test("every package of the lock, for every platform, has an address in the public registry and a checksum", () => {
  const open = packages.filter(
    ([, { resolved, integrity }]) =>
      !resolved?.startsWith("https://registry.npmjs.org/") || !integrity?.startsWith("sha512-"),
  );
  expect(packages.length).toBeGreaterThan(500);
  expect(open).toEqual([]);
});
