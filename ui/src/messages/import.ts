import type { Changes } from '../generated/Changes';
import type { ImportedFiles } from '../generated/ImportedFiles';
import type { ImportReport } from '../generated/ImportReport';
import type { PastImport } from '../generated/PastImport';
import type { SchoolChanges } from '../generated/SchoolChanges';
import type { TaskStatus } from '../generated/TaskStatus';
import { count, formatNumber, formatSize, formatTimestamp, inflect } from './format';

/** Who stays in the school although the files do not name them: a line left out may be theirs. */
export function keptSentences({ pupilsKept, guardiansKept }: ImportReport): string[] {
  const sentences: string[] = [];
  if (pupilsKept > 0) {
    sentences.push(
      `${count(pupilsKept, 'élève')} que les fichiers ne citent plus ${inflect(pupilsKept, 'est gardé', 'sont gardés')} dans l’établissement : une ligne écartée est peut-être ${inflect(pupilsKept, 'la sienne', 'la leur')}.`,
    );
  }
  if (guardiansKept > 0) {
    sentences.push(
      `${count(guardiansKept, 'responsable')} que les fichiers ne citent plus ${inflect(guardiansKept, 'est gardé', 'sont gardés')} : une ligne écartée est peut-être ${inflect(guardiansKept, 'la sienne', 'la leur')}.`,
    );
  }
  if (sentences.length > 0) {
    sentences.push('Corrigez ces lignes à la source, refaites l’export, puis importez-le.');
  }
  return sentences;
}

/** What applying will do, before it is confirmed. */
export function applySentence({ totals, rejected, transmission }: ImportReport): string[] {
  const parts: string[] = [];
  if (totals.accountsNew > 0) {
    parts.push(
      `${count(totals.accountsNew, 'compte')} ${inflect(totals.accountsNew, 'sera créé', 'seront créés')}, à l’état « non notifié ».`,
    );
  }
  if (totals.accountsKept > 0) {
    parts.push(
      `${count(totals.accountsKept, 'compte')} déjà ${inflect(totals.accountsKept, 'connu gardera', 'connus garderont')} identifiant et mot de passe.`,
    );
  }
  if (totals.pupilsGone > 0) {
    parts.push(
      `${count(totals.pupilsGone, 'élève')} ${inflect(totals.pupilsGone, 'absent', 'absents')} des fichiers ` +
        `${inflect(totals.pupilsGone, 'sera marqué comme parti', 'seront marqués comme partis')} ; rien n’est effacé.`,
    );
  }
  if (rejected > 0)
    parts.push(
      `${count(rejected, 'ligne')} ne ${inflect(rejected, 'sera pas importée', 'seront pas importées')}.`,
    );
  parts.push(
    transmission
      ? 'Vous pourrez annuler cet import tant que rien n’en aura été transmis au service central, et qu’aucun des nouveaux comptes n’aura été utilisé.'
      : 'Vous pourrez annuler cet import tant qu’aucun des nouveaux comptes n’aura été utilisé.',
  );
  return parts;
}

/** Applying would change something: people, or the list of corrections alone. */
export function canApply(report: ImportReport): boolean {
  const { unchanged, correctionsFound, correctionsMade } = report;
  return !isShort(report) && (!unchanged || correctionsFound > 0 || correctionsMade > 0);
}

/** The service has not lent enough accounts: the import waits for an exchange. */
export function isShort({ transmission }: ImportReport): boolean {
  return transmission !== null && transmission.missing !== null;
}

/** Of a school of the service: what the import takes of what it lent, and what waits for it. */
export function transmissionSentences({ transmission }: ImportReport, done: boolean): string[] {
  if (transmission === null) return [];
  const { accounts, available, missing, operations } = transmission;
  if (missing !== null) return [missing];
  const sentences: string[] = [];
  if (accounts > 0 && !done) {
    sentences.push(
      `${count(accounts, 'compte')} ${inflect(accounts, 'sera pris', 'seront pris')} sur les ${formatNumber(available)} que le service central a réservés à cet ordinateur.`,
    );
  }
  if (operations > 0) {
    sentences.push(
      done
        ? `${count(operations, 'modification')} ${inflect(operations, 'attend d’être transmise', 'attendent d’être transmises')} au service central, ce que Préau fait de lui-même dès qu’il y a du réseau.`
        : `${count(operations, 'modification')} ${inflect(operations, 'sera transmise', 'seront transmises')} au service central, dès qu’il y aura du réseau.`,
    );
  }
  if (accounts > 0) {
    sentences.push(
      'Les feuilles peuvent être imprimées sans attendre : elles ouvriront le guichet une fois ces modifications transmises.',
    );
  }
  return sentences;
}

