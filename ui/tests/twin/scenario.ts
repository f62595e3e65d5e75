// The situations a window can be opened in.

import type { Answer } from '../../src/generated/Answer';
import type { Backup } from '../../src/generated/Backup';
import type { Correction } from '../../src/generated/Correction';
import type { Phase } from '../../src/generated/Phase';
import type { Question } from '../../src/generated/Question';
import type { SchoolCard } from '../../src/generated/SchoolCard';
import type { CommandName } from '../../src/bridge/bridge';
import { corrections, longCorrections } from './corrections';
import { withDuplicates } from './duplicates';
import { calm, college, type Holder, type Pair, primarySchool } from './people';
import { CONSENT, DEPARTURES, DOUBTS, LONG_NAMES } from './questions';
import type { UpdateSituation } from './updates';

export const BACKUPS: Backup[] = [
  { name: 'preau-2026-11-20.db', madeAt: '2026-11-20T08:02:00+01:00', size: 1_843_200, reason: 'daily' },
  { name: 'preau-2026-11-19.db', madeAt: '2026-11-19T08:11:00+01:00', size: 1_839_104, reason: 'daily' },
  { name: 'preau-0.1.0.db', madeAt: '2026-11-02T17:40:00+01:00', size: 1_310_720, reason: 'migration' },
];

export interface Scenario {
  phase: Phase;
  schools: SchoolCard[];
  pairs: Pair[];
  demonstration?: boolean;
  /** The key is derived from a passphrase: this one. */
  passphrase?: string;
  /** The computer's date is not believed, and why. */
  clockDoubt?: string;
  /** The data are in an older state than the last one known. */
  olderState?: string;
  loss?: string;
  /** What opening the store found. */
  notices?: string[];
  pendingOperations?: number;
  /** A notification, an import: how many times the window asks before it ends; `Infinity` never ends. */
  taskSteps?: number;
  /** Statistics were never computed. */
  neverComputed?: boolean;
  /** Days since the last backup. */
  backupAgeDays?: number;
  /** The school has not said where its families sign in. */
  withoutPortal?: boolean;
  /** What the files to import are. */
  files?: 'onde' | 'bad' | 'aaf' | 'archive';
  questions?: Question[];
  /** Met when applying alone. */
  lateQuestions?: Question[];
  /** Answers of earlier imports. */
  remembered?: Answer[];
  /** An answer sent is refused, for it is none of the choices any more. */
  answersRefused?: boolean;
  /** To be made at the source. */
  corrections?: Correction[];
  /** How many of them the import shows made. */
  correctionsMade?: number;
  unchanged?: boolean;
  importFails?: boolean;
  /** What looking for a newer version finds; without it, the build looks for nothing. */
  update?: UpdateSituation;
  /** Accounts that are probably of one person, the one to keep first. */
  duplicates?: [Holder, Holder][];
  /** Commands that are refused. */
  failing?: CommandName[];
}

const OPEN: Phase = { kind: 'open' };

export const PASSPHRASE = 'une phrase bien longue';

function card(uai: string, name: string, degree: SchoolCard['degree'], pairs: Pair[]): SchoolCard {
  return {
    uai,
    name,
    town: 'VERTEFEUILLE',
    degree,
    pupils: new Set(pairs.map(({ pupil }) => pupil)).size,
    accounts: new Set(pairs.map(({ holder }) => holder.account)).size,
    updatedAt: pairs.length > 0 ? '2026-11-16T08:20:00+01:00' : null,
  };
}

const SCHOOL = 'ÉCOLE ÉLÉMENTAIRE DES TILLEULS';
const LONG =
  'ÉCOLE PRIMAIRE PUBLIQUE INTERCOMMUNALE DES TROIS-RIVIÈRES-ET-DES-COTEAUX-DU-HAUT-VAL-DE-SAINT-FICTIF';

const LONG_TOWN = 'SAINT-ÉTIENNE-DU-BOIS-DE-LA-FICTION-SUR-VINGEANNE-ET-SES-ÉCARTS';

function primary(change: Partial<Scenario> = {}): Scenario {
  const pairs = change.pairs ?? primarySchool();
  return {
    phase: OPEN,
    schools: [card('0690001B', SCHOOL, '1D', pairs)],
    pairs,
    pendingOperations: 12,
    corrections: corrections(),
    ...change,
  };
}

