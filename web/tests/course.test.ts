import { describe, expect, it } from "vitest";
import { marksOf, restatedOf } from "../src/course";
import { csv } from "../src/csv";
import * as format from "../src/format";
import type { Figure, LevelAt } from "../src/types";

const level = (rule: string, period: string, is: LevelAt["level"]): LevelAt => ({ rule, metric: "m", unit: "u", period, level: is, trend: "stable", value: 1, preliminary: false, judged: null });
const figure = (period: string, value: number | null, known: string): Figure => ({ metric: "m", unit: "u", scenario: "outcome", period, made: null, value, missing: null, raw: String(value), known_at: known, batch: 1, source: { file: `${known}.csv`, sheet: null, row: 3, column: 2 } });

describe("what rules have marked", () => {
    it("is the worst of what they say of a period, and all of them are kept", () => {
        const marks = marksOf([level("a", "2024-01", "green"), level("b", "2024-01", "red"), level("c", "2024-01", "yellow"), level("a", "2024-02", "flag"), level("b", "2024-02", "yellow")]);
        expect(marks.get("2024-01")?.level).toBe("red");
        expect(marks.get("2024-01")?.rules).toHaveLength(3);
        expect(marks.get("2024-02")?.level).toBe("flag");
    });
});

describe("then and now", () => {
    it("is told of what was restated, newest period first, and of nothing else", () => {
        const told = restatedOf([figure("2024-01", 5, "2024-02-10"), figure("2024-01", 7, "2024-04-10"), figure("2024-02", 3, "2024-03-10"), figure("2024-03", 9, "2024-05-01"), figure("2024-03", 1, "2024-04-01"), figure("2024-03", 4, "2024-04-15")]);
        expect(told.map((one) => [one.period, one.then, one.now])).toEqual([
            ["2024-03", 1, 9],
            ["2024-01", 5, 7],
        ]);
        expect(told[0]?.nowSource).toBe("2024-05-01.csv:3");
    });
    it("says nothing where the first word stands again", () => {
        expect(restatedOf([figure("2024-01", 5, "a"), figure("2024-01", 6, "b"), figure("2024-01", 5, "c")])).toEqual([]);
    });
});

describe("a table as a file", () => {
    it("has the decimals of its reader, quotes what must be quoted, and runs nothing", () => {
        expect(csv([["Namn", "Värde"], ["A; B", -1.5], ['"x"', null], ["=1+1", 2]], "sv")).toBe('\ufeffNamn;Värde\r\n"A; B";-1,5\r\n"""x""";\r\n\'=1+1;2\r\n');
        expect(csv([[1.5]], "en")).toBe("\ufeff1.5\r\n");
    });
});

describe("numbers with their measure", () => {
    it("are written as people write them", () => {
        expect(format.measured(-1408, "tkr", "sv")).toBe("−1\u00a0408\u00a0tkr");
        expect(format.measured(-0.0182, "%", "sv")).toBe("−1,8\u00a0%");
        expect(format.measured(12, "count", "sv")).toBe("12");
        expect(format.measured(12, "days", "en")).toBe("12\u00a0days");
        expect(format.measured(null, "tkr", "sv")).toBe("–");
        expect(format.shortPeriod("2024-03", "sv")).toBe("mars 24");
        expect(format.shortPeriod("2024", "sv")).toBe("2024");
    });
});
