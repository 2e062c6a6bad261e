import { componentOf } from "../../lib/description/platform/component-table";
import { controllers, moduleOf, versionOf } from "../control-plane/programs";

test.each(controllers)("%s is verified against a control plane at the version that the library installs", (name) => {
  expect(versionOf(moduleOf(name))).toBe(componentOf(name).chart?.version);
});
