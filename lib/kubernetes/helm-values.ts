/**
 * Values of a chart as Terraform takes them: JSON, which YAML includes. References to other resources stay; everything
 * else that Terraform would read as a template, such as a shell's `${…}`, is written so that it does not.
 */
export function helmValues(values: object): string {
  return JSON.stringify(values, undefined, 2)
    .replaceAll(/\$\{(?!TfToken\[)/g, () => "$${")
    .replaceAll("%{", "%%{");
}
