// Made by `npm run prices` from scripts/prices/listed.csv and sources.csv: change those, not this file.
import type { Cloud, Price } from "./machine";

/** Where prices are from. */
export const priceSources: Readonly<Record<string, Pick<Price, "date" | "source">>> = {
  karpenter: {
    date: "2026-07-20",
    source: "aws/karpenter-provider-aws@1d92708 pkg/providers/pricing/zz_generated.pricing_aws.go",
  },
  "aws-blocks": {
    date: "2026-07-31",
    source: "Capacity Block list prices in a third-party tracker of July 2026 (day not recorded)",
  },
  "aws-blocks-ultraserver": {
    date: "2026-07-31",
    source:
      "Capacity Block list prices in a third-party tracker of July 2026 (day not recorded); u-p6e-gb200x72 at 761.904 divided by its 18 machines",
  },
  "aws-savings-plan": {
    date: "2026-10-03",
    source:
      "EC2 Instance Savings Plans price file of AWS for us-east-1 (three years, all upfront), version 20261003071546, as cited by a public cost appendix",
  },
  "skypilot-google": {
    date: "2026-11-23",
    source:
      "skypilot-org/skypilot-catalog catalogs/v8/gcp/vms.csv@006059e, machine and GPU added, local SSD not counted; the date is the day of reading, the snapshot's is not recorded",
  },
  "calculator-google": {
    date: "2026-07-22",
    source: "Cyclenerd/google-cloud-pricing-cost-calculator@dac3128 t/test.sh, month divided by 730 hours",
  },
  "billing-google": {
    date: "2026-10-13",
    source: "Cloud Billing Catalog API, by the public dataset tanod/cloud-gpu-list-prices",
  },
  silybench: { date: "2026-09-26", source: "public dataset tgarg01/silybench-data" },
  "skypilot-azure": {
    date: "2024-03-31",
    source:
      "skypilot-org/skypilot-catalog catalogs/v5/azure/vms.csv@80b37e8 (day not recorded, contents of early 2024)",
  },
  "receipts-azure": { date: "2026-11-09", source: "datareceipts/data-receipts 109-gpu-pricing/hyperscalers.json" },
  "retail-azure": {
    date: "2026-10-03",
    source:
      "Azure Retail Prices API (three-year reservation of 1,109,592 dollars divided by 26,280 hours), as cited by a public cost appendix",
  },
  "google-accelerator-page": {
    date: "2026-10-10",
    source:
      "cloud.google.com/products/compute/pricing/accelerator-optimized, by a public comparison of RTX PRO 6000 machines",
  },
  azurespeed: {
    date: "2026-10-10",
    source: "azurespeed.com/AzureVmPricing, by a public comparison of RTX PRO 6000 machines",
  },
  "retail-azure-westus2": {
    date: "2026-09-30",
    source: "Azure Retail Prices API, read in September 2026 by a public load test (day not recorded)",
  },
};

/** One list price: way to pay, dollars of one machine for an hour, region, name of the source. */
export type PriceEntry = readonly [Price["capacity"], number, string, string];

