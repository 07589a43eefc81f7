// What a figure's chart and the table beside it show, reckoned from the daemon's course: month by month, or one year's
// sums from January against its budget and towards its end.
import type { Course, CoursePoint, CourseValues, Figure, Level, LevelAt } from "./types";

export type Line = { column: keyof CourseValues; kind: "outcome" | "limit" | "before" };
export type Band = { low: keyof CourseValues; high: keyof CourseValues };
export type Mark = { period: string; level: Level; rules: LevelAt[] };
// A figure that was restated: what was said first, and what is said now.
export type Restated = { period: string; then: number | null; thenKnown: string; now: number | null; nowKnown: string; thenSource: string; nowSource: string };

const lines: Line[] = [
    { column: "last_year", kind: "before" },
    { column: "budget", kind: "limit" },
    { column: "target", kind: "limit" },
    { column: "capacity", kind: "limit" },
    { column: "outcome", kind: "outcome" },
];
const yearLines: Line[] = [
    { column: "last_year_to_date", kind: "before" },
    { column: "budget_to_date", kind: "limit" },
    { column: "outcome_to_date", kind: "outcome" },
];

export const known = (points: CoursePoint[], column: keyof CourseValues): boolean => points.some((point) => point[column] !== null);
export const monthLines = (points: CoursePoint[]): Line[] => lines.filter((one) => known(points, one.column));
export const toDateLines = (points: CoursePoint[]): Line[] => yearLines.filter((one) => known(points, one.column));

export const yearsOf = (course: Course): number[] => [...new Set(course.points.map((point) => Number(point.period.slice(0, 4))))].sort((a, b) => b - a);
export const ofYear = (course: Course, year: number): CoursePoint[] => course.points.filter((point) => point.period.startsWith(`${year}-`));

// What each period was judged to be, worst first: red before flag before yellow.
const weight: Record<Level, number> = { red: 4, flag: 3, yellow: 2, green: 1, clear: 0, unknown: 0 };
export function marksOf(levels: LevelAt[]): Map<string, Mark> {
    const marks = new Map<string, Mark>();
    for (const one of levels) {
        const mark = marks.get(one.period) ?? { period: one.period, level: "unknown" as Level, rules: [] };
        mark.rules.push(one);
        if (weight[one.level] > weight[mark.level]) mark.level = one.level;
        marks.set(one.period, mark);
    }
    return marks;
}

const place = (figure: Figure): string => (figure.source ? `${figure.source.file}:${figure.source.row}` : "");
export function restatedOf(versions: Figure[]): Restated[] {
    const byPeriod = new Map<string, Figure[]>();
    for (const one of versions) byPeriod.set(one.period, [...(byPeriod.get(one.period) ?? []), one]);
    const found: Restated[] = [];
    for (const [period, all] of byPeriod) {
        const inOrder = all.toSorted((a, b) => (a.known_at < b.known_at ? -1 : 1));
        const first = inOrder[0];
        const last = inOrder.at(-1);
        if (!first || !last || first.value === last.value) continue;
        found.push({ period, then: first.value, thenKnown: first.known_at, now: last.value, nowKnown: last.known_at, thenSource: place(first), nowSource: place(last) });
    }
    return found.sort((a, b) => (a.period < b.period ? 1 : -1));
}
