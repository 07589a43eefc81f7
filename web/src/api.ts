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

async function asked(method: string, path: string, body?: unknown): Promise<Response> {
    const headers: Record<string, string> = { Accept: "application/json" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (method !== "GET" && token) headers["X-Varsko-CSRF"] = token;
    let response: Response;
    try {
        response = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    } catch (error) {
        throw new Problem(0, "unreachable", String(error));
    }
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
