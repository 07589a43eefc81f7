// A table that varsko does not know, and the [[mapping]] that says which of its columns is what.

export type Scenario = "outcome" | "budget" | "forecast" | "target" | "capacity";
export type Span = "month" | "ack" | "year" | "last year";
export type Role = "ignore" | "unit" | "metric" | "scenario" | "period" | "value" | "made" | "status" | "known_at" | "measure";
export type Use = { role: Role } | { scenario: Scenario; span: Span };

export const roles: Role[] = ["unit", "metric", "scenario", "period", "value", "made", "status", "known_at", "measure"];
export const figures: { scenario: Scenario; span: Span }[] = [
    { scenario: "outcome", span: "month" },
    { scenario: "outcome", span: "ack" },
    { scenario: "outcome", span: "last year" },
    { scenario: "budget", span: "month" },
    { scenario: "budget", span: "ack" },
    { scenario: "budget", span: "year" },
    { scenario: "forecast", span: "year" },
    { scenario: "target", span: "year" },
    { scenario: "capacity", span: "month" },
];

export type Mapping = {
    id: string;
    header: string[]; // the texts of the row that names the columns
    uses: Use[]; // one for each column
    metric: string;
    unit: string;
    decimal: "," | ".";
    turned: boolean;
};

export type Gap = "figures" | "unit" | "metric";

const hasRole = (uses: Use[], role: Role): boolean => uses.some((use) => "role" in use && use.role === role);
const isFigure = (use: Use): boolean => "scenario" in use || use.role === "value";
export const asks = (uses: Use[], what: "unit" | "metric"): boolean => !hasRole(uses, what);

// What it lacks to be one.
export function gapsOf(mapping: Mapping): Gap[] {
    const gaps: Gap[] = [];
    if (!mapping.uses.some(isFigure)) gaps.push("figures");
    if (asks(mapping.uses, "unit") && !mapping.unit) gaps.push("unit");
    if (asks(mapping.uses, "metric") && !mapping.metric) gaps.push("metric");
    return gaps;
}

export function mappingText(mapping: Mapping): string {
    const used = mapping.uses.map((use, i) => ({ use, number: i + 1, header: (mapping.header[i] ?? "").trim() }));
    const columns = used.filter(({ use }) => !("role" in use && use.role === "ignore"));
    const headers = columns.map((column) => column.header).filter(Boolean);
    const lines = ["[[mapping]]", `id = ${quoted(mapping.id)}`, `recognise = { header = [${headers.map(quoted).join(", ")}] }`];
    if (mapping.metric && asks(mapping.uses, "metric")) lines.push(`metric = ${quoted(mapping.metric)}`);
    if (mapping.unit && asks(mapping.uses, "unit")) lines.push(`unit = ${quoted(mapping.unit)}`);
    lines.push(`columns = { ${columns.map(({ use, number }) => `${number} = ${useText(use)}`).join(", ")} }`);
    if (mapping.decimal === ".") lines.push('decimal = "."');
    if (mapping.turned) lines.push('sign = "turned"');
    return `${lines.join("\n")}\n`;
}

const useText = (use: Use): string => ("role" in use ? quoted(use.role) : `{ scenario = ${quoted(use.scenario)}, span = ${quoted(use.span)} }`);
// What JSON escapes in a text, TOML does in the same way.
const quoted = (text: string): string => JSON.stringify(text);

// "2024-03 Månadsrapport.csv" names the mapping manadsrapport: it is for the next month's file too.
export function idOf(fileName: string): string {
    const plain = fileName.replace(/\.[^.]*$/, "").replace(/(19|20)\d\d([-_ ]?\d\d)?/g, "").normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
    return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "") || "mapping";
}

// As a spreadsheet in Sweden writes it: UTF-8, else Windows-1252.  Null where it is no text.
export function decoded(bytes: Uint8Array): string | null {
    if (bytes.includes(0)) return null;
    try {
        return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
        return new TextDecoder("windows-1252").decode(bytes);
    }
}

// The cells of its first rows, parted by what parts them into most.
export function rowsOf(text: string, most: number): string[][] {
    const lines = text.trimEnd().split(/\r\n|\n|\r/).slice(0, most);
    const parted = [";", "\t", "|", ","].map((separator) => lines.map((line) => cellsOf(line, separator)));
    const count = (rows: string[][]): number => rows.reduce((n, row) => n + row.length, 0);
    return parted.reduce((best, rows) => (count(rows) > count(best) ? rows : best));
}

function cellsOf(line: string, separator: string): string[] {
    const cells = [""];
    let inQuotes = false;
    for (const letter of line) {
        if (letter === '"') inQuotes = !inQuotes;
        else if (letter === separator && !inQuotes) cells.push("");
        else cells[cells.length - 1] += letter;
    }
    return cells;
}

// The row with most cells that say something, counted from 0; the first of several.
export function likelyHeader(rows: string[][]): number {
    const filled = rows.map((row) => row.filter((cell) => cell.trim()).length);
    return filled.length ? filled.indexOf(Math.max(...filled)) : 0;
}
