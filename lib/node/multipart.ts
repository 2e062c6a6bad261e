import { Problems } from "../checks";

/** One part of a user data that has several. */
export interface UserDataPart {
  readonly contentType: "application/node.eks.aws" | "text/cloud-config" | "text/x-shellscript" | "text/cloud-boothook";
  readonly content: string;
}

/**
 * Several parts as one MIME message, which EC2's user data takes (16 KiB at most, before base64). The text depends on
 * the parts alone: the same parts give the same template version. Rejected: no parts, an empty part, and letters beyond
 * ASCII, which cloud-init would spoil.
 */
export function multipart(parts: readonly UserDataPart[]): string {
  check(parts);
  const boundary = freeBoundary(parts);
  const bodies = parts.map(
    ({ contentType, content }) => `--${boundary}\nContent-Type: ${contentType}\n\n${content.replace(/\n?$/, "\n")}`,
  );
  return [
    "MIME-Version: 1.0\n",
    `Content-Type: multipart/mixed; boundary="${boundary}"\n\n`,
    ...bodies,
    `--${boundary}--\n`,
  ].join("");
}

function check(parts: readonly UserDataPart[]): void {
  const problems = new Problems();
  if (parts.length === 0) {
    problems.add("", "has no parts", "give at least one part");
  }
  parts.forEach(({ content }, index) => {
    if (content.trim() === "") {
      problems.add(`[${index}].content`, "is empty", "leave the part out, or give it a content");
    } else if (/[^\t\r\n\x20-\x7e]/.test(content)) {
      problems.add(
        `[${index}].content`,
        "has letters beyond ASCII",
        "escape them, or put the text into a file in base64",
      );
    }
  });
  problems.throwIfAny("user data");
}

/** A boundary that no line of a part begins with. */
function freeBoundary(parts: readonly UserDataPart[]): string {
  let boundary = "gpu-node-user-data";
  for (let attempt = 2; parts.some(({ content }) => content.includes(`--${boundary}`)); attempt++) {
    boundary = `gpu-node-user-data-${attempt}`;
  }
  return boundary;
}
