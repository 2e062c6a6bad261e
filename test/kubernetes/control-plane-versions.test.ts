import { pinnedReleases } from "../../lib/description/platform/releases";
import { controllers, moduleOf, versionOf } from "../control-plane/programs";

test.each(controllers)("%s is verified against a control plane at the version that the library installs", (name) => {
  expect(versionOf(moduleOf(name))).toBe(pinnedReleases[name].version);
});
