import { TerraformElement, TerraformResource, TerraformStack } from "cdktf";
import { Construct, type IConstruct, RootConstruct } from "constructs";

/** A resource that holds data, and that a construct draws by some descriptions and not by others. */
export interface DataHolder {
  /** Its type in Terraform: `aws_fsx_lustre_file_system`. */
  readonly type: string;
  /** Its path below the construct, as the construct draws it: `lustre/Resource`. */
  readonly path: string;
}

/**
 * Lets Terraform forget what holds data and is no longer drawn, where it would destroy it: `prevent_destroy` goes away with
 * the block that carries it. A resource that is drawn is left alone, and so is the plan where none is in the state. Call it
 * only while deletion protection is on.
 *
 * ```ts
 * forgetUnlessDrawn(this, [{ type: "aws_fsx_lustre_file_system", path: "lustre/Resource" }]);
 * ```
 */
export function forgetUnlessDrawn(scope: Construct, holders: readonly DataHolder[]): void {
  new Forgotten(scope, "forgotten", holders);
}

/** The oldest Terraform that knows `removed` blocks. */
const requiredVersion = ">= 1.7.0";

/**
 * One element a construct, and no override of the stack: cdktf joins the lists of all elements, where an override of the
 * user's would take the place of another. What is drawn is looked up at synthesis, when all of it is there.
 */
class Forgotten extends TerraformElement {
  constructor(
    scope: Construct,
    id: string,
    private readonly holders: readonly DataHolder[],
  ) {
    super(scope, id);
  }

  override toTerraform(): object {
    const removed = this.removed();
    return removed.length === 0 ? {} : { terraform: { required_version: requiredVersion }, removed };
  }

  override toHclTerraform(): object {
    if (this.removed().length > 0) {
      throw new Error(
        "cdktf writes no removed blocks in HCL, without which what holds data could be destroyed: synthesize JSON",
      );
    }
    return {};
  }

  private removed(): object[] {
    const { scope } = this.node;
    if (scope === undefined) {
      return [];
    }
    const stack = TerraformStack.of(this);
    return this.holders
      .map(({ type, path }) => ({ type, path: path.split("/") }))
      .filter(({ type, path }) => !isDrawn(scope, type, path))
      .map(({ type, path }) => ({
        from: `${type}.${logicalId(stack, [...idsBelow(stack, scope), ...path])}`,
        lifecycle: { destroy: false },
      }));
  }
}

/** Whether a resource of that type is drawn there: a data source at the same path reads what is not drawn. */
function isDrawn(scope: IConstruct, type: string, path: readonly string[]): boolean {
  let found: IConstruct | undefined = scope;
  for (const id of path) {
    found = found?.node.tryFindChild(id);
  }
  return found !== undefined && TerraformResource.isTerraformResource(found) && found.terraformResourceType === type;
}

/** Ids from the stack, without it, down to the construct. */
function idsBelow(stack: TerraformStack, construct: IConstruct): readonly string[] {
  const { scopes } = construct.node;
  return scopes.slice(scopes.findIndex(({ node }) => node === stack.node) + 1).map(({ node }) => node.id);
}

/** The name that the stack would give to a resource with these ids: asked for with a twin outside of the tree. */
function logicalId(stack: TerraformStack, [first, ...further]: readonly string[]): string {
  let twin: Construct = new RootConstruct(first);
  for (const id of further) {
    twin = new Construct(twin, id);
  }
  return stack.getLogicalId(twin.node);
}
