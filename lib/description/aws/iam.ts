import { object, type Shape, text } from "../../checks";

/** How every IAM role that is made is set up, where a company has rules for roles. */
export interface IamOptions {
  /** Path of the roles, beginning and ending with a slash: "/platform/". @default "/" */
  readonly rolePath?: string;
  /** ARN of the policy that bounds the permissions of the roles. @default - none */
  readonly permissionsBoundaryArn?: string;
}

const iam: Shape<IamOptions> = {
  rolePath: text({
    pattern: /^\/([\x21-\x7e]{1,500}\/)?$/,
    hint: "begin and end with a slash: '/platform/'",
  }),
  permissionsBoundaryArn: text({
    pattern: /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/.+$/,
    hint: "write the ARN of a policy: arn:aws:iam::ACCOUNT:policy/NAME",
  }),
};

export const iamShape = object<IamOptions>(iam);
