import { addressesOf, interfaceLayouts, planInterfaces } from "../../../lib/description/aws/interfaces";
import { awsMachines, interfacesOnCard } from "../../../lib/machines/aws";
import { tryMachine } from "../../../lib/machines/catalogue";

const machine = (machineType: string) => {
  const found = tryMachine("aws", machineType);
  if (!found) {
    throw new Error(machineType);
  }
  return found;
};
const short = (machineType: string, layout: "save-ip" | "max-bandwidth" | "none"): readonly string[] =>
  planInterfaces(machine(machineType), layout).map(
    ({ networkCardIndex, deviceIndex, interfaceType }) => `${networkCardIndex}/${deviceIndex} ${interfaceType}`,
  );

test.each([
  ["p3dn.24xlarge", 1, 1],
  ["p4d.24xlarge", 4, 1],
  ["p4de.24xlarge", 4, 1],
  ["p5.4xlarge", 1, 1],
  ["p5.48xlarge", 32, 8],
  ["p5e.48xlarge", 32, 8],
  ["p5en.48xlarge", 16, 8],
  ["p6-b200.48xlarge", 8, 8],
  ["p6-b300.48xlarge", 16, 17],
  ["p6e-gb200.36xlarge", 4, 9],
  ["g5.48xlarge", 1, 1],
  ["g6e.24xlarge", 2, 1],
  ["g6e.48xlarge", 4, 1],
  ["g7e.48xlarge", 4, 1],
] as const)("%s has %i EFA interfaces, one address to save addresses and %i for bandwidth", (type, efa, addresses) => {
  for (const layout of ["save-ip", "max-bandwidth"] as const) {
    const interfaces = planInterfaces(machine(type), layout);
    expect(interfaces.filter(({ interfaceType }) => interfaceType === "efa-only")).toHaveLength(efa);
    expect(addressesOf(interfaces)).toBe(layout === "save-ip" ? 1 : addresses);
  }
});

test("p5 saves addresses with one ENA interface and 32 EFA-only ones", () => {
  expect(short("p5.48xlarge", "save-ip").slice(0, 4)).toEqual([
    "0/0 interface",
    "0/1 efa-only",
    "1/0 efa-only",
    "2/0 efa-only",
  ]);
  expect(short("p5.48xlarge", "save-ip").at(-1)).toBe("31/0 efa-only");
});

test("p5 gets ENA interfaces at device 1 of every fourth card for bandwidth", () => {
  const ena = short("p5.48xlarge", "max-bandwidth").filter((text) => text.endsWith(" interface"));
  expect(ena).toEqual(["0/0", "4/1", "8/1", "12/1", "16/1", "20/1", "24/1", "28/1"].map((at) => `${at} interface`));
});

test("card 0 of p6-b300 carries no EFA", () => {
  expect(short("p6-b300.48xlarge", "save-ip").slice(0, 2)).toEqual(["0/0 interface", "1/0 efa-only"]);
});

test("p6e has its EFA on odd cards, at device 0, since they hold one interface", () => {
  expect(short("p6e-gb200.36xlarge", "save-ip")).toEqual([
    "0/0 interface",
    "1/0 efa-only",
    "5/0 efa-only",
    "9/0 efa-only",
    "13/0 efa-only",
  ]);
  expect(short("p6e-gb200.36xlarge", "max-bandwidth")).toContain("2/0 interface");
});

test("a card 0 that holds one interface gets the combined type", () => {
  const { networkCards } = machine("p5.4xlarge");
  const narrow = { ...machine("p5.4xlarge"), networkCards: { ...networkCards, interfacesPerCard: 1 } };
  expect(planInterfaces(narrow, "save-ip")).toEqual([{ networkCardIndex: 0, deviceIndex: 0, interfaceType: "efa" }]);
});

test("without a fabric there is one ordinary interface", () => {
  expect(short("p5.48xlarge", "none")).toEqual(["0/0 interface"]);
});

const everyLayout = awsMachines.flatMap((row) => interfaceLayouts.map((layout) => [row.machineType, layout] as const));

test.each(everyLayout)("%s, %s: unique by card and device, and no card holds more than it can", (type, layout) => {
  const row = machine(type);
  const interfaces = planInterfaces(row, layout);
  const places = interfaces.map(({ networkCardIndex, deviceIndex }) => `${networkCardIndex}/${deviceIndex}`);
  expect(new Set(places).size).toBe(places.length);
  expect(interfaces[0]).toMatchObject({ networkCardIndex: 0, deviceIndex: 0 });
  expect(interfaces[0]?.interfaceType).not.toBe("efa-only");
  for (const { networkCardIndex, deviceIndex } of interfaces) {
    expect(networkCardIndex).toBeLessThan(row.networkCards.count);
    expect(deviceIndex).toBeLessThan(interfacesOnCard(row, networkCardIndex));
  }
});
