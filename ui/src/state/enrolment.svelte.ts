import { asFailure, type CommandFailure } from '../bridge';
import type { EnrolmentAnswer } from '../generated/EnrolmentAnswer';
import type { EnrolmentStep } from '../generated/EnrolmentStep';
import type { ServiceAuthority } from '../generated/ServiceAuthority';
import { UNSAVED } from '../messages/unsaved';
import { call, onForget } from './session.svelte';
import { synchronisation } from './synchronisation.svelte';
import { tellUnsaved } from './unsaved';

/** Linking this computer to the central service: goes on while other screens are shown, until the store locks. */
class EnrolmentState {
  /** The code that waits to be confirmed. */
  step = $state.raw<EnrolmentStep | null>(null);
  /** The last code is worth nothing any more. */
  ended = $state(false);
  /** Whom this computer has just been linked to. */
  author = $state<string | null>(null);
  /** A code is being asked for. */
  asking = $state(false);
  failure = $state.raw<CommandFailure | null>(null);
  /** Of the service, as typed last. */
  address = $state('');
  /** Who signs the service’s certificate, where the director was told. */
  authority = $state.raw<ServiceAuthority | null>(null);
  #turn = 0;

  /** Asks the service at that address for a code, and whether it is confirmed until it is or ends. */
  async begin(address: string): Promise<void> {
    this.forget();
    const turn = this.#turn;
    this.address = address;
    this.asking = true;
    try {
      const step = await call('begin_enrolment', { address, authority: this.authority?.path ?? null });
      if (turn !== this.#turn) return;
      this.step = step;
      void this.#follow(turn, step);
    } catch (thrown) {
      if (turn !== this.#turn) return;
      this.failure = asFailure(thrown);
    }
    this.asking = false;
  }

  /** Has the director choose who signs the service’s certificate. */
  async pickAuthority(): Promise<void> {
    this.failure = null;
    try {
      this.authority = (await call('pick_authority', {})) ?? this.authority;
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }

  /** Another code, from the same service. */
  async again(): Promise<void> {
    await this.begin(this.address);
  }

  async cancel(): Promise<void> {
    this.forget();
    try {
      await call('cancel_enrolment', {});
    } catch (thrown) {
      this.failure = asFailure(thrown);
    }
  }

  /** What was told at the end was read. */
  close(): void {
    this.author = null;
    this.ended = false;
  }

  forget(): void {
    this.#turn += 1;
    this.step = null;
    this.ended = false;
    this.author = null;
    this.asking = false;
    this.failure = null;
  }

  async #follow(turn: number, step: EnrolmentStep): Promise<void> {
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, step.interval));
      if (turn !== this.#turn) return;
      const answer = await this.#poll(turn, step);
      if (answer?.kind === 'waiting') continue;
      if (turn === this.#turn) {
        this.step = null;
        this.ended = answer?.kind === 'ended';
        this.author = answer?.kind === 'confirmed' ? answer.author : null;
      }
      if (answer?.kind === 'confirmed') {
        // Whatever was done here meanwhile, it is linked.
        await synchronisation.refresh();
        await synchronisation.exchange();
      }
      return;
    }
  }

  /** One question. A service that does not answer is asked again, as long as the code is worth something. */
  async #poll(turn: number, step: EnrolmentStep): Promise<EnrolmentAnswer | null> {
    try {
      const answer = await call('poll_enrolment', {});
      if (turn === this.#turn) this.failure = null;
      return answer;
    } catch (thrown) {
      const failure = asFailure(thrown);
      if (turn !== this.#turn) return null;
      this.failure = failure;
      if (failure.code !== 'central-service') return null;
      return { kind: Date.now() < Date.parse(step.expiresAt) ? 'waiting' : 'ended' };
    }
  }
}

export const enrolment = new EnrolmentState();
tellUnsaved(() => (enrolment.step ? UNSAVED.enrolment : null));
onForget(() => {
  enrolment.forget();
  enrolment.authority = null;
});
