// Something asked of the daemon, as it stands: on its way, there, or refused.  Asked again when what it depends on
// changes and when the daemon tells of a change; what was there stays on the screen meanwhile.
import { Problem } from "./api";
import { live } from "./live.svelte";

export class Fetched<T> {
    value = $state<T | null>(null);
    problem = $state<Problem | null>(null);
    #turn = 0;

    constructor(ask: () => Promise<T>) {
        $effect(() => {
            void live.version;
            const turn = ++this.#turn;
            ask().then(
                (value) => {
                    if (turn !== this.#turn) return;
                    this.value = value;
                    this.problem = null;
                },
                (error) => {
                    if (turn !== this.#turn) return;
                    this.problem = error instanceof Problem ? error : new Problem(0, String(error), "");
                },
            );
        });
    }
}
