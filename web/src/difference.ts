// How two texts differ, line by line: the longest series of lines that both have stays, the others come or go.

export type Line = { how: "stays" | "goes" | "comes"; text: string };

export function difference(before: string, after: string): Line[] {
    const old = linesOf(before);
    const now = linesOf(after);
    const shared = sharedFrom(old, now);
    const lines: Line[] = [];
    let i = 0;
    let j = 0;
    while (i < old.length && j < now.length) {
        if (old[i] === now[j]) {
            lines.push({ how: "stays", text: old[i] });
            ++i;
            ++j;
        } else if (shared[i + 1][j] >= shared[i][j + 1]) {
            lines.push({ how: "goes", text: old[i++] });
        } else {
            lines.push({ how: "comes", text: now[j++] });
        }
    }
    for (; i < old.length; ++i) lines.push({ how: "goes", text: old[i] });
    for (; j < now.length; ++j) lines.push({ how: "comes", text: now[j] });
    return lines;
}

const linesOf = (text: string): string[] => (text === "" ? [] : text.replace(/\n$/, "").split("\n"));

// shared[i][j]: how many lines the rests from i and from j have in common, in order.
function sharedFrom(old: string[], now: string[]): number[][] {
    const shared = Array.from({ length: old.length + 1 }, () => Array<number>(now.length + 1).fill(0));
    for (let i = old.length - 1; i >= 0; --i)
        for (let j = now.length - 1; j >= 0; --j)
            shared[i][j] = old[i] === now[j] ? shared[i + 1][j + 1] + 1 : Math.max(shared[i + 1][j], shared[i][j + 1]);
    return shared;
}
