import { expect, test } from "vitest";
import { decoded, gapsOf, idOf, likelyHeader, mappingText, rowsOf, type Mapping } from "../src/mapping";

const mapping: Mapping = {
    id: "bokslut",
    header: ["Verksamhet", 'Utfall "nu"', "Not"],
    uses: [{ role: "unit" }, { scenario: "outcome", span: "ack" }, { role: "ignore" }],
    metric: "net_cost",
    unit: "asn",
    decimal: ".",
    turned: true,
};

test("a mapping is written as the configuration has it; a column that is not read is not named", () => {
    expect(mappingText(mapping)).toBe(`[[mapping]]
id = "bokslut"
recognise = { header = ["Verksamhet", "Utfall \\"nu\\""] }
metric = "net_cost"
columns = { 1 = "unit", 2 = { scenario = "outcome", span = "ack" } }
decimal = "."
sign = "turned"
`);
});

test("what a mapping lacks is told", () => {
    expect(gapsOf(mapping)).toEqual([]);
    expect(gapsOf({ ...mapping, uses: [{ role: "ignore" }], metric: "", unit: "" })).toEqual(["figures", "unit", "metric"]);
    expect(gapsOf({ ...mapping, uses: [{ role: "value" }], unit: "" })).toEqual(["unit"]);
});

test("rows are parted by what parts them into most, and not inside quotes", () => {
    expect(rowsOf("a;b,c;d\r\n\"x;y\";1,5;2", 10)).toEqual([["a", "b,c", "d"], ["x;y", "1,5", "2"]]);
    expect(rowsOf("a\tb\n1\t2\n3\t4", 2)).toEqual([["a", "b"], ["1", "2"]]);
});

test("the header is likely the row that says most", () => {
    expect(likelyHeader([["Rapport", "", ""], ["Enhet", "Utfall", "Budget"], ["A", "1", "2"]])).toBe(1);
    expect(likelyHeader([])).toBe(0);
});

test("a mapping is named after its file, but not after the file's month", () => {
    expect(idOf("2024-03 Månadsrapport.csv")).toBe("manadsrapport");
    expect(idOf("….csv")).toBe("mapping");
});

test("text is UTF-8, else Windows-1252, and what holds a zero is none", () => {
    expect(decoded(new TextEncoder().encode("mål"))).toBe("mål");
    expect(decoded(new Uint8Array([0x6d, 0xe5, 0x6c]))).toBe("mål");
    expect(decoded(new Uint8Array([0x50, 0x4b, 0]))).toBeNull();
});
