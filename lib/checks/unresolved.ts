/**
 * Whether a value is only known when Terraform runs: a token of cdktf (string, number, list or map), a Terraform
 * expression, or an object that resolves later. Such a value is passed through and never branched on.
 *
 * The markers are cdktf's own; a test holds this against `Token.isUnresolved`, which a pure module cannot import.
 */
export function isUnresolved(value: unknown): boolean {
  return tokenKindOf(value) !== undefined;
}

/** As what a token stands there: a map may be any object that resolves. */
export type TokenKind = "text" | "number" | "list" | "map";

/** The kind of a token; undefined where the value is none. A member that was taken out of a list token is still the list's. */
export function tokenKindOf(value: unknown): TokenKind | undefined {
  if (typeof value === "string") {
    return value.includes("${") || value.includes("#{TfToken[") || value.includes("&{TfToken[") ? "text" : undefined;
  }
  if (typeof value === "number") {
    return hasMarker(value, numberMarker) ? "number" : hasMarker(value, memberMarker) ? "list" : undefined;
  }
  if (Array.isArray(value)) {
    return isListToken(value) ? "list" : undefined;
  }
  if (typeof value === "object" && value !== null) {
    return typeof (value as { resolve?: unknown }).resolve === "function" || isMapToken(value) ? "map" : undefined;
  }
  return undefined;
}

/** The upper 16 bits of a double that carries the index of a number token, and of a member of a list of numbers. */
const numberMarker = 0xfdff;
const memberMarker = 0xfbff;

function hasMarker(value: number, marker: number): boolean {
  if (!(value < -1e200)) {
    return false;
  }
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  return bits.getUint16(0) === marker;
}

/** A list that stands for one that is known later has one member; a list of one token is a list. */
function isListToken(value: readonly unknown[]): boolean {
  const [only] = value;
  return (
    value.length === 1 &&
    ((typeof only === "string" && only.includes("#{TfToken[")) ||
      (typeof only === "number" && hasMarker(only, memberMarker)))
  );
}

function isMapToken(value: object): boolean {
  const keys = Object.keys(value);
  return keys.length === 1 && keys[0]?.includes("&{TfToken[") === true;
}
