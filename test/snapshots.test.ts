import { apps } from "./apps";
import { addresses, synthApp, withoutMetadata } from "./synth";

test.each(apps)("$name synthesizes what it did", ({ build }) => {
  for (const [stack, terraform] of Object.entries(synthApp(build))) {
    expect(withoutMetadata({ ...terraform, terraform: undefined })).toMatchSnapshot(stack);
  }
});

test.each(apps)("$name keeps the addresses of its resources", ({ build }) => {
  for (const [stack, terraform] of Object.entries(synthApp(build))) {
    expect(addresses(terraform)).toMatchSnapshot(stack);
  }
});

test.each(apps)("$name leaves no token of cdktf unresolved", ({ build }) => {
  const text = JSON.stringify(synthApp(build));
  expect(text.match(/TfToken\[|\d\.\d+e\+2\d\d/g)).toBeNull();
});
