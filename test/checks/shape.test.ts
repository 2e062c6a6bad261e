import { Lazy, Token } from "cdktf";
import * as fc from "fast-check";
import {
  checkDescription,
  flag,
  list,
  newOrExisting,
  object,
  oneOf,
  Problems,
  record,
  required,
  type Shape,
  text,
  time,
  variants,
  wholeNumber,
} from "../../lib/checks";

interface Pool {
  readonly nodeCount: number;
  readonly zone?: string;
  readonly spot?: boolean;
  readonly names?: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly layout?: "wide" | "narrow";
  readonly disk?: { readonly sizeGiB?: number };
  readonly start?: string;
}

const poolShape: Shape<Pool> = {
  nodeCount: required(wholeNumber({ minimum: 1, unit: "machines" }), "write the number of machines"),
  zone: text({ pattern: /^[a-z]+-\d[a-z]$/, hint: "write a zone" }),
  spot: flag(),
  names: list(text({ hint: "write a name" }), { hint: "write a list of names", unique: true }),
  tags: record(text({ hint: "write a text" }), { hint: "write an object of texts" }),
  layout: oneOf(["wide", "narrow"], "layout"),
  disk: object<{ readonly sizeGiB?: number }>({ sizeGiB: wholeNumber({ minimum: 100, unit: "GiB" }) }),
  start: time(),
};

function check(value: unknown) {
  const problems = new Problems();
  const sound = checkDescription<Pool>(problems, value, poolShape);
  return { sound, problems: problems.all };
}

const lazy = Lazy.anyValue({ produce: () => "later" });

test("a description without a fault comes back as it is", () => {
  const pool = { nodeCount: 2, zone: "east-1a", spot: false, names: ["a"], tags: { a: "b" }, disk: { sizeGiB: 100 } };
  expect(check(pool)).toEqual({ sound: pool, problems: [] });
});

test("what cannot be used is missing from what comes back, and is a problem at its path", () => {
  const { sound, problems } = check({ nodeCount: "2", zone: null, spot: "no", names: [1], tags: { a: 1 }, disk: 5 });
  expect(sound).toEqual({ tags: {} });
  expect(problems.map(({ path }) => path)).toEqual(["nodeCount", "zone", "spot", "names[0]", "tags.a", "disk"]);
});

test.each([
  ["a text", "pool"],
  ["a list", [{ nodeCount: 1 }]],
  ["null", null],
  ["a date", new Date(0)],
])("a description that is %s is one problem at its root", (_title, value) => {
  expect(check(value).problems).toEqual([expect.objectContaining({ path: "" })]);
});

test("a missing property is a problem with its remedy", () => {
  expect(check({}).problems).toEqual([
    { path: "nodeCount", message: "is missing", hint: "write the number of machines" },
  ]);
});

test.each(["__proto__", "constructor", "toString", "nodeCounts"])("the unknown key %s is a problem", (key) => {
  const value = JSON.parse(`{ "nodeCount": 1, "${key}": {} }`);
  expect(check(value).problems).toEqual([
    expect.objectContaining({ path: key, message: "is not a property of this description" }),
  ]);
});

test("a token passes where its check lets it, and is refused with the reason where something is decided by it", () => {
  const { sound, problems } = check({
    nodeCount: Token.asNumber(lazy),
    zone: Token.asString(lazy),
    spot: Token.asString(lazy),
    layout: Token.asString(lazy),
    names: Token.asList(lazy),
    tags: Token.asStringMap(lazy),
    start: Token.asString(lazy),
  });
  expect(Object.keys(sound)).toEqual(["nodeCount", "zone"]);
  expect(problems.map(({ path }) => path)).toEqual(["spot", "names", "tags", "layout", "start"]);
  for (const { message } of problems) {
    expect(message).toMatch(/^is only known when Terraform runs, but /);
  }
});

test("a token of another kind is refused", () => {
  const { problems } = check({ nodeCount: Token.asList(lazy), zone: Token.asNumber(lazy) });
  expect(problems.map(({ path }) => path)).toEqual(["nodeCount", "zone"]);
});

type Capacity = { readonly type: "spot" } | { readonly type: "block"; readonly id: string };

const capacity = variants<{ type: string; id?: string }>(
  "type",
  {
    spot: object<{ type: string }>(
      { type: text({ hint: "" }) },
      { refused: { placement: { message: "cannot be chosen with 'spot'", hint: "leave it out" } } },
    ),
    block: object<{ type: string; id: string }>({
      type: text({ hint: "" }),
      id: required(text({ hint: "" }), "write the id"),
    }),
  },
  { title: "capacity model", hint: 'write { type: "spot" }' },
);

function checkCapacity(value: unknown) {
  const problems = new Problems();
  return { sound: capacity(problems, "capacity", value) as Capacity | undefined, problems: problems.all };
}

test.each([
  ["a text", "spot", "capacity"],
  ["null", null, "capacity"],
  ["an object without the discriminant", {}, "capacity.type"],
  ["an unknown member", { type: "constructor" }, "capacity.type"],
  ["a token as discriminant", { type: Token.asString(lazy) }, "capacity.type"],
  ["a member that lacks something", { type: "block" }, "capacity.id"],
  ["a property of another member", { type: "spot", id: "b" }, "capacity.id"],
  ["a property with a reason against it", { type: "spot", placement: "cluster" }, "capacity.placement"],
])("one of several objects refuses %s", (_title, value, path) => {
  expect(checkCapacity(value).problems).toEqual([expect.objectContaining({ path })]);
});

test("nothing beside existing is ignored", () => {
  const store = newOrExisting(object<{ name?: string }>({ name: text({ hint: "" }) }), {
    id: text({ hint: "write the id" }),
  });
  const problems = new Problems();
  expect(store(problems, "store", { existing: { id: "x" }, name: "y" })).toEqual({ existing: { id: "x" } });
  expect(problems.all).toEqual([expect.objectContaining({ path: "store.name" })]);
  expect(store(problems, "store", { name: "y" })).toEqual({ name: "y" });
});

test("no value of any kind ends in an exception", () => {
  const hostile = fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSparseArray: true,
  });
  const cyclic: { self?: unknown } = {};
  cyclic.self = cyclic;
  fc.assert(
    fc.property(fc.constantFrom(...Object.keys(poolShape)), hostile, (key, value) => {
      const { problems } = check({ nodeCount: 1, [key]: value });
      for (const { path, message, hint } of problems) {
        expect([path.startsWith(key), message.length > 0, hint.length > 0]).toEqual([true, true, true]);
      }
    }),
    { numRuns: 2000 },
  );
  for (const value of [cyclic, 10n, Symbol("x"), () => 1]) {
    expect(check({ nodeCount: value }).problems).toHaveLength(1);
    expect(check(value).problems).not.toHaveLength(0);
  }
});

test.each([
  [
    "a getter that throws",
    {
      get a() {
        throw new Error("no");
      },
    },
  ],
  ["a proxy that was revoked", revoked()],
])("%s is a problem, not an exception", (_title, value) => {
  const problems = new Problems();
  checkDescription<{ readonly a: unknown }>(problems, { a: value }, { a: object({}) as never });
  expect(problems.all).toEqual([
    expect.objectContaining({ path: "a", message: expect.stringContaining("cannot be read") }),
  ]);
});

function revoked(): object {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
}
