// Accounts that are ticked. One signal for all of them: a whole school is ticked at once, and asked about row by row.

import { type Coverage, coverage } from './filter';

export class ChosenAccounts {
  // eslint-disable-next-line svelte/prefer-svelte-reactivity -- a signal for each of two thousand accounts is slow
  readonly #accounts = new Set<number>();
  #changes = $state(0);

  get size(): number {
    void this.#changes;
    return this.#accounts.size;
  }

  has(account: number): boolean {
    void this.#changes;
    return this.#accounts.has(account);
  }

  [Symbol.iterator](): IterableIterator<number> {
    void this.#changes;
    return this.#accounts.values();
  }

  add(accounts: Iterable<number>): void {
    for (const account of accounts) this.#accounts.add(account);
    this.#changes += 1;
  }

  remove(accounts: Iterable<number>): void {
    for (const account of accounts) this.#accounts.delete(account);
    this.#changes += 1;
  }

  clear(): void {
    this.#accounts.clear();
    this.#changes += 1;
  }

  /** How many of those are. */
  coverage(accounts: readonly number[]): Coverage {
    void this.#changes;
    return coverage(accounts, this.#accounts);
  }
}
