/** The floors of the house: an arrow points down only. A room may import the rooms named here, and itself. */
const floors = {
  checks: [],
  machines: [],
  sizing: ["checks", "machines"],
  serving: ["checks", "machines", "sizing"],
  description: ["checks", "machines", "sizing", "serving"],
  node: ["checks", "machines", "description"],
  slurm: ["checks", "machines", "description", "node"],
  data: ["checks", "machines", "sizing", "description"],
  manifests: ["checks", "machines", "sizing", "description", "node", "serving", "data"],
  preflight: ["checks", "machines", "description"],
  report: ["checks", "machines", "sizing", "description"],
};
const constructRooms = ["kubernetes", "aws", "google", "azure"];
const pureRooms = Object.keys(floors);

const providerOf = { aws: "aws", google: "google", azure: "azurerm" };

module.exports = {
  forbidden: [
    ...Object.entries(floors).map(([room, below]) => ({
      name: `${room}-imports-only-what-lies-below`,
      severity: "error",
      from: { path: `^lib/${room}/` },
      to: { path: "^(lib|stacks|examples|test)/", pathNot: `^lib/(${[room, ...below].join("|")})/` },
    })),
    {
      name: "pure-rooms-know-no-cdktf",
      severity: "error",
      from: { path: `^lib/(${pureRooms.join("|")})/` },
      to: { path: "node_modules/(cdktf|constructs|@cdktf)(/|$)" },
    },
    ...constructRooms.map((room) => ({
      name: `${room}-knows-no-other-cloud`,
      severity: "error",
      from: { path: `^lib/${room}/` },
      to: { path: `^(lib/(${constructRooms.filter((other) => other !== room).join("|")})/|stacks/|examples/|test/)` },
    })),
    ...Object.entries(providerOf).map(([room, provider]) => ({
      name: `${room}-loads-only-its-provider`,
      severity: "error",
      from: { path: `^lib/${room}/` },
      to: { path: "@cdktf/provider-", pathNot: `@cdktf/provider-${provider}/` },
    })),
    {
      name: "no-provider-index",
      comment:
        "the index of a provider costs seconds and half a gigabyte to load: import @cdktf/provider-x/lib/<resource>",
      severity: "error",
      from: { path: "^(lib|stacks|examples|test)/", pathNot: "^test/bench/index-import" },
      to: { path: "@cdktf/provider-[a-z]+/lib/index\\.(js|d\\.ts)$" },
    },
    {
      name: "the-root-index-loads-no-cloud",
      severity: "error",
      from: { path: "^lib/index\\.ts$" },
      to: { path: `^lib/(${constructRooms.join("|")})/|node_modules` },
    },
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { mainFields: ["main", "types"], extensions: [".ts", ".js", ".d.ts"] },
  },
};
