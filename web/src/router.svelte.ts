// The address is where the page is: its path names the view, its query what is chosen there.  Links of our own are
// followed without loading the page anew; focus goes to the new view's heading, as a loaded page would begin there.

export const here = $state<{ path: string; query: URLSearchParams }>({
    path: location.pathname,
    query: new URLSearchParams(location.search),
});

export function parts(path: string): string[] {
    return path.split("/").filter(Boolean).map(decodeURIComponent);
}

function look(): void {
    here.path = location.pathname;
    here.query = new URLSearchParams(location.search);
}

export function go(to: string): void {
    const before = here.path;
    history.pushState(null, "", to);
    look();
    if (here.path !== before) {
        scrollTo(0, 0);
        setTimeout(focusHeading, 0);
    }
}

// Of the view that is there now, or as soon as it is: some wait for the daemon before they have one.
let waiting: MutationObserver | null = null;
function focusHeading(): void {
    waiting?.disconnect();
    const heading = document.querySelector<HTMLElement>("main h1");
    if (heading) return heading.focus();
    waiting = new MutationObserver(focusHeading);
    waiting.observe(document.querySelector("main")!, { childList: true, subtree: true });
}

// A choice within the view: no step of history for each letter that is typed.
export function choose(name: string, value: string): void {
    const query = new URLSearchParams(location.search);
    if (value) query.set(name, value);
    else query.delete(name);
    const text = query.toString();
    history.replaceState(null, "", text ? `${location.pathname}?${text}` : location.pathname);
    look();
}

export function follow(event: MouseEvent): void {
    const link = (event.target as Element).closest("a");
    const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey && !event.altKey;
    if (!link || !plain || link.target || link.hasAttribute("download")) return;
    const to = new URL(link.href);
    const ours = to.origin === location.origin && !/^\/(api|plain|feeds|metrics|act)\b/.test(to.pathname);
    if (!ours || (to.hash && to.pathname === location.pathname)) return;
    event.preventDefault();
    go(to.pathname + to.search);
}

addEventListener("popstate", look);
