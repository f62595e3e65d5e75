import type { Degree } from '../../generated/Degree';
import type { Population } from '../../generated/Population';
import type { SortColumn } from '../../generated/SortColumn';
import { populationWords } from '../../messages/codes';

export interface Column {
  code: SortColumn;
  label: string;
  /** The part of the label that is enough to be seen where there is little room. */
  short?: string;
}

/** Columns of the list, in the guides' order and words. */
export function columnsOf(population: Population, degree: Degree): Column[] {
  const guardian: Column = { code: 'guardian', label: populationWords(population, degree).column };
  if (degree === '1D') {
    return [
      { code: 'pupil', label: 'Élève' },
      { code: 'class', label: 'Classe' },
      guardian,
      { code: 'login', label: 'Identifiant' },
      { code: 'mail', label: 'Messagerie' },
      { code: 'origin', label: 'Origine du compte', short: 'Origine' },
      { code: 'state', label: 'État de compte' },
      { code: 'notified_on', label: 'Date de distribution', short: 'distribution' },
      { code: 'signed_in_on', label: 'Date de dernier accès', short: 'dernier accès' },
    ];
  }
  const guardians = population !== 'pupils';
  return [
    { code: 'pupil', label: 'Élève' },
    { code: 'class', label: 'Classe' },
    ...(guardians ? [guardian] : []),
    { code: 'login', label: 'Identifiant' },
    { code: 'mail', label: 'Adr. mail' },
    ...(guardians ? [{ code: 'mobile', label: 'Tél. port.' } as const] : []),
    { code: 'state', label: 'État du compte' },
    { code: 'notified_on', label: 'Dernière information' },
    { code: 'signed_in_on', label: 'Dernière connexion' },
  ];
}
