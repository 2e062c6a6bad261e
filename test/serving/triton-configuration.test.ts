import { spawnSync } from "node:child_process";
import { planModelServer } from "../../lib/serving/model-server";
import type { TritonOptions } from "../../lib/serving/triton-options";
import { context, onnx } from "./examples";

const python = process.env.PYTHON ?? "python3";
const parse =
  "import sys; from google.protobuf import text_format, json_format; from tritonclient.grpc import model_config_pb2 as m; " +
  "print(json_format.MessageToJson(text_format.Parse(sys.stdin.read(), m.ModelConfig())))";
const installed = spawnSync(python, ["-c", "import tritonclient.grpc"]).status === 0;

if (!installed) {
  console.warn(
    "SKIPPED: Python has no tritonclient[grpc] (PYTHON=path): config.pbtxt was not read by Triton's own protobuf",
  );
}

function configurationOf(engine: Partial<TritonOptions>): string {
  const plan = planModelServer("resnet", { ...onnx, engine: { ...onnx.engine, ...engine } as TritonOptions }, context);
  return plan.engine.files["/models/resnet/config.pbtxt"] ?? "";
}

function parsed(text: string): { readonly status: number | null; readonly value: object; readonly error: string } {
  const { status, stdout, stderr } = spawnSync(python, ["-c", parse], { input: text, encoding: "utf8" });
  return { status, value: status === 0 ? (JSON.parse(stdout) as object) : {}, error: stderr };
}

const withTriton = installed ? test : test.skip;

withTriton.each<readonly [string, Partial<TritonOptions>]>([
  ["an ONNX model", {}],
  ["an ONNX model on TensorRT", { onnxAccelerator: "tensorrt", instancesPerGpu: 2 }],
  ["a model in Python", { backend: "python" }],
  ["a model without batches", { maximumBatchSize: 0, dynamicBatching: undefined }],
  ["odd names", { inputs: [{ name: 'a"b\\c', dataType: "BF16", dimensions: [-1] }] }],
])("%s: Triton's protobuf takes its configuration", (_title, engine) => {
  expect(parsed(configurationOf(engine))).toMatchObject({ status: 0, value: { name: "resnet" } });
});

withTriton("the values arrive where they belong", () => {
  expect(parsed(configurationOf({})).value).toMatchObject({
    maxBatchSize: 16,
    input: [{ name: "input", dataType: "TYPE_FP32", dims: ["3", "224", "224"] }],
    dynamicBatching: { preferredBatchSize: [8, 16], maxQueueDelayMicroseconds: "500" },
  });
});

withTriton("a misspelt field is found", () => {
  expect(parsed(configurationOf({}).replace("max_batch_size", "max_batchsize")).error).toContain("max_batchsize");
});
