import { describe, expect, it } from "vitest";
import { movedSince } from "../src/movement";
import type { Rating, Risk, RiskEvent } from "../src/types";

const rating = (probability: number, consequence: number): Rating => ({ probability, consequence, value: probability * consequence });
const event = (at: string, kind: string, before: Rating, after: Rating): RiskEvent => ({ at: `${at}T08:00:00Z`, kind, by: "x", before, after, figure: null, rule: null, message: "" });
const risk = (now: Rating, events: RiskEvent[]): Risk => ({ ...now, id: "A", type: "finance", text: "", texts: { sv: "", en: "" }, state: "active", closed_because: null, level: "red", computed: now, own: null, measures_level: null, owner: null, unit: null, comment: null, measures: [], controls: [], events });

describe("where a risk stood before the month began", () => {
    it("is what its first event since then moved it from", () => {
        const moved = risk(rating(5, 5), [event("2024-03-10", "moved", rating(2, 5), rating(3, 5)), event("2024-04-02", "moved", rating(3, 5), rating(4, 5)), event("2024-04-16", "moved", rating(4, 5), rating(5, 5))]);
        expect(movedSince(moved, "2024-04-01")?.from).toEqual(rating(3, 5));
        expect(movedSince(moved, "2024-04-10")?.from).toEqual(rating(4, 5));
        expect(movedSince(moved, "2024-05-01")).toBeNull();
    });
    it("is nothing where it went and came back, or was only spoken of", () => {
        const back = risk(rating(3, 5), [event("2024-01-01", "opened", rating(3, 5), rating(3, 5)), event("2024-04-02", "moved", rating(3, 5), rating(5, 5)), event("2024-04-12", "moved", rating(5, 5), rating(3, 5))]);
        expect(movedSince(back, "2024-04-01")).toBeNull();
    });
    it("is nowhere where it was opened since", () => {
        expect(movedSince(risk(rating(3, 4), [event("2024-04-02", "opened", rating(2, 4), rating(2, 4)), event("2024-04-03", "moved", rating(2, 4), rating(3, 4))]), "2024-04-01")).toEqual({ from: null });
    });
});
