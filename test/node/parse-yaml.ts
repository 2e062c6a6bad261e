interface Parser {
  load(text: string): unknown;
}

// Comes with jest, without types.
const { load }: Parser = require("js-yaml");

/** A YAML document, as YAML's own parser reads it. */
export function parseYaml<T>(text: string): T {
  return load(text) as T;
}
