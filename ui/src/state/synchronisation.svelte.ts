import { asFailure, bridge, type CommandFailure } from '../bridge';
import type { Degree } from '../generated/Degree';
import type { Population } from '../generated/Population';
import type { Synchronisation } from '../generated/Synchronisation';
import { populationsOf } from '../messages/codes';
import { call, onForget, session } from './session.svelte';

/** How this computer stands with the central service, as the frame and the settings show it. */
class SynchronisationState {
  current = $state.raw<Synchronisation | null>(null);
  failure = $state.raw<CommandFailure | null>(null);
  /** The exchange that was asked for here. */
  exchanging = $state(false);
  /** What is told meanwhile is newer than an answer that was asked for before. */
  #turn = 0;
  /** Which data are open: what was asked about others is dropped. */
  #store = 0;

  /** An exchange is under way, asked for or not. */
  underWay = $derived(this.exchanging || this.current?.kind === 'under_way');

  /** When everything was last exchanged; what follows it changes with nothing else. */
  exchangedAt = $derived(this.current?.spokenAt ?? null);

  /** Hears what Rust tells; gives back the function that stops. */
  watch(): () => void {
    return bridge.onSynchronisation((told) => this.#accept(told));
  }

  /** Whether the data of this school come from the service. */
  owns(uai: string): boolean {
    return this.current?.schools.includes(uai) ?? false;
  }

  /** Whether this computer receives the pupils of this school alone: *dépannage*. */
  seesPupilsAlone(uai: string): boolean {
    return this.current?.pupilsAlone.includes(uai) ?? false;
  }

  /** Whether its person works in this school as one of an assistance team. */
  isOpened(uai: string): boolean {
    return this.current?.opened.includes(uai) ?? false;
  }

  /** The lists of this school that this computer has. */
  populationsOf({ uai, degree }: { uai: string; degree: Degree }): readonly Population[] {
    return this.seesPupilsAlone(uai) ? ['pupils'] : populationsOf(degree);
  }

  /** Whether this school worked alone, and waits for the director to join it. */
  waitsToJoin(uai: string): boolean {
    return this.current?.joining.includes(uai) ?? false;
  }

  async refresh(): Promise<void> {
    const turn = ++this.#turn;
    try {
      const answer = await call('synchronisation', {});
      if (turn === this.#turn) this.#accept(answer);
    } catch (thrown) {
      if (turn === this.#turn) this.failure = asFailure(thrown);
    }
  }

  /** Exchanges now; how it ended is told by what is current then. */
  async exchange(): Promise<void> {
    if (this.exchanging) return;
    const store = this.#store;
    this.exchanging = true;
    this.failure = null;
    try {
      const answer = await call('synchronise', {});
      if (store === this.#store) this.#accept(answer);
    } catch (thrown) {
      if (store === this.#store) this.failure = asFailure(thrown);
    }
    if (store === this.#store) this.exchanging = false;
  }

  /** Has the director choose who signs the service’s certificate, and asks the service. */
  async pickAuthority(): Promise<void> {
    this.failure = null;
    try {
      const picked = await call('pick_authority', {});
      if (picked) await this.believe(picked.path);
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }

  /** Believes that authority alone, or those of the system, and asks the service. */
  async believe(authority: string | null): Promise<void> {
    const store = this.#store;
    this.failure = null;
    try {
      const answer = await call('change_authority', { authority });
      if (store !== this.#store) return;
      this.#accept(answer);
    } catch (thrown) {
      if (store === this.#store) this.failure = asFailure(thrown);
      return;
    }
    await this.exchange();
  }

  /** Joins a school that worked alone, and tells whether the exchange that does it went to its end. */
  async join(school: string): Promise<boolean> {
    const store = this.#store;
    const before = this.exchangedAt;
    const answer = await call('join_school', { school });
    if (store === this.#store) this.#accept(answer);
    return answer.kind === 'up_to_date' || answer.spokenAt !== before;
  }

  /** Opens a school of one's assistance team, and receives it. */
  async openSchool(school: string): Promise<void> {
    const store = this.#store;
    const answer = await call('open_school', { school });
    if (store === this.#store) this.#accept(answer);
  }

  /** Closes it, and erases it here. */
  async closeSchool(school: string): Promise<void> {
    const store = this.#store;
    const answer = await call('close_school', { school });
    if (store === this.#store) this.#accept(answer);
  }

  forget(): void {
    this.#turn += 1;
    this.#store += 1;
    this.current = null;
    this.failure = null;
    this.exchanging = false;
  }

  #accept(next: Synchronisation): void {
    const before = this.current;
    this.#turn += 1;
    this.current = next;
    this.failure = null;
    if (before && hasExchanged(before, next)) void session.refresh();
  }
}

/** Whether an exchange ended in between: what is shown may be otherwise now. */
function hasExchanged(before: Synchronisation, next: Synchronisation): boolean {
  if (next.kind === 'under_way') return false;
  return before.kind === 'under_way' || before.spokenAt !== next.spokenAt;
}

export const synchronisation = new SynchronisationState();
onForget(() => synchronisation.forget());
