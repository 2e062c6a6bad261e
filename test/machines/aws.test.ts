import { awsMachines, interfacesOnCard } from "../../lib/machines";

const table = awsMachines.map((machine) => [machine.machineType, machine] as const);

test.each(table)("%s has one card for each EFA interface", (_, { fabric, networkCards }) => {
  expect(networkCards.efaCards).toHaveLength(fabric.interfaceCount);
  expect(new Set(networkCards.efaCards).size).toBe(fabric.interfaceCount);
});

test.each(table)("%s uses cards that it has", (_, { networkCards }) => {
  for (const card of [...networkCards.efaCards, ...networkCards.additionalEnaCards]) {
    expect(card).toBeGreaterThanOrEqual(0);
    expect(card).toBeLessThan(networkCards.count);
  }
});

test.each(table)("%s has room on every card for the fullest layout", (_, machine) => {
  const { count, efaCards, additionalEnaCards } = machine.networkCards;
  for (let card = 0; card < count; card += 1) {
    const wanted = Number(card === 0) + Number(efaCards.includes(card)) + Number(additionalEnaCards.includes(card));
    expect(interfacesOnCard(machine, card)).toBeGreaterThanOrEqual(wanted);
  }
});

test.each(table.filter(([, { fabric }]) => fabric.kind === "efa"))(
  "%s has EFA interfaces of a speed that exists",
  (_, { fabric }) => {
    expect([25, 35, 40, 50, 80, 100, 175, 200, 350, 400]).toContain(fabric.gbps / fabric.interfaceCount);
  },
);

test.each(["g5", "g6", "g6e", "g7", "g7e"])(
  "%s is sold in every size of its family, the larger the dearer",
  (family) => {
    const rows = awsMachines.filter(({ machineType }) => machineType.startsWith(`${family}.`));
    const sizes = family.startsWith("g7") ? [2, 4, 8, 12, 24, 48] : [1, 2, 4, 8, 12, 16, 24, 48];
    const named = sizes.map((size) => `${family}.${size === 1 ? "" : size}xlarge`);
    expect(rows.map(({ machineType }) => machineType).sort()).toEqual([...named].sort());
    const usd = (gpus: number) =>
      rows.filter(({ acceleratorCount }) => acceleratorCount === gpus).map(({ prices }) => prices[0]?.usdPerHour ?? 0);
    expect(usd(1)).toEqual([...usd(1)].sort((a, b) => a - b));
    expect(Math.max(...usd(1))).toBeLessThan(Math.min(...usd(8)));
  },
);

test("even and odd cards of p6e-gb200 differ", () => {
  const [machine] = awsMachines.filter(({ machineType }) => machineType === "p6e-gb200.36xlarge");
  expect(machine && [0, 1, 2, 3].map((card) => interfacesOnCard(machine, card))).toEqual([2, 1, 2, 1]);
});
