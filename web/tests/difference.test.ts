import { expect, test } from "vitest";
import { difference } from "../src/difference";

const marks = { stays: " ", goes: "−", comes: "+" };
const shown = (before: string, after: string): string[] => difference(before, after).map((line) => marks[line.how] + line.text);

test("what is the same stays", () => {
    expect(shown("a\nb\n", "a\nb\n")).toEqual([" a", " b"]);
});

test("a changed line goes and comes where it stands", () => {
    expect(shown("a\nb\nc\n", "a\nB\nc\n")).toEqual([" a", "−b", "+B", " c"]);
});

test("lines that come or go at either end", () => {
    expect(shown("b\n", "a\nb\nc\n")).toEqual(["+a", " b", "+c"]);
    expect(shown("a\nb\nc\n", "b\n")).toEqual(["−a", " b", "−c"]);
});

test("nothing, and all of it", () => {
    expect(shown("", "a\n")).toEqual(["+a"]);
    expect(shown("a\n", "")).toEqual(["−a"]);
    expect(shown("", "")).toEqual([]);
});
