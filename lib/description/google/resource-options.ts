import { flag, type Shape } from "../../checks";
import { resourceName } from "./name";
import { resourceTags } from "./tags";

/** What every resource of a cluster is given. */
export interface ResourceOptions {
  /** @default - the id of the construct */
  readonly name?: string;
  /** Refuses to be destroyed. @default true */
  readonly deletionProtection?: boolean;
  /** Labels of everything that can carry them. @default - none but those of the library */
  readonly tags?: Readonly<Record<string, string>>;
}

export const deletionProtectionFlag = flag({
  token: { refusedBecause: "Terraform's prevent_destroy takes no reference" },
});

export const resourceOptionsShape: Shape<ResourceOptions> = {
  name: resourceName,
  deletionProtection: deletionProtectionFlag,
  tags: resourceTags,
};
