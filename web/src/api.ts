// The daemon's answers, and its refusals as it words them.  A write brings the session's token; who has not signed in
// has none.

export class Problem extends Error {
    constructor(
        readonly status: number,
        readonly title: string,
        readonly detail: string,
        readonly retryAfter: number | null = null,
    ) {
        super(detail || title);
    }
}

let token: string | null = null;

export function useToken(csrf: string | null): void {
    token = csrf;
}

export async function problemOf(response: Response): Promise<Problem> {
    const wait = Number(response.headers.get("Retry-After")) || null;
    try {
        const said = await response.json();
        return new Problem(response.status, String(said.title ?? response.statusText), String(said.detail ?? ""), wait);
    } catch {
        return new Problem(response.status, response.statusText || `HTTP ${response.status}`, "", wait);
    }
}

async function answered(method: string, path: string, body: BodyInit | undefined, more: Record<string, string>): Promise<Response> {
    const headers: Record<string, string> = { Accept: "application/json", ...more };
    if (method !== "GET" && token) headers["X-Varsko-CSRF"] = token;
    try {
        return await fetch(path, { method, headers, body });
    } catch (error) {
        throw new Problem(0, "unreachable", String(error));
    }
}

async function asked(method: string, path: string, body?: unknown): Promise<Response> {
    const json = body === undefined ? undefined : JSON.stringify(body);
    const response = await answered(method, path, json, json === undefined ? {} : { "Content-Type": "application/json" });
    if (!response.ok) throw await problemOf(response);
    return response;
}

export async function get<T>(path: string, query: Record<string, string | undefined> = {}): Promise<T> {
    const wanted = Object.entries(query).filter((pair): pair is [string, string] => Boolean(pair[1]));
    const asks = new URLSearchParams(wanted).toString();
    return (await asked("GET", asks ? `${path}?${asks}` : path)).json();
}

export async function send<T>(method: "POST" | "PATCH" | "DELETE", path: string, body?: unknown): Promise<T> {
    return (await asked(method, path, body)).json();
}

// A text or a file as it is.  A file of which nothing could be taken is answered by 422 and the whole story of it.
export async function post<T>(path: string, body: BodyInit, headers: Record<string, string>): Promise<T> {
    const response = await answered("POST", path, body, headers);
    if (response.ok) return response.json();
    const said: unknown = response.status === 422 ? await response.clone().json().catch(() => null) : null;
    if (said !== null && typeof said === "object" && "outcome" in said) return said as T;
    throw await problemOf(response);
}