/** Made anew for each window, so that no test sees what another did. */
export const SCENARIOS = {
  first_run: () =>
    primary({ phase: { kind: 'first_run', needs_passphrase: false }, schools: [], files: 'onde' }),
  first_run_passphrase: () => primary({ phase: { kind: 'first_run', needs_passphrase: true }, schools: [] }),
  locked: () => primary({ phase: { kind: 'locked', needs_passphrase: false } }),
  locked_passphrase: () =>
    primary({ phase: { kind: 'locked', needs_passphrase: true }, passphrase: PASSPHRASE }),
  passphrase: () => primary({ passphrase: PASSPHRASE }),
  damaged: () =>
    primary({
      phase: {
        kind: 'damaged',
        message:
          'Le fichier de données de Préau est endommagé et ne peut pas être ouvert. Restaurez la sauvegarde la plus récente.',
        backups: BACKUPS,
      },
    }),
  damaged_without_backup: () =>
    primary({
      phase: { kind: 'damaged', message: 'Le fichier de données de Préau est endommagé.', backups: [] },
    }),
  refused: () =>
    primary({
      phase: {
        kind: 'refused',
        message:
          'Ces données ont été écrites par une version plus récente de Préau. Installez cette version pour les ouvrir.',
      },
    }),
  school: () => primary({ backupAgeDays: 6 }),
  clock_ahead: () =>
    primary({
      clockDoubt:
        'Cet ordinateur indique le 21/11/2031, alors que Préau a servi pour la dernière fois le 20/11/2026. Si cette date est fausse, réglez l’horloge de l’ordinateur\u00a0; si elle est juste, confirmez-la. D’ici là, rien n’est enregistré et aucun mot de passe n’expire.',
    }),
  older_state: () =>
    primary({
      olderState:
        'Les données de ce dossier sont dans un état plus ancien que le dernier connu de cet ordinateur\u00a0: une copie a pris leur place, ou la suite en est perdue. 6 feuilles imprimées depuis n’y figurent pas. Rien n’y a été modifié. Si les données à jour sont ailleurs, fermez Préau et remettez-les dans ce dossier\u00a0: leurs feuilles restent valables. Sinon, confirmez que vous continuez avec celles-ci\u00a0: les mots de passe donnés depuis ne fonctionneront plus, et ceux de 3 comptes déjà notifiés seront remplacés. D’ici là, rien n’est enregistré et aucun mot de passe n’expire.',
    }),
  quiet: () =>
    primary({ pairs: calm(primarySchool()), corrections: [], pendingOperations: 0, neverComputed: true }),
  demonstration: () => primary({ demonstration: true }),
  without_portal: () => primary({ withoutPortal: true }),
  no_school: () => primary({ schools: [], pairs: [], corrections: [], files: 'onde', pendingOperations: 0 }),
  empty_school: () => primary({ pairs: [], corrections: [], pendingOperations: 0, neverComputed: true }),
  long_names: () => {
    const pairs = primarySchool(40, true);
    return primary({
      pairs,
      schools: [{ ...card('0690001B', LONG, '1D', pairs), town: LONG_TOWN }],
      corrections: longCorrections(),
    });
  },
  several: () => {
    const pairs = primarySchool();
    return primary({
      pairs,
      schools: [
        card('0690001B', SCHOOL, '1D', pairs),
        card('0010003Y', 'ÉCOLE MATERNELLE DES COQUELICOTS', '1D', []),
        card('0691234S', 'COLLÈGE DU GRAND CHÊNE', '2D', pairs),
      ],
    });
  },
  college: () => {
    const pairs = college();
    return primary({ pairs, schools: [card('0691234S', 'COLLÈGE DU GRAND CHÊNE', '2D', pairs)] });
  },
  duplicates: () => primary(withDuplicates()),
  duplicates_failing: () => primary({ ...withDuplicates(), failing: ['group_accounts'] }),
  endless: () => primary({ taskSteps: Infinity, files: 'onde' }),
  import: () => primary({ files: 'onde' }),
  import_archive: () => primary({ files: 'archive' }),
  import_questions: () =>
    primary({ files: 'aaf', questions: DOUBTS, remembered: [{ id: 'gael-joel', value: 'same' }] }),
  import_heavy: () => primary({ files: 'aaf', questions: [...DEPARTURES, ...DOUBTS] }),
  import_departures: () => primary({ files: 'aaf', questions: DEPARTURES }),
  import_consent: () => primary({ files: 'aaf', questions: CONSENT }),
  import_long_names: () => primary({ files: 'aaf', questions: LONG_NAMES }),
  import_late_question: () => primary({ files: 'aaf', lateQuestions: DEPARTURES }),
  import_answers_refused: () => primary({ files: 'aaf', questions: DOUBTS, answersRefused: true }),
  import_corrections_made: () => primary({ files: 'aaf', unchanged: true, correctionsMade: 3 }),
  import_unchanged: () => primary({ files: 'aaf', unchanged: true }),
  import_bad: () => primary({ files: 'bad' }),
  import_fails: () => primary({ files: 'aaf', importFails: true }),
  update_none: () => primary({ update: 'none' }),
  update_offered: () => primary({ update: 'offered' }),
  update_endless: () => primary({ update: 'offered', taskSteps: Infinity }),
  update_closes: () => primary({ update: 'closes' }),
  update_administered: () => primary({ update: 'administered' }),
  update_tampered: () => primary({ update: 'tampered' }),
  update_forged: () => primary({ update: 'forged' }),
  update_offline: () => primary({ update: 'offline' }),
  failing: () =>
    primary({
      failing: [
        'dashboard',
        'accounts',
        'account',
        'duplicates',
        'statistics',
        'journal',
        'settings',
        'past_imports',
        'corrections',
        'backups',
      ],
    }),
} satisfies Record<string, () => Scenario>;

export type ScenarioName = keyof typeof SCENARIOS;
