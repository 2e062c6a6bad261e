import type { TextPreparationPlan } from "../description/data/text-preparation-plan";

/** What text_preparation.py reads, as JSON. Its keys are those of the program. */
export function textPreparationConfiguration(plan: TextPreparationPlan): object {
  const { input, output, format, pattern, textKey, steps, tasks, language, wordLanguage, stopWords } = plan;
  const { extraction, deduplication, tokenizer, stages, retries, startSpreadSeconds } = plan;
  return {
    ...{ input, output, format, pattern, textKey, steps, tasks, language, wordLanguage, stopWords },
    ...{ extraction, deduplication, tokenizer, stages, retries, startSpreadSeconds },
    scratch: scratchFolder,
    autoscaled: plan.workers.type === "autoscaled",
  };
}

/** Where a worker has room for files. */
export const scratchFolder = "/scratch";
