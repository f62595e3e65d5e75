import type { ActionResult } from '../generated/ActionResult';
import type { ListFormat } from '../generated/ListFormat';

/** What the last action gave, kept on screen until it is closed or another action starts. */
export type Outcome =
  | { kind: 'notified'; result: ActionResult; asked: number; reset: boolean }
  | { kind: 'reset'; result: ActionResult }
  | { kind: 'listed'; result: ActionResult; format: ListFormat };

/** Accounts that the last action moved out of the list's criteria, kept in reach while these are the same. */
export interface LeftBehind {
  /** The criteria, as text. */
  key: string;
  kind: 'notified' | 'reset';
  accounts: number[];
}
