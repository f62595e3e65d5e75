// Names proposed for the files Préau writes; the families' and ministry's habits fix their form. The moment is that of
// `fileMoment`.

import type { Degree } from '../generated/Degree';
import type { ListFormat } from '../generated/ListFormat';
import type { Population } from '../generated/Population';
import { populationWords } from './codes';

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
