import * as path from "node:path";
import { App } from "cdktf";
import { type StackRow, stackTable } from "../lib/report/stack-table";
import { AwsTrainingStack, awsTrainingDefaults } from "./aws-training";

/**
 * The app that cdktf.json runs: every ready stack. What a stack describes is changed without touching this file, by the
 * `context` of cdktf.json: { "context": { "aws-training": { "nodeCount": 4 } } }.
 */
function main(): void {
  const app = new App();
  const said = <Description extends object>(stack: string, defaults: Description): Description => ({
    ...defaults,
    ...(app.node.tryGetContext(stack) as Partial<Description> | undefined),
  });
  const aws = new AwsTrainingStack(app, "aws-training", said("aws-training", awsTrainingDefaults));
  app.synth();
  const directory = (stack: string): string => path.join(path.relative(process.cwd(), app.outdir), "stacks", stack);
  const rows: readonly StackRow[] = [
    { stack: "aws-training", plan: aws.cluster.plan, directory: directory("aws-training") },
  ];
  process.stdout.write(`${stackTable(rows)}\n`);
}

main();
