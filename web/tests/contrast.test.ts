// WCAG 2.1, 1.4.3 and 1.4.11: text against its ground at least 4.5 to 1, marks and the edges of fields at least 3 to 1,
// in light and in dark.  Relative luminance as WCAG 2.1 defines it.
import { describe, expect, it } from "vitest";
import sheet from "../src/page.css?raw";

const blocks = [...sheet.matchAll(/:root \{([^}]*--ground[^}]*)\}/g)].map((found) => found[1] ?? "");
const coloursOf = (block: string): Map<string, string> => new Map([...block.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map((found) => [found[1] ?? "", found[2] ?? ""]));

function luminance(colour: string): number {
    const [r, g, b] = [1, 3, 5].map((at) => {
        const part = parseInt(colour.slice(at, at + 2), 16) / 255;
        return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (b ?? 0);
}
function contrast(a: string, b: string): number {
    const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x);
    return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
}

const text = [
    ["text", "ground"], ["text", "card"], ["text", "note"], ["quiet", "ground"], ["quiet", "card"], ["link", "ground"], ["link", "card"],
    ["link-text", "link"], ["problem", "problem-ground"], ["problem", "ground"], ["red", "ground"], ["yellow", "ground"], ["green", "ground"], ["flag", "ground"], ["none", "ground"],
    ["red", "card"], ["yellow", "card"], ["green", "card"], ["flag", "card"],
    ["on-mark", "red"], ["on-mark", "yellow"], ["on-mark", "green"], ["on-mark", "flag"],
] as const;
const marks = [["strong-line", "ground"], ["strong-line", "card"], ["link", "ground"], ["none", "ground"], ["none", "card"]] as const;

describe.each([
    ["light", coloursOf(blocks[0] ?? "")],
    ["dark", coloursOf(blocks[1] ?? "")],
])("colours in %s", (_, colours) => {
    const of = (name: string): string => colours.get(name) ?? "missing";
    it.each(text)("%s on %s can be read", (front, ground) => expect(contrast(of(front), of(ground))).toBeGreaterThanOrEqual(4.5));
    it.each(marks)("%s on %s can be seen", (front, ground) => expect(contrast(of(front), of(ground))).toBeGreaterThanOrEqual(3));
});

it("the measure is WCAG's: black on white is 21 to 1", () => expect(contrast("#000000", "#ffffff")).toBeCloseTo(21));
