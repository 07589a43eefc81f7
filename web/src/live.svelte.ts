// What changes is seen without loading anew: the daemon tells of each change, and the views fetch again what they show.
// Changes that come close together are one.  A connection that is lost is said, and healed by the browser itself.

export const live = $state<{ version: number; lost: boolean; changed: string }>({ version: 0, lost: false, changed: "" });

const together = 300; // milliseconds

let source: EventSource | null = null;
let soon: ReturnType<typeof setTimeout> | undefined;

function changed(): void {
    clearTimeout(soon);
    soon = setTimeout(() => {
        live.version += 1;
        live.changed = new Date().toISOString();
    }, together);
}

export function listen(): void {
    source?.close();
    source = new EventSource("/api/v1/events");
    source.onopen = () => {
        if (live.lost) changed(); // something may have been missed
        live.lost = false;
    };
    source.onerror = () => {
        live.lost = true;
        if (source?.readyState === EventSource.CLOSED) setTimeout(listen, 5000);
    };
    for (const kind of ["change", "reset"]) source.addEventListener(kind, changed);
}
