/**
 * A value as YAML that every parser reads the same: JSON, which YAML includes, in ASCII alone. Older parsers take some
 * letters beyond ASCII for line breaks or refuse them, and mail parts lose them.
 */
export function yaml(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2).replace(/[\u007f-\u{10ffff}]/gu, escaped)}\n`;
}

function escaped(character: string): string {
  const point = (character.codePointAt(0) ?? 0).toString(16);
  return point.length > 4 ? `\\U${point.padStart(8, "0")}` : `\\u${point.padStart(4, "0")}`;
}
