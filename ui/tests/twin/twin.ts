// What Rust would answer, over fictitious people: the same commands, the same shapes.

import type { Argument, CommandName, Result } from '../../src/bridge/bridge';
import type { ActionResult } from '../../src/generated/ActionResult';
import type { Failure } from '../../src/generated/Failure';
import type { ImportRequest } from '../../src/generated/ImportRequest';
import type { JournalEntry } from '../../src/generated/JournalEntry';
import type { Refused } from '../../src/generated/Refused';
import type { SchoolCard } from '../../src/generated/SchoolCard';
import type { SchoolIdentities } from '../../src/generated/SchoolIdentities';
import type { Session } from '../../src/generated/Session';
import type { Settings } from '../../src/generated/Settings';
import type { TaskResult } from '../../src/generated/TaskResult';
import type { TaskStatus } from '../../src/generated/TaskStatus';
import { accountDetails } from './account';
import { NOW, TODAY } from './calendar';
import { answered, duplicates, group, ungroup } from './duplicates';
import { dashboard, statistics } from './figures';
import { inspection, pastImports, report } from './imports';
import { distinct, pageOf, result, summaryOf } from './listing';
import { freshPassword, type Holder } from './people';
import { BACKUPS, type Scenario } from './scenario';
import { acceptIdentity, NOTHING_SAID, SOURCED } from './school';
import { UPDATE_SIZE, updates } from './updates';

type Handlers = { [C in CommandName]: (argument: Argument<C>) => Result<C> };

export class Refusal extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

export class Twin {
  readonly #scenario: Scenario;
  #phase: Session['phase'];
  #author: string | null;
  #computed: boolean;
  #tasks = new Map<number, { status: TaskStatus; steps: number; end: () => TaskResult }>();
  #settings: Settings;
  #journal: JournalEntry[];
  #imports = pastImports();
  /** An import was previewed or applied: its lines to check are there. */
  #checked = false;
  #said = NOTHING_SAID;
  readonly #sourced: readonly SchoolCard[];
  #updateAddress = '';
  /** Commands called, in order: what a test can look at. */
  readonly calls: { command: string; argument: unknown }[] = [];

