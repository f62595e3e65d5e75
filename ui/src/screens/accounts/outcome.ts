import type { ActionResult } from '../../generated/ActionResult';
import type { ListFormat } from '../../generated/ListFormat';

/** What the last action gave, kept on screen until it is closed or another action starts. */
export type Outcome =
  | { kind: 'notified'; result: ActionResult; asked: number; reset: boolean }
  | { kind: 'reset'; result: ActionResult }
  | { kind: 'listed'; result: ActionResult; format: ListFormat };
