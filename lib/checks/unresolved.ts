/**
 * Whether a value is only known when Terraform runs: a token of cdktf (string, number, list or map), a Terraform
 * expression, or an object that resolves later. Such a value is passed through and never branched on.
 *
 * The markers are cdktf's own; a test holds this against `Token.isUnresolved`, which a pure module cannot import.
 */
export function isUnresolved(value: unknown): boolean {
  if (typeof value === "string") {
    return value.includes("${") || value.includes("#{TfToken[") || value.includes("&{TfToken[");
  }
  if (typeof value === "number") {
    return isNumberToken(value);
  }
  if (Array.isArray(value)) {
    return value.length === 1 && (typeof value[0] === "object" ? false : isUnresolved(value[0]));
  }
  if (typeof value === "object" && value !== null) {
    return typeof (value as { resolve?: unknown }).resolve === "function" || isMapToken(value);
  }
  return false;
}

/** The upper 16 bits of a double that carries the index of a number token, or of a member of a list of numbers. */
const numberTokenMarkers: readonly number[] = [0xfdff, 0xfbff];

function isNumberToken(value: number): boolean {
  if (!(value < -1e200)) {
    return false;
  }
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, value);
  return numberTokenMarkers.includes(bits.getUint16(0));
}

function isMapToken(value: object): boolean {
  const keys = Object.keys(value);
  return keys.length === 1 && keys[0]?.includes("&{TfToken[") === true;
}