  constructor(scenario: Scenario) {
    this.#scenario = scenario;
    this.#sourced = scenario.schools;
    this.#phase = scenario.phase;
    this.#author = scenario.phase.kind === 'first_run' ? null : 'Camille Exemple';
    this.#computed = !scenario.neverComputed;
    this.#journal = scenario.pairs.length === 0 ? [] : journal();
    this.#settings = {
      author: 'Camille Exemple',
      lockAfterMinutes: 15,
      portal: scenario.withoutPortal ? '' : 'https://guichet.exemple.fr',
      guardianService: { url: 'https://ent.exemple.fr', checkedAt: NOW, enabled: true },
      pupilService: { url: '', checkedAt: null, enabled: false },
      printing: { window: 'dl', offsetX: 0, offsetY: 15, margin: 20, order: 'class', separators: true },
    };
  }

  call(command: string, argument: unknown): unknown {
    this.calls.push({ command, argument });
    if (this.#scenario.failing?.includes(command as CommandName)) {
      throw new Refusal({
        code: 'storage',
        message: 'Le fichier de données est occupé par un autre programme. Fermez-le puis réessayez.',
        field: null,
      });
    }
    const handler = (this.#handlers as unknown as Record<string, (argument: unknown) => unknown>)[command];
    if (!handler)
      throw new Refusal({ code: 'unknown', message: `Commande inconnue : ${command}`, field: null });
    return handler(argument);
  }

  #session(): Session {
    const open = this.#phase.kind === 'open';
    return {
      phase: this.#phase,
      version: '0.1.0',
      author: this.#author,
      schools: open ? this.#scenario.schools : [],
      demonstration: this.#scenario.demonstration ?? false,
      pendingOperations: this.#scenario.pendingOperations ?? 0,
      lockAfterMinutes: 15,
      clockDoubt: (open && this.#scenario.clockDoubt) || null,
      olderState: (open && this.#scenario.olderState) || null,
      loss: (open && this.#scenario.loss) || null,
      notices: (open && this.#scenario.notices) || [],
    };
  }

  /** What Rust does after inactivity. */
  lockByItself(): void {
    this.#phase = { kind: 'locked', needs_passphrase: this.#scenario.passphrase !== undefined };
  }

  #requireKey(passphrase: string | null): void {
    const needed = this.#scenario.passphrase;
    if (needed === undefined || passphrase === needed) return;
    throw new Refusal(passphrase === null ? PASSPHRASE_NEEDED : WRONG_PASSPHRASE);
  }

  #requireRest(): void {
    if (![...this.#tasks.values()].some(({ status }) => status.state.kind === 'running')) return;
    throw new Refusal({
      code: 'work-under-way',
      message: 'Un travail est en cours. Attendez qu’il soit terminé, ou annulez-le, puis recommencez.',
      field: null,
    });
  }

  #open(): Session {
    this.#phase = { kind: 'open' };
    return this.#session();
  }

  #start(label: string, total: number, end: () => TaskResult): number {
    const id = this.#tasks.size + 1;
    const status: TaskStatus = { id, label, done: 0, total, state: { kind: 'running' } };
    this.#tasks.set(id, { status, steps: this.#scenario.taskSteps ?? 2, end });
    return id;
  }

  /** Rust creates a school of ONDE files only when it is wholly described. */
  #requireSchool({ school }: ImportRequest): void {
    if (!school || this.#scenario.schools.some(({ uai }) => uai === school.uai)) return;
    const refuse = (field: string, message: string) => {
      throw new Refusal({ code: 'invalid', message, field });
    };
    if (!/^\d{7}[A-Z]$/.test(school.uai)) {
      refuse(
        'uai',
        'Le code UAI est formé de 7 chiffres et d’une lettre (par exemple 0311478N). Vérifiez-le sur un courrier de l’école.',
      );
    }
    if (!school.name?.trim()) {
      refuse('name', 'Indiquez le nom de l’école : elle n’est pas encore dans vos données.');
    }
    if (!school.town?.trim()) {
      refuse('town', 'Indiquez la commune de l’école : elle n’est pas encore dans vos données.');
    }
  }

  #chosen(accounts: readonly number[]) {
    return distinct(this.#scenario.pairs).filter(({ account }) => accounts.includes(account));
  }

  #identities(school: string): SchoolIdentities {
    const card = [...this.#sourced, ...this.#scenario.schools].find(({ uai }) => uai === school);
    if (!card) throw new Error(`no school ${school}`);
    return { own: this.#said, sourced: { ...SOURCED, name: card.name, town: card.town ?? '' } };
  }

  #decided(count: number): void {
    this.#scenario.pendingOperations = (this.#scenario.pendingOperations ?? 0) + count;
  }

  readonly #handlers: Handlers = {
    session: () => this.#session(),
    create_store: ({ newStore }) => {
      this.#author = newStore.author;
      this.#scenario.demonstration = newStore.demonstration;
      if (newStore.demonstration) {
        this.#scenario.schools = [
          { ...SCHOOL, pupils: 75, accounts: distinct(this.#scenario.pairs).length, updatedAt: NOW },
        ];
      }
      return this.#open();
    },
    unlock: ({ passphrase }) => {
      if (this.#phase.kind !== 'open') this.#requireKey(passphrase);
      return this.#open();
    },
    lock: () => {
      this.#requireRest();
      this.lockByItself();
      return this.#session();
    },
    touch: () => null,
    leave_demonstration: () => {
      this.#requireRest();
      this.#scenario.demonstration = false;
      this.#scenario.schools = [];
      return this.#session();
    },
    backups: () => BACKUPS,
    backup_now: () => ({ name: 'preau-manual.db', madeAt: NOW, size: 1_900_544, reason: 'manual' }),
    restore_backup: ({ name, passphrase }) => {
      if (!BACKUPS.some((backup) => backup.name === name)) {
        throw new Refusal({
          code: 'not-found',
          message: 'Cette sauvegarde n’existe plus. Choisissez-en une autre.',
          field: null,
        });
      }
      this.#requireKey(passphrase);
      this.#requireRest();
      return { ...this.#open(), warnings: this.#scenario.passphrase ? [RETIRED_SHEETS] : [] };
    },
    confirm_clock: () => {
      delete this.#scenario.clockDoubt;
      return this.#session();
    },
    confirm_older_state: () => {
      delete this.#scenario.olderState;
      return { ...this.#session(), warnings: [RETIRED_SHEETS] };
    },

    dashboard: ({ school }) => dashboard(this.#scenario, school),
    accounts: ({ query }) => pageOf(this.#scenario.pairs, query),
    filter_choices: ({ population }) => {
      const pairs = this.#scenario.pairs.filter(({ holder }) => holder.population === population);
      const choices = (code: (pair: (typeof pairs)[number]) => [string, string]) =>
        [...new Map(pairs.map(code)).entries()].map(([value, label]) => ({
          code: value,
          label,
          accounts: distinct(pairs.filter((pair) => code(pair)[0] === value)).length,
        }));
      return {
        classes: choices((pair) => [pair.class.code, pair.class.label || 'Sans classe']),
        levels: choices((pair) => [pair.class.level, pair.class.level]),
        origins: choices((pair) => [pair.holder.origin, pair.holder.origin]),
      };
    },
    select_all: ({ query }) => distinct(result(this.#scenario.pairs, query)).map(({ account }) => account),
    selection_summary: ({ selection }) => ({
      ...summaryOf(this.#scenario.pairs, selection),
      withoutPortal: this.#settings.portal === '',
    }),
    notify: ({ request }) => {
      const holders = this.#chosen(request.selection.accounts);
      return this.#start('Composition des feuilles', holders.length, () => {
        const fresh = holders.filter(({ state }) => state === 'not_notified');
        for (const holder of holders) {
          holder.notifiedOn = TODAY;
          if (holder.state === 'not_notified') {
            holder.state = 'notified';
            holder.origin = 'school';
            freshPassword(holder);
          } else if (request.reset) {
            freshPassword(holder);
          }
        }
        this.#decided(holders.length);
        return {
          kind: 'action',
          value: {
            ...done(holders.length, request.reset ? fresh.length : 0, request.path, holders.length),
            warnings: this.#settings.portal === '' ? [WITHOUT_PORTAL] : [],
          },
        };
      });
    },
    reset_passwords: ({ request }) => {
      const holders = this.#chosen(request.selection.accounts);
      const able = holders.filter(({ state }) => state !== 'not_notified');
      able.forEach((holder) => freshPassword(holder));
      const refused = holders.filter((holder) => !able.includes(holder)).map(neverNotified);
      refused.sort((a, b) => a.name.localeCompare(b.name, 'fr'));
      this.#decided(able.length);
      return {
        done: able.length,
        notReset: refused.length,
        refused,
        file: null,
        warnings: [],
      };
    },
    write_list: ({ request }) => {
      const holders = this.#chosen(request.selection.accounts);
      return this.#start('Écriture de la liste', holders.length, () => ({
        kind: 'action',
        value: done(holders.length, 0, request.path, 3),
      }));
    },
    account: ({ account }) => accountDetails(this.#scenario, account),
    duplicates: () => duplicates(this.#scenario),
    group_accounts: ({ request }) => group(this.#scenario, request),
    ungroup_account: ({ account }) => ungroup(this.#scenario, account),
    tell_apart: ({ request, apart }) => answered(this.#scenario, request, apart),

    statistics: ({ query }) => (this.#computed ? statistics(this.#scenario, query) : null),
    compute_statistics: ({ query }) => {
      this.#computed = true;
      return statistics(this.#scenario, query);
    },

    inspect_files: () => inspection(this.#scenario),
    preview_import: ({ request }) =>
      this.#start('Lecture des fichiers', 240, () => {
        if (this.#scenario.importFails) {
          throw new Refusal({
            code: 'import',
            message: 'Le fichier des élèves est tronqué à la ligne 118. Exportez-le de nouveau depuis ONDE.',
            field: null,
          });
        }
        this.#requireSchool(request);
        if (this.#scenario.answersRefused && request.answers.length > 0) {
          throw new Refusal({
            code: 'invalid',
            message: 'Une réponse donnée n’est plus l’un des choix proposés.',
            field: 'answers',
          });
        }
        this.#checked = true;
        return { kind: 'import', value: report(this.#scenario, request, false) };
      }),
    apply_import: ({ request }) =>
      this.#start('Enregistrement', 240, () => {
        this.#requireSchool(request);
        this.#checked = true;
        const value = report(this.#scenario, request, true);
        if (!value.applied) return { kind: 'import', value };
        if (request.school && this.#scenario.schools.every(({ uai }) => uai !== request.school?.uai)) {
          const { uai, name, town, degree } = request.school;
          this.#scenario.schools = [
            { ...SCHOOL, uai, name: name ?? uai, town, degree: degree ?? '1D', updatedAt: NOW },
          ];
        }
        return { kind: 'import', value };
      }),
    save_rejections: ({ path }) =>
      this.#start('Écriture des lignes à vérifier', 0, () => {
        if (!this.#checked) {
          throw new Refusal({
            code: 'not-found',
            message:
              'Les lignes à vérifier de cet import ne sont plus disponibles. Choisissez de nouveau ses fichiers : l’aperçu les retrouve.',
            field: null,
          });
        }
        const name = path.split('/').at(-1) ?? path;
        const file = { path, name, count: 2, secret: false };
        return { kind: 'action', value: { done: 2, notReset: 0, refused: [], file, warnings: [] } };
      }),
    past_imports: () => this.#imports,
    undo_import: ({ id }) => {
      this.#imports = this.#imports.map((past) =>
        past.id === id ? { ...past, undone: true, undoable: false } : past,
      );
      return this.#imports;
    },

    corrections: () => this.#scenario.corrections ?? [],

    settings: () => this.#settings,
    save_settings: ({ settings }) => {
      if (settings.author.trim() === '') {
        throw new Refusal({
          code: 'invalid',
          message: 'Indiquez votre prénom et votre nom.',
          field: 'author',
        });
      }
      this.#settings = settings;
      return settings;
    },
    check_address: ({ url }) =>
      url.startsWith('https://')
        ? { url, checkedAt: NOW, message: 'Adresse bien formée et sécurisée.' }
        : { url, checkedAt: null, message: 'L’adresse doit commencer par https://.' },
    school_identities: ({ school }) => this.#identities(school),
    save_school_identity: ({ school, identity }) => {
      const { sourced } = this.#identities(school);
      const problem = acceptIdentity(identity);
      if (problem) throw new Refusal({ code: 'invalid', ...problem });
      this.#said = identity;
      this.#scenario.schools = this.#scenario.schools.map((card) =>
        card.uai === school
          ? { ...card, name: identity.name || sourced.name, town: identity.town || sourced.town }
          : card,
      );
      return this.#identities(school);
    },
    journal: ({ page, pageSize }) => ({
      entries: this.#journal.slice(page * pageSize, (page + 1) * pageSize),
      total: this.#journal.length,
    }),

    updates: () => updates(this.#scenario.update, this.#updateAddress),
    look_for_update: ({ asked }) => {
      const known = updates(this.#scenario.update, this.#updateAddress);
      return asked && this.#scenario.update === 'offline' ? { ...known, outcome: 'unreachable' } : known;
    },
    save_update_address: ({ address }) => {
      if (address !== '' && !address.startsWith('https://')) {
        throw new Refusal({
          code: 'invalid',
          message: 'L’adresse doit commencer par https://.',
          field: 'updateAddress',
        });
      }
      this.#updateAddress = address;
      return updates(this.#scenario.update, address);
    },
    fetch_update: () =>
      this.#start('Téléchargement de la mise à jour', UPDATE_SIZE, () => {
        if (this.#scenario.update === 'tampered') {
          throw new Refusal({
            code: 'update-tampered',
            message:
              'Le fichier reçu n’est pas celui que l’éditeur de Préau a signé : il a été effacé et rien n’a été installé. Si cela se reproduit, prévenez votre service informatique.',
            field: null,
          });
        }
        return { kind: 'done' };
      }),
    install_update: () => {
      const path = '/home/camille/.local/share/fr.preau.desktop/mises-a-jour/preau-1.2.0.deb';
      return this.#scenario.update === 'closes'
        ? { way: 'closes', path: 'C:\\preau-1.2.0.exe', command: null }
        : { way: 'system', path, command: `sudo apt install '${path}'` };
    },

    task: ({ id }) => {
      const task = this.#tasks.get(id);
      if (!task)
        throw new Refusal({ code: 'unknown', message: 'Cette opération n’existe plus.', field: null });
      if (task.status.state.kind !== 'running') return task.status;
      task.steps -= 1;
      task.status.done = Math.min(task.status.total, task.status.done + Math.ceil(task.status.total / 3));
      if (task.steps > 0) return task.status;
      try {
        task.status.state = { kind: 'finished', value: task.end() };
      } catch (thrown) {
        if (!(thrown instanceof Refusal)) throw thrown;
        task.status.state = { kind: 'failed', value: thrown.failure };
      }
      return task.status;
    },
    cancel_task: ({ id }) => {
      const task = this.#tasks.get(id);
      if (task) task.status.state = { kind: 'cancelled' };
      return null;
    },

    pick_files: () => ['/documents/eleves.csv', '/documents/responsables.csv'],
    pick_save_path: ({ suggestedName }) => `/documents/${suggestedName}`,
    open_file: () => null,
    delete_file: () => null,
  };
}

const WITHOUT_PORTAL =
  'Les feuilles ne portent ni adresse où se connecter ni code QR : l’adresse du guichet n’est pas renseignée dans Paramètres.';

const PASSPHRASE_NEEDED: Failure = {
  code: 'passphrase-needed',
  message: 'Ces données sont protégées par une phrase secrète\u00a0: saisissez-la pour les ouvrir.',
  field: 'passphrase',
};

const WRONG_PASSPHRASE: Failure = {
  code: 'wrong-passphrase',
  message: 'La phrase secrète n’est pas la bonne. Vérifiez les majuscules et le clavier, puis réessayez.',
  field: 'passphrase',
};

const RETIRED_SHEETS =
  'Les 12 feuilles imprimées depuis cette sauvegarde ne figurent plus dans vos données\u00a0: reprenez-les et détruisez-les. Leurs mots de passe ne fonctionnent plus et ne seront plus donnés.';

const SCHOOL = {
  uai: '0690001B',
  name: 'ÉCOLE DE DÉMONSTRATION',
  town: 'VERTEFEUILLE',
  degree: '1D' as const,
  pupils: 240,
  accounts: 400,
};

function neverNotified({ account, name }: Holder): Refused {
  return { account, name, reason: 'Le compte n’a jamais été notifié : notifiez-le d’abord.' };
}

function done(accounts: number, notReset: number, path: string, count: number): ActionResult {
  return {
    done: accounts,
    notReset,
    refused: [],
    file: { path, name: path.split('/').at(-1) ?? path, count, secret: true },
    warnings: [],
  };
}

function journal(): JournalEntry[] {
  const base = { author: 'Camille Exemple', school: '0690001B', account: null };
  const entries: JournalEntry[] = [
    {
      ...base,
      at: '2026-11-20T16:31:00+01:00',
      kind: 'reset',
      what: 'Mot de passe réinitialisé (oublié) pour BOULEAU Benoît',
      accounts: 1,
      account: 2,
    },
    {
      ...base,
      at: '2026-11-20T09:12:00+01:00',
      kind: 'list',
      what: 'Liste des responsables écrite au format PDF',
      accounts: 24,
    },
    {
      ...base,
      at: '2026-09-08T10:05:00+02:00',
      kind: 'notify',
      what: 'Notification par feuilles, sans réinitialisation',
      accounts: 61,
    },
    {
      ...base,
      at: '2026-09-07T17:48:00+02:00',
      kind: 'import',
      what: 'Import de eleves.csv et responsables.csv',
      accounts: 100,
    },
  ];
  for (let index = 0; index < 60; index += 1) {
    entries.push({
      ...base,
      at: `2026-06-${String(28 - (index % 27)).padStart(2, '0')}T11:00:00+02:00`,
      kind: 'notify',
      what: 'Notification par feuilles, avec réinitialisation',
      accounts: 1 + (index % 9),
    });
  }
  return entries;
}
