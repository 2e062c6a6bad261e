import { inflateRawSync } from "node:zlib";

const endOfDirectory = 0x06054b50;
const directoryEntry = 0x02014b50;
const deflated = 8;

/** One file of a ZIP archive, deflated or stored. */
export function unzip(archive: Buffer, name: string): Buffer {
  let entry = archive.readUInt32LE(archive.lastIndexOf(signature(endOfDirectory)) + 16);
  while (archive.readUInt32LE(entry) === directoryEntry) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((at) => archive.readUInt16LE(entry + at));
    const end = entry + 46 + (nameLength ?? 0);
    if (archive.toString("utf8", entry + 46, end) === name) {
      return content(archive, entry);
    }
    entry = end + (extraLength ?? 0) + (commentLength ?? 0);
  }
  throw new Error(`the archive holds no ${name}`);
}

function content(archive: Buffer, entry: number): Buffer {
  const header = archive.readUInt32LE(entry + 42);
  const start = header + 30 + archive.readUInt16LE(header + 26) + archive.readUInt16LE(header + 28);
  const packed = archive.subarray(start, start + archive.readUInt32LE(entry + 20));
  return archive.readUInt16LE(entry + 10) === deflated ? inflateRawSync(packed) : packed;
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
