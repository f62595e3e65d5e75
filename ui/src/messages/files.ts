// Names proposed for the files Préau writes; the families' and ministry's habits fix their form. The moment is that of
// `fileMoment`.

import type { Degree } from '../generated/Degree';
import type { ListFormat } from '../generated/ListFormat';
import type { Population } from '../generated/Population';
import { populationWords } from './codes';
import type { GoneFile } from '../generated/GoneFile';
import type { KeptFile } from '../generated/KeptFile';
import { count } from './format';

export function sheetsName(population: Population, degree: Degree, moment: string): string {
  return `Educonnect-Feuilles${populationWords(population, degree).file}-${moment}.pdf`;
}

export function copyName(moment: string): string {
  return `Preau-copie-${moment}.preau`;
}

export function rejectionsName(moment: string): string {
  return `Lignes-a-verifier-${moment}.csv`;
}

export function journalName(moment: string): string {
  return `Journal-${moment}.csv`;
}

export function summaryName(degree: Degree, moment: string): string {
  const council = degree === '1D' ? 'ecole' : 'administration';
  return `Bilan-conseil-${council}-${moment}.pdf`;
}

export function listName(population: Population, degree: Degree, format: ListFormat, moment: string): string {
  return `Educonnect-Liste${populationWords(population, degree).file}-${moment}.${format}`;
}

/** What a file with passwords holds. */
export function contentSentence({ content, file }: Pick<KeptFile, 'content' | 'file'>): string {
  const what = content === 'sheets' ? 'Feuilles individuelles' : 'Liste de comptes';
  const unit = file.name.toLowerCase().endsWith('.csv') ? 'ligne' : 'page';
  return `${what} : ${count(file.count, unit)}`;
}

/** What became of a file that is not where it was written. */
export function goneSentence({ name, folder, changed }: GoneFile): string {
  return changed
    ? `Le fichier « ${name} » (dossier ${folder}) a été modifié ou remplacé depuis que Préau l’a écrit : Préau n’y touche plus. Supprimez-le vous-même s’il contient encore des mots de passe.`
    : `Le fichier « ${name} » n’est plus dans le dossier ${folder} : il a été supprimé, déplacé ou renommé. S’il est ailleurs, supprimez-le vous-même : il contient des mots de passe.`;
}
