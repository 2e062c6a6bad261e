import { App } from "cdktf";
import { AwsTrainingStack } from "../../stacks/aws-training";

/** What is measured: the ready stack, from source. */
const app = new App({ outdir: process.argv[2] });
new AwsTrainingStack(app, "aws-training");
app.synth();
