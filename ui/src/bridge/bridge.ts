// The only door between the interface and Rust: one entry per command, its argument object and its result.

import type { AccountDetails } from '../generated/AccountDetails';
import type { AccountsPage } from '../generated/AccountsPage';
import type { AccountsQuery } from '../generated/AccountsQuery';
import type { ActionResult } from '../generated/ActionResult';
import type { AddressCheck } from '../generated/AddressCheck';
import type { Backup } from '../generated/Backup';
import type { ConflictCard } from '../generated/ConflictCard';
import type { Correction } from '../generated/Correction';
import type { Dashboard } from '../generated/Dashboard';
import type { Desk } from '../generated/Desk';
import type { Duplicates } from '../generated/Duplicates';
import type { DelegationGiven } from '../generated/DelegationGiven';
import type { DelegationRequest } from '../generated/DelegationRequest';
import type { DelegationRow } from '../generated/DelegationRow';
import type { DeviceLoss } from '../generated/DeviceLoss';
import type { InvitationCode } from '../generated/InvitationCode';
import type { LinkedDevice } from '../generated/LinkedDevice';
import type { LossReport } from '../generated/LossReport';
import type { EnrolmentAnswer } from '../generated/EnrolmentAnswer';
import type { EnrolmentStep } from '../generated/EnrolmentStep';
import type { Failure } from '../generated/Failure';
import type { FilterChoices } from '../generated/FilterChoices';
import type { GroupingResult } from '../generated/GroupingResult';
import type { ImportRequest } from '../generated/ImportRequest';
import type { Inspection } from '../generated/Inspection';
import type { Installing } from '../generated/Installing';
import type { JoiningRehearsal } from '../generated/JoiningRehearsal';
import type { JournalPage } from '../generated/JournalPage';
import type { JournalQuery } from '../generated/JournalQuery';
import type { ListRequest } from '../generated/ListRequest';
import type { MarkFilter } from '../generated/MarkFilter';
import type { MailRequest } from '../generated/MailRequest';
import type { NewStore } from '../generated/NewStore';
import type { NotifyRequest } from '../generated/NotifyRequest';
import type { PairRequest } from '../generated/PairRequest';
import type { PastImport } from '../generated/PastImport';
import type { Population } from '../generated/Population';
import type { Printers } from '../generated/Printers';
import type { PrintRequest } from '../generated/PrintRequest';
import type { ResetRequest } from '../generated/ResetRequest';
import type { Restored } from '../generated/Restored';
import type { SchoolIdentities } from '../generated/SchoolIdentities';
import type { SchoolIdentity } from '../generated/SchoolIdentity';
import type { Printing } from '../generated/Printing';
import type { Selection } from '../generated/Selection';
import type { SelectionSummary } from '../generated/SelectionSummary';
import type { Session } from '../generated/Session';
import type { Settings } from '../generated/Settings';
import type { SheetPreview } from '../generated/SheetPreview';
import type { SheetPreviewRequest } from '../generated/SheetPreviewRequest';
import type { Statistics } from '../generated/Statistics';
import type { StatisticsQuery } from '../generated/StatisticsQuery';
import type { SupportFile } from '../generated/SupportFile';
import type { ServiceAuthority } from '../generated/ServiceAuthority';
import type { Synchronisation } from '../generated/Synchronisation';
import type { TeamSchools } from '../generated/TeamSchools';
import type { TaskStatus } from '../generated/TaskStatus';
import type { UngroupingResult } from '../generated/UngroupingResult';
import type { Updates } from '../generated/Updates';
import type { WrittenFile } from '../generated/WrittenFile';
import type { RecentFiles } from '../generated/RecentFiles';
import type { WrittenFiles } from '../generated/WrittenFiles';

/** Number of a long task, to be asked about with `task` and stopped with `cancel_task`. */
export type TaskId = number;

