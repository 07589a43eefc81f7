import { describe, expect, test } from "vitest";
import { day, instant, later, monthName, number, period } from "../src/format";

describe("periods, days and numbers are written as people of the language write them", () => {
    test("a month, an accumulation, a year", () => {
        expect(period("2024-03", "sv")).toBe("mars 2024");
        expect(period("2024-03 ack", "sv")).toBe("januari–mars 2024");
        expect(period("2024-01 ack", "en")).toBe("January 2024");
        expect(period("2024", "sv")).toBe("2024");
        expect(period("2024-T1", "en")).toBe("2024-T1");
        expect(period(null, "sv")).toBe("");
    });
    test("a day, an instant in the house's zone", () => {
        expect(day("2024-04-16", "sv")).toBe("16 april 2024");
        expect(day("2024-04-16", "en")).toBe("16 April 2024");
        expect(instant("2024-04-16T22:30:00Z", "sv", "Europe/Stockholm")).toBe("2024-04-17 00:30");
    });
    test("months by name, short ones without a dot", () => {
        expect(monthName(1, "sv", "short")).toBe("jan");
        expect(monthName(9, "en", "long")).toBe("September");
    });
    test("numbers have a true minus sign, and what is missing a dash", () => {
        expect(number(-1408, "sv")).toBe("−1\u00a0408");
        expect(number(0.25, "en")).toBe("0.25");
        expect(number(null, "sv")).toBe("–");
    });
    test("days later", () => {
        expect(later("2024-02-20", 14)).toBe("2024-03-05");
    });
});
