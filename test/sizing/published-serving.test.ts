import { openModels, publishedServing, sizeInference } from "../../lib/sizing";
import { median, percent } from "./runs";

const rows = publishedServing.flatMap(({ model, quantization, accelerator, gpus, outputTokensPerSecond }) =>
  outputTokensPerSecond.map(({ promptTokens, outputTokens, tokens }) => {
    const size = sizeInference({
      architecture: model,
      quantization,
      accelerator,
      gpusPerReplica: gpus,
      contextLength: promptTokens + outputTokens,
      promptTokens,
      outputTokens,
    });
    const error = size.outputTokensPerSecondPerReplica / tokens - 1;
    const name = `${openModels[model].title} ${quantization} on ${gpus} ${accelerator}, ${promptTokens}/${outputTokens}`;
    return { name, tokens, error, printed: percent(error) };
  }),
);

test.each(rows)("$name: $tokens output tokens/s are met within 30 %: $printed", ({ error }) => {
  expect(Math.abs(error)).toBeLessThanOrEqual(0.3);
});

test("half of the published figures are met within 10 %, and all but three within 20 %", () => {
  const errors = rows.map(({ error }) => Math.abs(error));
  expect(median(errors)).toBeLessThanOrEqual(0.1);
  expect(errors.filter((error) => error > 0.2).length).toBeLessThanOrEqual(3);
});
