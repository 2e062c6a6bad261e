import { gpuDirectSoftware } from "../../lib/machines";

const images = Object.entries(gpuDirectSoftware).flatMap(([name, { pluginImage, daemonImage }]) =>
  [pluginImage, daemonImage].filter((image) => image !== undefined).map((image) => [name, image] as const),
);

test.each(images)("%s pins %s", (_, image) => {
  expect(image).toMatch(/^us-docker\.pkg\.dev\/gce-ai-infra\/[a-z-]+\/[a-z0-9-]+:v\d+\.\d+\.\d+$/);
});

test.each(Object.entries(gpuDirectSoftware))("%s is dated and sourced", (_, { date, source }) => {
  expect(new Date(date).toISOString().slice(0, 10)).toBe(date);
  expect(source.length).toBeGreaterThan(10);
});

test.each(Object.entries(gpuDirectSoftware))("%s names GKE versions under their own minor release", (_, software) => {
  for (const [minor, version] of Object.entries(software.minimumGkeVersions)) {
    expect(version.startsWith(`${minor}.`)).toBe(true);
  }
});

test.each([
  ["tcpx", "v3.1.9", "v2.0.12"],
  ["tcpxo", "v1.0.15", "v1.0.21"],
] as const)("%s couples plugin %s with daemon %s", (name, plugin, daemon) => {
  const { pluginImage, daemonImage } = gpuDirectSoftware[name];
  expect([pluginImage.split(":")[1], daemonImage?.split(":")[1]]).toEqual([plugin, daemon]);
});
