import { type Check, text } from "../../checks";

/** Registry, path, tag and digest, as registries and Kubernetes take them (distribution/reference). */
const reference =
  /^([A-Za-z0-9.-]+(:\d{1,5})?\/)?[a-z0-9]+([._-]+[a-z0-9]+)*(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*(:\w[\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$/;

/** A container image by its name. A token passes. */
export function containerImage(hint: string): Check<string> {
  const form = text({ pattern: reference, hint });
  return (problems, path, value) => {
    if (typeof value === "string" && value.length > 500) {
      problems.add(path, "is longer than an image's name can be", hint);
      return undefined;
    }
    return form(problems, path, value);
  };
}
