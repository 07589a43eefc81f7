import { expect, test } from "vitest";
import { problemOf } from "../src/api";

test("a refusal is told in the daemon's words", async () => {
    const body = JSON.stringify({ title: "Not your unit", detail: "chef1 sees no alerts of adults", status: 403 });
    const problem = await problemOf(new Response(body, { status: 403 }));
    expect([problem.status, problem.title, problem.detail]).toEqual([403, "Not your unit", "chef1 sees no alerts of adults"]);
});

test("how long to wait comes with it", async () => {
    const problem = await problemOf(new Response("{}", { status: 429, headers: { "Retry-After": "30" } }));
    expect(problem.retryAfter).toBe(30);
});

test("an answer that is no problem document is one all the same", async () => {
    const problem = await problemOf(new Response("<html>", { status: 502, statusText: "Bad Gateway" }));
    expect([problem.status, problem.title]).toEqual([502, "Bad Gateway"]);
});
