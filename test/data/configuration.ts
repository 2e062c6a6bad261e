import { textPreparationConfiguration } from "../../lib/data/configuration";
import { planTextPreparation } from "../../lib/description/data/text-preparation-plan";
import { targetOf } from "./target";

/** What the library makes of a description of every step: read by verify_text_preparation.py. */
const plan = planTextPreparation(
  {
    name: "corpus",
    image: "registry.example/text-preparation:1",
    input: "raw",
    output: "clean",
    steps: ["extract", "language", "filter", "deduplicate", "tokenize"],
    tasks: 6,
    language: { keep: ["en"], model: "models/language.bin" },
    tokenizer: { path: "tokenizers/tokenizer.json" },
  },
  targetOf("aws"),
);
process.stdout.write(JSON.stringify(textPreparationConfiguration(plan)));