/** Commands as Rust knows them. A command without argument takes an empty object. */
export interface Commands {
  session(argument: Empty): Promise<Session>;
  create_store(argument: { newStore: NewStore }): Promise<Session>;
  unlock(argument: { passphrase: string | null }): Promise<Session>;
  set_lock_code(argument: { current: string | null; code: string | null }): Promise<Session>;
  lock(argument: Empty): Promise<Session>;
  stay_open(argument: Empty): Promise<null>;
  close_window(argument: Empty): Promise<null>;
  touch(argument: Empty): Promise<null>;
  leave_demonstration(argument: Empty): Promise<Session>;
  backups(argument: Empty): Promise<Backup[]>;
  backup_now(argument: Empty): Promise<Backup>;
  restore_backup(argument: { name: string; passphrase: string | null }): Promise<Restored>;
  copy_data(argument: { path: string; passphrase: string }): Promise<TaskId>;
  pick_copy(argument: Empty): Promise<string | null>;
  restore_copy(argument: {
    path: string;
    copyPassphrase: string;
    passphrase: string | null;
  }): Promise<Restored>;
  create_from_copy(argument: { newStore: NewStore; path: string; copyPassphrase: string }): Promise<Restored>;
  confirm_clock(argument: Empty): Promise<Session>;
  confirm_older_state(argument: Empty): Promise<Restored>;

  dashboard(argument: { school: string }): Promise<Dashboard>;
  desk(argument: Empty): Promise<Desk | null>;
  keep_desk(argument: { desk: Desk }): Promise<null>;
  accounts(argument: { query: AccountsQuery }): Promise<AccountsPage>;
  filter_choices(argument: { school: string; population: Population }): Promise<FilterChoices>;
  select_all(argument: { query: AccountsQuery }): Promise<number[]>;
  close_matters(argument: { selection: Selection; mark: MarkFilter }): Promise<number>;
  selection_summary(argument: { selection: Selection }): Promise<SelectionSummary>;
  notify(argument: { request: NotifyRequest }): Promise<TaskId>;
  preview_sheet(argument: { request: SheetPreviewRequest }): Promise<SheetPreview>;
  resend_mail(argument: { request: MailRequest }): Promise<null>;
  reset_passwords(argument: { request: ResetRequest }): Promise<ActionResult>;
  write_list(argument: { request: ListRequest }): Promise<TaskId>;
  account(argument: { school: string; account: number }): Promise<AccountDetails>;
  duplicates(argument: { school: string }): Promise<Duplicates>;
  group_accounts(argument: { request: PairRequest }): Promise<GroupingResult>;
  ungroup_account(argument: { school: string; account: number }): Promise<UngroupingResult>;
  tell_apart(argument: { request: PairRequest; apart: boolean }): Promise<null>;

  statistics(argument: { query: StatisticsQuery }): Promise<Statistics | null>;
  compute_statistics(argument: { query: StatisticsQuery }): Promise<Statistics>;
  write_summary(argument: { school: string; path: string }): Promise<TaskId>;

  inspect_files(argument: { paths: string[] }): Promise<Inspection>;
  preview_import(argument: { request: ImportRequest }): Promise<TaskId>;
  apply_import(argument: { request: ImportRequest }): Promise<TaskId>;
  export_journal(argument: { query: JournalQuery; path: string }): Promise<TaskId>;
  save_rejections(argument: { path: string }): Promise<TaskId>;
  past_imports(argument: Empty): Promise<PastImport[]>;
  undo_import(argument: { id: number }): Promise<PastImport[]>;
  corrections(argument: { school: string }): Promise<Correction[]>;

  settings(argument: { school: string | null }): Promise<Settings>;
  save_settings(argument: { school: string | null; settings: Settings }): Promise<Settings>;
  check_address(argument: { url: string }): Promise<AddressCheck>;
  preview_printing(argument: {
    school: string;
    printing: Printing;
    place: number;
  }): Promise<SheetPreview | null>;
  school_identities(argument: { school: string }): Promise<SchoolIdentities>;
  save_school_identity(argument: { school: string; identity: SchoolIdentity }): Promise<SchoolIdentities>;
  journal(argument: { query: JournalQuery }): Promise<JournalPage>;

  updates(argument: Empty): Promise<Updates>;
  look_for_update(argument: { asked: boolean }): Promise<Updates>;
  save_update_address(argument: { address: string }): Promise<Updates>;
  fetch_update(argument: Empty): Promise<TaskId>;
  install_update(argument: Empty): Promise<Installing>;

  prepare_support(argument: { withUai: boolean }): Promise<SupportFile>;
  save_support(argument: { path: string }): Promise<null>;

