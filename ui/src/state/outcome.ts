import type { CommandFailure } from '../bridge';
import type { ActionResult } from '../generated/ActionResult';
import type { ListFormat } from '../generated/ListFormat';
import type { Printed } from '../generated/Printed';

/** What became of sheets that were to be printed at once; of those that were stopped, neither. */
export interface PrintOutcome {
  printed: Printed | null;
  failure: CommandFailure | null;
}

/** What the last action gave, kept on screen until it is closed or another action starts. */
export type Outcome =
  | { kind: 'notified'; result: ActionResult; asked: number; reset: boolean; printing?: PrintOutcome }
  | { kind: 'reset'; result: ActionResult }
  | { kind: 'listed'; result: ActionResult; format: ListFormat };

/** Accounts that the last action moved out of the list's criteria, kept in reach while these are the same. */
export interface LeftBehind {
  /** The criteria, as text. */
  key: string;
  kind: 'notified' | 'reset';
  accounts: number[];
}
