import { asFailure, type CommandFailure } from '../bridge';

/** Something asked of Rust: the last answer stays on screen while the next one is awaited. */
export class Resource<T> {
  value = $state.raw<T | null>(null);
  failure = $state.raw<CommandFailure | null>(null);
  loading = $state(false);
  #turn = 0;

  /** Asks; an answer that arrives after a later question was asked is dropped. */
  async load(ask: () => Promise<T>): Promise<void> {
    const turn = ++this.#turn;
    this.loading = true;
    try {
      const value = await ask();
      if (turn !== this.#turn) return;
      this.value = value;
      this.failure = null;
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.failure = asFailure(thrown);
    }
    this.loading = false;
  }
}
