// The situations a window can be opened in: those that the server prepares, and those in which it is not let answer.

import type { Argument, CommandName, Result } from '../../src/bridge/bridge';
import type { AccountDetails } from '../../src/generated/AccountDetails';
import type { Failure } from '../../src/generated/Failure';
import type { InstallWay } from '../../src/generated/InstallWay';
import type { TaskStatus } from '../../src/generated/TaskStatus';
import type { Updates } from '../../src/generated/Updates';

/** Prepared by the use cases; `tests/browser/scenario.rs` knows what each is. */
export type PreparedName =
  | 'first_run'
  | 'first_run_passphrase'
  | 'first_run_locked'
  | 'first_hour'
  | 'passphrase'
  | 'damaged'
  | 'damaged_without_backup'
  | 'refused'
  | 'school'
  | 'clock_ahead'
  | 'older_state'
  | 'quiet'
  | 'settled'
  | 'demonstration'
  | 'no_school'
  | 'empty_school'
  | 'long_names'
  | 'several'
  | 'college'
  | 'crowd'
  | 'duplicates'
  | 'import'
  | 'import_lost_line'
  | 'import_archive'
  | 'import_folder'
  | 'import_bad'
  | 'import_unchanged'
  | 'import_corrections_made'
  | 'import_questions'
  | 'import_answers_refused'
  | 'import_heavy'
  | 'import_departures'
  | 'import_consent'
  | 'import_long_names'
  | 'import_late_question'
  | 'update_none'
  | 'update_offered'
  | 'update_endless'
  | 'update_tampered'
  | 'update_forged'
  | 'update_offline'
  | 'linked'
  | 'linked_offline'
  | 'linked_conflicts'
  | 'linked_staff'
  | 'linked_stopped'
  | 'linked_maintenance'
  | 'linked_team'
  | 'enrolment'
  | 'joining';

/** What comes in the place of an answer, or what an answer becomes. */
export type Instead = {
  [C in CommandName]?: Failure | ((answer: Result<C>, argument: Argument<C>) => Result<C>);
};

interface Intercepted {
  on: PreparedName;
  instead: Instead;
}

/** No test can make a disk busy at the right moment. */
const BUSY: Failure = {
  code: 'busy',
  message: 'Les données sont momentanément occupées par une autre opération. Réessayez dans un instant.',
  field: null,
};

/** What a computer of another kind than this one would be offered. */
function offeredAs(way: InstallWay): Instead {
  const as = (updates: Updates): Updates => ({
    ...updates,
    offer: updates.offer && { ...updates.offer, way },
  });
  return { updates: as, look_for_update: as };
}

/** What a family and the service tell of an account, all at once. */
function signalled(details: AccountDetails): AccountDetails {
  return {
    ...details,
    suspendedOn: '2026-10-05',
    choiceLostOn: '2026-10-05',
    voidSheetTriedOn: '2026-10-04',
    resetAskedOn: '2026-10-03',
  };
}

/** Names with signs that are no letters, as no file of a French school should hold. */
function unprintable(status: TaskStatus): TaskStatus {
  if (status.state.kind === 'finished' && status.state.value.kind === 'action') {
    status.state.value.value.warnings = ['☃', '☄', '❤'].map(
      (sign, index) =>
        `«\u00a0${sign} Essai\u00a0»\u00a0: le caractère «\u00a0${sign}\u00a0» ne peut pas être imprimé\u00a0; un signe de remplacement figure à sa place. Complétez à la main (2026-${index + 1}).`,
    );
  }
  return status;
}

export const INTERCEPTED = {
  failing: {
    on: 'school',
    instead: {
      dashboard: BUSY,
      accounts: BUSY,
      account: BUSY,
      duplicates: BUSY,
      statistics: BUSY,
      journal: BUSY,
      settings: BUSY,
      past_imports: BUSY,
      corrections: BUSY,
      backups: BUSY,
    },
  },
  preview_failing: { on: 'school', instead: { preview_sheet: BUSY, preview_printing: BUSY } },
  summary_failing: { on: 'school', instead: { selection_summary: BUSY } },
  desk_failing: { on: 'school', instead: { desk: BUSY, keep_desk: BUSY } },
  duplicates_failing: { on: 'duplicates', instead: { group_accounts: BUSY } },
  account_signals: { on: 'long_names', instead: { account: signalled } },
  sheets_unprintable: { on: 'school', instead: { task: unprintable } },
  update_administered: { on: 'update_offered', instead: offeredAs('administered') },
} satisfies Record<string, Intercepted>;

export type ScenarioName = PreparedName | keyof typeof INTERCEPTED;

export function prepared(name: ScenarioName): Intercepted {
  return name in INTERCEPTED
    ? INTERCEPTED[name as keyof typeof INTERCEPTED]
    : { on: name as PreparedName, instead: {} };
}
