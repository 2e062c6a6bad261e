import { type Problems, show, suggestionHint } from "../../checks";

/**
 * Regions with the letters of their zones (Compute Engine, regions and zones, 2026). AI zones such as `us-central1-ai1a` are
 * named by their region and are not counted here. Whether a zone has a machine is asked by the preflight script.
 */
const zonesByRegion: Readonly<Record<string, string>> = {
  "africa-south1": "abc",
  "asia-east1": "abc",
  "asia-east2": "abc",
  "asia-northeast1": "abc",
  "asia-northeast2": "abc",
  "asia-northeast3": "abc",
  "asia-south1": "abc",
  "asia-south2": "abc",
  "asia-southeast1": "abc",
  "asia-southeast2": "abc",
  "asia-southeast3": "abc",
  "australia-southeast1": "abc",
  "australia-southeast2": "abc",
  "europe-central2": "abc",
  "europe-north1": "abc",
  "europe-north2": "abc",
  "europe-southwest1": "abc",
  "europe-west1": "bcd",
  "europe-west10": "abc",
  "europe-west12": "abc",
  "europe-west2": "abc",
  "europe-west3": "abc",
  "europe-west4": "abc",
  "europe-west6": "abc",
  "europe-west8": "abc",
  "europe-west9": "abc",
  "me-central1": "abc",
  "me-central2": "abc",
  "me-west1": "abc",
  "northamerica-northeast1": "abc",
  "northamerica-northeast2": "abc",
  "northamerica-south1": "abc",
  "southamerica-east1": "abc",
  "southamerica-west1": "abc",
  "us-central1": "abcf",
  "us-central2": "abcd",
  "us-east1": "bcd",
  "us-east4": "abc",
  "us-east5": "abc",
  "us-east7": "abc",
  "us-south1": "abc",
  "us-west1": "abc",
  "us-west2": "abc",
  "us-west3": "abc",
  "us-west4": "abc",
  "us-west8": "abc",
};

/** Checks a zone that has the form of one: whether its region exists, and has a zone of that letter. */
export function checkZoneExists(problems: Problems, path: string, zone: string, region: string): void {
  const letters = zonesByRegion[region];
  if (letters === undefined) {
    problems.add(
      path,
      `${show(region)} is no region of Google Cloud`,
      suggestionHint(region, Object.keys(zonesByRegion)),
    );
    return;
  }
  const letter = zone.slice(region.length + 1);
  if (letter.length === 1 && !letters.includes(letter)) {
    const zones = [...letters].map((each) => `${region}-${each}`);
    problems.add(path, `${region} has no zone '${letter}'`, `write ${zones.join(", ")}, or an AI zone`);
  }
}
