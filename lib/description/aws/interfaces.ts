import { type AwsMachine, interfacesOnCard } from "../../machines/aws";

/**
 * How the network interfaces of a machine are laid out.
 *
 * - `save-ip`: one IP address for each machine; every EFA interface is EFA-only.
 * - `max-bandwidth`: additional ENA interfaces, each with an IP address, where the machine's cards have room for them.
 * - `none`: one ordinary interface and no EFA, for machines that never talk to another.
 */
export type InterfaceLayout = "save-ip" | "max-bandwidth" | "none";

export const interfaceLayouts: readonly InterfaceLayout[] = ["save-ip", "max-bandwidth", "none"];

/** One interface of the launch template. */
export interface InterfacePlan {
  /** Network card that carries it. */
  readonly networkCardIndex: number;
  /** Device index; 0 for the primary interface alone. */
  readonly deviceIndex: number;
  /** Ordinary, EFA with an IP address, or EFA alone. */
  readonly interfaceType: "interface" | "efa" | "efa-only";
}

/**
 * The interfaces of a machine, by the rule of the EC2 user guide (efa-acc-inst-types, 2026): the primary is an ENA
 * interface at card 0, device 0, never EFA-only; card 0 carries EFA at device 1 where it carries EFA at all; every other
 * EFA card has it at device 0 (p6e's odd cards hold one interface only), and a further ENA interface goes to device 1, or
 * to device 0 of a card that carries no EFA. A card 0 that holds a single interface gets the combined `efa` type.
 */
export function planInterfaces(machine: AwsMachine, layout: InterfaceLayout): readonly InterfacePlan[] {
  const { efaCards, additionalEnaCards } = machine.networkCards;
  const primary = { networkCardIndex: 0, deviceIndex: 0 };
  if (layout === "none" || machine.fabric.kind === "none") {
    return [{ ...primary, interfaceType: "interface" }];
  }
  const combined = efaCards.includes(0) && interfacesOnCard(machine, 0) < 2;
  const fabric = efaCards
    .filter((card) => card !== 0 || !combined)
    .map((card) => ({ networkCardIndex: card, deviceIndex: card === 0 ? 1 : 0, interfaceType: "efa-only" as const }));
  const additional = (layout === "max-bandwidth" ? additionalEnaCards : []).map((card) => ({
    networkCardIndex: card,
    deviceIndex: efaCards.includes(card) ? 1 : 0,
    interfaceType: "interface" as const,
  }));
  return [
    { ...primary, interfaceType: combined ? ("efa" as const) : ("interface" as const) },
    ...fabric,
    ...additional,
  ].sort((a, b) => a.networkCardIndex - b.networkCardIndex || a.deviceIndex - b.deviceIndex);
}

/** Addresses that the interfaces of one machine take by themselves: an EFA-only interface has none. */
export function addressesOf(interfaces: readonly InterfacePlan[]): number {
  return interfaces.filter(({ interfaceType }) => interfaceType !== "efa-only").length;
}
