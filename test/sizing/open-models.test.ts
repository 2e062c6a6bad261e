import { openModelNames, openModels, tryOpenModel } from "../../lib/sizing";
import { usualArchitecture } from "../../lib/sizing/architecture";
import { cacheBytesPerToken } from "../../lib/sizing/serving";

const dense = openModelNames.filter((name) => openModels[name].activeParameters === undefined);

test.each(dense)("the shape of %s has as many parameters as its name says", (name) => {
  const { parameters, layers, hiddenSize, attentionHeads, keyValueHeads, headSize, feedForwardSize, vocabularySize } =
    openModels[name];
  const attention = 2 * hiddenSize * headSize * (attentionHeads + keyValueHeads);
  const feedForward = (name === "gpt-3-175b" ? 2 : 3) * hiddenSize * feedForwardSize;
  const embeddings = (name === "gpt-3-175b" || name === "qwen3-4b" ? 1 : 2) * vocabularySize * hiddenSize;
  const counted = layers * (attention + feedForward) + embeddings;
  expect(counted / parameters).toBeGreaterThan(0.98);
  expect(counted / parameters).toBeLessThan(1.02);
});

test.each(["mixtral-8x7b", "mixtral-8x22b", "qwen3-30b-a3b", "qwen3-235b-a22b"] as const)(
  "the shape of %s has as many active parameters as its makers say",
  (name) => {
    const model = openModels[name];
    const attention = 2 * model.hiddenSize * model.headSize * (model.attentionHeads + model.keyValueHeads);
    const counted =
      model.layers * (attention + 3 * model.hiddenSize * model.feedForwardSize) +
      2 * model.vocabularySize * model.hiddenSize;
    expect(counted / (model.activeParameters ?? 0)).toBeGreaterThan(0.95);
    expect(counted / (model.activeParameters ?? 0)).toBeLessThan(1.05);
  },
);

test.each([
  ["llama-3-8b", 131_072],
  ["llama-3-70b", 327_680],
  ["llama-3-405b", 516_096],
  ["deepseek-v3", 70_272],
] as const)("a token of %s takes %i bytes of the cache in 16 bits", (name, bytes) => {
  expect(cacheBytesPerToken(openModels[name], 2)).toBe(bytes);
});

test.each(["llama-3-8b", "llama-3-70b", "llama-3-405b", "gpt-3-175b"] as const)(
  "the usual shape of as many parameters is near that of %s",
  (name) => {
    const { parameters, layers, hiddenSize } = openModels[name];
    const usual = usualArchitecture(parameters);
    expect(usual.layers / layers).toBeGreaterThan(0.8);
    expect(usual.layers / layers).toBeLessThan(1.2);
    expect(usual.hiddenSize / hiddenSize).toBeGreaterThan(0.8);
    expect(usual.hiddenSize / hiddenSize).toBeLessThan(1.2);
  },
);

test("a model has a title and a source", () => {
  for (const name of openModelNames) {
    expect(openModels[name].title).not.toBe("");
    expect(openModels[name].source).toMatch(/arXiv|card/);
  }
});

test("tryOpenModel returns nothing for a name that is not in the table", () => {
  expect(tryOpenModel("toString")).toBeUndefined();
});
