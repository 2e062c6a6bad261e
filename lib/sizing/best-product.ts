import type { AcceleratorName } from "../machines/accelerator";

/** Of a B300 or GB300, fitted with the training roofline. */
export const BLACKWELL_ULTRA_PRODUCT = 0.88;

/**
 * Share of the dense peak that the best large 16-bit matrix product reaches: stas00/ml-engineering, "maximum achievable
 * matmul FLOPS". B300 and GB300 are fitted to training runs: they may draw 1,100 and 1,400 W where the B200 has 1,000, so that
 * they keep more of their clock. V100: 39 of 125 TFLOPS on one GPU (arXiv 1909.08053), undone by the fitted share. GPUs that
 * nobody measured get 0.7, which is assumed.
 */
export function bestProductShare(name: AcceleratorName, blackwellUltraProduct = BLACKWELL_ULTRA_PRODUCT): number {
  return name === "b300" || name === "gb300" ? blackwellUltraProduct : (measuredShares[name] ?? 0.7);
}

const measuredShares: Partial<Record<AcceleratorName, number>> = {
  v100: 0.5,
  "v100-32gb": 0.5,
  t4: 0.5,
  "a100-40gb": 0.869,
  "a100-80gb": 0.869,
  "a100-80gb-pcie": 0.811,
  h100: 0.803,
  "h100-nvl": 0.803,
  h200: 0.803,
  b200: 0.776,
  gb200: 0.729,
  mi300x: 0.514,
};
