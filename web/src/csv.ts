// A table as the spreadsheets of people who write decimals with a comma open it: semicolons, and a mark that says UTF-8.
import type { Language } from "./format";

export type Cell = string | number | null;

export function csv(rows: Cell[][], language: Language): string {
    const written = (cell: Cell): string => {
        if (cell === null) return "";
        if (typeof cell === "number") return language === "sv" ? String(cell).replace(".", ",") : String(cell);
        // A text that a spreadsheet would run as a formula is kept as a text.
        const safe = /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
        return /[";\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
    };
    return "\ufeff" + rows.map((row) => row.map(written).join(";")).join("\r\n") + "\r\n";
}

// Gives a file to whoever looks, as a download.
export function give(name: string, content: Blob): void {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(content);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
