import { asFailure, type CommandFailure } from '../bridge';
import type { UpdateOffer } from '../generated/UpdateOffer';
import type { Updates } from '../generated/Updates';
import { call } from './session.svelte';

/** Newer versions, as the frame and the settings show them. */
class UpdatesState {
  current = $state.raw<Updates | null>(null);
  searching = $state(false);
  failure = $state.raw<CommandFailure | null>(null);
  /** The dialog is open. */
  open = $state(false);
  /** The opening could not tell anything. */
  silent = $state(false);
  #putOff = $state<string | null>(null);
  #turn = 0;

  /** What the frame announces: a newer version that was not put off since Préau was started. */
  announced: UpdateOffer | null = $derived.by(() => {
    const offer = this.current?.offer ?? null;
    return offer?.version === this.#putOff ? null : offer;
  });

  /** At the opening: what is known, then what the day's search finds. Whatever goes wrong is not said. */
  async checkAtStart(): Promise<void> {
    this.open = false;
    const turn = ++this.#turn;
    try {
      this.#accept(turn, await call('updates', {}));
      if (this.current?.searches) this.#accept(turn, await call('look_for_update', { asked: false }));
    } catch {
      // The director asked for nothing: the settings ask again.
      this.silent = this.current === null;
    }
  }

  /** What is known, when the opening did not tell. */
  async read(): Promise<void> {
    this.silent = false;
    await this.#take(() => call('updates', {}));
  }

  /** Asked for: the outcome is said, whatever it is. */
  async search(): Promise<void> {
    this.searching = true;
    await this.#take(() => call('look_for_update', { asked: true }));
    this.searching = false;
  }

  /** Rejects for an address that is refused. */
  async saveAddress(address: string): Promise<void> {
    const turn = ++this.#turn;
    this.failure = null;
    this.#accept(turn, await call('save_update_address', { address }));
  }

  putOff(): void {
    this.#putOff = this.current?.offer?.version ?? null;
    this.open = false;
  }

  /** An answer that arrives after a later question was asked is dropped. */
  #accept(turn: number, answer: Updates): void {
    if (turn === this.#turn) this.current = answer;
  }

  async #take(ask: () => Promise<Updates>): Promise<void> {
    const turn = ++this.#turn;
    this.failure = null;
    try {
      this.#accept(turn, await ask());
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }
}

export const updates = new UpdatesState();