  synchronisation(argument: Empty): Promise<Synchronisation>;
  synchronise(argument: Empty): Promise<Synchronisation>;
  begin_enrolment(argument: { address: string; authority: string | null }): Promise<EnrolmentStep>;
  pick_authority(argument: Empty): Promise<ServiceAuthority | null>;
  change_authority(argument: { authority: string | null }): Promise<Synchronisation>;
  poll_enrolment(argument: Empty): Promise<EnrolmentAnswer>;
  cancel_enrolment(argument: Empty): Promise<null>;
  rehearse_joining(argument: { school: string }): Promise<JoiningRehearsal>;
  join_school(argument: { school: string }): Promise<Synchronisation>;
  conflict_cards(argument: { school: string }): Promise<ConflictCard[]>;
  close_card(argument: { operations: string[] }): Promise<null>;
  linked_devices(argument: Empty): Promise<LinkedDevice[]>;
  declare_device(argument: { loss: DeviceLoss }): Promise<LossReport>;
  close_arrival(argument: { device: string }): Promise<null>;
  delegations(argument: { school: string }): Promise<DelegationRow[]>;
  give_delegation(argument: { request: DelegationRequest }): Promise<DelegationGiven>;
  withdraw_delegation(argument: { school: string; delegation: string }): Promise<null>;
  invite_again(argument: { school: string; delegation: string }): Promise<InvitationCode>;
  team_schools(argument: { search: string }): Promise<TeamSchools>;
  open_school(argument: { school: string }): Promise<Synchronisation>;
  close_school(argument: { school: string }): Promise<Synchronisation>;

  task(argument: { id: TaskId }): Promise<TaskStatus>;
  cancel_task(argument: { id: TaskId }): Promise<null>;

  pick_files(argument: Empty): Promise<string[]>;
  pick_save_path(argument: { suggestedName: string }): Promise<string | null>;
  printers(argument: Empty): Promise<Printers>;
  print_file(argument: { request: PrintRequest }): Promise<TaskId>;
  written_files(argument: Empty): Promise<WrittenFiles>;
  recent_files(argument: Empty): Promise<RecentFiles>;
  open_file(argument: { path: string }): Promise<null>;
  save_file(argument: { path: string; to: string }): Promise<WrittenFile>;
  reveal_file(argument: { path: string }): Promise<null>;
  reveal_backups(argument: Empty): Promise<null>;
  delete_file(argument: { path: string }): Promise<null>;
  forget_file(argument: { path: string }): Promise<null>;
}

export type Empty = Record<string, never>;
export type CommandName = keyof Commands;
export type Argument<C extends CommandName> = Parameters<Commands[C]>[0];
export type Result<C extends CommandName> = Awaited<ReturnType<Commands[C]>>;

/** Files that are dragged over the window. */
export type FileDrag = { kind: 'over' } | { kind: 'left' } | { kind: 'dropped'; paths: string[] };

/** What each environment provides. */
export interface Bridge {
  /** Calls one command; rejects with a {@link CommandFailure}. */
  call<C extends CommandName>(command: C, argument: Argument<C>): Promise<Result<C>>;
  /** Tells of files dragged over the window and dropped there; gives back the function that stops listening. */
  onFileDrag(callback: (drag: FileDrag) => void): () => void;
  /** Tells that the window is asked to close, by whatever closes windows; gives back the function that stops listening. */
  onClosing(callback: () => void): () => void;
  /** Tells that Rust locked the store by itself; gives back the function that stops listening. */
  onLocked(callback: () => void): () => void;
  /** Tells how this computer stands with the central service, whenever that changes; gives back what stops it. */
  onSynchronisation(callback: (told: Synchronisation) => void): () => void;
}

/** A refusal of Rust's, with the French sentence to show as it is. */
export class CommandFailure extends Error implements Failure {
  readonly code: string;
  readonly field: string | null;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = 'CommandFailure';
    this.code = failure.code;
    this.field = failure.field;
  }
}

/** Turns whatever was thrown into a failure that can be shown. */
export function asFailure(thrown: unknown): CommandFailure {
  if (thrown instanceof CommandFailure) return thrown;
  if (isFailure(thrown)) return new CommandFailure(thrown);
  return new CommandFailure({
    code: 'unreachable',
    message: 'Préau ne répond pas. Fermez l’application puis ouvrez-la de nouveau : rien n’est perdu.',
    field: null,
  });
}

function isFailure(value: unknown): value is Failure {
  return typeof value === 'object' && value !== null && 'code' in value && 'message' in value;
}