/** The files bring nobody new and change nobody. */
export function unchangedSentence(report: ImportReport, done: boolean): string {
  if (!canApply(report)) return 'Ces fichiers sont déjà importés : rien ne changerait.';
  return done
    ? 'Élèves et responsables étaient déjà à jour : seule la liste des corrections a changé.'
    : 'Élèves et responsables sont déjà à jour : seule la liste des corrections changerait.';
}

export interface ChangeLine {
  label: string;
  fresh: number;
  changed: number;
  gone: number;
  present: number;
}

export function changeLines(changes: Changes): ChangeLine[] {
  return [
    {
      label: 'Élèves',
      fresh: changes.pupilsNew,
      changed: changes.pupilsChanged,
      gone: changes.pupilsGone,
      present: changes.pupils,
    },
    {
      label: 'Responsables',
      fresh: changes.guardiansNew,
      changed: changes.guardiansChanged,
      gone: changes.guardiansGone,
      present: changes.guardians,
    },
  ];
}

/** One line about a past import. */
export function changesSummary(changes: Changes): string {
  return (
    `${count(changes.pupils, 'élève')}, ${count(changes.guardians, 'responsable')}, ` +
    `${formatNumber(changes.accountsNew)} ${inflect(changes.accountsNew, 'compte créé', 'comptes créés')}`
  );
}

/** When files were imported, and whether there may be something new in them. */
export function recentSentence({ names, importedAt, changed }: ImportedFiles): string {
  const many = names.length;
  const when = `${inflect(many, 'Importé', 'Importés')} le ${formatTimestamp(importedAt)}`;
  return `${when}, ${changed ? inflect(many, 'modifié', 'modifiés') : 'sans changement'} depuis.`;
}

/** What undoing an import did. */
export function undoneSentence({ at, changes }: PastImport): string {
  const done = `L’import du ${formatTimestamp(at)} est annulé : les données sont comme avant lui.`;
  const { accountsNew } = changes;
  return accountsNew === 0
    ? done
    : `${done} ${count(accountsNew, 'compte')} ${inflect(accountsNew, 'qu’il avait créé est retiré', 'qu’il avait créés sont retirés')}.`;
}

const KINDS: Record<string, string> = { new: 'Arrivée', changed: 'Modification', gone: 'Départ' };
const ENTITIES: Record<string, string> = { pupil: 'Élève', guardian: 'Responsable' };

export function kindLabel(kind: string): string {
  return KINDS[kind] ?? kind;
}

export function entityLabel(entity: string): string {
  return ENTITIES[entity] ?? entity;
}

/** The files do not say how the school is called: Préau calls it by its UAI meanwhile. */
export function isUnnamed({ uai, name }: SchoolChanges): boolean {
  return name === `Établissement ${uai}`;
}

/** By what their first sheets lack, UAIs of the schools that lack it. */
export interface Lacking {
  portal: string[];
  name: string[];
}

export function savedSentence({ portal, name }: Lacking): string {
  if (name.length === 0) return 'L’adresse est enregistrée : les feuilles la porteront.';
  return portal.length === 0
    ? 'Le nom est enregistré : il figurera en tête des feuilles.'
    : 'L’adresse et le nom sont enregistrés : les feuilles les porteront.';
}

/** What sheets are without what is to be said another time. */
export function laterSentences({ portal, name }: Lacking): string[] {
  const sentences = name.map(
    (uai) =>
      `Les feuilles nommeront l’établissement « Établissement ${uai} » tant que son nom n’est pas indiqué.`,
  );
  if (portal.length > 0) {
    sentences.unshift(
      'Les feuilles ne porteront pas d’adresse tant que celle du guichet n’est pas indiquée.',
    );
  }
  return [...sentences, 'Vous pourrez le faire à tout moment dans Paramètres.'];
}

/** How an amount of that work is said: files are read by the byte, the rest goes by persons. */
export function progressAmount(status: TaskStatus | null): (amount: number) => string {
  return status?.label === 'Lecture des fichiers' ? formatSize : formatNumber;
}
