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

test.each(table)("%s has EFA interfaces of a speed that exists", (_, { fabric }) => {
  expect([40, 100, 200, 400]).toContain(fabric.gbps / fabric.interfaceCount);
});

test("even and odd cards of p6e-gb200 differ", () => {
  const [machine] = awsMachines.filter(({ machineType }) => machineType === "p6e-gb200.36xlarge");
  expect(machine && [0, 1, 2, 3].map((card) => interfacesOnCard(machine, card))).toEqual([2, 1, 2, 1]);
});
