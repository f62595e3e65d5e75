import { asFailure, type CommandFailure } from '../bridge';
import type { Problems } from '../messages/problems';
import { isSame } from './same';

/** A form that is sent: everything wrong with it is told at its fields, each until it is corrected. */
export class Form {
  busy = $state(false);
  #tried = $state(false);
  #refusal = $state.raw<{ failure: CommandFailure; value: unknown } | null>(null);
  readonly #fields: () => Readonly<Record<string, unknown>>;
  readonly #problems: () => Problems;

  /** What is typed in each field, under the name by which Rust refuses it. */
  constructor(fields: () => Readonly<Record<string, unknown>>, problems: () => Problems = () => ({})) {
    this.#fields = fields;
    this.#problems = problems;
  }

  /** What is refused beside any field. */
  get failure(): CommandFailure | null {
    const failure = this.#refusal?.failure ?? null;
    return failure?.field && failure.field in this.#fields() ? null : failure;
  }

  errorOf(field: string): string | null {
    const problem = this.#tried ? this.#problems()[field] : null;
    if (problem) return problem;
    if (this.#refusal?.failure.field !== field) return null;
    return isSame(this.#fields()[field], this.#refusal.value) ? this.#refusal.failure.message : null;
  }

  /** Does what the form is for, unless something is wrong with it: the first such field has the focus then. */
  async submit(event: SubmitEvent, step: () => Promise<void>): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    if (this.busy) return;
    this.#tried = true;
    this.#refusal = null;
    const wrong = Object.values(this.#problems()).some((problem) => problem !== null);
    if (!wrong) await this.attempt(step);
    requestAnimationFrame(() => form.querySelector<HTMLElement>('[aria-invalid]')?.focus());
  }

  /** Keeps why a step was refused, until the next. */
  async attempt(step: () => Promise<void>): Promise<void> {
    this.busy = true;
    this.#refusal = null;
    try {
      await step();
      this.#tried = false;
    } catch (thrown) {
      const failure = asFailure(thrown);
      const value = failure.field === null ? undefined : this.#fields()[failure.field];
      this.#refusal = { failure, value: structuredClone($state.snapshot(value)) };
    }
    this.busy = false;
  }

  forget(): void {
    this.#tried = false;
    this.#refusal = null;
  }
}
