// Where a risk stood before a day, read off its history: what its first event since then moved it from.
import type { Rating, Risk } from "./types";

export type Movement = { from: Rating | null }; // null: it was not there

// None where nothing has moved since.
export function movedSince(risk: Risk, day: string): Movement | null {
    const since = (risk.events ?? []).filter((event) => event.at.slice(0, 10) >= day);
    const first = since[0];
    if (!first) return null;
    if (since.some((event) => event.kind === "opened") && since.length === risk.events?.length) return { from: null };
    const stood = first.before;
    return stood.probability === risk.probability && stood.consequence === risk.consequence ? null : { from: stood };
}
