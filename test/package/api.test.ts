import { apiReports } from "./api-report";

test("the public surface is the one that api/ shows; `npm run api` updates it", () => {
  expect(
    apiReports(false)
      .filter(({ changed }) => changed)
      .map(({ entry }) => entry),
  ).toEqual([]);
});
