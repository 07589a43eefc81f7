// Who is signed in, and what may be done.
import { get, send, useToken } from "./api";
import { tongue, type Language } from "./words.svelte";
import type { Right, Session } from "./types";

export const session = $state<{ now: Session | null }>({ now: null });

const kept = "varsko-language";

function take(answer: Session): void {
    useToken(answer.csrf);
    session.now = answer;
    const chosen = localStorage.getItem(kept) ?? answer.user?.language ?? answer.language;
    setLanguage(chosen === "en" ? "en" : "sv");
}

function setLanguage(language: Language): void {
    tongue.language = language;
    document.documentElement.lang = language;
}

export function chooseLanguage(language: Language): void {
    localStorage.setItem(kept, language);
    setLanguage(language);
}

export async function learn(): Promise<void> {
    take(await get<Session>("/api/v1/session"));
}

export async function signIn(user: string, password: string): Promise<void> {
    take(await send<Session>("POST", "/api/v1/session", { user, password }));
}

export async function signOut(): Promise<void> {
    take(await send<Session>("DELETE", "/api/v1/session"));
}

export const may = (right: Right): boolean => session.now?.user?.rights.includes(right) ?? false;
export const mayRead = (): boolean => session.now !== null && (session.now.user !== null || session.now.sign_in === "optional");
// A unit that is one's own; nobody's are everybody's.
export const isOwn = (unit: string): boolean => session.now?.user?.units?.includes(unit) ?? false;
