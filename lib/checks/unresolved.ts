/**
 * Whether a value is only known when Terraform runs: a token of cdktf (string, number, list or map), a Terraform
 * expression, or an object that resolves later. Such a value is passed through and never branched on.
 *
 * The markers are cdktf's own; a test holds this against `Token.isUnresolved`, which a pure room cannot import.
 */
export function isUnresolved(value: unknown): boolean {
  if (typeof value === "string") {
    return value.includes("${") || value.includes("#{TfToken[") || value.includes("&{TfToken[");
  }
  if (typeof value === "number") {
    return value <= LARGEST_NUMBER_TOKEN;
  }
  if (Array.isArray(value)) {
    return value.length === 1 && isUnresolved(value[0]);
  }
  if (typeof value === "object" && value !== null) {
    return typeof (value as { resolve?: unknown }).resolve === "function" || isMapToken(value);
  }
  return false;
}

/** cdktf encodes the index of a number token into doubles below this. */
const LARGEST_NUMBER_TOKEN = -1e288;

function isMapToken(value: object): boolean {
  const keys = Object.keys(value);
  return keys.length === 1 && keys[0]?.includes("&{TfToken[") === true;
}
