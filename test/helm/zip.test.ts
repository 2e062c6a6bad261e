import { unzip } from "./zip";

// Written by Python's zipfile: a.txt stored ("plain"), b/c.txt deflated ("deflated " 20 times).
const archive = Buffer.from(
  "UEsDBBQAAAAAAFKQeF3PYiAZBQAAAAUAAAAFAAAAYS50eHRwbGFpblBLAwQUAAAACABSkHhdB9ZvkA4AAAC0AAAABwAAAGIvYy50eHRLSU3LSSxJTVFIGToMAFBLAQIUAxQAAAAAAFKQeF3PYiAZBQAAAAUAAAAFAAAAAAAAAAAAAACAAQAAAABhLnR4dFBLAQIUAxQAAAAIAFKQeF0H1m+QDgAAALQAAAAHAAAAAAAAAAAAAACAASgAAABiL2MudHh0UEsFBgAAAAACAAIAaAAAAFsAAAAAAA==",
  "base64",
);

test("a stored and a deflated file are read", () => {
  expect(unzip(archive, "a.txt").toString()).toBe("plain");
  expect(unzip(archive, "b/c.txt").toString()).toBe("deflated ".repeat(20));
});

test("a file that is not there is an error", () => {
  expect(() => unzip(archive, "c.txt")).toThrow("holds no c.txt");
});
