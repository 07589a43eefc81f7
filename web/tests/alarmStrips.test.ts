import { expect, test } from "vitest";
import { alarmStrips } from "../src/alarmStrips";
import type { Alarm } from "../src/types";

const alarm = (since: string, ended: string | null): Alarm => ({
    rule: "r", metric: "m", unit: "u", unit_name: "U", since, fired: since, ended, ended_because: null, level: "red",
});
const months = (since: string, ended: string | null, last: string): string[] =>
    alarmStrips([alarm(since, ended)], last).flatMap((strip) => strip.months.flatMap((level, i) => (level ? [`${strip.year}-${i + 1}`] : [])));

test("an alarm rings until the month before that in which it was over", () => {
    expect(months("2022-05", "2022-06", "2024-03")).toEqual(["2022-5"]);
    expect(months("2023-01", "2023-03", "2024-03")).toEqual(["2023-1", "2023-2"]);
});

test("one that goes on rings to the last month, over the turn of the year", () => {
    expect(months("2023-12", null, "2024-02")).toEqual(["2023-12", "2024-1", "2024-2"]);
});

test("one that was over in the month that it began is seen there", () => {
    expect(months("2022-05", "2022-05", "2024-03")).toEqual(["2022-5"]);
});
