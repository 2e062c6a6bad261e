import { apiReports } from "./api-report";

const reports = apiReports(false);

test("the public surface is the one that api/ shows; `npm run api` updates it", () => {
  expect(reports.filter(({ changed }) => changed).map(({ entry }) => entry)).toEqual([]);
});

test.each(reports)("every type that a public type of $entry names can be imported", ({ forgotten }) => {
  expect(forgotten).toEqual([]);
});

test.each(reports)("every public member of $entry is documented", ({ undocumented }) => {
  expect(undocumented).toEqual([]);
});