/** Known list prices, the newest of a machine first. */
export const listPrices: { readonly [C in Cloud]: Readonly<Record<string, readonly PriceEntry[]>> } = {
  aws: {
    "g5.12xlarge": [["on-demand", 5.672, "us-east-1", "karpenter"]],
    "g5.16xlarge": [["on-demand", 4.096, "us-east-1", "karpenter"]],
    "g5.24xlarge": [["on-demand", 8.144, "us-east-1", "karpenter"]],
    "g5.2xlarge": [["on-demand", 1.212, "us-east-1", "karpenter"]],
    "g5.48xlarge": [["on-demand", 16.288, "us-east-1", "karpenter"]],
    "g5.4xlarge": [["on-demand", 1.624, "us-east-1", "karpenter"]],
    "g5.8xlarge": [["on-demand", 2.448, "us-east-1", "karpenter"]],
    "g5.xlarge": [["on-demand", 1.006, "us-east-1", "karpenter"]],
    "g6.12xlarge": [["on-demand", 4.6016, "us-east-1", "karpenter"]],
    "g6.16xlarge": [["on-demand", 3.3968, "us-east-1", "karpenter"]],
    "g6.24xlarge": [["on-demand", 6.6752, "us-east-1", "karpenter"]],
    "g6.2xlarge": [["on-demand", 0.9776, "us-east-1", "karpenter"]],
    "g6.48xlarge": [["on-demand", 13.3504, "us-east-1", "karpenter"]],
    "g6.4xlarge": [["on-demand", 1.3232, "us-east-1", "karpenter"]],
    "g6.8xlarge": [["on-demand", 2.0144, "us-east-1", "karpenter"]],
    "g6.xlarge": [["on-demand", 0.8048, "us-east-1", "karpenter"]],
    "g6e.12xlarge": [["on-demand", 10.49264, "us-east-1", "karpenter"]],
    "g6e.16xlarge": [["on-demand", 7.57719, "us-east-1", "karpenter"]],
    "g6e.24xlarge": [["on-demand", 15.06559, "us-east-1", "karpenter"]],
    "g6e.2xlarge": [["on-demand", 2.24208, "us-east-1", "karpenter"]],
    "g6e.48xlarge": [["on-demand", 30.13118, "us-east-1", "karpenter"]],
    "g6e.4xlarge": [["on-demand", 3.00424, "us-east-1", "karpenter"]],
    "g6e.8xlarge": [["on-demand", 4.52856, "us-east-1", "karpenter"]],
    "g6e.xlarge": [["on-demand", 1.861, "us-east-1", "karpenter"]],
    "g6f.2xlarge": [["on-demand", 0.475, "us-east-1", "karpenter"]],
    "g6f.4xlarge": [["on-demand", 0.95, "us-east-1", "karpenter"]],
    "g6f.large": [["on-demand", 0.202, "us-east-1", "karpenter"]],
    "g6f.xlarge": [["on-demand", 0.2375, "us-east-1", "karpenter"]],
    "g7.12xlarge": [["on-demand", 7.12832, "us-east-1", "karpenter"]],
    "g7.24xlarge": [["on-demand", 14.25664, "us-east-1", "karpenter"]],
    "g7.2xlarge": [["on-demand", 2.52, "us-east-1", "karpenter"]],
    "g7.48xlarge": [["on-demand", 28.51328, "us-east-1", "karpenter"]],
    "g7.4xlarge": [["on-demand", 3.04208, "us-east-1", "karpenter"]],
    "g7.8xlarge": [["on-demand", 4.08624, "us-east-1", "karpenter"]],
    "g7e.12xlarge": [["on-demand", 8.28608, "us-east-1", "karpenter"]],
    "g7e.24xlarge": [["on-demand", 16.57216, "us-east-1", "karpenter"]],
    "g7e.2xlarge": [["on-demand", 3.36312, "us-east-1", "karpenter"]],
    "g7e.48xlarge": [["on-demand", 33.14432, "us-east-1", "karpenter"]],
    "g7e.4xlarge": [["on-demand", 3.99816, "us-east-1", "karpenter"]],
    "g7e.8xlarge": [["on-demand", 5.26824, "us-east-1", "karpenter"]],
    "gr6.4xlarge": [["on-demand", 1.5392, "us-east-1", "karpenter"]],
    "gr6.8xlarge": [["on-demand", 2.4464, "us-east-1", "karpenter"]],
    "gr6f.4xlarge": [["on-demand", 1.066, "us-east-1", "karpenter"]],
    "p3dn.24xlarge": [["on-demand", 31.212, "us-east-1", "karpenter"]],
    "p4d.24xlarge": [["on-demand", 21.957642, "us-east-1", "karpenter"]],
    "p4de.24xlarge": [["on-demand", 27.44705, "us-east-1", "karpenter"]],
    "p5.48xlarge": [["on-demand", 55.04, "us-east-1", "karpenter"]],
    "p5.4xlarge": [["on-demand", 6.88, "us-east-1", "karpenter"]],
    "p5e.48xlarge": [["capacity-block", 39.799, "us-east-1", "aws-blocks"]],
    "p5en.48xlarge": [
      ["commitment-3-years", 23.8, "us-east-1", "aws-savings-plan"],
      ["capacity-block", 45.768, "us-east-1", "aws-blocks"],
      ["on-demand", 63.296, "us-east-1", "karpenter"],
    ],
    "p6-b200.48xlarge": [
      ["capacity-block", 82.368, "us-east-1", "aws-blocks"],
      ["on-demand", 113.9328, "us-east-1", "karpenter"],
    ],
    "p6-b300.48xlarge": [
      ["capacity-block", 93.6, "us-east-1", "aws-blocks"],
      ["on-demand", 142.416, "us-east-1", "karpenter"],
    ],
    "p6e-gb200.36xlarge": [["capacity-block", 42.328, "us-east-1", "aws-blocks-ultraserver"]],
  },
  google: {
    "a2-highgpu-1g": [
      ["on-demand", 3.67, "us-central1", "skypilot-google"],
      ["spot", 1.8, "us-central1", "skypilot-google"],
      ["on-demand", 3.75, "europe-west4", "calculator-google"],
    ],
    "a2-highgpu-2g": [["on-demand", 7.5, "europe-west4", "calculator-google"]],
    "a2-highgpu-4g": [["on-demand", 14.99, "europe-west4", "calculator-google"]],
    "a2-highgpu-8g": [
      ["on-demand", 29.39, "us-central1", "skypilot-google"],
      ["spot", 14.43, "us-central1", "skypilot-google"],
      ["commitment-1-year", 18.89, "europe-west4", "calculator-google"],
      ["commitment-3-years", 10.49, "europe-west4", "calculator-google"],
      ["on-demand", 29.98, "europe-west4", "calculator-google"],
    ],
    "a2-megagpu-16g": [
      ["on-demand", 55.74, "us-central1", "skypilot-google"],
      ["spot", 27.34, "us-central1", "skypilot-google"],
      ["on-demand", 56.63, "europe-west4", "calculator-google"],
    ],
    "a2-ultragpu-1g": [["on-demand", 5.07, "us-central1", "calculator-google"]],
    "a2-ultragpu-8g": [
      ["on-demand", 44.19, "us-east5", "skypilot-google"],
      ["spot", 13.18, "us-east5", "skypilot-google"],
    ],
    "a3-highgpu-1g": [
      ["on-demand", 10.98, "us-east4", "skypilot-google"],
      ["spot", 6.571, "us-central1", "silybench"],
      ["on-demand", 14.07, "europe-west4", "calculator-google"],
    ],
    "a3-highgpu-2g": [["on-demand", 28.13, "europe-west4", "calculator-google"]],
    "a3-highgpu-4g": [["on-demand", 56.27, "europe-west4", "calculator-google"]],
    "a3-highgpu-8g": [
      ["on-demand", 87.83, "us-east4", "skypilot-google"],
      ["spot", 20.04, "us-east4", "skypilot-google"],
      ["commitment-1-year", 78.07, "europe-west4", "calculator-google"],
      ["commitment-3-years", 49.42, "europe-west4", "calculator-google"],
      ["on-demand", 112.54, "europe-west4", "calculator-google"],
    ],
    "a3-megagpu-8g": [
      ["on-demand", 92.21, "us-central1", "skypilot-google"],
      ["spot", 28.17, "us-central1", "skypilot-google"],
      ["commitment-1-year", 81.34, "europe-west4", "calculator-google"],
      ["commitment-3-years", 51.49, "europe-west4", "calculator-google"],
      ["on-demand", 118.24, "europe-west4", "calculator-google"],
    ],
    "a3-ultragpu-8g": [
      ["on-demand", 83.49, "us-central1", "billing-google"],
      ["spot", 50.09, "us-central1", "billing-google"],
    ],
    "a4-highgpu-8g": [
      ["on-demand", 90.22, "us-central1", "skypilot-google"],
      ["spot", 32.61, "us-central1", "skypilot-google"],
    ],
    "g2-standard-12": [["on-demand", 1.05, "europe-west4", "calculator-google"]],
    "g2-standard-16": [["on-demand", 1.21, "europe-west4", "calculator-google"]],
    "g2-standard-24": [["on-demand", 2.1, "europe-west4", "calculator-google"]],
    "g2-standard-32": [["on-demand", 1.82, "europe-west4", "calculator-google"]],
    "g2-standard-4": [["on-demand", 0.74, "europe-west4", "calculator-google"]],
    "g2-standard-48": [["on-demand", 4.21, "europe-west4", "calculator-google"]],
    "g2-standard-8": [["on-demand", 0.9, "europe-west4", "calculator-google"]],
    "g2-standard-96": [["on-demand", 8.41, "europe-west4", "calculator-google"]],
    "g4-standard-192": [
      ["on-demand", 17.99972, "us-central1", "google-accelerator-page"],
      ["on-demand", 19.8, "europe-west4", "calculator-google"],
    ],
    "g4-standard-384": [
      ["on-demand", 35.99944, "us-central1", "google-accelerator-page"],
      ["commitment-1-year", 27.32, "europe-west4", "calculator-google"],
      ["commitment-3-years", 17.42, "europe-west4", "calculator-google"],
      ["on-demand", 39.6, "europe-west4", "calculator-google"],
    ],
    "g4-standard-48": [
      ["on-demand", 4.49993, "us-central1", "google-accelerator-page"],
      ["on-demand", 4.95, "europe-west4", "calculator-google"],
    ],
    "g4-standard-96": [
      ["on-demand", 8.99986, "us-central1", "google-accelerator-page"],
      ["on-demand", 9.9, "europe-west4", "calculator-google"],
    ],
  },
  azure: {
    Standard_NC16as_T4_v3: [["on-demand", 1.204, "eastus", "skypilot-azure"]],
    Standard_NC24ads_A100_v4: [["on-demand", 3.673, "eastus", "skypilot-azure"]],
    Standard_NC40ads_H100_v5: [["on-demand", 6.98, "eastus", "receipts-azure"]],
    Standard_NC48ads_A100_v4: [["on-demand", 9.554, "eastus", "receipts-azure"]],
    Standard_NC4as_T4_v3: [["on-demand", 0.526, "eastus", "skypilot-azure"]],
    Standard_NC64as_T4_v3: [["on-demand", 4.352, "eastus", "skypilot-azure"]],
    Standard_NC80adis_H100_v5: [["on-demand", 17.64, "eastus", "receipts-azure"]],
    Standard_NC8as_T4_v3: [["on-demand", 0.752, "eastus", "skypilot-azure"]],
    Standard_NC96ads_A100_v4: [["on-demand", 19.108, "eastus", "receipts-azure"]],
    Standard_ND40rs_v2: [
      ["on-demand", 22.032, "eastus", "skypilot-azure"],
      ["spot", 3.677, "eastus", "skypilot-azure"],
    ],
    Standard_ND96amsr_A100_v4: [
      ["on-demand", 32.77, "eastus", "skypilot-azure"],
      ["spot", 5.768, "eastus", "skypilot-azure"],
    ],
    Standard_ND96asr_v4: [
      ["on-demand", 27.197, "eastus", "receipts-azure"],
      ["spot", 4.817, "eastus", "skypilot-azure"],
    ],
    Standard_ND96isr_H100_v5: [["on-demand", 98.32, "eastus", "receipts-azure"]],
    Standard_ND96isr_H200_v5: [["commitment-3-years", 42.222, "eastus2", "retail-azure"]],
    Standard_NV36adms_A10_v5: [["on-demand", 4.52, "eastus", "skypilot-azure"]],
    Standard_NV36ads_A10_v5: [["on-demand", 3.2, "eastus", "skypilot-azure"]],
    Standard_NV72ads_A10_v5: [["on-demand", 6.52, "eastus", "skypilot-azure"]],
    Standard_NC144ds_xl_RTXPRO6000BSE_v6: [["on-demand", 6.38, "eastus", "azurespeed"]],
    Standard_NC288ds_xl_RTXPRO6000BSE_v6: [["on-demand", 11, "eastus", "azurespeed"]],
    Standard_NC24lds_xl_RTXPRO6000BSE_v6: [["on-demand", 1.13, "westus2", "retail-azure-westus2"]],
    Standard_NC36lds_xl_RTXPRO6000BSE_v6: [
      ["on-demand", 1.243, "westus2", "retail-azure-westus2"],
      ["spot", 0.2297, "westus2", "retail-azure-westus2"],
    ],
  },
};
