import { expect, test } from "vitest";
import { cutRule, lineCount, offsetOf, placeIn, putBack } from "../src/ruleText";

const file = `# Of the whole file.

# Of the first.
[[rule]]
id = "first"
[rule.levels]
red = "a < 1"   # a limit

# Of the second,
# in two lines.
[[rule]]
id = "second"
say = """
[[rule]]
is only words here
"""
[[rule.risk]]
id = "EK-01"

[[inhibit]]
source = "first"
`;

test("a rule is cut with the comment directly above it, and without that of the next", () => {
    expect(cutRule(file, 4)).toEqual({
        text: '# Of the first.\n[[rule]]\nid = "first"\n[rule.levels]\nred = "a < 1"   # a limit\n',
        first: 3,
        after: 8,
    });
});

test("tables of the rule itself, and brackets in a text of several lines, do not end it", () => {
    const cut = cutRule(file, 11);
    expect(cut?.text.split("\n")[0]).toBe("# Of the second,");
    expect(cut?.text.endsWith('[[rule.risk]]\nid = "EK-01"\n')).toBe(true);
});

test("where no rule begins there is nothing to cut", () => {
    expect(cutRule(file, 5)).toBeNull();
    expect(cutRule(file, 500)).toBeNull();
});

test("what is put back unchanged is the file as it was; what is changed is changed there only", () => {
    for (const line of [4, 11]) {
        const cut = cutRule(file, line)!;
        expect(putBack(file, cut, cut.text)).toBe(file);
    }
    const cut = cutRule(file, 4)!;
    expect(putBack(file, cut, '[[rule]]\nid = "new"')).toBe(`# Of the whole file.\n\n[[rule]]\nid = "new"\n${file.slice(file.indexOf("\n# Of the second"))}`);
});

test("the last rule of a file ends where the file does", () => {
    const only = '[[rule]]\nid = "a"\n# a last word\n';
    const cut = cutRule(only, 1)!;
    expect(cut.text).toBe(only);
    expect(putBack(only, cut, cut.text)).toBe(only);
});

test("a place of the file is found in the rule's text, and one outside is not", () => {
    const cut = cutRule(file, 4)!;
    const lines = lineCount(cut.text);
    expect(placeIn(cut, lines, { line: 7, column: 8 })).toEqual({ line: 5, column: 8 });
    expect(placeIn(cut, lines, { line: 2, column: 1 })).toBeNull();
    expect(placeIn(cut, lines, { line: 8, column: 1 })).toBeNull();
});

test("a place is so many letters in, and one beyond a line's end is at its end", () => {
    expect(offsetOf("ab\ncde\n", { line: 2, column: 3 })).toBe(5);
    expect(offsetOf("ab\ncde\n", { line: 1, column: 90 })).toBe(2);
    expect(offsetOf("ab", { line: 9, column: 1 })).toBe(0);
});
