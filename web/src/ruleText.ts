// A rule's own text: cut out of its file, put back changed, and a place of the file found in it.
//
// A rule's text begins with the comment that stands directly above its [[rule]], and ends before the next table that
// is no part of it, or before the comment directly above that.

export type Cut = {
    text: string;
    first: number; // the line of the file that the text begins on, from 1
    after: number; // the first line of the file behind the text
};

type Place = { line: number; column: number };

const header = /^\s*\[{1,2}\s*([\w-]+)/;
const isComment = (line: string): boolean => /^\s*#/.test(line);
const isBlank = (line: string): boolean => line.trim() === "";

// Lines that stand inside a text of several lines, where a bracket begins no table.
function insideTexts(lines: string[]): boolean[] {
    let open = "";
    return lines.map((line) => {
        const inside = open !== "";
        for (const [mark] of line.matchAll(/"""|'''/g)) {
            if (open === "") open = mark;
            else if (open === mark) open = "";
        }
        return inside;
    });
}

export function cutRule(file: string, line: number): Cut | null {
    const lines = file.split("\n");
    const inside = insideTexts(lines);
    const begin = line - 1;
    if (!/^\s*\[\[\s*rule\s*\]\]/.test(lines[begin] ?? "")) return null;

    let first = begin;
    while (first > 0 && isComment(lines[first - 1])) --first;

    const isNext = (at: number): boolean => {
        const name = inside[at] ? undefined : lines[at].match(header)?.[1];
        return name !== undefined && (name !== "rule" || /^\s*\[\[\s*rule\s*\]\]/.test(lines[at]));
    };
    let after = begin + 1;
    while (after < lines.length && !isNext(after)) ++after;
    if (after < lines.length) while (after > begin + 1 && isComment(lines[after - 1])) --after;
    while (after > begin + 1 && isBlank(lines[after - 1])) --after;
    return { text: `${lines.slice(first, after).join("\n")}\n`, first: first + 1, after: after + 1 };
}

export function putBack(file: string, cut: Cut, text: string): string {
    const lines = file.split("\n");
    const own = text.replace(/\n+$/, "").split("\n");
    return [...lines.slice(0, cut.first - 1), ...own, ...lines.slice(cut.after - 1)].join("\n");
}

// Where a place of the whole file is in a rule's text of so many lines; null where it is outside.
export function placeIn(cut: Cut, lineCount: number, place: Place): Place | null {
    const line = place.line - cut.first + 1;
    return line >= 1 && line <= lineCount ? { line, column: place.column } : null;
}

// How many letters of a text stand before a place.
export function offsetOf(text: string, place: Place): number {
    const lines = text.split("\n");
    const line = Math.min(Math.max(place.line, 1), lines.length);
    const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    return before + Math.min(Math.max(place.column - 1, 0), lines[line - 1].length);
}

export const lineCount = (text: string): number => text.replace(/\n+$/, "").split("\n").length;
