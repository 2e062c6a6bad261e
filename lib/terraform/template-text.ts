/**
 * A text that Terraform writes as it is: `${` and `%{`, which shell scripts are full of, begin a template in every string of
 * Terraform. References of cdktf stay references.
 */
export function templateText(text: string): string {
  return text.replace(/\$\{(?!TfToken\[)/g, "$$$${").replace(/%\{/g, "%%{");
}
