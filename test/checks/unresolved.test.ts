import { Fn, Lazy, Token } from "cdktf";
import { isUnresolved } from "../../lib/checks";

const lazy = Lazy.anyValue({ produce: () => "later" });

test.each([
  ["a string token", Token.asString(lazy)],
  ["a string token within a text", `arn:${Token.asString(lazy)}:x`],
  ["a number token", Token.asNumber(lazy)],
  ["a list token", Token.asList(lazy)],
  ["a map token", Token.asStringMap(lazy)],
  ["an object that resolves", lazy],
  ["a function of Terraform", Fn.join("-", ["a", Token.asString(lazy)])],
])("%s is unresolved, as cdktf says", (_title, value) => {
  expect(isUnresolved(value)).toBe(true);
  expect(Token.isUnresolved(value)).toBe(true);
});

test("an expression of Terraform is unresolved, although cdktf takes it for text", () => {
  expect(isUnresolved("${var.zone}")).toBe(true);
});

test.each([
  ["us-east-1a"],
  [0],
  [-1],
  [-1e100],
  [Number.NaN],
  [[]],
  [["a"]],
  [["a", "b"]],
  [{}],
  [{ a: "b" }],
  [undefined],
  [null],
  [true],
])("%p is resolved, as cdktf says", (value) => {
  expect(isUnresolved(value)).toBe(false);
  expect(Token.isUnresolved(value)).toBe(false);
});
